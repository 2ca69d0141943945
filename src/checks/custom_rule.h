// SPDX-License-Identifier: Apache-2.0
// A rule that is a page alone: front matter as the pages of the program have it,
// and a query over the graph instead of a check. Views into the source of the
// page, which must outlive it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/page.h"
#include "checks/sentence.h"
#include "diag/diagnostic.h"
#include "query/database.h"
#include "source/source.h"

namespace thalweg::checks {

struct CustomRule {
  Page page;
  std::string_view query;
  source::Span query_span;
  std::vector<std::string> columns;  // that the query gives
  Sentence message, why, fix;

  std::optional<std::size_t> column(std::string_view name) const;
};

// The columns with a meaning of their own; all others are values for messages.
namespace column {
inline constexpr std::string_view kAt = "at";              // required: the element
inline constexpr std::string_view kElements = "elements";  // others that are involved
inline constexpr std::string_view kEntity = "entity";      // the entity it is about
inline constexpr std::string_view kStep = "step";          // of `steps`: where it is shown
inline constexpr std::string_view kVerdict = "verdict";    // violated (the default), possible
}  // namespace column

// Nothing, where it is no rule; then every problem that the page has was reported. `directory`
// is where the user said pages are; `schema` checks the query.
std::unique_ptr<CustomRule> read_custom_rule(const source::SourceMap& sources, source::FileId file,
                                             std::string_view directory, query::Database& schema,
                                             diag::Diagnostics& problems);

}  // namespace thalweg::checks
