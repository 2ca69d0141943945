// SPDX-License-Identifier: Apache-2.0
// From what checks say to what is shown: on findings that are made by hand.
#include "view/results.h"

#include <doctest/doctest.h>

#include "manifest/loader.h"

using namespace thalweg;
using diag::Severity;

namespace {

constexpr std::string_view kShop = R"(thalweg: 1
system: shop
entities:
  product: {key: sku, system_of_record: shop-db/product}
stores:
  shop-db: {engine: postgresql}
  search: {engine: elasticsearch}
topics:
  product-events: {engine: kafka, carries: product}
services:
  catalog:
    operations:
      update-product:
        steps:
          - update: shop-db/product
          - upsert: search/product
flows:
  feed: {kind: cdc, from: shop-db/product, to: product-events}
)";

struct Shop {
  Shop() {
    manifest = *manifest::load_text(sources, "shop.yaml", std::string(kShop), {}, problems);
    REQUIRE_FALSE(problems.has_errors());
    problems = {};  // one topic has no reader
  }
  source::Span at(std::string_view text) const {
    const auto begin = static_cast<std::uint32_t>(kShop.find(text));
    return {source::FileId(0), begin, begin + static_cast<std::uint32_t>(text.size())};
  }
  view::Results build() const { return view::build({{&sources, &manifest, problems, run}}, {}); }

  source::SourceMap sources;
  diag::Diagnostics problems;
  manifest::Manifest manifest;
  checks::RunResult run;
};

checks::RuleId rule(std::string_view code) {
  const auto found = checks::find_rule(code);
  REQUIRE(found);
  return *found;
}

checks::Finding dual_write(const Shop& shop) {
  checks::Finding f;
  f.rule = rule("INT001");
  f.at = shop.manifest.find("catalog/update-product");
  f.entity = manifest::EntityId(0);
  f.elements = {f.at, shop.manifest.find("search/product"), shop.manifest.find("shop-db/product")};
  f.span = shop.at("upsert: search/product");
  f.message = "two writes";
  f.why = "a crash";
  f.fix = "one write";
  f.related = {{shop.at("update: shop-db/product"), "also written here"}};
  f.facts = {{"first", graph::Origin::declared, f.span},
             {"second", graph::Origin::inferred, {}},
             {"third", graph::Origin::engine, {}},
             {"fourth", graph::Origin::default_value, {}},
             {"third", graph::Origin::engine, {}}};
  f.paths = {{{f.at, f.span}, {shop.manifest.find("search/product"), {}}}};
  f.counterexample = checks::Counterexample::interleave;
  f.absorbed = {rule("INT004")};
  f.fingerprint = 0xabc;
  return f;
}

}  // namespace

TEST_CASE("build: a system and how large it is") {
  const Shop shop;
  const view::Results results = shop.build();
  REQUIRE(results.systems.size() == 1);
  const view::System& system = results.systems[0];
  CHECK(system.name == "shop");
  CHECK(system.files == std::vector<std::string_view>{"shop.yaml"});
  CHECK(system.entities == 1);
  CHECK(system.stores == 2);
  CHECK(system.topics == 1);
  CHECK(system.operations == 1);
  CHECK(system.flows == 1);
}

TEST_CASE("build: a finding in words and places") {
  Shop shop;
  shop.run.findings = {dual_write(shop)};
  const view::Results results = shop.build();
  REQUIRE(results.findings.size() == 1);
  const view::Finding& f = results.findings[0];
  CHECK(f.rule == "INT001");
  CHECK(f.name == "dual-write");
  REQUIRE(f.page);
  CHECK(f.page->code == "INT001");
  CHECK(f.system == "shop");
  CHECK(f.at == "catalog/update-product");
  CHECK(f.entity == "product");
  CHECK(f.elements ==
        std::vector<std::string>{"catalog/update-product", "search/product", "shop-db/product"});
  CHECK(f.message == "two writes");
  CHECK(f.why == "a crash");
  CHECK(f.fix == "one write");
  CHECK_FALSE(f.possible);
  CHECK(f.location.file() == "shop.yaml");
  CHECK(f.location.line == 16);
  CHECK(f.location.column == 13);
  CHECK(f.location.end_column == 35);
  CHECK(f.counterexample == "CE-INTERLEAVE");
  CHECK(f.absorbed == std::vector<std::string_view>{"INT004"});
  CHECK(f.fingerprint == "0000000000000abc");
  REQUIRE(f.recipes.size() == f.page->recipes.size());
  CHECK(f.recipes[0].name == "dual-write-to-cdc");
}

TEST_CASE("build: evidence, each fact once") {
  Shop shop;
  shop.run.findings = {dual_write(shop)};
  const view::Results results = shop.build();
  const view::Finding& f = results.findings[0];
  REQUIRE(f.facts.size() == 4);
  CHECK(f.facts[0].origin == "declared");
  CHECK(f.facts[0].location.line == 16);
  CHECK(f.facts[1].origin == "inferred");
  CHECK_FALSE(f.facts[1].location);
  CHECK(f.facts[2].origin == "engine");
  CHECK(f.facts[3].origin == "default");
  REQUIRE(f.related.size() == 1);
  CHECK(f.related[0].message == "also written here");
  CHECK(f.related[0].location.line == 15);
  REQUIRE(f.paths.size() == 1);
  CHECK(f.paths[0][0].element == "catalog/update-product");
  CHECK(f.paths[0][0].location.line == 16);
  CHECK(f.paths[0][1].element == "search/product");
  CHECK_FALSE(f.paths[0][1].location);
}

TEST_CASE("build: open findings are counted, the others only as what they are") {
  Shop shop;
  checks::Finding accepted = dual_write(shop), known = accepted, possible = accepted;
  accepted.accepted = std::make_shared<checks::Accepted>(
      checks::Accepted{"fine", "ann", "2027-01-01", shop.at("thalweg: 1")});
  known.baselined = true;
  possible.verdict = checks::Verdict::possible;
  possible.severity = Severity::warning;
  possible.missing = {"stores.search.engine"};
  shop.run.findings = {dual_write(shop), accepted, known, possible};
  const view::Results results = shop.build();
  CHECK(results.counts.error == 1);
  CHECK(results.counts.warning == 1);
  CHECK(results.counts.note == 0);
  CHECK(results.counts.possible == 1);
  CHECK(results.counts.accepted == 1);
  CHECK(results.counts.baselined == 1);
  CHECK(results.counts.open() == 2);
  CHECK(results.counts.of(Severity::warning) == 1);
  REQUIRE(results.findings[1].accepted);
  CHECK(results.findings[1].accepted->by == "ann");
  CHECK(results.findings[1].accepted->location.line == 1);
  CHECK(results.findings[2].baselined);
  CHECK(results.findings[3].missing == std::vector<std::string>{"stores.search.engine"});
}

TEST_CASE("build: rules that are off everywhere are skipped, the rest has run") {
  Shop shop;
  const auto all = checks::catalogue().size();
  shop.run.skipped = {rule("INT001"), rule("INT002")};
  view::Results results = shop.build();
  CHECK(results.skipped == std::vector<std::string_view>{"INT001", "INT002"});
  CHECK(results.rules == all - 2);
  CHECK(results.pages.size() == all - 2);
  checks::RunResult other;
  other.skipped = {rule("INT002")};
  results = view::build({{&shop.sources, &shop.manifest, {}, shop.run},
                         {&shop.sources, &shop.manifest, {}, other},
                         {&shop.sources, nullptr, {}, {}}},
                        {});
  CHECK(results.skipped == std::vector<std::string_view>{"INT002"});
  CHECK(view::build({}, {}).rules == 0);
}

TEST_CASE("build: problems of loading and of the runs, by place") {
  Shop shop;
  shop.run.problems.warning("M006", shop.at("topics"), "late").label(shop.at("stores"), "there");
  shop.problems.error("M001", shop.at("system"), "early").hint("do this");
  shop.problems.error("M013", {}, "nowhere");
  const view::Results results = shop.build();
  REQUIRE(results.problems.size() == 3);
  CHECK(results.problems[0].code == "M001");
  CHECK(results.problems[0].help == "do this");
  CHECK(results.problems[0].location.line == 2);
  CHECK(results.problems[1].code == "M006");
  CHECK(results.problems[1].related[0].location.line == 5);
  CHECK(results.problems[2].code == "M013");
  CHECK_FALSE(results.problems[2].location);
  CHECK(results.has_problem_errors());
}

TEST_CASE("filter: what is below is not shown and not counted") {
  Shop shop;
  checks::Finding note = dual_write(shop), warning = note, accepted = note;
  note.severity = Severity::note;
  warning.severity = Severity::warning;
  accepted.severity = Severity::note;
  accepted.accepted = std::make_shared<checks::Accepted>();
  shop.run.findings = {note, warning, accepted, dual_write(shop)};
  shop.problems.note("M007", {}, "nobody reads it");
  view::Results results = shop.build();
  view::filter(results, Severity::note);
  CHECK(results.findings.size() == 4);
  view::filter(results, Severity::warning);
  CHECK(results.findings.size() == 2);
  CHECK(results.problems.empty());
  CHECK(results.counts.note == 0);
  CHECK(results.counts.accepted == 0);
  view::filter(results, Severity::error);
  CHECK(results.counts.open() == 1);
}
