// SPDX-License-Identifier: Apache-2.0
// A manifest as a database, and its answers as texts.
#pragma once

#include <string>
#include <string_view>

#include "query/database.h"
#include "support/graph_builder.h"

namespace thalweg::test {

class TestDatabase {
 public:
  // As TestGraph.
  explicit TestDatabase(std::string_view text)
      : graph_(text), database_(graph_.graph(), graph_.sources()) {}

  query::Database& operator*() { return database_; }

  // Cells with `|` between them, rows with a line break; `-` for nothing. Of a
  // query that is wrong: the message, where it points, and the hint.
  std::string ask(std::string_view query, const query::Limits& limits = {}) {
    return print(database_.run(query, limits), query);
  }

  static std::string print(const query::Answer& answer, std::string_view query) {
    if (answer.mistake) {
      const query::Mistake& mistake = *answer.mistake;
      std::string text = mistake.message + " [";
      text += query.substr(mistake.begin, mistake.end - mistake.begin);
      return text + "]" + (mistake.hint.empty() ? "" : " " + mistake.hint);
    }
    std::string text;
    for (const auto& row : answer.rows) {
      if (!text.empty()) text += '\n';
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) text += '|';
        text += query::is_nothing(row[i]) ? "-" : query::to_text(row[i]);
      }
    }
    return text;
  }

 private:
  TestGraph graph_;
  query::Database database_;
};

}  // namespace thalweg::test
