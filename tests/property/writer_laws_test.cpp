// SPDX-License-Identifier: Apache-2.0
// Writing and reading undo each other, and the order of a file means nothing
// but the order of its elements.
#include <algorithm>

#include <doctest/doctest.h>

#include "manifest/writer.h"
#include "property/breaker.h"
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

TEST_CASE("law: one other value makes another manifest") {
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; seed <= 10 * kCases; ++seed) {
    Case c(seed);
    const Json before = c.json;
    const std::string change = break_one_thing(c.json, c.random);
    const bool is_value = change.rfind("value `", 0) == 0 || change.rfind("list `", 0) == 0;
    if (!is_value || c.json == before) continue;
    const Loaded changed(yaml_of(c.json, c.random));
    if (!changed.is_valid()) continue;
    const Loaded original(c.text);
    REQUIRE(original.is_valid());
    CAPTURE(seed);
    CAPTURE(change);
    CHECK(manifest::equal(*original.manifest, *original.manifest));
    CHECK_FALSE(manifest::equal(*original.manifest, *changed.manifest));
    CHECK(manifest::write(*original.manifest) != manifest::write(*changed.manifest));
    ++tried;
  }
  CHECK(tried > kCases / 5);
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
