// SPDX-License-Identifier: Apache-2.0
// What changed between two states: elements, findings, guarantees.
#include "view/difference.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "manifest/writer.h"
#include "support/lint.h"

using namespace thalweg;
using view::Difference;

namespace {

const std::string kBefore = R"(thalweg: 1
system: shop
entities:
  product: {key: sku, system_of_record: db/product, personal: false}
stores:
  db: {engine: postgresql}
  lake: s3
  finder: {engine: elasticsearch, holds: {product: {freshness: 10s}}}
topics:
  events: {engine: kafka, carries: product, key: sku, retention: 7d}
services:
  catalog:
    operations:
      put:
        steps:
          - upsert: db/product
flows:
  capture: {kind: cdc, from: db/product, to: events, lag: 1s}
  load: {kind: sink, from: events, to: finder/product, apply: upsert, lag: 2s}
)";

std::string with(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

view::Side side(const test::Linted& linted) {
  return {*linted.graph, linted.sources, linted.run};
}

plan::Tree tree(const test::Linted& linted) {
  return *plan::read_tree("t", manifest::write(*linted.manifest));
}

Difference compare(const std::string& before, const std::string& after) {
  auto old = test::lint_text("a.yaml", before);
  const auto now = test::lint_text("b.yaml", after);
  REQUIRE(old->errors() == "");
  REQUIRE(now->errors() == "");
  const view::Renames names = view::renames(tree(*old), tree(*now));
  if (!names.empty())
    old = test::lint_text("a.yaml", manifest::to_yaml(view::renamed(tree(*old), names)));
  REQUIRE(old->errors() == "");
  return view::difference(side(*old), side(*now), names);
}

bool has(const std::vector<view::ChangedElement>& all, std::string_view name) {
  return std::ranges::find(all, name, &view::ChangedElement::name) != all.end();
}

}  // namespace

TEST_CASE("difference: of a state with itself, and with its parts in another order, none") {
  CHECK(compare(kBefore, kBefore).empty());
  const std::string other = with(with(kBefore, "  db: {engine: postgresql}\n", ""), "topics:\n",
                                 "  db: {engine: postgresql}\ntopics:\n");
  REQUIRE(other != kBefore);
  CHECK(compare(kBefore, other).empty());
}

TEST_CASE("difference: a write past the log is a new finding") {
  const Difference difference = compare(
      kBefore, with(kBefore, "          - upsert: db/product\n",
                    "          - upsert: db/product\n          - upsert: finder/product\n"));
  CHECK(difference.added.empty());
  CHECK(difference.removed.empty());
  REQUIRE(difference.changed.size() == 1);
  CHECK(difference.changed[0].name == "catalog/put");
  CHECK(difference.changed[0].changes ==
        std::vector<std::string>{"`steps`: + `{upsert: finder/product}`"});
  CHECK(std::ranges::any_of(difference.fresh, [](const view::ChangedFinding& finding) {
    return finding.rule == "INT001" || finding.rule == "INT003";
  }));
  CHECK_FALSE(difference.picture.empty());
}

TEST_CASE("difference: a copy that is written instead of fed loses what could be relied on") {
  const std::string direct = with(
      with(kBefore,
           "  load: {kind: sink, from: events, to: finder/product, apply: upsert, lag: 2s}\n", ""),
      "          - upsert: db/product\n",
      "          - upsert: db/product\n          - upsert: finder/product\n");
  const Difference there = compare(kBefore, direct), back = compare(direct, kBefore);
  const auto freshness =
      std::ranges::find(there.guarantees, "freshness", &view::ChangedGuarantee::column);
  REQUIRE(freshness != there.guarantees.end());
  CHECK(freshness->element == "finder/product");
  CHECK(freshness->is_worse);
  CHECK(std::ranges::none_of(back.guarantees, &view::ChangedGuarantee::is_worse));
}

TEST_CASE("difference: what comes, what goes, and key by key what changes") {
  const Difference difference = compare(
      kBefore,
      with(with(kBefore, "retention: 7d", "retention: 30d"),
           "  load: {kind: sink, from: events, to: finder/product, apply: upsert, lag: 2s}\n",
           "  archive: {kind: batch, from: db/product, to: lake/product, interval: 24h}\n"));
  CHECK(has(difference.added, "archive"));
  CHECK(has(difference.removed, "load"));
  REQUIRE(has(difference.changed, "events"));
  const auto topic = std::ranges::find(difference.changed, "events", &view::ChangedElement::name);
  CHECK(topic->changes == std::vector<std::string>{"`retention`: `7d` -> `30d`"});
}

TEST_CASE("difference: another name is no other element, and leaves the findings alone") {
  for (const auto& [from, to] : {std::pair("events", "changes"), std::pair("catalog", "products"),
                                 std::pair("finder", "index"), std::pair("load", "fill-index")}) {
    const Difference difference = compare(kBefore, with(kBefore, from, to));
    const std::string old_name = from;
    CAPTURE(old_name);
    CHECK(difference.added.empty());
    CHECK(difference.removed.empty());
    CHECK(difference.changed.empty());
    CHECK(has(difference.renamed, to));
    CHECK(difference.fresh.empty());
    CHECK(difference.fixed.empty());
  }
}

TEST_CASE("difference: of two that look alike neither is taken for the other") {
  const std::string twins = with(kBefore, "flows:\n",
                                 "flows:\n  a: {kind: batch, from: db/product, to: lake/product}\n"
                                 "  b: {kind: batch, from: db/product, to: lake/product}\n");
  const Difference difference =
      compare(twins, with(with(twins, "  a: {", "  c: {"), "  b: {", "  d: {"));
  CHECK(difference.renamed.empty());
  CHECK(has(difference.added, "c"));
  CHECK(has(difference.removed, "a"));
}

TEST_CASE("difference: the other way round everything is the other way round") {
  const std::string after =
      with(kBefore, "          - upsert: db/product\n",
           "          - upsert: db/product\n          - upsert: finder/product\n");
  const Difference there = compare(kBefore, after), back = compare(after, kBefore);
  CHECK(there.fresh.size() == back.fixed.size());
  CHECK(there.fixed.size() == back.fresh.size());
  CHECK(there.unchanged == back.unchanged);
  CHECK(there.guarantees.size() == back.guarantees.size());
}
