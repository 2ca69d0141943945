// SPDX-License-Identifier: Apache-2.0
// explore_only [FILE]: visits all states of a large model, or writes it for SPIN.
#include <fstream>

#include "unit/witness/models.h"
#include "witness/promela.h"

int main(int count, char** arguments) {
  using namespace thalweg;
  constexpr std::size_t kHops = 5, kMostStates = 10'000'000;
  const witness::Model model = test::relay_chain(kHops);
  if (count > 1) return std::ofstream(arguments[1]) << witness::to_promela(model, {}) ? 0 : 1;
  return witness::explore(model, {}, false, kMostStates).coverage.full_channels == 0 ? 0 : 1;
}
