// SPDX-License-Identifier: Apache-2.0
// Pages of custom rules, written in tests.
#pragma once

#include <memory>
#include <string>

#include "checks/custom_rule.h"
#include "diag/excerpt.h"
#include "query/database.h"

namespace thalweg::test {

struct Pages {
  source::SourceMap sources;
  diag::Diagnostics problems;
  query::Database schema;

  std::unique_ptr<checks::CustomRule> read(std::string text) {
    const source::FileId file = sources.add("page.md", std::move(text));
    return checks::read_custom_rule(sources, file, "rules", schema, problems);
  }
  // `line:column: error: message`, and the hint behind an arrow.
  std::string said() const {
    std::string text;
    for (const diag::Diagnostic& problem : problems.items()) {
      std::string line;
      diag::append_concise(line, sources, problem);
      line = line.substr(line.find(':') + 1);
      line.erase(line.find_last_not_of('\n') + 1);
      text += line + (problem.help.empty() ? "" : " -> " + problem.help) + "\n";
    }
    return text;
  }
};

// A page with this query and these further lines of front matter.
inline std::string page(const std::string& query, const std::string& more = "",
                        const std::string& code = "ACME001",
                        const std::string& message = "`{at}` is wrong") {
  return "---\ncode: " + code + "\nname: rule-" + std::to_string(code.back()) +
         "\nseverity: warning\nsummary: A summary.\nmessage: \"" + message + "\"\n" + more +
         "---\n\n# A rule\n\n```sql\n" + query + "\n```\n";
}

}  // namespace thalweg::test
