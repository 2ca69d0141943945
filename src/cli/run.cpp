// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "cli/command.h"
#include "cli/help.h"
#include "version.h"

namespace thalweg::cli {

namespace {

ExitCode usage_error(Environment& environment, std::string_view complaint,
                     std::string_view command) {
  fail(environment, complaint);
  environment.err("Try `thalweg " + std::string(command) + (command.empty() ? "" : " ") +
                  "--help`.\n");
  return ExitCode::failed;
}

ExitCode unknown_command(Environment& environment, const std::string& name) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  const bool is_option = name.starts_with('-');
  if (is_option) names = {"--help", "--version"};
  std::string complaint = (is_option ? "unknown option " : "unknown command ") + quote(name);
  if (const auto near = nearest(name, names)) complaint += "; did you mean " + quote(*near) + "?";
  return usage_error(environment, complaint, "");
}

ExitCode run_command(const Command& command, std::span<const std::string> arguments,
                     Environment& environment) {
  Options options;
  const Action action = command.describe(options);
  bool wants_help = false;
  const std::string wrong = options.parse(arguments, wants_help);
  if (wants_help) return environment.out(command_help(command, options)), ExitCode::clean;
  if (!wrong.empty()) return usage_error(environment, wrong, command.name);
  return action(environment);
}

ExitCode dispatch(std::span<const std::string> arguments, Environment& environment) {
  if (arguments.empty()) return environment.err(overview()), ExitCode::failed;
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h") return environment.out(overview()), ExitCode::clean;
  if (first == "--version") {
    environment.out("thalweg " + std::string(kVersion) + "\n");
    return ExitCode::clean;
  }
  const auto all = commands();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Command& command) { return command.name == first; });
  if (found == all.end()) return unknown_command(environment, first);
  return run_command(*found, arguments.subspan(1), environment);
}

}  // namespace

int run(std::span<const std::string> arguments, Environment& environment) {
  return static_cast<int>(dispatch(arguments, environment));
}

}  // namespace thalweg::cli
