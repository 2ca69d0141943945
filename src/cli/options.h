// SPDX-License-Identifier: Apache-2.0
// The options of one command: what they are called, what they take, where the
// value goes. Help and shell completion read this description, and the command
// line is parsed by it.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg::cli {

// Takes one value; says what is wrong with it, or nothing.
using Set = std::function<std::string(const std::string&)>;

struct Option {
  std::string_view names;  // "-q,--quiet"; of an argument, how help shows it: "[PATH…]"
  std::string_view value;  // "LEVEL"; empty: a flag
  std::string_view help;
  Set set;
  std::vector<std::string_view> words;  // what the value may be, or begin with
  bool repeatable = false;
  bool positional = false;  // an argument without a name
};

template <class T>
struct Word {
  std::string_view name;
  T value;
};

// What is wrong with a word, with a did-you-mean or all that are allowed.
std::string unknown_word(std::string_view text, std::span<const std::string_view> words);

std::string not_a_number(std::string_view text, std::size_t most);
// Nothing where the text is no whole number from 1 to `most`.
std::optional<std::size_t> parse_number(const std::string& text, std::size_t most);

class Options {
 public:
  void flag(std::string_view names, std::string_view help, bool& value);
  Option& value(std::string_view names, std::string_view value, std::string_view help, Set set);
  Option& text(std::string_view names, std::string_view value, std::string_view help,
               std::string& text);
  // May be given several times.
  Option& texts(std::string_view names, std::string_view value, std::string_view help,
                std::vector<std::string>& texts);
  // A whole number from 1 to `most`.
  template <class Number>
  Option& number(std::string_view names, std::string_view value, std::string_view help, Number most,
                 Number& number);
  // One of a few words.
  template <class T, std::size_t N, class Out>
  Option& choice(std::string_view names, std::string_view value, std::string_view help,
                 const Word<T> (&words)[N], Out& out);
  // Any number of values without a name.
  void arguments(std::string_view shown, std::string_view value, std::vector<std::string>& values);

  const std::vector<Option>& all() const { return options_; }

  // Hands the values to the options. What is wrong with the command line, or
  // nothing; `wants_help` where `--help` stands in it.
  std::string parse(std::span<const std::string> arguments, bool& wants_help) const;

 private:
  std::vector<Option> options_;
};

template <class Number>
Option& Options::number(std::string_view names, std::string_view value_name, std::string_view help,
                        Number most, Number& number) {
  return value(names, value_name, help, [most, &number](const std::string& text) {
    const auto parsed = parse_number(text, most);
    if (!parsed) return not_a_number(text, most);
    number = static_cast<Number>(*parsed);
    return std::string();
  });
}

template <class T, std::size_t N, class Out>
Option& Options::choice(std::string_view names, std::string_view value_name, std::string_view help,
                        const Word<T> (&words)[N], Out& out) {
  std::vector<std::string_view> all;
  for (const Word<T>& word : words) all.push_back(word.name);
  Option& option = value(names, value_name, help, [&words, all, &out](const std::string& text) {
    for (const Word<T>& word : words) {
      if (word.name != text) continue;
      out = word.value;
      return std::string();
    }
    return unknown_word(text, all);
  });
  option.words = std::move(all);
  return option;
}

}  // namespace thalweg::cli
