// SPDX-License-Identifier: Apache-2.0
// The rules of a SARIF run: those that ran, then the kinds of problems that were
// met. Results refer to them by index. Those that have results carry the help of
// their page; 80 pages would be most of the file, for nobody.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "render/json_writer.h"
#include "view/problems.h"
#include "view/results.h"

namespace thalweg::render {

std::string_view sarif_level(view::Severity severity);

class SarifRules {
 public:
  explicit SarifRules(const view::Results& results);

  // Of a rule or of a kind of problem that the results name.
  std::size_t index(std::string_view code) const { return index_.at(code); }
  void write(JsonWriter& json) const;

 private:
  void add(const checks::Page* page, bool has_results);
  void add(const view::Problem& problem);
  void write_page(JsonWriter& json, const checks::Page& page, bool has_results) const;
  void write_problem(JsonWriter& json, const view::Problem& problem) const;

  struct Rule {
    const checks::Page* page = nullptr;
    const view::Problem* problem = nullptr;  // the first one of its kind
    bool has_results = false;
  };
  std::vector<Rule> rules_;
  std::map<std::string_view, std::size_t> index_;
};

}  // namespace thalweg::render
