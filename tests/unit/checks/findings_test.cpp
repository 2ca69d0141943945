// SPDX-License-Identifier: Apache-2.0
// What goes into the findings of a run comes out again.
#include "checks/findings.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using checks::Finding;
using checks::Findings;

namespace {

constexpr const char* kShop = R"(entities:
  product: {key: sku}
stores:
  shop-db: {engine: postgresql}
services:
  catalog:
    operations:
      save:
        steps:
          - {update: shop-db/product}
)";

Finding sample(const manifest::Manifest& manifest) {
  Finding f;
  f.rule = 7;
  f.verdict = checks::Verdict::possible;
  f.severity = diag::Severity::note;
  f.at = manifest.find("catalog/save");
  f.entity = manifest::EntityId(0);
  f.elements = {f.at, manifest.find("shop-db/product"), manifest::ElementId()};
  f.entities = {f.entity, manifest::EntityId()};
  f.span = {source::FileId(0), 20, 27};
  f.scope.operations = {manifest::OperationId(0)};
  f.scope.block = manifest::StepId(3);
  f.scope.container = manifest.find("shop-db");
  f.scope.places = {f.elements[1]};
  f.detail = "shop-db";
  f.message = "`catalog/save` writes `product` to `shop-db` in 300 ms";
  f.why = "a single ` and a `name-that-nobody-has`, naïve";
  f.related = {{{source::FileId(1), 200, 70'000}, "`save` is here"}, {{}, ""}};
  f.facts = {{"`shop-db` is known", graph::Origin::engine, f.span},
             {"nothing", graph::Origin::default_value, {}}};
  f.missing = {"stores.shop-db.copies", "requirements.max_outage"};
  f.paths = {{{f.at, f.span}, {f.elements[1], {}}}, {}};
  f.unmet = {"`shop-db` can be captured"};
  return f;
}

std::string text_of(source::Span span) {
  return span ? std::to_string(span.file.index()) + ":" + std::to_string(span.begin) + "-" +
                    std::to_string(span.end)
              : "nowhere";
}

// Everything, a line for each thing.
std::string text_of(const Finding& f) {
  std::string text = std::to_string(f.rule) + " " + std::to_string(f.at.bits()) + " " +
                     std::to_string(f.entity.value) + " " + text_of(f.span) + "\n";
  const auto add = [&](const auto& words) { text.append(words).append("\n"); };
  for (const auto element : f.elements) add(std::to_string(element.bits()));
  for (const auto entity : f.entities) add(std::to_string(entity.value));
  for (const auto operation : f.scope.operations) add(std::to_string(operation.value));
  for (const auto place : f.scope.places) add(std::to_string(place.bits()));
  for (const std::uint32_t id : {f.scope.block.value, f.scope.place.bits(),
                                 f.scope.container.bits(), f.scope.guarantee.value})
    add(std::to_string(id));
  for (const std::string& words : {f.detail, f.message, f.why, f.fix, f.question}) add(words);
  for (const auto& related : f.related) add(text_of(related.span) + " " + related.message);
  for (const auto& fact : f.facts)
    add(std::to_string(static_cast<int>(fact.origin)) + text_of(fact.span) + fact.text);
  for (const std::string& words : f.missing) add(words);
  for (const auto& path : f.paths) {
    add("path");
    for (const auto& step : path) add(std::to_string(step.element.bits()) + text_of(step.span));
  }
  for (const std::string& words : f.unmet) add(words);
  return text;
}

}  // namespace

TEST_CASE("findings: nothing is lost, whether or not the names are those of a manifest") {
  const test::TestGraph graph(kShop);
  const Finding f = sample(graph.manifest());
  Findings named(graph.manifest());
  named.add({});
  named.add(f);
  CHECK(text_of(named[1]) == text_of(f));
  CHECK(text_of(named[0]) == text_of(Finding()));
  CHECK(text_of(Findings{f}[0]) == text_of(f));
  const checks::Involved involved = named.involved(named.rulings()[1]);
  CHECK(involved.elements == f.elements);
  CHECK(involved.detail == f.detail);
}

TEST_CASE("findings: lists of several rules are one, in their order") {
  const test::TestGraph graph(kShop);
  Findings all, first(graph.manifest()), second(graph.manifest());
  Finding f = sample(graph.manifest());
  first.add(f);
  f.message = "another one about `shop-db`";
  second.add(f);
  all.append(std::move(first));
  all.append(Findings(graph.manifest()));
  all.append(std::move(second));
  REQUIRE(all.size() == 2);
  CHECK(all[0].message.starts_with("`catalog/save` writes"));
  CHECK(text_of(all[1]) == text_of(f));
  all.rulings().erase(all.rulings().begin());
  CHECK(text_of(all.front()) == text_of(f));
}

TEST_CASE("findings: one that asks without a question asks for the first missing fact") {
  Findings findings;
  Finding f;
  f.missing = {"stores.a.engine", "stores.b.engine"};
  findings.add(f);
  CHECK(findings.front().question == "");
  REQUIRE(bool(findings.rulings().front().may_ask));
  findings.rulings().front().asks = true;
  CHECK(findings.front().question == "stores.a.engine");
}
