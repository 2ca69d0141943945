// SPDX-License-Identifier: Apache-2.0
#include "witness/machine.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace thalweg::witness {

namespace {

constexpr unsigned kMessage = 3;  // bytes

bool compares(Byte a, Compare how, Byte b) {
  switch (how) {
    case Compare::equal:
      return a == b;
    case Compare::differs:
      return a != b;
    case Compare::less:
      return a < b;
    case Compare::at_least:
      return a >= b;
  }
  return false;
}

}  // namespace

bool Condition::holds(const Byte* state) const {
  return compares(a.in(state), compare, b.in(state));
}

bool Test::holds(const Byte* state) const {
  const auto holds_too = [state](const Test& part) { return part.holds(state); };
  switch (kind) {
    case Kind::compare:
      return condition.holds(state);
    case Kind::all:
      return std::ranges::all_of(parts, holds_too);
    case Kind::any:
      return std::ranges::any_of(parts, holds_too);
  }
  return false;
}

Test compare(Value a, Compare how, Value b) {
  return {Test::Kind::compare, {a, how, b}, {}};
}

Test all_of(std::vector<Test> parts) {
  return {Test::Kind::all, {}, std::move(parts)};
}

Test any_of(std::vector<Test> parts) {
  return {Test::Kind::any, {}, std::move(parts)};
}

std::size_t Model::clients() const {
  return static_cast<std::size_t>(
      std::ranges::count(processes, ProcessKind::client, &Process::kind));
}

Machine::Machine(const Model& model) : model_(model) {}

bool Machine::may_happen(const Move& move, const Byte* state) const {
  for (const Condition& guard : move.guards)
    if (!guard.holds(state)) return false;
  for (const Instruction& i : move.effects)
    if (i.op == Op::take && state[model_.channels[i.count].length.at] <= i.b.n) return false;
  return true;
}

const Instruction* Machine::unordered_take(const Move& move) const {
  for (const Instruction& i : move.effects)
    if (i.op == Op::take && model_.channels[i.count].unordered) return &i;
  return nullptr;
}

const Move& Machine::move(const Byte* state, const Action& action) const {
  const Process& process = model_.processes[action.who];
  return process.blocks[state[process.position.at]].moves[action.move];
}

void Machine::choices(const Byte* state, Choices& out) const {
  out.actions.clear();
  out.progress = 0;
  add_steps(state, out);
  add_faults(state, out);
}

void Machine::add_steps(const Byte* state, Choices& out) const {
  for (std::size_t p = 0; p < model_.processes.size(); ++p) {
    const Process& process = model_.processes[p];
    const Byte position = state[process.position.at];
    if (position >= process.end()) continue;
    const Block& block = process.blocks[position];
    for (std::size_t m = 0; m < block.moves.size(); ++m) {
      const Move& move = block.moves[m];
      if (!may_happen(move, state)) continue;
      const Instruction* take = unordered_take(move);
      const unsigned first = take ? take->b.n : 0;
      const unsigned last = take ? state[model_.channels[take->count].length.at] : 1U;
      for (unsigned index = first; index < last; ++index)
        out.actions.push_back({.who = static_cast<std::uint8_t>(p),
                               .move = static_cast<std::uint8_t>(m),
                               .index = static_cast<std::uint8_t>(index)});
      if (!move.is_recovery || !model_.property.through_outage) out.progress += last - first;
    }
  }
  for (std::size_t s = 0; s < model_.streams.size(); ++s) {
    const Stream& stream = model_.streams[s];
    if (stream.duplicates != Duplicates::late || state[stream.retry.at] == 0) continue;
    out.actions.push_back({.kind = Action::Kind::retry, .who = static_cast<std::uint8_t>(s)});
    ++out.progress;
  }
}

void Machine::add_faults(const Byte* state, Choices& out) const {
  const std::size_t steps = out.actions.size();
  for (std::size_t a = 0; a < steps; ++a) {
    if (out.actions[a].kind != Action::Kind::step) continue;
    std::uint8_t which = 0;
    for (const Instruction& i : move(state, out.actions[a]).effects) {
      if (i.op != Op::publish) continue;
      Action action = out.actions[a];
      action.which = which++;
      for (const Fault fault : {Fault::duplicate, Fault::loss}) {
        action.fault = fault;
        if (is_enabled(state, action)) out.actions.push_back(action);
      }
    }
  }
  if (state[budget(Budget::crashes).at] == 0) return;
  for (std::size_t p = 0; p < model_.processes.size(); ++p) {
    const Action crash{.kind = Action::Kind::crash, .who = static_cast<std::uint8_t>(p)};
    if (is_enabled(state, crash)) out.actions.push_back(crash);
  }
}

bool Machine::is_enabled(const Byte* state, const Action& action) const {
  if (action.kind == Action::Kind::retry)
    return action.who < model_.streams.size() && state[model_.streams[action.who].retry.at] != 0;
  if (action.who >= model_.processes.size()) return false;
  const Process& process = model_.processes[action.who];
  const Byte position = state[process.position.at];
  if (position >= process.end()) return false;
  if (action.kind == Action::Kind::crash)
    return process.crashes && position != 0 && state[budget(Budget::crashes).at] > 0;
  const Block& block = process.blocks[position];
  if (action.move >= block.moves.size()) return false;
  const Move& move = block.moves[action.move];
  if (!may_happen(move, state)) return false;
  const Instruction* take = unordered_take(move);
  if (take ? action.index < take->b.n ||
                 action.index >= state[model_.channels[take->count].length.at]
           : action.index > 0)
    return false;
  if (action.fault == Fault::none) return true;

  std::uint8_t which = 0;
  for (const Instruction& i : move.effects) {
    if (i.op != Op::publish || which++ != action.which) continue;
    const Stream& stream = model_.streams[i.count];
    if (action.fault == Fault::loss) return stream.loses && state[budget(Budget::losses).at] > 0;
    return stream.duplicates != Duplicates::none && state[budget(Budget::duplicates).at] > 0 &&
           (stream.duplicates != Duplicates::late || state[stream.retry.at] == 0);
  }
  return false;
}

bool Machine::apply(Byte* to, const Action& action) const {
  if (action.kind == Action::Kind::retry) {
    const Stream& stream = model_.streams[action.who];
    Byte* retry = to + stream.retry.at;
    const std::array<Byte, 3> message{retry[1], retry[2], retry[3]};
    std::memset(retry, 0, 1 + kMessage);
    return append(to, stream, message);
  }
  const Process& process = model_.processes[action.who];
  if (action.kind == Action::Kind::crash) {
    --to[budget(Budget::crashes).at];
    std::memset(to + process.locals.at, 0, process.local_count);
    to[process.position.at] = static_cast<Byte>(process.recovers_at);
    return true;
  }
  const Move& done = move(to, action);
  Byte next = static_cast<Byte>(to[process.position.at] + 1);
  bool fits = true;
  std::uint8_t publishes = 0;
  for (std::size_t n = 0; n < done.effects.size(); ++n) {
    const Instruction& i = done.effects[n];
    switch (i.op) {
      case Op::set:
        to[i.cell.at] = i.a.in(to);
        break;
      case Op::add:
        to[i.cell.at] = static_cast<Byte>(to[i.cell.at] + i.a.in(to));
        break;
      case Op::only_if:
        if (!compares(i.a.in(to), i.compare, i.b.in(to))) {
          for (std::size_t k = n + 1; k <= n + i.count; ++k)
            publishes =
                static_cast<std::uint8_t>(publishes + (done.effects[k].op == Op::publish ? 1 : 0));
          n += i.count;
        }
        break;
      case Op::go:
        next = static_cast<Byte>(i.count);
        break;
      case Op::publish:
        fits &= publish(to, i, action, publishes++ == action.which);
        break;
      case Op::take:
        take(to, i, action);
        break;
      case Op::pop:
        pop(to, i);
        break;
    }
  }
  to[process.position.at] = next;
  if (next == 0 || next >= process.end()) rest(to, process);
  return fits;
}

bool Machine::publish(Byte* to, const Instruction& i, const Action& action, bool hit) const {
  const Stream& stream = model_.streams[i.count];
  const std::array<Byte, 3> message{i.a.in(to), i.b.in(to), i.c.in(to)};
  if (!hit || action.fault == Fault::none) return append(to, stream, message);
  if (action.fault == Fault::loss) {
    --to[budget(Budget::losses).at];
    return true;
  }
  --to[budget(Budget::duplicates).at];
  bool fits = append(to, stream, message);
  if (stream.duplicates == Duplicates::adjacent) return append(to, stream, message) && fits;
  Byte* retry = to + stream.retry.at;
  retry[0] = 1;
  std::copy(message.begin(), message.end(), retry + 1);
  return fits;
}

bool Machine::append(Byte* to, const Stream& stream, const std::array<Byte, 3>& message) const {
  bool fits = true;
  for (unsigned c = 0; c < stream.channel_count; ++c) {
    const Channel& channel = model_.channels[stream.first_channel + c];
    Byte& length = to[channel.length.at];
    if (length >= channel.capacity) {
      fits = false;
      continue;
    }
    std::copy(message.begin(), message.end(), to + channel.length.at + 1 + length * kMessage);
    ++length;
  }
  return fits;
}

// What is taken out of order moves to its place in front, so that `pop` takes it away.
void Machine::take(Byte* to, const Instruction& i, const Action& action) const {
  const Channel& channel = model_.channels[i.count];
  Byte* first = to + channel.length.at + 1;
  Byte* place = first + i.b.n * kMessage;
  if (channel.unordered && action.index > i.b.n) {
    Byte* taken = first + action.index * kMessage;
    std::rotate(place, taken, taken + kMessage);
  }
  std::copy(place, place + kMessage, to + i.cell.at);
}

void Machine::pop(Byte* to, const Instruction& i) const {
  const Channel& channel = model_.channels[i.count];
  Byte& length = to[channel.length.at];
  const unsigned gone = std::min<unsigned>(i.a.in(to), length);
  Byte* first = to + channel.length.at + 1;
  const unsigned left = (length - gone) * kMessage;
  std::memmove(first, first + gone * kMessage, left);
  std::memset(first + left, 0, gone * kMessage);
  length = static_cast<Byte>(length - gone);
}

// What a process remembers of one round means nothing in the next one.
void Machine::rest(Byte* to, const Process& process) const {
  std::memset(to + process.locals.at, 0, process.local_count);
}

bool Machine::is_stuck(const Byte* state) const {
  return std::ranges::any_of(model_.processes, [state](const Process& process) {
    const Byte position = state[process.position.at];
    return position < process.end() && (process.kind == ProcessKind::client || position != 0);
  });
}

}  // namespace thalweg::witness
