// SPDX-License-Identifier: Apache-2.0
// zsh: one `_arguments` call for each command.
#include "base/text.h"
#include "cli/shell.h"

namespace thalweg::cli {

namespace {

using Kind = ShellValue::Kind;

// Inside `'…[help]…'`; a colon or bracket would end the help.
std::string escaped(std::string_view help) {
  std::string out;
  for (const char c : help) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out;
}

std::string action(const ShellValue& value) {
  switch (value.kind) {
    case Kind::words:
      return "(" + join(value.words, " ") + ")";
    case Kind::files:
      return "_files";
    case Kind::directories:
      return "_files -/";
    case Kind::none:
    case Kind::text:
      break;
  }
  return " ";
}

std::string specification(const ShellOption& option) {
  std::string text = "      ";
  if (option.names.size() > 1) {
    text += "'(" + join(option.names, " ") + ")'{" + join(option.names, ",") + "}'";
  } else {
    text += "'" + option.names.front();
  }
  text += "[" + escaped(option.help) + "]";
  if (option.value.kind != Kind::none) text += ":value:" + action(option.value);
  return text + "' \\\n";
}

std::string branch_of(const ShellCommand& command) {
  std::string text = "    " + command.name + ")\n      _arguments \\\n";
  for (const ShellOption& option : command.options) text += specification(option);
  if (!command.deeds.empty())
    text += "      '1:what:" + action({Kind::words, command.deeds}) + "' \\\n";
  if (command.arguments.kind == Kind::none) return text + "        && return\n      ;;\n";
  return text + "      '*:argument:" + action(command.arguments) + "' && return\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const std::vector<ShellCommand>& commands) {
  std::string text =
      "#compdef thalweg\n\n"
      "_thalweg() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const ShellCommand& command : commands)
    text += "    '" + command.name + ":" + escaped(command.help) + "'\n";
  text +=
      "  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe command commands\n"
      "    _arguments '--help[show help]' '--version[show the version]'\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $command in\n";
  for (const ShellCommand& command : commands) text += branch_of(command);
  return text +
         "  esac\n"
         "}\n\n"
         "if [ \"$funcstack[1]\" = _thalweg ]; then\n"
         "  _thalweg \"$@\"\n"
         "else\n"
         "  compdef _thalweg thalweg\n"
         "fi\n";
}

}  // namespace thalweg::cli
