// SPDX-License-Identifier: Apache-2.0
#include "witness/explore.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "witness/starts.h"
#include "witness/states.h"
#include "witness/tidy.h"

namespace thalweg::witness {

namespace {

// The scopes in which a run is looked for, the simplest story first.
std::vector<Scope> ladder(Scope top) {
  std::vector<Scope> rungs;
  for (unsigned crashes = 0; crashes <= top.crashes; ++crashes)
    for (unsigned duplicates = 0; duplicates <= top.duplicates; ++duplicates)
      for (unsigned losses = 0; losses <= top.losses; ++losses)
        for (unsigned clients = 1; clients <= top.clients; ++clients)
          rungs.push_back({static_cast<std::uint8_t>(clients), static_cast<std::uint8_t>(crashes),
                           static_cast<std::uint8_t>(duplicates),
                           static_cast<std::uint8_t>(losses)});
  const auto weight = [](const Scope& s) {
    return std::tuple(s.crashes + s.duplicates + s.losses, s.clients, s.losses, s.duplicates);
  };
  std::ranges::stable_sort(rungs, {}, weight);
  return rungs;
}

class Search {
 public:
  Search(const Machine& machine, Scope scope, bool stop, std::size_t most)
      : machine_(machine),
        model_(machine.model()),
        stop_(stop),
        most_(most),
        states_(model_.size()) {
    found_.scope = scope;
  }

  Exploration run() {
    for (const auto& start : starts(model_, found_.scope)) reach(start.data(), kNone, {});
    for (std::size_t s = 0; s < states_.size(); ++s) {
      if (!visit(static_cast<std::uint32_t>(s))) break;
    }
    finish();
    return std::move(found_);
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct Step {
    std::uint32_t from;
    Action action;
  };

  void reach(const Byte* state, std::uint32_t from, const Action& action) {
    if (states_.add(state).is_new) steps_.push_back({from, action});
  }

  // False: enough was seen.
  bool visit(std::uint32_t s) {
    state_.assign(states_[s], states_[s] + model_.size());
    machine_.choices(state_.data(), choices_);
    judge(s, state_.data());
    if (stop_ && hit_) return false;
    for (const Action& action : choices_.actions) {
      next_ = state_;
      ++found_.coverage.transitions;
      if (machine_.apply(next_.data(), action)) {
        reach(next_.data(), s, action);
      } else {
        ++found_.coverage.full_channels;
      }
    }
    too_many_ = states_.size() > most_;
    return !too_many_;
  }

  void judge(std::uint32_t s, const Byte* state) {
    const Property& property = model_.property;
    const bool end = choices_.progress == 0;
    if (end) count_end(state);
    const bool wrong = property.bad_now.holds(state) || (end && property.bad_end.holds(state));
    const bool stuck = end && property.progress && machine_.is_stuck(state);
    if (!wrong && !stuck) return;
    if (hit_) return;
    hit_ = s;
    found_.result = wrong ? Result::violated : Result::blocked;
    found_.run.at_end = !property.bad_now.holds(state);
  }

  void count_end(const Byte* state) {
    Coverage& c = found_.coverage;
    ++c.ends;
    if (state[budget(Budget::crashes).at] < found_.scope.crashes) ++c.crash_ends;
    if (state[budget(Budget::duplicates).at] < found_.scope.duplicates) ++c.duplicate_ends;
    if (state[budget(Budget::losses).at] < found_.scope.losses) ++c.loss_ends;
    if (model_.property.reached.holds(state)) ++c.reached_ends;
  }

  void finish() {
    found_.coverage.states = states_.size();
    found_.coverage.bytes = states_.bytes() + steps_.capacity() * sizeof(Step);
    if (hit_) {
      for (std::uint32_t s = *hit_;; s = steps_[s].from) {
        if (steps_[s].from == kNone) {
          found_.run.start.assign(states_[s], states_[s] + model_.size());
          break;
        }
        found_.run.actions.push_back(steps_[s].action);
      }
      std::ranges::reverse(found_.run.actions);
    } else if (too_many_ || found_.coverage.full_channels > 0) {
      found_.result = Result::inconclusive;
    } else if (found_.coverage.reached_ends == 0) {
      found_.result = Result::vacuous;
    }
  }

  const Machine& machine_;
  const Model& model_;
  bool stop_;
  std::size_t most_;
  States states_;
  std::vector<Step> steps_;  // by state: where it was first reached from
  Machine::Choices choices_;
  std::vector<Byte> state_, next_;
  std::optional<std::uint32_t> hit_;
  bool too_many_ = false;
  Exploration found_;
};

}  // namespace

Exploration explore(const Model& model, Scope scope, bool stop, std::size_t most_states) {
  const Machine machine(model);
  return Search(machine, usable(model, scope), stop, most_states).run();
}

Exploration find_witness(const Model& model, Scope scope, std::size_t most_states) {
  const Machine machine(model);
  const Scope top = usable(model, scope);
  Exploration found = Search(machine, top, true, most_states).run();
  if (found.result == Result::clean || found.result == Result::vacuous) return found;
  const auto wrong = [](const Exploration& e) {
    return e.result == Result::violated || e.result == Result::blocked;
  };
  for (const Scope& rung : ladder(top)) {
    Exploration tried = Search(machine, rung, true, most_states).run();
    if (!wrong(tried)) continue;
    found = std::move(tried);
    break;
  }
  if (!wrong(found)) return found;
  tidy(machine, found.run);
  found.run.no_return = point_of_no_return(machine, found.run, most_states);
  return found;
}

std::vector<std::vector<Byte>> replay(const Model& model, const Run& run) {
  const Machine machine(model);
  if (run.start.size() != model.size()) return {};
  std::vector<std::vector<Byte>> states{run.start};
  for (const Action& action : run.actions) {
    std::vector<Byte> next = states.back();
    if (!machine.is_enabled(next.data(), action) || !machine.apply(next.data(), action)) break;
    states.push_back(std::move(next));
  }
  return states;
}

bool goes_wrong(const Model& model, const Run& run) {
  const auto states = replay(model, run);
  return states.size() == run.actions.size() + 1 && is_wrong(Machine(model), states.back().data());
}

}  // namespace thalweg::witness
