// SPDX-License-Identifier: Apache-2.0
// The loader and the JSON Schema say the same about every manifest, valid or
// broken, as far as a schema can see: which names exist it cannot.
#include <doctest/doctest.h>

#include "manifest/schema.h"
#include "property/breaker.h"
#include "property/loaded.h"
#include "property/yaml_of.h"
#include "support/json_schema.h"

namespace thalweg::property {
namespace {

const tests::JsonSchema& the_schema() {
  static const tests::JsonSchema kSchema = tests::JsonSchema::parse(manifest::json_schema());
  return kSchema;
}

std::string first_problem(const Json& json) {
  const auto problems = the_schema().problems(json);
  return problems.empty() ? "none" : problems.front();
}

}  // namespace

TEST_CASE("law: a valid manifest is valid to both") {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Case c(seed);
    const Loaded loaded(c.text);
    CAPTURE(seed);
    CAPTURE(c.text);
    CHECK(first_problem(c.json) == "none");
    CHECK(loaded.errors() == "");
    if (!loaded.is_valid()) break;
  }
}

TEST_CASE("law: what is broken is broken to both") {
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= 10 * kCases; ++seed) {
    Case c(seed);
    const std::string change = break_one_thing(c.json, c.random);
    const Loaded loaded(yaml_of(c.json, c.random));
    const bool accepted = the_schema().accepts(c.json);
    refused += accepted ? 0 : 1;
    CAPTURE(seed);
    CAPTURE(change);
    CAPTURE(first_problem(c.json));
    CAPTURE(loaded.errors());
    CHECK(loaded.is_valid() == accepted);
  }
  CHECK(refused > 5 * kCases);
}

}  // namespace thalweg::property
