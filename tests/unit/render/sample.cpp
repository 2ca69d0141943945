// SPDX-License-Identifier: Apache-2.0
#include "unit/render/sample.h"

#include <doctest/doctest.h>

namespace thalweg::render::test {

namespace {

using view::Severity;

constexpr std::string_view kManifest = R"(thalweg: 1
system: shop
entities:
  product: {key: sku, system_of_record: shop-db/product}
stores:
  shop-db: {engine: postgresql}
  search: {engine: elasticsearch}
services:
  catalog:
    operations:
      update-product:
        steps:
          - update: shop-db/product
          - upsert: search/product
      price-product:
        steps:
          - update: shop-db/prodct
          - call: pricing
)";

constexpr std::string_view kPage = R"(
# Dual write

## What it finds

An operation that writes the same data to two stores, where **nothing** puts
the two writes in one order. Calls count: see `call`.

A second paragraph.

## Why it matters

A crash, or two clients.

## Fires

The first example:

```yaml
## Limits
thalweg: 1
```

The second example:

```yaml
thalweg: 2
```

## How to fix

1. Keep one write.

```yaml
thalweg: 3
```

2. Feed the other.

## Limits

It does not see code.
)";

checks::Page page(std::string_view code, std::string_view name, std::string_view summary) {
  checks::Page page;
  page.code = code;
  page.name = name;
  page.summary = summary;
  page.text = kPage;
  page.severity = Severity::error;
  page.tags = {"integration"};
  page.sources = {"A book, ch. 12"};
  return page;
}

void poison(std::string& text) {
  if (!text.empty()) text = kHostile;
}

void poison(std::vector<view::Place>& places) {
  for (view::Place& place : places) poison(place.message);
}

void poison(view::Finding& f) {
  for (std::string* text : {&f.at, &f.entity, &f.question, &f.message, &f.why, &f.fix})
    poison(*text);
  for (std::string& element : f.elements) poison(element);
  for (std::string& fact : f.missing) poison(fact);
  for (view::Fact& fact : f.facts) poison(fact.text);
  for (view::Recipe& recipe : f.recipes)
    for (std::string& unmet : recipe.unmet) poison(unmet);
  for (auto& path : f.paths)
    for (view::PathStep& step : path) poison(step.element);
  if (f.accepted) {
    poison(f.accepted->reason);
    poison(f.accepted->by);
  }
  poison(f.related);
}

}  // namespace

Options options() {
  Options options;
  options.version = "0.1.0";
  return options;
}

Sample::Sample()
    : int001(page("INT001", "dual-write", "One operation writes the same data to two stores.")),
      rel001(page("REL001", "single-point-of-failure", "One component that all need.")),
      int003(page("INT003", "derived-store-written-directly", "A copy is written directly.")) {
  int001.possible = {checks::Possible::warning};
  rel001.severity = Severity::warning;
  sources.add("shop/thalweg.yaml", std::string(kManifest));
  results.systems.push_back({"shop", {sources.name(source::FileId(0))}, 1, 2, 0, 2, 0});
  results.pages = {&int001, &rel001, &int003};
  results.rules = 3;
  results.skipped = {"OPS001"};
}

view::Location Sample::at(std::string_view text) const {
  const std::size_t begin = kManifest.find(text);
  REQUIRE_MESSAGE(begin != std::string_view::npos, text);
  return view::locate(sources, {source::FileId(0), static_cast<std::uint32_t>(begin),
                                static_cast<std::uint32_t>(begin + text.size())});
}

view::Finding Sample::dual_write() const {
  view::Finding f;
  f.page = &int001;
  f.rule = int001.code;
  f.name = int001.name;
  f.system = "shop";
  f.at = "catalog/update-product";
  f.entity = "product";
  f.elements = {"catalog/update-product", "search/product", "shop-db/product"};
  f.message = "`catalog/update-product` writes `product` to `shop-db` and `search`";
  f.why =
      "a crash after `update: shop-db/product` leaves `search` without the change; two "
      "concurrent calls can leave both disagreeing for ever, with no error";
  f.fix = "keep `update: shop-db/product` and feed `search` from its log";
  f.location = at("upsert: search/product");
  f.related = {{at("update: shop-db/product"), "`shop-db/product` is written here"}};
  f.facts = {{"`shop-db/product` is the system of record", "declared", at("system_of_record")},
             {"the two writes share no transaction", "inferred", {}},
             {"PostgreSQL: `tx.xa` is yes (manual)", "engine", {}},
             {"`mode` is sync", "default", {}},
             {"a fifth fact", "inferred", {}}};
  f.paths = {{{"catalog/update-product", at("update-product")},
              {"search/product", at("upsert: search/product")}}};
  f.counterexample = "CE-CRASH";
  f.recipes = {{"dual-write-to-cdc", {"`shop-db` can be captured"}}, {"log-first", {}}};
  f.absorbed = {"INT003"};
  f.fingerprint = "00000000deadbeef";
  return f;
}

view::Finding Sample::possible() const {
  view::Finding f = dual_write();
  f.possible = true;
  f.severity = Severity::warning;
  f.at = "catalog/price-product";
  f.elements = {"catalog/price-product", "shop-db/product"};
  f.message = "`catalog/price-product` may write `product` twice";
  f.why = "it may be called again";
  f.fix = "say so";
  f.location = at("price-product");
  f.related.clear();
  f.facts.clear();
  f.paths.clear();
  f.absorbed.clear();
  f.missing = {"stores.search.engine", "stores.shop-db.engine"};
  f.fingerprint = "00000000cafecafe";
  return f;
}

view::Finding Sample::question(std::string fact, std::string element) const {
  view::Finding f;
  f.page = &rel001;
  f.rule = rel001.code;
  f.name = rel001.name;
  f.severity = Severity::note;
  f.possible = true;
  f.system = "shop";
  f.question = std::move(fact);
  f.message = "nothing says how many copies of `" + element + "` there are";
  f.why = "if it is one, all wait for it";
  f.fix = "declare `copies`";
  f.elements = {element};
  f.location = at("search: {engine");
  f.counterexample = "CE-UNDECLARED";
  f.fingerprint = "000000000000" + std::to_string(1000 + element.size());
  f.at = std::move(element);
  return f;
}

view::Problem Sample::problem() const {
  view::Problem p;
  p.code = "M001";
  p.message = "`shop-db/prodct` is not defined";
  p.help = "did you mean `shop-db/product`?";
  p.location = at("shop-db/prodct");
  p.related = {{at("product: {key"), "`product` is defined here"}, {{}, "in no other file"}};
  return p;
}

void Sample::fill() {
  view::Finding accepted = dual_write(), known = accepted;
  accepted.accepted = view::Accepted{"moved in March", "ann", "2027-01-01", at("system: shop")};
  accepted.fingerprint = "00000000aaaaaaaa";
  known.baselined = true;
  known.fingerprint = "00000000bbbbbbbb";
  results.problems = {problem()};
  results.findings = {question("stores.search.copies", "search"),
                      question("stores.search.copies", "search/product"),
                      question("requirements.max_outage", "shop-db"),
                      dual_write(),
                      accepted,
                      known,
                      possible()};
  count(results);
}

void Sample::poison() {
  const source::FileId file = sources.add(std::string(kHostile), std::string(kManifest));
  const auto move = [&](view::Location& location) {
    if (!location) return;
    location.span.file = file;
  };
  for (view::Problem& p : results.problems) {
    for (std::string* text : {&p.message, &p.help}) test::poison(*text);
    test::poison(p.related);
    move(p.location);
  }
  std::vector<view::Finding> findings = results.findings.all();
  for (view::Finding& f : findings) {
    test::poison(f);
    f.system = kHostile;
    move(f.location);
    for (view::Place& place : f.related) move(place.location);
  }
  results.findings = std::move(findings);
  results.systems[0].name = kHostile;
  results.systems[0].files = {sources.name(file)};
}

}  // namespace thalweg::render::test
