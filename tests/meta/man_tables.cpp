// SPDX-License-Identifier: Apache-2.0
// man_tables PAGE [--update]
// The tables in thalweg-rules(5), printed from their definitions.
#include <string>
#include <string_view>
#include <vector>

#include "meta/man_page.h"
#include "query/database.h"
#include "query/functions.h"

namespace {

using namespace thalweg;
using test::bold;
using test::prose;
using test::Roff;
using test::sentence;

std::string listed(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ",\n";
    text += parts[i];
  }
  return text;
}

void add_table(Roff& roff, const query::Table& table) {
  roff.heading(table.name());
  roff.line(sentence(prose(table.meaning())));
  std::vector<std::string> keys;
  for (const query::Column& column : table.columns()) {
    if (column.is_declared) {
      keys.push_back(bold(column.name));
      continue;
    }
    roff.key(column.name);
    roff.line("(" + std::string(to_string(column.type)) + ")");
    roff.line(sentence(prose(column.meaning)));
  }
  if (keys.empty()) return;
  roff.line(".PP");
  roff.line("What is declared: " + listed(keys) + ".");
}

std::string reference() {
  Roff roff;
  const query::Database schema;
  for (const auto& table : schema.tables()) add_table(roff, *table);
  roff.heading("functions");
  for (const query::FunctionInfo& function : query::functions()) {
    roff.key(function.call);
    roff.line(sentence(prose(function.meaning)));
  }
  return roff.take();
}

}  // namespace

int main(int count, char** arguments) {
  return test::check_page(count, arguments, "the tables", reference());
}
