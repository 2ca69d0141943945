// SPDX-License-Identifier: Apache-2.0
// Models written by hand, of which the right answer is known.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "witness/explore.h"

namespace thalweg::test {

struct ExpectedModel {
  std::string_view name;
  std::function<witness::Model()> make;
  std::size_t states;  // of the whole default scope
  witness::Result result = witness::Result::clean;
  witness::Scope rung{};  // of one that goes wrong
  std::size_t steps = 0;  // of the shortest run
};

const std::vector<ExpectedModel>& expected_models();

// What a consumer does with a message, and how messages come to it. The cell says
// what it takes to go wrong: "ok", "1c crash", "2c", "2c dup".
struct SweepRow {
  std::string_view effect;
  std::vector<std::string_view> cells;  // by channel
};
const std::vector<std::string_view>& sweep_channels();
const std::vector<SweepRow>& sweep();
witness::Model sweep_model(std::size_t row, std::size_t channel);

// Two clients whose messages are passed on so many times: many states.
witness::Model relay_chain(std::size_t hops);

}  // namespace thalweg::test
