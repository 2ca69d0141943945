// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <algorithm>

#include "base/utf8.h"

namespace thalweg::cli {

namespace {

constexpr std::size_t kColumn = 30;  // where the help of an option begins
constexpr std::size_t kWidth = 80;

// `  -q, --quiet`, `      --format FORMAT`
std::string heading(const Option& option) {
  std::string text = "  ";
  const auto comma = option.names.find(',');
  if (comma != std::string_view::npos) {
    text.append(option.names.substr(0, comma)).append(", ").append(option.names.substr(comma + 1));
  } else {
    text.append("    ").append(option.names);
  }
  if (!option.value.empty()) text.append(" ").append(option.value);
  return text;
}

void append_option(std::string& out, std::string_view head, std::string_view help) {
  out += head;
  if (head.size() + 2 > kColumn) {
    out.append("\n").append(kColumn, ' ');
  } else {
    out.append(kColumn - head.size(), ' ');
  }
  out.append(wrap(help, kColumn, kWidth - kColumn)).append("\n");
}

std::string synopsis(const Command& command, const Options& options) {
  std::string text = "Usage: thalweg " + std::string(command.name) + " [OPTION…]";
  for (const Option& option : options.all()) {
    if (!option.positional) continue;
    text.append(" ").append(option.names);
  }
  return text + "\n";
}

}  // namespace

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t size = display_width(word);
    if (column > 0 && column + 1 + size > width) {
      out.append("\n").append(indent, ' ');
      column = 0;
    }
    if (column > 0) out += ' ', ++column;
    out += word;
    column += size;
  }
  return out;
}

std::string overview() {
  std::string text =
      "Usage: thalweg COMMAND [OPTION…]\n\n"
      "Finds the places where the data of a distributed system will go wrong, from a\n"
      "description of who writes what where.\n\n";
  for (const Command& command : commands()) {
    std::string line = "  " + std::string(command.name);
    line.append(14 - command.name.size(), ' ').append(command.summary);
    text += line + "\n";
  }
  return text +
         "\n`thalweg COMMAND --help` shows the options of a command, `thalweg --version` the\n"
         "version. Begin with `thalweg init`, then `thalweg lint`.\n";
}

std::string command_help(const Command& command, const Options& options) {
  std::string text = synopsis(command, options) + "\n" + wrap(command.help, 0, kWidth) + "\n\n";
  for (const Option& option : options.all())
    if (!option.positional) append_option(text, heading(option), option.help);
  append_option(text, "  -h, --help", "show this text");
  return text;
}

}  // namespace thalweg::cli
