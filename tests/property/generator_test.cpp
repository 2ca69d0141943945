// SPDX-License-Identifier: Apache-2.0
#include "property/generator.h"

#include <doctest/doctest.h>

#include "manifest/schema.h"
#include "property/breaker.h"
#include "property/loaded.h"
#include "support/json_schema.h"

namespace thalweg::property {

using namespace manifest;

TEST_CASE("the generator leaves out no key, no verb") {
  Coverage coverage;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Random random(seed);
    random_manifest(random, coverage);
  }
  for (std::size_t s = 0; s < kShapeCount; ++s) {
    const auto shape = static_cast<Shape>(s);
    if (shape == Shape::root) continue;
    for (const FieldInfo& field : info(shape).fields) {
      CAPTURE(info(shape).name);
      CAPTURE(field.spelling);
      CHECK(coverage.fields[shape].count(std::string(field.spelling)) == 1);
    }
  }
  CHECK(coverage.verbs.size() == kVerbCount - 1);
  CHECK(coverage.guarantee_verbs.size() == kGuaranteeVerbCount);
}

TEST_CASE("a seed decides everything") {
  CHECK(Case(7).text == Case(7).text);
  CHECK(Case(7).text != Case(8).text);
}

}  // namespace thalweg::property
