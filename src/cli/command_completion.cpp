// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/command.h"
#include "cli/shell.h"

namespace thalweg::cli {

namespace {

using Script = std::string (*)(const std::vector<ShellCommand>&);
constexpr Word<Script> kShells[] = {
    {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

}  // namespace

Action describe_completion(Options& options) {
  auto script = std::make_shared<Script>(nullptr);
  Option& argument = options.choice("bash|zsh|fish", "SHELL", {}, kShells, *script);
  argument.positional = true;
  return [script](Environment& environment) {
    if (*script == nullptr) return fail(environment, "which shell? `bash`, `zsh` or `fish`");
    environment.out((*script)(shell_commands()));
    return ExitCode::clean;
  };
}

}  // namespace thalweg::cli
