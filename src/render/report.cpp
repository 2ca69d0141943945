// SPDX-License-Identifier: Apache-2.0
#include "render/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "base/sha256.h"
#include "base/text.h"
#include "embedded/result_schemas.h"
#include "render/markdown_text.h"
#include "render/picture.h"
#include "render/render.h"
#include "render/report_data.h"
#include "render/review.h"

namespace thalweg::render {

namespace {

constexpr std::string_view kHtml = "report.html.mustache", kMarkdown = "report.md.mustache";

// By which a browser knows the style and the script of the page, and takes no other. They
// hold no tags.
std::string policy_hash(std::string_view page, std::string_view element) {
  const std::string open = fmt::format("<{}>", element), close = fmt::format("</{}>", element);
  const auto begin = page.find(open);
  const auto end = page.find(close);
  if (begin == std::string_view::npos || end == std::string_view::npos) return "'none'";
  const std::string_view inside = page.substr(begin + open.size(), end - begin - open.size());
  return fmt::format("'sha256-{}'", sha256_base64(inside));
}

// What fits; what does not is named instead.
class Budget {
 public:
  explicit Budget(std::size_t limit) : left_(limit) {}
  std::size_t left() const { return left_; }
  std::string take(std::string text, std::string_view what, std::string_view command) {
    if (text.size() <= left_) {
      left_ -= text.size();
      return text;
    }
    std::string instead =
        fmt::format("{} would make this too long: `{}` shows it.\n", what, command);
    left_ -= std::min(left_, instead.size());
    return instead;
  }

 private:
  std::size_t left_;
};

// Room for headings, risks and decisions.
constexpr std::size_t kFrame = 8'000;

}  // namespace

std::string_view report_schema() {
  return find_embedded(result_schemas(), "report.schema.json")->text;
}

Result<std::string> report_html(const Report& report, const Templates& templates,
                                std::string_view version) {
  const Template page = templates.find(kHtml);
  Data data = report_data(report, version);
  data["style_policy"] = policy_hash(page.text, "style");
  data["script_policy"] = policy_hash(page.text, "script");
  return fill(page, data, Templates::keys(kHtml));
}

Result<std::string> report_markdown(const Report& report, const Templates& templates,
                                    std::size_t limit) {
  Data data = report_data(report, {});
  Budget budget(limit - std::min(limit, kFrame));
  Options options;
  options.evidence = Evidence::full;
  options.limit = budget.left() / 2;
  data["findings_text"] =
      budget.take(markdown(report.results, options), "The findings", "thalweg lint");
  for (std::size_t i = 0; i < report.systems.size(); ++i) {
    const ReportSystem& each = report.systems[i];
    Data& system = data["systems"][i];
    auto picture = picture_markdown(each.picture, templates, true);
    if (!picture) return Failure{picture.error()};
    system["picture_text"] = budget.take(std::move(*picture), "The picture", "thalweg graph");
    system["review_text"] =
        budget.take(review_markdown({each.review}), "The review", "thalweg review");
    if (each.plan == nullptr) continue;
    auto plan = plan_markdown(*each.plan, templates);
    if (!plan) return Failure{plan.error()};
    system["plan_text"] = budget.take(std::move(*plan), "The plan", "thalweg plan");
  }
  return fill(templates.find(kMarkdown), data, Templates::keys(kMarkdown));
}

}  // namespace thalweg::render
