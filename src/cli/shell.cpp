// SPDX-License-Identifier: Apache-2.0
#include "cli/shell.h"

#include <algorithm>

#include "checks/check.h"
#include "cli/command.h"

namespace thalweg::cli {

namespace {

using Kind = ShellValue::Kind;

// What the names of values in help texts stand for.
struct Meaning {
  std::string_view value;
  Kind kind;
};
constexpr Meaning kMeanings[] = {
    {"PATH", Kind::files},
    {"FILE", Kind::files},
    {"DIR", Kind::directories},
};

ShellValue rule_words() {
  ShellValue value{Kind::words, {}};
  for (checks::RuleId rule = 0; rule < checks::catalogue().size(); ++rule) {
    value.words.emplace_back(checks::catalogue()[rule].code);
    value.words.emplace_back(checks::page(rule).name);
  }
  return value;
}

ShellValue value_of(const Option& option) {
  if (option.value.empty()) return {};
  if (option.value == "RULE") return rule_words();
  if (!option.words.empty()) {
    const bool begins = option.value.find('=') != std::string_view::npos;
    ShellValue value{Kind::words, {}};
    for (const std::string_view word : option.words)
      value.words.push_back(std::string(word) + (begins ? "=" : ""));
    return value;
  }
  for (const Meaning& meaning : kMeanings)
    if (meaning.value == option.value) return {meaning.kind, {}};
  return {Kind::text, {}};
}

std::vector<std::string> names_of(std::string_view names) {
  const auto comma = names.find(',');
  if (comma == std::string_view::npos) return {std::string(names)};
  return {std::string(names.substr(0, comma)), std::string(names.substr(comma + 1))};
}

// What is to be typed as it stands: `test` of `[test DIR…]`.
std::vector<std::string> literal_words(std::string_view names) {
  std::vector<std::string> words;
  if (names.starts_with('[')) names.remove_prefix(1);
  while (!names.empty()) {
    const std::string_view word = names.substr(0, names.find(' '));
    names.remove_prefix(std::min(word.size() + 1, names.size()));
    const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
    if (!word.empty() && std::all_of(word.begin(), word.end(), is_small)) words.emplace_back(word);
  }
  return words;
}

ShellCommand describe(const Command& command) {
  ShellCommand shell{std::string(command.name), std::string(command.summary), {}, {}, {}};
  Options options;
  const Action unused = command.describe(options);
  for (const Option& option : options.all()) {
    if (option.positional) {
      shell.deeds = shell.arguments.kind == Kind::words ? std::move(shell.arguments.words)
                                                        : literal_words(option.names);
      shell.arguments = value_of(option);
    } else {
      shell.options.push_back({names_of(option.names), std::string(option.help), value_of(option)});
    }
  }
  shell.options.push_back({{"-h", "--help"}, "show help", {}});
  return shell;
}

}  // namespace

std::vector<ShellCommand> shell_commands() {
  std::vector<ShellCommand> all;
  for (const Command& command : commands()) all.push_back(describe(command));
  return all;
}

}  // namespace thalweg::cli
