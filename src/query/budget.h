// SPDX-License-Identifier: Apache-2.0
// How much one query may do. Steps are counted, not timed, so that a query ends
// in the same place on every machine.
#pragma once

#include <algorithm>
#include <cstdint>

namespace thalweg::query {

class Budget {
 public:
  void refill(std::uint64_t steps) { left_ = steps; }
  // False once nothing is left.
  bool spend(std::uint64_t steps) {
    left_ -= std::min(steps, left_);
    return left_ > 0;
  }
  bool is_spent() const { return left_ == 0; }

 private:
  std::uint64_t left_ = UINT64_MAX;
};

}  // namespace thalweg::query
