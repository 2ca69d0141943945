// SPDX-License-Identifier: Apache-2.0
// Laws of the explorer, tried on random models; seeds are fixed.
#include <algorithm>

#include <doctest/doctest.h>

#include "unit/witness/models.h"
#include "unit/witness/random_model.h"
#include "unit/witness/reference.h"
#include "witness/tidy.h"

using namespace thalweg;
using namespace thalweg::test;
using namespace thalweg::witness;

namespace {

constexpr std::size_t kSmall = 300;

bool is_bad(const Exploration& found) {
  return found.result == Result::violated || found.result == Result::blocked;
}

// Calls `law` with so many random models.
template <class Law>
void for_models(std::uint64_t first_seed, std::size_t count, Law law) {
  for (std::uint64_t seed = first_seed; seed < first_seed + count; ++seed) {
    CAPTURE(seed);
    property::Random random(seed);
    law(random_model(random), random);
  }
}

// The same, with those only that go wrong, and the shortest run as it was found.
template <class Law>
void for_bad_models(std::uint64_t first_seed, std::size_t count, Law law) {
  std::size_t bad = 0;
  for_models(first_seed, count, [&](const Model& model, property::Random&) {
    const Exploration found = explore(model, {}, true, kSmall);
    if (!is_bad(found)) return;
    ++bad;
    law(model, found);
  });
  CHECK(bad > count / 5);  // else this says little
}

std::size_t changes_of_actor(const Run& run) {
  const auto actor = [](const Action& a) {
    return std::pair(a.who, a.kind == Action::Kind::retry);
  };
  std::size_t changes = 0;
  for (std::size_t i = 1; i < run.actions.size(); ++i)
    if (actor(run.actions[i]) != actor(run.actions[i - 1])) ++changes;
  return changes;
}

bool same(const Exploration& a, const Exploration& b) {
  return a.result == b.result && a.scope == b.scope && a.run.start == b.run.start &&
         a.run.actions == b.run.actions && a.run.at_end == b.run.at_end &&
         a.run.no_return == b.run.no_return && a.coverage.states == b.coverage.states &&
         a.coverage.transitions == b.coverage.transitions && a.coverage.ends == b.coverage.ends;
}

bool is_within(Scope a, Scope b) {
  return a.clients <= b.clients && a.crashes <= b.crashes && a.duplicates <= b.duplicates &&
         a.losses <= b.losses;
}

}  // namespace

TEST_CASE("laws: a second, simpler machine finds the same") {
  std::size_t compared = 0, bad = 0, clean = 0;
  for_models(1, 3'000, [&](const Model& model, property::Random& random) {
    Scope scope;
    if (random.one_in(4)) scope = {3, 1, 2, 1};
    if (random.one_in(4)) scope = {1, 1, 0, 0};
    const Reference expected = refer(model, scope, kSmall);
    if (expected.too_many) return;
    const Exploration found = explore(model, scope, false);
    ++compared;
    REQUIRE(found.coverage.states == expected.states);
    REQUIRE(found.coverage.ends == expected.ends);
    REQUIRE(found.coverage.reached_ends == expected.reached_ends);
    REQUIRE((found.coverage.full_channels > 0) == expected.full);
    REQUIRE(is_bad(found) == expected.is_bad());
    if (is_bad(found)) {
      ++bad;
      REQUIRE(found.run.actions.size() == expected.steps);
      REQUIRE((found.result == Result::violated ? expected.violated : expected.blocked));
      const Exploration first = explore(model, scope);
      REQUIRE(first.result == found.result);
      REQUIRE(first.run.actions == found.run.actions);
      return;
    }
    const Result good = expected.full                ? Result::inconclusive
                        : expected.reached_ends == 0 ? Result::vacuous
                                                     : Result::clean;
    clean += good == Result::clean ? 1 : 0;
    REQUIRE(static_cast<int>(found.result) == static_cast<int>(good));
  });
  CHECK(compared > 2'000);
  CHECK(bad > 500);
  CHECK(clean > 500);
}

TEST_CASE("laws: a run goes wrong when it is played again, and is told from its start") {
  for_bad_models(10'000, 500, [](const Model& model, const Exploration& found) {
    REQUIRE(goes_wrong(model, found.run));
    const auto states = replay(model, found.run);
    REQUIRE(states.size() == found.run.actions.size() + 1);
    REQUIRE(states.front() == found.run.start);
    const Machine machine(model);
    for (std::size_t s = 0; s + 1 < states.size(); ++s)
      REQUIRE_FALSE(is_wrong(machine, states[s].data()));
  });
}

TEST_CASE("laws: a run that is tidied is as long, as wrong, and never more confused") {
  std::size_t better = 0;
  for_bad_models(20'000, 500, [&](const Model& model, const Exploration& found) {
    Run run = found.run;
    tidy(Machine(model), run);
    REQUIRE(run.actions.size() == found.run.actions.size());
    REQUIRE(goes_wrong(model, run));
    REQUIRE(changes_of_actor(run) <= changes_of_actor(found.run));
    better += changes_of_actor(run) < changes_of_actor(found.run) ? 1 : 0;
  });
  CHECK(better > 0);
}

TEST_CASE("laws: behind the step of no return no end is good, before it some is") {
  for_bad_models(30'000, 500, [](const Model& model, const Exploration&) {
    const Exploration witness = find_witness(model, {}, kSmall);
    if (!is_bad(witness)) return;
    const auto states = replay(model, witness.run);
    const std::size_t step = witness.run.no_return;
    REQUIRE(step <= witness.run.actions.size());
    REQUIRE_FALSE(can_end_well(model, states[step]));
    if (step > 0) REQUIRE(can_end_well(model, states[step - 1]));
  });
}

TEST_CASE("laws: what is right in a scope is right in every smaller one") {
  for_models(40'000, 300, [](const Model& model, property::Random&) {
    const Exploration top = find_witness(model, {}, kSmall);
    if (top.result == Result::inconclusive) return;
    for (std::uint8_t bits = 0; bits < 16; ++bits) {
      const auto bit = [&](unsigned n) { return static_cast<std::uint8_t>(bits >> n & 1U); };
      const Scope smaller{static_cast<std::uint8_t>(1 + bit(0)), bit(1), bit(2), bit(3)};
      const Exploration found = explore(model, smaller, true, kSmall);
      if (!is_bad(top)) {
        REQUIRE_FALSE(is_bad(found));
      } else if (is_within(smaller, top.scope) && smaller != top.scope) {
        // What was found is the simplest story.
        REQUIRE_FALSE(
            (is_bad(found) && is_within(found.scope, top.scope) && found.scope != top.scope));
      }
    }
  });
}

TEST_CASE("laws: the same model gives the same answer to the byte") {
  for_models(50'000, 100, [](const Model& model, property::Random&) {
    REQUIRE(same(find_witness(model, {}, kSmall), find_witness(model, {}, kSmall)));
  });
}

TEST_CASE("laws: it does not matter in which order processes are listed") {
  for_models(60'000, 300, [](const Model& model, property::Random& random) {
    Model other = model;
    random.shuffle(other.processes);
    const Exploration a = explore(model, {}, false, kSmall);
    const Exploration b = explore(other, {}, false, kSmall);
    if (a.coverage.states > kSmall) return;
    REQUIRE(is_bad(a) == is_bad(b));
    REQUIRE(a.run.actions.size() == b.run.actions.size());
    REQUIRE(a.coverage.states == b.coverage.states);
    REQUIRE(a.coverage.transitions == b.coverage.transitions);
    REQUIRE(a.coverage.ends == b.coverage.ends);
  });
}
