# SPDX-License-Identifier: Apache-2.0
# What might be wrong with the machine and the explorer: name, file, what stands there,
# what stands there instead. See tests/tools/mutants.cmake.

# What a crash does.
mutant("a crash keeps the locals" machine.cpp
  [==[.at];
    std::memset(to + process.locals.at, 0, process.local_count);]==]
  [==[.at];]==])
mutant("a crashed worker never comes back" machine.cpp
  [==[static_cast<Byte>(process.recovers_at)]==]
  [==[process.kind == ProcessKind::worker ? process.end() : static_cast<Byte>(process.recovers_at)]==])
mutant("what has not begun crashes" machine.cpp
  [==[process.crashes && position != 0 &&]==] [==[process.crashes &&]==])
mutant("nothing is immune to crashes" machine.cpp
  [==[process.crashes && position != 0]==] [==[position != 0]==])

# What a fault of a publish does.
mutant("a loss loses nothing" machine.cpp
  [==[    --to[budget(Budget::losses).at];
    return true;]==]
  [==[    --to[budget(Budget::losses).at];
    return append(to, stream, message);]==])
mutant("a late retry comes at once" machine.cpp
  [==[if (stream.duplicates == Duplicates::adjacent) return]==]
  [==[if (stream.duplicates != Duplicates::none) return]==])
mutant("a late retry is not waited for" machine.cpp
  [==[static_cast<std::uint8_t>(s)});
    ++out.progress;]==]
  [==[static_cast<std::uint8_t>(s)});]==])
mutant("a second late retry replaces the first" machine.cpp
  [==[ &&
         (stream.duplicates != Duplicates::late || state[stream.retry.at] == 0);]==]
  [==[;]==])
mutant("a fault hits every publish of a move" machine.cpp
  [==[publishes++ == action.which]==] [==[true]==])
mutant("publishes that are left out are not counted" machine.cpp
  [==[(done.effects[k].op == Op::publish ? 1 : 0)]==] [==[0]==])

# Channels.
mutant("one message too few is committed" machine.cpp
  [==[std::min<unsigned>(i.a.in(to), length)]==] [==[std::min<unsigned>(i.a.in(to) - 1U, length)]==])
mutant("what is taken out of order stays in its place" machine.cpp
  [==[    std::rotate(place, taken, taken + kMessage);]==]
  [==[    std::copy(taken, taken + kMessage, to + i.cell.at);
    return;]==])
mutant("only the first message is taken out of order" machine.cpp
  [==[if (!way.any_message) return 1;]==] [==[return 1;]==])
mutant("the second message is taken where there is one" machine.cpp
  [==[Compare::at_least, i.b.n + 1}]==] [==[Compare::at_least, 1}]==])
mutant("only the first consumer hears of a message" machine.cpp
  [==[c < stream.channel_count]==] [==[c < 1]==])
mutant("a full channel is not told of" machine.cpp
  [==[      fits = false;
]==] "")

# Steps.
mutant("locals are kept from one round to the next" machine.cpp
  [==[if (next == 0 || next >= process.end())]==] [==[if (next >= process.end())]==])
mutant("locals are kept at the end" machine.cpp
  [==[if (next == 0 || next >= process.end())]==] [==[if (next == 0)]==])
mutant("less is at most" machine.cpp [==[return a < b;]==] [==[return a <= b;]==])
mutant("only the first guard is looked at" machine.cpp
  [==[    if (!need.holds(state)) return false;
]==]
  [==[    return need.holds(state);
]==])
mutant("workers are never stuck" machine.cpp
  [==[(process.kind == ProcessKind::client || position != 0)]==]
  [==[process.kind == ProcessKind::client]==])
mutant("recoveries count in an outage" machine.cpp
  [==[if (!way.move->is_recovery || !model_.property.through_outage) out.progress += count;]==]
  [==[out.progress += count;]==])
mutant("recoveries never count" machine.cpp
  [==[if (!way.move->is_recovery || !model_.property.through_outage)]==]
  [==[if (!way.move->is_recovery)]==])

# The search.
mutant("what is wrong now is seen at the end" explore.cpp
  [==[property.bad_now.holds(state) || (end && property.bad_end.holds(state));]==]
  [==[end && (property.bad_now.holds(state) || property.bad_end.holds(state));]==])
mutant("every state is an end" explore.cpp
  [==[const bool end = choices_.progress == 0;]==] [==[const bool end = true;]==])
mutant("only where nothing can happen is an end" explore.cpp
  [==[const bool end = choices_.progress == 0;]==]
  [==[const bool end = choices_.actions.empty();]==])
mutant("the last wrong state counts" explore.cpp
  [==[    if (hit_) return;
]==] "")
mutant("full channels are forgotten" explore.cpp
  [==[ || found_.coverage.full_channels > 0]==] "")
mutant("a pass always says something" explore.cpp
  [==[found_.coverage.reached_ends == 0]==] [==[false]==])
mutant("crowds before faults" explore.cpp
  [==[return std::tuple(s.crashes + s.duplicates + s.losses, s.clients,]==]
  [==[return std::tuple(s.clients, s.crashes + s.duplicates + s.losses,]==])
mutant("all clients come" starts.cpp
  [==[std::popcount(set)) != size]==] [==[std::popcount(set)) != scope.clients]==])
mutant("who has to come may stay away" starts.cpp
  [==[(set & needed) != needed]==] [==[false]==])
mutant("who tries again uses up nothing" starts.cpp
  [==[!spends(model, Budget::duplicates)]==] [==[true]==])
mutant("who is refused uses up nothing" starts.cpp
  [==[!spends(model, Budget::losses)]==] [==[true]==])
mutant("models without clients have no faults" starts.cpp
  [==[if (clients.empty()) return {std::move(all)};]==]
  [==[if (clients.empty()) return {model.start};]==])
mutant("states are compared by a hash of eight bits" states.cpp
  [==[hash == its && std::memcmp((*this)[number - 1], state, length_) == 0]==]
  [==[(hash & 0xffU) == (its & 0xffU)]==])
mutant("a table that grows forgets" states.cpp
  [==[    if (kept.number == 0) continue;]==] [==[    if (kept.number % 2 == 0) continue;]==])

# What is told of a run.
mutant("what is tidied is believed" tidy.cpp
  [==[changes(tried) >= before || !still_goes_wrong(machine, run, tried)]==]
  [==[changes(tried) >= before]==])
mutant("nothing is tidied" tidy.cpp
  [==[changes(tried) >= before ||]==] [==[true ||]==])
mutant("what was wrong may end well" tidy.cpp
  [==[    if (is_wrong(machine, state.data(), choices)) continue;
    if (choices.progress == 0) return true;]==]
  [==[    if (choices.progress == 0 && !is_wrong(machine, state.data(), choices)) return true;]==])
mutant("a run is lost one step too early" tidy.cpp
  [==[most_states)) return i;]==] [==[most_states)) return i - 1;]==])
