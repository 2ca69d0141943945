// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/models/parts.h"

namespace thalweg::test {

using namespace witness;

namespace {

enum class Recovery { never, automatic, outage };

// Two-phase commit over two accounts; the coordinator may die in between.
Model two_phase_commit(Recovery recovery) {
  constexpr std::size_t kFirstCommit = 3, kRecover = 6, kEnd = 8;
  Builder b;
  const Cell a = b.cell("a", Show::count), c = b.cell("b", Show::count);
  const Cell lock_a = b.cell("lock of a", Show::yes_no), lock_b = b.cell("lock of b", Show::yes_no);
  for (int i = 1; i <= 2; ++i) {
    const Cell decided = b.hidden();
    Process& p = b.process(client_name(i), ProcessKind::client);
    const auto prepare = [&](Cell lock) {
      return once(label("store", "prepare"), {set(lock, i)}, {{lock, Compare::equal, 0}});
    };
    const auto commit = [&](Cell lock, Cell account) {
      return once(label("store", "commit"),
                  only_if({lock, Compare::equal, i}, {add(account, 1), set(lock, 0)}));
    };
    p.blocks = {prepare(lock_a),   prepare(lock_b),   once(label("", "decide"), {set(decided, 1)}),
                commit(lock_a, a), commit(lock_b, c), once(label("", "done"), {go(kEnd)})};
    // Recovery: what was decided is committed, else both are released.
    const Effects release = only_if({lock_a, Compare::equal, i}, {set(lock_a, 0)}) +
                            only_if({lock_b, Compare::equal, i}, {set(lock_b, 0)});
    Block look;
    look.moves = {
        {{{decided, Compare::equal, 1}}, {go(kFirstCommit)}, label("", "recover: commit"), true},
        {{{decided, Compare::equal, 0}},
         release + Effects{go(kEnd)},
         label("", "recover: abort"),
         true}};
    p.blocks.push_back(std::move(look));
    p.blocks.push_back(once(label("", "never"), {go(kEnd)}));
    p.recovers_at = recovery == Recovery::never ? p.end() : kRecover;
  }
  Property property{.sentence = "both accounts or none"};
  property.bad_end = any_of({is_not(lock_a, 0), is_not(lock_b, 0), differ(a, c)});
  property.through_outage = recovery == Recovery::outage;
  return b.finish(std::move(property));
}

// An order reserves and charges, and forgets how far it came when it crashes.
Model saga_in_memory() {
  Builder b;
  const Cell reserved = b.cell("reserved", Show::count), charged = b.cell("charged", Show::count);
  Process& p = b.process("order", ProcessKind::client);
  p.blocks = {once(label("stock", "reserve"), {add(reserved, 1)}),
              once(label("payment", "charge"), {add(charged, 1)})};
  p.recovers_at = p.end();
  return b.finish({.sentence = "reserved and charged, or neither",
                   .bad_end = differ(reserved, charged),
                   .reached = at_least(charged, 1)});
}

// The same; how far it came is stored, and it goes on from there.
Model saga_with_state(bool idempotent) {
  Builder b;
  const Cell reserved = b.cell("reserved", Show::count), charged = b.cell("charged", Show::count);
  const Cell progress = b.cell("progress", Show::count);
  Process& p = b.process("order", ProcessKind::client);
  const auto effect = [&](Cell cell) { return idempotent ? set(cell, 1) : add(cell, 1); };
  Block look;
  for (int step = 0; step <= 2; ++step)
    look.moves.push_back({{{progress, Compare::equal, step}},
                          {go(static_cast<std::size_t>(1 + 2 * step))},
                          label("", "go on")});
  p.blocks = {std::move(look), once(label("stock", "reserve"), {effect(reserved)}),
              once(label("state", "note"), {set(progress, 1)}),
              once(label("payment", "charge"), {effect(charged)}),
              once(label("state", "note"), {set(progress, 2)})};
  p.recovers_at = 0;
  return b.finish({.sentence = "reserved and charged once",
                   .bad_now = any_of({at_least(reserved, 2), at_least(charged, 2)}),
                   .bad_end = any_of({is(reserved, 0), is(charged, 0)}),
                   .reached = at_least(charged, 1),
                   .progress = true});
}

}  // namespace

Expected commit_models() {
  using enum Result;
  return {
      {"xa_coordinator_lost",
       [] { return two_phase_commit(Recovery::never); },
       100,
       violated,
       {1, 1, 0, 0},
       2},
      {"xa_coordinator_restarts", [] { return two_phase_commit(Recovery::automatic); }, 188},
      {"xa_outage_window",
       [] { return two_phase_commit(Recovery::outage); },
       188,
       violated,
       {1, 1, 0, 0},
       2},
      {"saga_in_memory", saga_in_memory, 4, violated, {1, 1, 0, 0}, 2},
      {"saga_durable_not_idempotent",
       [] { return saga_with_state(false); },
       23,
       violated,
       {1, 1, 0, 0},
       5},
      {"saga_durable_idempotent", [] { return saga_with_state(true); }, 17},
  };
}

}  // namespace thalweg::test
