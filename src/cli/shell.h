// SPDX-License-Identifier: Apache-2.0
// What the completion scripts say, whichever the shell: commands, their options,
// and what can stand behind each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thalweg::cli {

struct ShellValue {
  enum class Kind : std::uint8_t { none, words, files, directories, text };
  Kind kind = Kind::none;
  std::vector<std::string> words;
};

struct ShellOption {
  std::vector<std::string> names;  // "-q", "--quiet"
  std::string help;                // one line
  ShellValue value;
};

struct ShellCommand {
  std::string name;
  std::string help;
  std::vector<ShellOption> options;
  std::vector<std::string> deeds;  // words one of which stands first
  ShellValue arguments;            // those without a name
};

// From the table of commands and the descriptions of their options.
std::vector<ShellCommand> shell_commands();

std::string bash_completion(const std::vector<ShellCommand>& commands);
std::string zsh_completion(const std::vector<ShellCommand>& commands);
std::string fish_completion(const std::vector<ShellCommand>& commands);

}  // namespace thalweg::cli
