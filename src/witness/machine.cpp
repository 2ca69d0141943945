// SPDX-License-Identifier: Apache-2.0
#include "witness/machine.h"

#include <algorithm>
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

Machine::Machine(const Model& model) : model_(model) {
  for (const Process& process : model.processes) {
    std::vector<Ways>& blocks = ways_.emplace_back();
    for (const Block& block : process.blocks) {
      Ways& moves = blocks.emplace_back();
      for (const Move& move : block.moves) moves.push_back(way(move));
    }
  }
}

Machine::Way Machine::way(const Move& move) const {
  Way way{.move = &move, .needs = move.guards};
  std::uint8_t which = 0;
  for (const Instruction& i : move.effects) {
    if (i.op == Op::take) {
      const Channel& channel = model_.channels[i.count];
      way.needs.push_back({channel.length, Compare::at_least, i.b.n + 1});
      if (channel.unordered) way.any_message = &i;
    } else if (i.op == Op::publish) {
      const Stream& stream = model_.streams[i.count];
      if (stream.loses || stream.duplicates != Duplicates::none)
        way.risks.push_back({which, &stream});
      ++which;
    }
  }
  return way;
}

bool Machine::Way::is_open(const Byte* state) const {
  for (const Condition& need : needs)
    if (!need.holds(state)) return false;
  return true;
}

const Machine::Ways* Machine::ways(const Byte* state, std::size_t process) const {
  const std::vector<Ways>& blocks = ways_[process];
  const Byte position = state[model_.processes[process].position.at];
  return position < blocks.size() ? &blocks[position] : nullptr;
}

unsigned Machine::messages(const Byte* state, const Way& way) const {
  if (!way.any_message) return 1;
  return state[model_.channels[way.any_message->count].length.at] - way.any_message->b.n;
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
  for (std::size_t p = 0; p < ways_.size(); ++p) {
    const Ways* here = ways(state, p);
    if (!here) continue;
    for (std::size_t m = 0; m < here->size(); ++m) {
      const Way& way = (*here)[m];
      if (!way.is_open(state)) continue;
      const unsigned first = way.any_message ? way.any_message->b.n : 0;
      const unsigned count = messages(state, way);
      for (unsigned index = first; index < first + count; ++index)
        out.actions.push_back({.who = static_cast<std::uint8_t>(p),
                               .move = static_cast<std::uint8_t>(m),
                               .index = static_cast<std::uint8_t>(index)});
      if (!way.move->is_recovery || !model_.property.through_outage) out.progress += count;
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
    Action action = out.actions[a];
    if (action.kind != Action::Kind::step) continue;
    for (const Risk& risk : (*ways(state, action.who))[action.move].risks)
      for (const Fault fault : {Fault::duplicate, Fault::loss}) {
        if (!can_fail(state, *risk.stream, fault)) continue;
        action.which = risk.which;
        action.fault = fault;
        out.actions.push_back(action);
      }
  }
  for (std::size_t p = 0; p < model_.processes.size(); ++p)
    if (can_crash(state, model_.processes[p]))
      out.actions.push_back({.kind = Action::Kind::crash, .who = static_cast<std::uint8_t>(p)});
}

bool Machine::can_fail(const Byte* state, const Stream& stream, Fault fault) const {
  if (fault == Fault::loss) return stream.loses && state[budget(Budget::losses).at] > 0;
  return stream.duplicates != Duplicates::none && state[budget(Budget::duplicates).at] > 0 &&
         (stream.duplicates != Duplicates::late || state[stream.retry.at] == 0);
}

// Before its first block nothing happened that could be lost.
bool Machine::can_crash(const Byte* state, const Process& process) const {
  const Byte position = state[process.position.at];
  return state[budget(Budget::crashes).at] > 0 && process.crashes && position != 0 &&
         position < process.end();
}

bool Machine::is_enabled(const Byte* state, const Action& action) const {
  if (action.kind == Action::Kind::retry)
    return action.who < model_.streams.size() &&
           model_.streams[action.who].duplicates == Duplicates::late &&
           state[model_.streams[action.who].retry.at] != 0;
  if (action.who >= model_.processes.size()) return false;
  if (action.kind == Action::Kind::crash) return can_crash(state, model_.processes[action.who]);
  const Ways* here = ways(state, action.who);
  if (!here || action.move >= here->size()) return false;
  const Way& way = (*here)[action.move];
  const unsigned first = way.any_message ? way.any_message->b.n : 0;
  if (!way.is_open(state) || action.index < first || action.index >= first + messages(state, way))
    return false;
  return action.fault == Fault::none || std::ranges::any_of(way.risks, [&](const Risk& risk) {
           return risk.which == action.which && can_fail(state, *risk.stream, action.fault);
         });
}

bool Machine::apply(Byte* to, const Action& action) const {
  return apply(to, action, nullptr);
}

std::vector<std::uint8_t> Machine::published(const Byte* state, const Action& action) const {
  std::vector<Byte> to(state, state + model_.size());
  Published out;
  apply(to.data(), action, &out);
  return out;
}

bool Machine::apply(Byte* to, const Action& action, Published* published) const {
  if (action.kind == Action::Kind::retry) {
    const Stream& stream = model_.streams[action.who];
    Byte* retry = to + stream.retry.at;
    const bool fits = append(to, stream, retry + 1);
    std::memset(retry, 0, 1 + kMessage);
    return fits;
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
        if (published) published->push_back(publishes);
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
  // What it remembers of one round means nothing in the next one.
  if (next == 0 || next >= process.end())
    std::memset(to + process.locals.at, 0, process.local_count);
  return fits;
}

bool Machine::publish(Byte* to, const Instruction& i, const Action& action, bool hit) const {
  const Stream& stream = model_.streams[i.count];
  const Byte message[kMessage] = {i.a.in(to), i.b.in(to), i.c.in(to)};
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
  std::memcpy(retry + 1, message, kMessage);
  return fits;
}

bool Machine::append(Byte* to, const Stream& stream, const Byte* message) const {
  bool fits = true;
  for (unsigned c = 0; c < stream.channel_count; ++c) {
    const Channel& channel = model_.channels[stream.first_channel + c];
    Byte& length = to[channel.length.at];
    if (length >= channel.capacity) {
      fits = false;
      continue;
    }
    std::memcpy(to + channel.length.at + 1 + length * kMessage, message, kMessage);
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

bool Machine::is_stuck(const Byte* state) const {
  return std::ranges::any_of(model_.processes, [state](const Process& process) {
    const Byte position = state[process.position.at];
    return position < process.end() && (process.kind == ProcessKind::client || position != 0);
  });
}

}  // namespace thalweg::witness
