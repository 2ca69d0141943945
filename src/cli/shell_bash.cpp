// SPDX-License-Identifier: Apache-2.0
// bash: one function that looks at the command and at the word before the cursor.
#include "base/text.h"
#include "cli/shell.h"

namespace thalweg::cli {

namespace {

using Kind = ShellValue::Kind;

// What fills COMPREPLY.
std::string reply(const ShellValue& value) {
  switch (value.kind) {
    case Kind::words:
      return "COMPREPLY=($(compgen -W '" + join(value.words, " ") + "' -- \"$current\"))";
    case Kind::files:
      return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\"))";
    case Kind::directories:
      return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$current\"))";
    case Kind::none:
    case Kind::text:
      break;
  }
  return "COMPREPLY=()";
}

// Words such as `json=` go on with a file.
bool is_begun(const ShellValue& value) {
  return value.kind == Kind::words && !value.words.empty() && value.words.front().ends_with('=');
}

std::string names_of(const ShellCommand& command) {
  std::vector<std::string> names;
  for (const ShellOption& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return join(names, " ");
}

std::string function_of(const ShellCommand& command) {
  std::string text = "_thalweg_" + command.name + "() {\n  case $previous in\n";
  for (const ShellOption& option : command.options) {
    if (option.value.kind == Kind::none) continue;
    text += "    " + join(option.names, " | ") + ") " + reply(option.value);
    if (is_begun(option.value)) text += "; compopt -o nospace";
    text += "; return ;;\n";
  }
  text += "  esac\n  case $current in\n    -*) COMPREPLY=($(compgen -W '" + names_of(command) +
          "' -- \"$current\")); return ;;\n  esac\n";
  if (!command.deeds.empty())
    text += "  if [ \"$COMP_CWORD\" -eq 2 ]; then " + reply({Kind::words, command.deeds}) +
            "; return; fi\n";
  return text + "  " + reply(command.arguments) + "\n}\n\n";
}

}  // namespace

std::string bash_completion(const std::vector<ShellCommand>& commands) {
  std::string text = "# bash completion for thalweg\n\n";
  std::vector<std::string> names;
  for (const ShellCommand& command : commands) {
    text += function_of(command);
    names.push_back(command.name);
  }
  const std::string list = join(names, " ");
  text +=
      "_thalweg() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W '" +
      list +
      " --help --version' -- \"$current\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${COMP_WORDS[1]} in\n";
  for (const std::string& name : names) text += "    " + name + ") _thalweg_" + name + " ;;\n";
  return text + "  esac\n}\n\ncomplete -F _thalweg thalweg\n";
}

}  // namespace thalweg::cli
