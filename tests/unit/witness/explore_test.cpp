// SPDX-License-Identifier: Apache-2.0
#include "witness/explore.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "unit/witness/models.h"
#include "witness/program.h"

using namespace thalweg;
using namespace thalweg::test;
using namespace thalweg::witness;

namespace {

std::string_view name(Result result) {
  constexpr std::string_view kNames[] = {"violated", "blocked", "clean", "vacuous", "inconclusive"};
  return kNames[static_cast<std::size_t>(result)];
}

std::string text(Result result, Scope rung, std::size_t steps, std::size_t states) {
  const std::string found = fmt::format("{}, {} states", name(result), states);
  if (result != Result::violated && result != Result::blocked) return found;
  return found + fmt::format("; {} clients, {} crashes, {} duplicates, {} losses, {} steps",
                             rung.clients, rung.crashes, rung.duplicates, rung.losses, steps);
}

// "2c dup": two clients and a duplicate.
std::string cell(const Exploration& found) {
  if (found.result == Result::clean) return "ok";
  if (found.result != Result::violated) return std::string(name(found.result));
  const Scope& s = found.scope;
  return fmt::format("{}c{}{}{}", s.clients, s.crashes ? " crash" : "", s.duplicates ? " dup" : "",
                     s.losses ? " loss" : "");
}

}  // namespace

TEST_CASE("explore: models of which the answer is known") {
  for (const ExpectedModel& expected : expected_models()) {
    CAPTURE(expected.name);
    const Model model = expected.make();
    const Exploration found = find_witness(model);
    const std::size_t states = explore(model, {}, false).coverage.states;
    CHECK(text(found.result, found.scope, found.run.actions.size(), states) ==
          text(expected.result, expected.rung, expected.steps, expected.states));
    if (!found.run.actions.empty()) CHECK(goes_wrong(model, found.run));
  }
}

TEST_CASE("explore: what a consumer may do with messages that come in a certain way") {
  for (std::size_t row = 0; row < sweep().size(); ++row)
    for (std::size_t channel = 0; channel < sweep_channels().size(); ++channel) {
      CAPTURE(sweep()[row].effect);
      CAPTURE(sweep_channels()[channel]);
      CHECK(cell(find_witness(sweep_model(row, channel))) == sweep()[row].cells[channel]);
    }
}

TEST_CASE("explore: no run is without a client that has to come") {
  Builder b;
  const Cell first = b.cell("first", Show::yes_no), second = b.cell("second", Show::yes_no);
  Process& host = b.process("host", ProcessKind::client);
  host.comes = true;
  host.blocks = {once({"first", "set", {}}, {set(first, 1)})};
  b.process("guest", ProcessKind::client).blocks = {once({"second", "set", {}}, {set(second, 1)})};
  const Model model = b.finish(
      {.sentence = "nobody is without the host",
       .bad_end = all_of({compare(first, Compare::equal, 0), compare(second, Compare::equal, 1)})});
  const Exploration found = explore(model, {}, false);
  CHECK(found.result == Result::clean);
  CHECK(found.coverage.states == 6);
}
