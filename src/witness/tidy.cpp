// SPDX-License-Identifier: Apache-2.0
#include "witness/tidy.h"

#include <algorithm>

#include "witness/states.h"

namespace thalweg::witness {

namespace {

using Actions = std::vector<Action>;

bool same_actor(const Action& a, const Action& b) {
  return a.who == b.who && (a.kind == Action::Kind::retry) == (b.kind == Action::Kind::retry);
}

std::size_t changes(const Actions& actions) {
  std::size_t count = 0;
  for (std::size_t i = 1; i < actions.size(); ++i)
    if (!same_actor(actions[i - 1], actions[i])) ++count;
  return count;
}

bool still_goes_wrong(const Machine& machine, const Run& run, const Actions& actions) {
  std::vector<Byte> state = run.start;
  for (const Action& action : actions) {
    if (!machine.is_enabled(state.data(), action) || !machine.apply(state.data(), action))
      return false;
  }
  return is_wrong(machine, state.data());
}

bool improve(const Machine& machine, Run& run) {
  const std::size_t before = changes(run.actions);
  for (std::size_t from = 0; from < run.actions.size(); ++from)
    for (std::size_t to = 0; to < run.actions.size(); ++to) {
      if (from == to) continue;
      Actions tried = run.actions;
      const Action moved = tried[from];
      tried.erase(tried.begin() + static_cast<std::ptrdiff_t>(from));
      tried.insert(tried.begin() + static_cast<std::ptrdiff_t>(to), moved);
      if (changes(tried) >= before || !still_goes_wrong(machine, run, tried)) continue;
      run.actions = std::move(tried);
      return true;
    }
  return false;
}

// What was asked before is answered from the choices.
bool is_wrong(const Machine& machine, const Byte* state, const Machine::Choices& choices) {
  const Property& property = machine.model().property;
  if (property.bad_now.holds(state)) return true;
  if (choices.progress > 0) return false;
  return property.bad_end.holds(state) || (property.progress && machine.is_stuck(state));
}

// Can a good end be reached from here, through good states alone? Yes where not all
// could be looked at.
bool may_end_well(const Machine& machine, const std::vector<Byte>& from, std::size_t most) {
  States states(from.size());
  states.add(from.data());
  Machine::Choices choices;
  std::vector<Byte> state, next;
  for (std::size_t s = 0; s < states.size(); ++s) {
    if (s >= most) return true;
    state.assign(states[s], states[s] + from.size());
    machine.choices(state.data(), choices);
    if (is_wrong(machine, state.data(), choices)) continue;
    if (choices.progress == 0) return true;
    for (const Action& action : choices.actions) {
      next = state;
      if (machine.apply(next.data(), action)) states.add(next.data());
    }
  }
  return false;
}

}  // namespace

bool is_wrong(const Machine& machine, const Byte* state) {
  Machine::Choices choices;
  machine.choices(state, choices);
  return is_wrong(machine, state, choices);
}

void tidy(const Machine& machine, Run& run) {
  while (improve(machine, run)) {
  }
}

std::size_t point_of_no_return(const Machine& machine, const Run& run, std::size_t most_states) {
  const auto states = replay(machine.model(), run);
  for (std::size_t i = run.actions.size(); i > 0; --i)
    if (may_end_well(machine, states[i - 1], most_states)) return i;
  return 0;
}

}  // namespace thalweg::witness
