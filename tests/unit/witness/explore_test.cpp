// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "unit/witness/models.h"
#include "witness/promela.h"
#include "witness/tidy.h"

using namespace thalweg;
using namespace thalweg::test;
using namespace thalweg::witness;

TEST_CASE("explore: models of which the answer is known") {
  for (const ExpectedModel& expected : expected_models()) {
    CAPTURE(expected.name);
    const Model model = expected.make();
    const Exploration found = find_witness(model);
    CHECK(static_cast<int>(found.result) == static_cast<int>(expected.result));
    if (expected.result != Result::violated) continue;
    CHECK(found.scope.clients == expected.rung.clients);
    CHECK(found.scope.crashes == expected.rung.crashes);
    CHECK(found.scope.duplicates == expected.rung.duplicates);
    CHECK(found.scope.losses == expected.rung.losses);
    CHECK(found.run.actions.size() == expected.steps);
    CHECK(goes_wrong(model, found.run));
  }
}
