// SPDX-License-Identifier: Apache-2.0
// fish: one `complete` line for each command and option.
#include "base/text.h"
#include "cli/shell.h"

namespace thalweg::cli {

namespace {

using Kind = ShellValue::Kind;

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string values(const ShellValue& value) {
  switch (value.kind) {
    case Kind::words:
      return " -x -a " + quoted(join(value.words, " "));
    case Kind::files:
      return " -r -F";
    case Kind::directories:
      return " -x -a '(__fish_complete_directories)'";
    case Kind::text:
      return " -x";
    case Kind::none:
      break;
  }
  return "";
}

std::string line_of(const std::string& condition, const ShellOption& option) {
  std::string text = "complete -c thalweg -n " + condition;
  for (const std::string& name : option.names)
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return text + values(option.value) + " -d " + quoted(option.help) + "\n";
}

std::string lines_of(const ShellCommand& command) {
  std::string text = "complete -c thalweg -n __fish_use_subcommand -a " + command.name + " -d " +
                     quoted(command.help) + "\n";
  const std::string condition = quoted("__fish_seen_subcommand_from " + command.name);
  for (const ShellOption& option : command.options) text += line_of(condition, option);
  if (!command.deeds.empty()) {
    const std::string deeds = join(command.deeds, " ");
    text += "complete -c thalweg -n " +
            quoted("__fish_seen_subcommand_from " + command.name +
                   "; and not __fish_seen_subcommand_from " + deeds) +
            " -a " + quoted(deeds) + "\n";
  }
  if (command.arguments.kind == Kind::none) return text;
  if (command.arguments.kind == Kind::files)
    return text + "complete -c thalweg -n " + condition + " -F\n";
  std::string arguments = values(command.arguments);
  arguments.erase(0, std::string_view(" -x").size());
  return text + "complete -c thalweg -n " + condition + arguments + "\n";
}

}  // namespace

std::string fish_completion(const std::vector<ShellCommand>& commands) {
  std::string text =
      "# fish completion for thalweg\n"
      "complete -c thalweg -f\n"
      "complete -c thalweg -n __fish_use_subcommand -l help -s h -d 'show help'\n"
      "complete -c thalweg -n __fish_use_subcommand -l version -d 'show the version'\n";
  for (const ShellCommand& command : commands) text += lines_of(command);
  return text;
}

}  // namespace thalweg::cli
