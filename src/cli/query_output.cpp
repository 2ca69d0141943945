// SPDX-License-Identifier: Apache-2.0
#include "cli/query_output.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/help.h"
#include "query/functions.h"

namespace thalweg::cli {

namespace {

using query::Value;

constexpr std::size_t kTypeColumn = 32;
constexpr std::size_t kMeaningColumn = 44;
constexpr std::size_t kMeaningWidth = 56;

std::string padded(std::string text, std::size_t width) {
  const std::size_t cells = display_width(text);
  text.append(cells < width ? width - cells : 0, ' ');
  return text;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string table_row(const std::vector<std::string>& cells,
                      const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i)
    line += (i == 0 ? "" : "  ") + padded(cells[i], widths[i]);
  return without_trailing_spaces(std::move(line)) + "\n";
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

struct ToJson {
  nlohmann::ordered_json operator()(std::monostate /*nothing*/) const { return nullptr; }
  template <class T>
  nlohmann::ordered_json operator()(const T& value) const {
    return value;
  }
};

std::string describe(const query::Table& table) {
  std::string text(table.name());
  text += ": " + wrap(table.meaning(), 2, kMeaningColumn + kMeaningWidth) + "\n";
  for (const query::Column& column : table.columns()) {
    std::string line = padded("  " + column.name, kTypeColumn) + ' ';
    line += to_string(column.type);
    line = padded(std::move(line), kMeaningColumn) + ' ';
    text += line + wrap(column.meaning, kMeaningColumn + 1, kMeaningWidth) + "\n";
  }
  return text;
}

}  // namespace

std::string as_table(const query::Answer& answer) {
  // Each cell on one line, whatever stands in it.
  std::vector<std::vector<std::string>> lines(1);
  for (const std::string& column : answer.columns) lines[0].push_back(escaped(column));
  for (const auto& row : answer.rows) {
    auto& line = lines.emplace_back();
    for (const Value& value : row) line.push_back(escaped(query::to_text(value)));
  }
  std::vector<std::size_t> widths(answer.columns.size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], display_width(line[i]));
  std::vector<std::string> rule;
  for (const std::size_t width : widths) rule.emplace_back(width, '-');
  lines.insert(lines.begin() + 1, std::move(rule));
  std::string text;
  for (const auto& line : lines) text += table_row(line, widths);
  return text;
}

std::string as_csv(const query::Answer& answer) {
  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ",") + csv_cell(cells[i]);
    text += "\r\n";
  };
  add(answer.columns);
  for (const auto& row : answer.rows) {
    std::vector<std::string> cells;
    for (const Value& value : row) cells.push_back(query::to_text(value));
    add(cells);
  }
  return text;
}

std::string as_json(const query::Answer& answer) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& row : answer.rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < row.size(); ++i)
      object[answer.columns[i]] = std::visit(ToJson{}, row[i]);
    rows.push_back(std::move(object));
  }
  return rows.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string describe_tables(const std::vector<std::unique_ptr<query::Table>>& tables,
                            std::span<const std::string> names) {
  std::string text;
  for (const auto& table : tables) {
    const bool wanted =
        names.empty() || std::find(names.begin(), names.end(), table->name()) != names.end();
    if (!wanted) continue;
    text += (text.empty() ? "" : "\n") + describe(*table);
  }
  if (!names.empty()) return text;
  text += "\nfunctions:\n";
  for (const query::FunctionInfo& function : query::functions())
    text += padded("  " + std::string(function.call), kTypeColumn) + ' ' +
            std::string(function.meaning) + "\n";
  return text;
}

}  // namespace thalweg::cli
