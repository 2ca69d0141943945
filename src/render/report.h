// SPDX-License-Identifier: Apache-2.0
// Reports of the systems of one run: one page for a browser that needs nothing else, or
// Markdown that fits into a comment or a job summary.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/plan.h"
#include "render/templates.h"
#include "view/picture.h"
#include "view/results.h"
#include "view/review.h"

namespace thalweg::render {

// A finding that somebody has accepted, or a decision of the manifest: what a risk register
// lists.
struct Risk {
  std::string rule, at, reason, by, expires;
  bool is_expired = false;
};
struct Decision {
  std::string id, title, status, date, link;
  std::vector<std::string> about;
};

// One system.
struct ReportSystem {
  std::string name, description, owner;
  view::Review review;
  view::Picture picture;
  std::string svg;  // the picture, laid out; empty: nobody could
  std::vector<Risk> risks;
  std::vector<Decision> decisions;
  std::shared_ptr<const PlanPages> plan;  // none: nobody asked for it
};

struct Report {
  const view::Results& results;
  std::vector<ReportSystem> systems;
};

// How many findings are told in full; the others have a line each.
inline constexpr std::size_t kFullFindings = 200;

// The failure is about a template.
Result<std::string> report_html(const Report& report, const Templates& templates,
                                std::string_view version);
// No more than `limit` bytes: what does not fit is counted.
Result<std::string> report_markdown(const Report& report, const Templates& templates,
                                    std::size_t limit);

// The keys of their templates, as a JSON Schema (draft 2020-12) that describes each.
std::string_view report_schema();

}  // namespace thalweg::render
