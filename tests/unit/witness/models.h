// SPDX-License-Identifier: Apache-2.0
// Models written by hand, of which the right answer is known.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "witness/explore.h"

namespace thalweg::test {

struct ExpectedModel {
  std::string_view name;
  std::function<witness::Model()> make;
  witness::Result result;
  witness::Scope rung;    // of one that goes wrong
  std::size_t steps = 0;  // of the shortest run
};

const std::vector<ExpectedModel>& expected_models();

}  // namespace thalweg::test
