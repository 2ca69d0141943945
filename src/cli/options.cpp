// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <algorithm>
#include <charconv>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/text.h"

namespace thalweg::cli {

namespace {

// What CLI11 knows it by; that of an argument has no dashes.
std::string registered_name(const Option& option) {
  return option.positional ? to_lower(option.value) : std::string(option.names);
}

std::string shown_name(const Option& option) {
  if (option.positional) return std::string(option.value);
  const auto comma = option.names.find(',');
  return std::string(option.names.substr(comma == std::string_view::npos ? 0 : comma + 1));
}

CLI::callback_t receiver(const Option& option) {
  return [&option](const CLI::results_t& values) {
    for (const std::string& value : values) {
      const std::string wrong = option.set(value);
      if (!wrong.empty()) throw CLI::ValidationError(quote(shown_name(option)), wrong);
    }
    return true;
  };
}

void add(CLI::App& app, const Option& option) {
  const std::string name = registered_name(option);
  if (option.value.empty()) {
    app.add_flag_callback(name, [&option] { option.set({}); })->disable_flag_override();
    return;
  }
  CLI::Option* added = app.add_option(name, receiver(option));
  added->type_name(std::string(option.value))->type_size(1);
  added->expected(1, option.repeatable ? CLI::detail::expected_max_vector_size : 1);
  added->allow_extra_args(option.positional && option.repeatable);
}

// CLI11 begins these messages with the name of the option, of a flag without dashes.
std::string mismatch(const std::string& message) {
  const std::string name = message.substr(0, message.find(':'));
  const auto says = [&](const char* words) { return message.find(words) != std::string::npos; };
  if (says("flag override")) {
    const std::string flag = name.substr(0, name.find(' '));
    return quote((flag.size() == 1 ? "-" : "--") + flag) + " takes no value";
  }
  return quote(name) + (says("missing") ? " needs a value" : " may be given only once");
}

std::string unknown_option(const std::string& text, const std::vector<Option>& options) {
  std::vector<std::string> names{"--help"};
  for (const Option& option : options)
    if (!option.positional) names.push_back(shown_name(option));
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto equals = text.find('=');
  const std::string_view given = std::string_view(text).substr(0, equals > 1 ? equals : text.npos);
  std::string message = "unknown option " + quote(given);
  if (const auto near = nearest(given, views)) message += "; did you mean " + quote(*near) + "?";
  return message;
}

// The options first: a name that is not known explains the argument behind it.
// Behind `--` nothing is an option.
std::string unexpected(const CLI::App& app, const std::vector<Option>& options) {
  std::vector<std::string> extras = app.remaining();
  const auto mark = std::find(extras.begin(), extras.end(), "--");
  for (auto extra = extras.begin(); extra != mark; ++extra)
    if (extra->starts_with('-')) return unknown_option(*extra, options);
  if (mark != extras.end()) extras.erase(mark);
  return extras.empty() ? "" : "unexpected argument " + quote(extras.front());
}

std::string unless_empty(const std::string& text) {
  return text.empty() ? "the value is empty" : "";
}

}  // namespace

std::string unknown_word(std::string_view text, std::span<const std::string_view> words) {
  if (const auto near = nearest(text, words))
    return quote(text) + " is unknown; did you mean " + quote(*near) + "?";
  return quote(text) + " is none of " + join_or(words);
}

std::string not_a_number(std::string_view text, std::size_t most) {
  return quote(text) + " is no number from 1 to " + std::to_string(most);
}

std::optional<std::size_t> parse_number(const std::string& text, std::size_t most) {
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [next, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || next != end || number < 1 || number > most) return std::nullopt;
  return number;
}

void Options::flag(std::string_view names, std::string_view help, bool& value) {
  Set set = [&value](const std::string&) { return value = true, std::string(); };
  options_.push_back({names, {}, help, std::move(set), {}, false, false});
}

Option& Options::value(std::string_view names, std::string_view value, std::string_view help,
                       Set set) {
  return options_.emplace_back(Option{names, value, help, std::move(set), {}, false, false});
}

Option& Options::text(std::string_view names, std::string_view value_name, std::string_view help,
                      std::string& text) {
  return value(names, value_name, help, [&text](const std::string& given) {
    text = given;
    return unless_empty(given);
  });
}

Option& Options::texts(std::string_view names, std::string_view value_name, std::string_view help,
                       std::vector<std::string>& texts) {
  Option& option = value(names, value_name, help, [&texts](const std::string& given) {
    texts.push_back(given);
    return unless_empty(given);
  });
  option.repeatable = true;
  return option;
}

void Options::arguments(std::string_view shown, std::string_view value_name,
                        std::vector<std::string>& values) {
  texts(shown, value_name, {}, values).positional = true;
}

std::string Options::parse(std::span<const std::string> arguments, bool& wants_help) const {
  CLI::App app;
  app.allow_extras();
  for (const Option& option : options_) add(app, option);
  // Taken from the end.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    wants_help = true;
    return {};
  } catch (const CLI::ArgumentMismatch& error) {
    return mismatch(error.what());
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return unexpected(app, options_);
}

}  // namespace thalweg::cli
