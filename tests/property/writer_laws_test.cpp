// SPDX-License-Identifier: Apache-2.0
// Writing and reading undo each other, and the order of a file means nothing
// but the order of its elements.
#include <algorithm>

#include <doctest/doctest.h>

#include "manifest/writer.h"
#include "property/loaded.h"
#include "property/yaml_of.h"

namespace thalweg::property {
namespace {

template <class Table>
void add_references(std::vector<std::string>& list, const Table& table, const char* kind) {
  for (const auto element : table) list.push_back(kind + element.reference());
}

std::vector<std::string> elements_of(const manifest::Manifest& m) {
  std::vector<std::string> list;
  add_references(list, m.entities(), "entity ");
  add_references(list, m.stores(), "store ");
  add_references(list, m.datasets(), "dataset ");
  add_references(list, m.topics(), "topic ");
  add_references(list, m.externals(), "external ");
  add_references(list, m.services(), "service ");
  add_references(list, m.operations(), "operation ");
  add_references(list, m.flows(), "flow ");
  add_references(list, m.sagas(), "saga ");
  add_references(list, m.guarantees(), "guarantee ");
  add_references(list, m.purposes(), "purpose ");
  add_references(list, m.decisions(), "decision ");
  std::sort(list.begin(), list.end());
  return list;
}

Json shuffled(const Json& map, Random& random) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map.items()) keys.push_back(key);
  random.shuffle(keys);
  Json other = Json::object();
  for (const std::string& key : keys) other[key] = map.at(key);
  return other;
}

}  // namespace

TEST_CASE("law: what was written is read again as it was") {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Case c(seed);
    const Loaded first(c.text);
    if (!first.is_valid()) continue;  // another law's business
    const std::string written = manifest::write(*first.manifest);
    const Loaded second(written);
    CAPTURE(seed);
    CAPTURE(written);
    CHECK(second.errors() == "");
    REQUIRE(second.manifest.has_value());
    CHECK(manifest::equal(*first.manifest, *second.manifest));
    CHECK(manifest::write(*second.manifest) == written);
  }
}

TEST_CASE("law: two manifests are not equal for nothing") {
  std::string last_text;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Loaded a(Case(seed).text);
    const Loaded b(Case(seed + 1).text);
    if (!a.is_valid() || !b.is_valid()) continue;
    CAPTURE(seed);
    CHECK(manifest::equal(*a.manifest, *a.manifest));
    CHECK_FALSE(manifest::equal(*a.manifest, *b.manifest));
  }
}

TEST_CASE("law: the order of sections and ids decides nothing but order") {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Case c(seed);
    Json other = shuffled(c.json, c.random);
    for (auto& [section, value] : other.items()) {
      if (value.is_object()) value = shuffled(value, c.random);
    }
    const Loaded first(c.text);
    const Loaded second(yaml_of(other, c.random));
    if (!first.is_valid()) continue;
    CAPTURE(seed);
    CHECK(second.errors() == "");
    REQUIRE(second.manifest.has_value());
    CHECK(elements_of(*first.manifest) == elements_of(*second.manifest));
  }
}

}  // namespace thalweg::property
