// SPDX-License-Identifier: Apache-2.0
// Large and hostile inputs end in a manifest or in problems, soon.
#include <functional>

#include <doctest/doctest.h>

#include "manifest/vocabulary.h"
#include "unit/manifest/load.h"

namespace thalweg::manifest {
namespace {

using test::load_shop;

std::string repeated(int count, const std::function<std::string(int)>& line) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line(i);
  return text;
}

}  // namespace

TEST_CASE("a text that is too long is a problem, a long one is not") {
  auto fine = load_shop("description: " + std::string(100'000, 'x') + "\n");
  CHECK(fine.concise() == "");
  // Places are stored in 16 bits: the start is right, the length is cut.
  const auto description = fine->record(fine->model().root)[root::description];
  CHECK(fine->text(*description).size() == 100'000);
  CHECK(description.span.end - description.span.begin == 0xffff);
  auto broken = load_shop("description: " + std::string(2'000'000, 'x') + "\n");
  CHECK(broken.concise().find("M012") != std::string::npos);
}

TEST_CASE("an id of any length is shown in part") {
  auto l = load_shop("stores: {" + std::string(50'000, 'X') + ": postgresql}\n");
  CHECK(l.full().size() < 2000);
}

TEST_CASE("thousands of unknown names are all reported") {
  auto l = load_shop(
      "stores: {db: {holds: [" +
      repeated(3000, [](int i) { return "d" + std::to_string(i) + ","; }) +
      "]}}\nservices:\n  s:\n    operations:\n      o:\n        steps:\n" +
      repeated(3000, [](int i) { return "          - update: dp/d" + std::to_string(i) + "\n"; }));
  CHECK(l.problems.count(diag::Severity::error) == 3000);
  CHECK(l.problems.items().front().help == "did you mean `db/d0`?");
}

TEST_CASE("thousands of bad keys and values are all reported") {
  auto l = load_shop("stores:\n" + repeated(2000, [](int i) {
                       return "  s" + std::to_string(i) + ": {engin: x, zones: many, ttl: 5}\n";
                     }));
  CHECK(l.problems.count(diag::Severity::error) == 6000);
}

TEST_CASE("one store may hold many datasets, and be the record of all of them") {
  constexpr int kCount = 20'000;
  auto l = load_shop(
      "entities:\n" +
      repeated(kCount,
               [](int i) { return "  e" + std::to_string(i) + ": {system_of_record: db}\n"; }) +
      "stores:\n  db:\n    holds:\n" + repeated(kCount, [](int i) {
        return "      d" + std::to_string(i) + ": {entity: e" + std::to_string(i) + "}\n";
      }));
  REQUIRE(l.concise() == "");
  CHECK(l->datasets().size() == kCount);
  const Entity last = l->entities()[kCount - 1];
  CHECK(l->reference((*last[entity::system_of_record]).target) == "db/d19999");
}

TEST_CASE("many operations may write one dataset") {
  auto l = load_shop("services:\n  s:\n    operations:\n" + repeated(20'000, [](int i) {
                       return "      o" + std::to_string(i) + ": {steps: [update: db/x]}\n";
                     }));
  REQUIRE(l.concise() == "");
  CHECK(l->datasets().size() == 1);
  CHECK(l->operations().size() == 20'000);
}

TEST_CASE("a step with all verbs is one problem") {
  std::string step;
  for (std::size_t i = 0; i + 1 < kVerbCount; ++i) {
    step += std::string(to_string(static_cast<Verb>(i))) + ": x, ";
  }
  auto l = load_shop("services: {s: {operations: {o: {steps: [{" + step + "}]}}}}\n");
  CHECK(l.concise().find("a step with 20 verbs") != std::string::npos);
}

TEST_CASE("keys that are no texts are no surprise") {
  for (const char* key : {"? [a]\n  : x", "? {a: b}\n  : x", "~: x", "1.5: x", "'': x"}) {
    CAPTURE(key);
    auto l = load_shop(std::string("stores:\n  ") + key + "\n");
    CHECK(l.problems.has_errors());
  }
}

TEST_CASE("every section survives every kind of value") {
  for (const SectionInfo& section : sections()) {
    for (const char* value : {"", "{}", "[]", "x", "5", "true", "[x]", "[[x]]", "{x: }", "{x: y}",
                              "{x: []}", "{x: {}}", "{x: {x: {x: {x: x}}}}", "{x: [{x: [x]}]}"}) {
      CAPTURE(section.spelling);
      CAPTURE(value);
      auto l = load_shop(std::string(section.spelling) + ": " + value + "\n");
      CHECK(l.manifest);
    }
  }
}

}  // namespace thalweg::manifest
