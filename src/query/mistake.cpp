// SPDX-License-Identifier: Apache-2.0
#include "query/mistake.h"

#include <algorithm>

#include "base/text.h"
#include "query/guard.h"

namespace thalweg::query {

namespace {

using Tables = std::vector<std::unique_ptr<Table>>;

constexpr std::string_view kTooShort = "incomplete input";

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The name that begins there, with the table in front of it, else one character.
std::uint32_t token_end(std::string_view query, std::size_t begin) {
  std::size_t end = begin;
  const auto goes_on = [&](std::size_t at) {
    return at < query.size() && is_word_character(query[at]);
  };
  while (goes_on(end) || (end > begin && goes_on(end + 1) && query[end] == '.')) ++end;
  return static_cast<std::uint32_t>(std::max(end, std::min(begin + 1, query.size())));
}

// The first line with something on it.
void place_at_first_line(Mistake& mistake, std::string_view query) {
  const std::size_t begin = std::min(query.find_first_not_of(" \t\r\n"), query.size());
  const std::size_t end = std::min(query.find('\n', begin), query.size());
  mistake.begin = static_cast<std::uint32_t>(begin);
  mistake.end = static_cast<std::uint32_t>(begin + trim(query.substr(begin, end - begin)).size());
}

std::vector<std::string_view> table_names(const Tables& tables) {
  std::vector<std::string_view> names;
  for (const auto& table : tables) names.push_back(table->name());
  return names;
}

std::vector<std::string_view> column_names(const Tables& tables) {
  std::vector<std::string_view> names;
  for (const auto& table : tables)
    for (const Column& column : table->columns()) names.push_back(column.name);
  return names;
}

// `name`, where the complaint begins with `prefix`.
std::optional<std::string_view> behind(std::string_view complaint, std::string_view prefix) {
  if (!complaint.starts_with(prefix)) return std::nullopt;
  return complaint.substr(prefix.size());
}

// Newer versions quote it, and wonder whether it was meant to be a text.
std::string_view without_quotes(std::string_view name) {
  if (!name.starts_with('"')) return name;
  return name.substr(1, name.find('"', 1) - 1);
}

void suggest(Mistake& mistake, std::string_view name,
             const std::vector<std::string_view>& candidates) {
  const auto near = nearest(name, candidates);
  mistake.hint = near ? "did you mean " + quote(*near) + "?"
                      : "`thalweg query --tables` lists tables and columns";
}

// `near "FORM": syntax error`, `unrecognized token: "#"`
void explain_syntax(Mistake& mistake, std::string_view rest) {
  const std::string_view word = rest.substr(0, rest.rfind('"'));
  mistake.message = "the SQL goes wrong at " + quote(word);
}

void reword(Mistake& mistake, std::string_view complaint, const Tables& tables) {
  if (const auto table = behind(complaint, "no such table: ")) {
    mistake.message = "there is no table " + quote(*table);
    suggest(mistake, *table, table_names(tables));
  } else if (const auto column = behind(complaint, "no such column: ")) {
    const std::string_view name = without_quotes(*column);
    mistake.message = "there is no column " + quote(name);
    suggest(mistake, name.substr(name.find('.') + 1), column_names(tables));
  } else if (const auto function = behind(complaint, "no such function: ")) {
    mistake.message = "there is no function " + quote(*function);
  } else if (const auto near = behind(complaint, "near \"")) {
    explain_syntax(mistake, *near);
  } else if (const auto token = behind(complaint, "unrecognized token: \"")) {
    explain_syntax(mistake, *token);
  } else if (complaint.ends_with(" may not be modified")) {
    mistake.message = kOnlyReads;
  } else if (complaint == kTooShort) {
    mistake.message = "the SQL ends too early";
  } else {
    mistake.message = std::string(complaint);
  }
}

// Where a name that SQLite gave no place for first stands.
std::optional<std::size_t> place_of(std::string_view complaint, std::string_view query) {
  const std::size_t colon = complaint.find(": ");
  if (colon == complaint.npos) return std::nullopt;
  const std::size_t found = query.find(complaint.substr(colon + 2));
  return found == query.npos ? std::nullopt : std::optional(found);
}

}  // namespace

Mistake about_all(std::string message, std::string hint, std::string_view query) {
  Mistake mistake{std::move(message), std::move(hint)};
  place_at_first_line(mistake, query);
  return mistake;
}

Mistake explain(std::string_view complaint, std::string_view query, int offset,
                const Tables& tables) {
  Mistake mistake;
  reword(mistake, complaint, tables);
  std::optional<std::size_t> begin = place_of(complaint, query);
  if (offset >= 0) begin = std::min(static_cast<std::size_t>(offset), query.size());
  if (complaint == kTooShort) {
    mistake.begin = mistake.end = static_cast<std::uint32_t>(query.find_last_not_of(" \t\r\n") + 1);
  } else if (!begin) {
    place_at_first_line(mistake, query);
  } else {
    mistake.begin = static_cast<std::uint32_t>(*begin);
    mistake.end = token_end(query, *begin);
  }
  return mistake;
}

}  // namespace thalweg::query
