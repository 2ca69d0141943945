// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/reference.h"

#include <algorithm>
#include <array>
#include <optional>

namespace thalweg::test {

using namespace witness;

namespace {

using Message = std::array<Byte, 3>;
using Queue = std::vector<Message>;

enum BudgetAt { kCrashes, kDuplicates, kLosses };

Queue queue_of(const Channel& channel, const State& state) {
  Queue queue(state[channel.length.at]);
  std::size_t at = channel.length.at + std::size_t{1};
  for (Message& message : queue)
    for (Byte& byte : message) byte = state[at++];
  return queue;
}

void put_queue(const Channel& channel, const Queue& queue, State& state) {
  state[channel.length.at] = static_cast<Byte>(queue.size());
  for (std::size_t m = 0; m < channel.capacity; ++m)
    for (std::size_t b = 0; b < 3; ++b)
      state[channel.length.at + 1 + m * 3 + b] = m < queue.size() ? queue[m][b] : Byte{0};
}

Byte value_of(const Value& value, const State& state) {
  return value.is_number ? static_cast<Byte>(value.n) : state[value.n];
}

bool is_true(const Value& a, Compare how, const Value& b, const State& state) {
  const int left = value_of(a, state), right = value_of(b, state);
  return how == Compare::equal     ? left == right
         : how == Compare::differs ? left != right
         : how == Compare::less    ? left < right
                                   : left >= right;
}

bool is_true(const Test& test, const State& state) {
  const Condition& c = test.condition;
  if (test.kind == Test::Kind::compare) return is_true(c.a, c.compare, c.b, state);
  const auto part_is_true = [&](const Test& part) { return is_true(part, state); };
  return test.kind == Test::Kind::all
             ? std::all_of(test.parts.begin(), test.parts.end(), part_is_true)
             : std::any_of(test.parts.begin(), test.parts.end(), part_is_true);
}

struct Failure {
  Fault fault = Fault::none;
  std::size_t publish = 0;  // the how-manieth of those in the move
};

// One move of one process, carried out word by word.
class Step {
 public:
  Step(const Model& model, const Process& process, State state)
      : model_(model), process_(process), state_(std::move(state)) {}

  // Nothing where the failure does not happen, since its publish is left out.
  std::optional<State> carry_out(const Move& move, std::size_t index, Failure failure) {
    index_ = index;
    failure_ = failure;
    next_ = state_[process_.position.at] + std::size_t{1};
    carry_out(move.effects);
    if (failure.fault != Fault::none && !failed_) return std::nullopt;
    state_[process_.position.at] = static_cast<Byte>(next_);
    if (next_ == 0 || next_ >= process_.blocks.size())
      for (std::size_t l = 0; l < process_.local_count; ++l) state_[process_.locals.at + l] = 0;
    return state_;
  }
  bool overflows() const { return overflows_; }

 private:
  void carry_out(const std::vector<Instruction>& effects) {
    std::size_t skip = 0, publishes = 0;
    for (const Instruction& i : effects) {
      const bool is_publish = i.op == Op::publish;
      if (skip == 0) carry_out(i, publishes);
      if (skip > 0) {
        --skip;
      } else if (i.op == Op::only_if && !is_true(i.a, i.compare, i.b, state_)) {
        skip = i.count;
      }
      if (is_publish) ++publishes;
    }
  }

  void carry_out(const Instruction& i, std::size_t publishes) {
    if (i.op == Op::set) state_[i.cell.at] = value_of(i.a, state_);
    if (i.op == Op::add)
      state_[i.cell.at] = static_cast<Byte>(state_[i.cell.at] + value_of(i.a, state_));
    if (i.op == Op::go) next_ = i.count;
    if (i.op == Op::publish) publish(i, publishes);
    if (i.op == Op::take) take(i);
    if (i.op == Op::pop) {
      Queue queue = queue_of(model_.channels[i.count], state_);
      for (int n = value_of(i.a, state_); n > 0 && !queue.empty(); --n) queue.erase(queue.begin());
      put_queue(model_.channels[i.count], queue, state_);
    }
  }

  void take(const Instruction& i) {
    const Channel& channel = model_.channels[i.count];
    Queue queue = queue_of(channel, state_);
    const std::size_t place = i.b.n;
    if (channel.unordered) {
      const Message message = queue[index_];
      queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(index_));
      queue.insert(queue.begin() + static_cast<std::ptrdiff_t>(place), message);
      put_queue(channel, queue, state_);
    }
    std::copy_n(queue[place].begin(), 3, state_.begin() + i.cell.at);
  }

  void publish(const Instruction& i, std::size_t number) {
    const Stream& stream = model_.streams[i.count];
    const Message message{value_of(i.a, state_), value_of(i.b, state_), value_of(i.c, state_)};
    const bool fails = failure_.fault != Fault::none && number == failure_.publish;
    failed_ |= fails;
    if (fails && failure_.fault == Fault::loss) {
      --state_[kLosses];
      return;
    }
    append(stream, message);
    if (!fails) return;
    --state_[kDuplicates];
    if (stream.duplicates == Duplicates::adjacent) {
      append(stream, message);
    } else {
      state_[stream.retry.at] = 1;
      std::copy_n(message.begin(), 3, state_.begin() + stream.retry.at + 1);
    }
  }

 public:
  void append(const Stream& stream, const Message& message) {
    for (std::size_t c = 0; c < stream.channel_count; ++c) {
      const Channel& channel = model_.channels[stream.first_channel + c];
      Queue queue = queue_of(channel, state_);
      overflows_ |= queue.size() == channel.capacity;
      if (queue.size() < channel.capacity) queue.push_back(message);
      put_queue(channel, queue, state_);
    }
  }
  const State& state() const { return state_; }

 private:
  const Model& model_;
  const Process& process_;
  State state_;
  std::size_t index_ = 0, next_ = 0;
  Failure failure_;
  bool failed_ = false, overflows_ = false;
};

struct Successors {
  std::vector<State> states;
  bool goes_on = false, full = false;
};

class Walker {
 public:
  explicit Walker(const Model& model) : model_(model) {}

  Successors from(const State& state) {
    out_ = {};
    for (const Process& process : model_.processes) {
      const std::size_t position = state[process.position.at];
      if (position >= process.blocks.size()) continue;
      for (const Move& move : process.blocks[position].moves) try_move(process, move, state);
      if (position > 0 && process.crashes && state[kCrashes] > 0) crash(process, state);
    }
    for (const Stream& stream : model_.streams)
      if (stream.duplicates == Duplicates::late && state[stream.retry.at] != 0)
        retry(stream, state);
    return out_;
  }

  bool is_wrong_end(const State& state) const {
    return is_true(model_.property.bad_end, state) || is_blocked(state);
  }
  bool is_blocked(const State& state) const {
    if (!model_.property.progress) return false;
    for (const Process& process : model_.processes) {
      const std::size_t position = state[process.position.at];
      if (position == process.blocks.size()) continue;
      if (process.kind == ProcessKind::client || position > 0) return true;
    }
    return false;
  }

 private:
  void try_move(const Process& process, const Move& move, const State& state) {
    for (const Condition& guard : move.guards)
      if (!is_true(guard.a, guard.compare, guard.b, state)) return;
    std::size_t first = 0, last = 0, publishes = 0;
    for (const Instruction& i : move.effects) {
      if (i.op == Op::publish) ++publishes;
      if (i.op != Op::take) continue;
      const std::size_t length = queue_of(model_.channels[i.count], state).size();
      if (length < i.b.n + std::size_t{1}) return;
      if (model_.channels[i.count].unordered) {
        first = i.b.n;
        last = length - 1;
      }
    }
    out_.goes_on |= !(move.is_recovery && model_.property.through_outage);
    for (std::size_t index = first; index <= last; ++index) {
      add(process, move, state, index, {});
      std::size_t number = 0;
      for (const Instruction& i : move.effects) {
        if (i.op != Op::publish) continue;
        const Stream& stream = model_.streams[i.count];
        if (stream.loses && state[kLosses] > 0)
          add(process, move, state, index, {Fault::loss, number});
        const bool may_repeat =
            stream.duplicates == Duplicates::adjacent ||
            (stream.duplicates == Duplicates::late && state[stream.retry.at] == 0);
        if (may_repeat && state[kDuplicates] > 0)
          add(process, move, state, index, {Fault::duplicate, number});
        ++number;
      }
    }
  }

  void add(const Process& process, const Move& move, const State& state, std::size_t index,
           Failure failure) {
    Step step(model_, process, state);
    const std::optional<State> next = step.carry_out(move, index, failure);
    if (next) keep(*next, step.overflows());
  }

  void keep(const State& next, bool overflows) {
    if (overflows) {
      out_.full = true;
    } else {
      out_.states.push_back(next);
    }
  }

  void crash(const Process& process, State state) {
    --state[kCrashes];
    for (std::size_t l = 0; l < process.local_count; ++l) state[process.locals.at + l] = 0;
    state[process.position.at] = static_cast<Byte>(process.recovers_at);
    keep(state, false);
  }

  void retry(const Stream& stream, State state) {
    Message message{};
    std::copy_n(state.begin() + stream.retry.at + 1, 3, message.begin());
    std::fill_n(state.begin() + stream.retry.at, 4, Byte{0});
    Step step(model_, model_.processes.front(), state);
    step.append(stream, message);
    out_.goes_on = true;
    keep(step.state(), step.overflows());
  }

  const Model& model_;
  Successors out_;
};

// Every choice of clients, of not more than there may be.
std::set<State> first_states(const Model& model, Scope scope) {
  std::set<State> out;
  State empty = model.start;
  empty[kCrashes] = scope.crashes;
  empty[kDuplicates] = scope.duplicates;
  empty[kLosses] = scope.losses;
  std::vector<std::pair<State, std::size_t>> some{{empty, 0}};
  std::size_t clients = 0;
  for (const Process& process : model.processes) {
    if (process.kind != ProcessKind::client) continue;
    ++clients;
    std::vector<std::pair<State, std::size_t>> more;
    for (const auto& [state, count] : some) {
      more.emplace_back(state, count + 1);
      State without = state;
      without[process.position.at] = static_cast<Byte>(process.blocks.size());
      more.emplace_back(without, count);
    }
    some = std::move(more);
  }
  for (const auto& [state, count] : some)
    if (count <= scope.clients && (count > 0 || clients == 0)) out.insert(state);
  return out;
}

}  // namespace

Reference refer(const Model& model, Scope scope, std::size_t most_states) {
  Reference found;
  Walker walker(model);
  std::set<State> seen = first_states(model, scope), here = seen;
  for (std::size_t distance = 0; !here.empty(); ++distance) {
    std::set<State> next;
    const bool first = !found.is_bad();
    for (const State& state : here) {
      const Successors successors = walker.from(state);
      found.full |= successors.full;
      const bool end = !successors.goes_on;
      if (end) {
        ++found.ends;
        if (is_true(model.property.reached, state)) ++found.reached_ends;
      }
      const bool wrong =
          is_true(model.property.bad_now, state) || (end && is_true(model.property.bad_end, state));
      const bool blocked = !wrong && end && walker.is_blocked(state);
      if (first && (wrong || blocked)) {
        found.steps = distance;
        found.violated |= wrong;
        found.blocked |= blocked;
      }
      for (const State& successor : successors.states)
        if (seen.insert(successor).second) next.insert(successor);
    }
    if (seen.size() > most_states) {
      found.too_many = true;
      break;
    }
    here = std::move(next);
  }
  found.states = seen.size();
  return found;
}

bool can_end_well(const Model& model, const State& start) {
  Walker walker(model);
  std::set<State> seen{start};
  std::vector<State> open{start};
  while (!open.empty()) {
    const State state = open.back();
    open.pop_back();
    if (is_true(model.property.bad_now, state)) continue;
    const Successors successors = walker.from(state);
    if (!successors.goes_on) {
      if (!walker.is_wrong_end(state)) return true;
      continue;
    }
    for (const State& successor : successors.states)
      if (seen.insert(successor).second) open.push_back(successor);
  }
  return false;
}

}  // namespace thalweg::test
