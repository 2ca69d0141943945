// SPDX-License-Identifier: Apache-2.0
// What changed, in each form: the same things, in the words of the user and nothing else.
#include "render/difference.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/json_schema.h"

using namespace thalweg;

namespace {

view::Difference sample() {
  view::Difference difference;
  difference.system = "shop";
  difference.added.push_back({"topic", "events", {}, {}});
  difference.removed.push_back({"flow", "load", {}, {}});
  difference.renamed.push_back({"store", "index", "search", {}});
  difference.changed.push_back(
      {"operation", "catalog/put", {}, {"`steps`: + `{publish: events}`"}});
  difference.fresh.push_back(
      {"INT001", "dual-write", "error", "catalog/put", "`a|b` <b>", "0123456789abcdef", true});
  difference.fixed.push_back(
      {"DRV001", "view-not-rebuildable", "warning", "index/product", "it was", "1", false});
  difference.unchanged = 3;
  difference.guarantees.push_back({"index/product", "freshness", "eventual", "none", true});
  return difference;
}

}  // namespace

TEST_CASE("difference: as text") {
  CHECK(*render::difference_text({sample()}, {}) ==
        "shop: 4 elements changed, 1 new finding (1 error), 1 finding fixed, 1 guarantee changed\n"
        "  + topic events\n"
        "  - flow load\n"
        "  > store search is called index now\n"
        "  ~ operation catalog/put\n"
        "      `steps`: + `{publish: events}`\n"
        "new findings:\n"
        "  error INT001 dual-write at catalog/put: `a|b` <b>\n"
        "fixed:\n"
        "  warning DRV001 view-not-rebuildable at index/product\n"
        "guarantees:\n"
        "  index/product, freshness: eventual -> none (worse)\n");
  view::Difference nothing;
  nothing.system = "shop";
  CHECK(*render::difference_text({nothing}, {}) == "shop: nothing changed\n");
}

TEST_CASE("difference: in Markdown, where names break no table and make no markup") {
  const std::string text = *render::difference_markdown({sample()}, {});
  CHECK(text.find("possible: ") != std::string::npos);
  CHECK(text.find("<b>") == std::string::npos);
  CHECK(text.find("| freshness | eventual | ▼ none |") != std::string::npos);
  CHECK(text.find("```mermaid") == std::string::npos);  // nothing to draw
}

TEST_CASE("difference: the JSON is what its schema says") {
  const std::string text = render::difference_json({sample()}, "1.2.3");
  const auto schema = tests::JsonSchema::parse(render::difference_schema());
  CHECK(schema.problems(nlohmann::json::parse(text)) == std::vector<std::string>());
}
