// SPDX-License-Identifier: Apache-2.0
// What the models written by hand have in common, and where they stand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "unit/witness/models.h"
#include "witness/program.h"

namespace thalweg::test {

inline witness::Test differ(witness::Cell a, witness::Cell b) {
  return compare(a, witness::Compare::differs, b);
}
inline witness::Test is(witness::Cell cell, int value) {
  return compare(cell, witness::Compare::equal, value);
}
inline witness::Test is_not(witness::Cell cell, int value) {
  return compare(cell, witness::Compare::differs, value);
}
inline witness::Test at_least(witness::Cell cell, int value) {
  return compare(cell, witness::Compare::at_least, value);
}

inline witness::Label label(std::string target, std::string text) {
  return {std::move(target), std::move(text), {}};
}

inline std::string client_name(int i) {
  return fmt::format("client{}", i);
}

// The effects of the number in the cell, of those from one to `most`.
template <class Make>
witness::Effects by_number(witness::Cell cell, std::size_t most, Make make) {
  witness::Effects all;
  for (std::size_t n = 1; n <= most; ++n)
    all = std::move(all) +
          witness::only_if({cell, witness::Compare::equal, static_cast<int>(n)}, make(n - 1));
  return all;
}

using Expected = std::vector<ExpectedModel>;
Expected write_models();      // stores that clients write themselves
Expected cache_models();      // copies that are filled and read
Expected commit_models();     // two-phase commit and sagas
Expected stream_models();     // changes that travel
Expected request_models();    // requests that count once
Expected causality_models();  // what must be seen in order

}  // namespace thalweg::test
