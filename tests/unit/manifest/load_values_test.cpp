// SPDX-License-Identifier: Apache-2.0
// What stands behind a key, by type: read, located, typed.
#include <doctest/doctest.h>

#include "unit/manifest/load.h"

namespace thalweg::manifest {
namespace {

using test::load_shop;
using test::LoadedText;

Dataset first_dataset(const LoadedText& loaded) {
  return loaded->datasets()[0];
}

}  // namespace

TEST_CASE("a value is typed and knows its place") {
  auto l = load_shop(
      "stores:\n"
      "  shop-db:\n"
      "    engine: postgresql\n"
      "    kind: relational\n"
      "    zones: 3\n"
      "    availability: 99.95%\n"
      "    holds:\n"
      "      product: {ttl: 90m, published: true, form: cache}\n");
  REQUIRE(l.concise() == "");
  const Store store = l->stores()[0];
  CHECK(store.name() == "shop-db");
  CHECK(l.text(store.span()) == "shop-db");
  CHECK(l->text(*store[store::engine]) == "postgresql");
  CHECK(l.text(store[store::engine].span) == "postgresql");
  CHECK(store[store::kind] == StoreKind::relational);
  CHECK(*store[store::zones] == 3);
  CHECK((*store[store::availability]).percent == doctest::Approx(99.95));
  CHECK_FALSE(store[store::owner]);
  const Dataset dataset = first_dataset(l);
  CHECK(dataset.reference() == "shop-db/product");
  CHECK((*dataset[dataset::ttl]).ms == 90 * 60 * 1000);
  CHECK(l.text(dataset[dataset::ttl].span) == "90m");
  CHECK(dataset[dataset::published] == true);
  CHECK(dataset[dataset::form] == Form::cache);
}

TEST_CASE("words in place of a value are values of their own") {
  auto l = load_shop(
      "stores:\n"
      "  a: {backup: none, holds: {x: {rebuild: none, ttl: forever}}}\n"
      "topics:\n"
      "  t: {dedupe_window: none, dead_letter: none}\n"
      "externals: {mail: {kind: email}}\n"
      "services:\n"
      "  s: {operations: {o: {steps: [{call: mail, retry: {max: unbounded}, timeout: none}]}}}\n");
  REQUIRE(l.concise() == "");
  const Store store = l->stores()[0];
  REQUIRE(store[store::backup]);
  CHECK_FALSE((*store[store::backup]).has_value());
  CHECK_FALSE((*first_dataset(l)[dataset::rebuild]).has_value());
  CHECK((*first_dataset(l)[dataset::ttl]).is_forever());
  const Topic topic = l->topics()[0];
  CHECK((*topic[topic::dedupe_window]).is_none());
  CHECK_FALSE((*topic[topic::dead_letter]).has_value());
  const Step step = l->steps_of(l->operations()[0])[0];
  CHECK(*(*step[step::retry])[retry::max] == kUnbounded);
  CHECK((*step[step::timeout]).is_none());
}

TEST_CASE("a single value stands for a list of one") {
  auto l = load_shop(
      "entities:\n"
      "  product: {key: sku, personal: [email, name], derived_from: order}\n"
      "  order: {key: [shop, number], personal: true}\n"
      "  note: {personal: false}\n");
  REQUIRE(l.concise() == "");
  const Entity product = l->entities()[0];
  REQUIRE((*product[entity::key]).size() == 1);
  CHECK(l->text((*product[entity::key])[0].text) == "sku");
  const FieldSet personal = *product[entity::personal];
  CHECK(personal.kind == FieldSet::Kind::listed);
  CHECK(personal.fields.size() == 2);
  CHECK(l.text(personal.fields[1].span) == "name");
  CHECK((*product[entity::derived_from])[0].target == ElementId(l->entities()[1].id()));
  CHECK((*l->entities()[1][entity::key]).size() == 2);
  CHECK((*l->entities()[1][entity::personal]).kind == FieldSet::Kind::all);
  CHECK((*l->entities()[2][entity::personal]).kind == FieldSet::Kind::none);
}

TEST_CASE("constraints of `unique` are groups") {
  const auto groups = [](const std::string& value) {
    auto l = load_shop("stores: {a: {holds: {x: {unique: " + value + "}}}}\n");
    REQUIRE(l.concise() == "");
    std::string out;
    for (const ItemView item : *first_dataset(l)[dataset::unique]) {
      out += std::to_string(item.group) + std::string(l->text(item.text)) + ' ';
    }
    return out;
  };
  CHECK(groups("sku") == "0sku ");
  CHECK(groups("[a, b]") == "0a 0b ");
  CHECK(groups("[[a, b], c]") == "0a 0b 1c ");
  CHECK(groups("[[a], [b, c]]") == "0a 1b 1c ");
}

TEST_CASE("settings are flat, nested keys are joined with dots") {
  auto l = load_shop(
      "stores:\n"
      "  a: {config: {wal_level: logical, slots: {max: 4, names: [x, y]}, on: true}, holds: "
      "[x]}\n");
  REQUIRE(l.concise() == "");
  std::string out;
  for (const ItemView item : *l->stores()[0][store::config]) {
    out += std::string(l->text(item.text)) + "=" + std::string(l->text(item.second)) + ";";
  }
  CHECK(out == "wal_level=logical;slots.max=4;slots.names=x, y;on=true;");
}

TEST_CASE("short forms become the records they stand for") {
  auto l = load_shop(
      "topics: {t: kafka, u: kafka}\n"
      "externals: {mail: {kind: email}}\n"
      "stores: {a: {holds: [x]}}\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      one: {consumes: t}\n"
      "      two: {consumes: [t, u]}\n"
      "      three: {steps: [{transaction: xa, coordinator: tm, steps: [update: a/x]}]}\n"
      "flows:\n"
      "  f: {kind: stream, from: t, to: u, joins: a/x, effects: [mail, {call: mail}]}\n");
  REQUIRE(l.manifest);
  const auto topics = [&](std::size_t i) {
    return (*(*l->operations()[i][operation::consumes])[consumes::topic]).size();
  };
  CHECK(topics(0) == 1);
  CHECK(topics(1) == 2);
  const Step block = l->steps_of(l->operations()[2])[0];
  CHECK(l->text(*(*block[step::coordinator])[coordinator::service]) == "tm");
  const Flow flow = l->flows()[0];
  REQUIRE((*flow[flow::joins]).size() == 1);
  CHECK(l->reference((*(*flow[flow::joins])[0][join::with]).target) == "a/x");
  REQUIRE((*flow[flow::effects]).size() == 2);
  CHECK((*(*flow[flow::effects])[1][effect::call]).target.is(ElementKind::external));
  CHECK(l->text(*l->topics()[0][topic::engine]) == "kafka");
}

TEST_CASE("facts about fields are a map by name") {
  auto l = load_shop(
      "entities:\n"
      "  product:\n"
      "    fields:\n"
      "      country: {cardinality: 40, distribution: skewed}\n"
      "      sku: {mutable: false}\n");
  REQUIRE(l.concise() == "");
  const RecordsView fields = *l->entities()[0][entity::fields];
  REQUIRE(fields.size() == 2);
  const Symbol sku = l->model().symbols.find("sku");
  CHECK(fields.find(sku)[field_facts::mutable_] == false);
  CHECK(*fields[0][field_facts::cardinality] == 40);
}

TEST_CASE("versions of a schema are a range") {
  const auto versions = [](const std::string& value) {
    auto l = load_shop(
        "topics: {t: kafka}\nservices: {s: {operations: {o: {consumes: {topic: t, "
        "schema_versions: " +
        value + "}}}}}\n");
    REQUIRE(l.manifest);
    const RecordView consumes = *l->operations()[0][operation::consumes];
    return *consumes[consumes::schema_versions];
  };
  CHECK(versions("3").to == 3);
  CHECK(versions("\"3..7\"").from == 3);
  CHECK(versions("3..7").to == 7);
  CHECK(versions("\"3..\"").to == Versions::kOpen);
}

TEST_CASE("countermeasures are a set") {
  auto l = load_shop(
      "services: {s: {operations: {o: {}}}}\n"
      "sagas: {g: {style: orchestrated, steps: [{operation: s/o}], timeout: 1h,\n"
      "        countermeasures: [by-value, semantic-lock]}}\n");
  REQUIRE(l.concise() == "");
  const CountermeasureSet set = *l->sagas()[0][saga::countermeasures];
  CHECK(set == ((1U << static_cast<unsigned>(Countermeasure::by_value)) |
                (1U << static_cast<unsigned>(Countermeasure::semantic_lock))));
}

TEST_CASE("numbers, rates, sizes, dates") {
  auto l = load_shop(
      "requirements: {requests: 2k/s, read_write_ratio: 1.5e1, data: 4TB, growth: 140%}\n"
      "decisions: {adr-1: {title: t, date: 2026-10-02}}\n");
  REQUIRE(l.concise() == "");
  const RecordView r = l->requirements();
  CHECK((*r[requirements::requests]).per_second == 2000);
  CHECK(*r[requirements::read_write_ratio] == 15);
  CHECK((*r[requirements::data]).bytes == 4e12);
  CHECK((*r[requirements::growth]).percent == 140);
  CHECK(*l->decisions()[0][decision::date] == Date{2026, 10, 2});
}

TEST_CASE("a number is what readers of YAML take for one") {
  for (const char* one : {"1", "\"1\"", "'1'", "+1", "0x1", "0o1", "01"}) {
    CAPTURE(one);
    auto l = load_shop("topics: {t: {producer: {acks: " + std::string(one) + "}}}\n");
    CHECK(l.concise() == "");
    CHECK((*l->topics()[0][topic::producer])[producer::acks] == Acks::one);
  }
  const auto instances = [](const std::string& written) {
    auto l = load_shop("services: {s: {instances: " + written + "}}\n");
    const auto read = l->services()[0][service::instances];
    return read && l.problems.empty() ? std::to_string(*read) : "none";
  };
  CHECK(instances("16") == "16");
  CHECK(instances("+16") == "16");
  CHECK(instances("0x10") == "16");
  CHECK(instances("0o20") == "16");
  for (const char* bad : {"16.0", "1e2", "-1", "0x", "0o8", "-0x10", "'16'", "4294967295", ".inf"})
    CHECK(instances(bad) == "none");
}

TEST_CASE("what readers of YAML take for a number is no text") {
  const auto owner = [](const std::string& written) {
    return load_shop("services: {s: {owner: " + written + "}}\n").problems.empty();
  };
  for (const char* number :
       {"5", "-5", "+5", "1.", ".5", "-1.5e+3", "1e9999", "0x1F", "0o17", ".inf", "-.INF", ".NaN"})
    CHECK_MESSAGE(!owner(number), number);
  for (const char* text :
       {"0x", "0o8", "0xg", "-0x1", "1e", "e1", ".", "+", "1_000", "1.2.3", "inf", ".infx", "'5'"})
    CHECK_MESSAGE(owner(text), text);
}

TEST_CASE("a value behind an alias has the place where it is used") {
  auto l = load_shop(
      "x-base: &base {engine: postgresql, zones: 3}\n"
      "stores:\n"
      "  a: {<<: *base, holds: [x]}\n");
  REQUIRE(l.concise() == "");
  const Store store = l->stores()[0];
  CHECK(*store[store::zones] == 3);
  CHECK(l.text(store[store::zones].span) == "*base");
}

TEST_CASE("with one bad value the rest is there all the same") {
  auto l = load_shop("stores:\n  a: {zones: many, engine: mysql, colour: red, holds: [x]}\n");
  CHECK(l.problems.count(diag::Severity::error) == 2);
  REQUIRE(l.manifest);
  CHECK(l->text(*l->stores()[0][store::engine]) == "mysql");
  CHECK_FALSE(l->stores()[0][store::zones]);
  CHECK(l->datasets().size() == 1);
}

}  // namespace thalweg::manifest
