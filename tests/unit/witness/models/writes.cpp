// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/models/parts.h"

namespace thalweg::test {

using namespace witness;

namespace {

// Clients write a database and an index, one after the other.
Model dual_write(int clients, bool retried = false) {
  Builder b;
  const Cell db = b.cell("db", Show::value), search = b.cell("search", Show::value);
  for (int i = 1; i <= clients; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client);
    p.blocks = {once(label("db", "write user"), {set(db, i)}),
                once(label("search", "index user"), {set(search, i)})};
    p.recovers_at = retried ? 0 : p.end();
  }
  return b.finish({.sentence = "search follows db", .bad_end = differ(db, search)});
}

// The same, and the index takes only newer versions.
Model versioned_dual_write(bool crashes) {
  Builder b;
  const Cell db = b.cell("db", Show::value), search = b.cell("search", Show::value);
  const Cell version = b.hidden(), indexed = b.hidden();
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client, 1);
    const Cell mine = p.locals;
    p.blocks = {once(label("db", "write user"), {set(db, i), add(version, 1), set(mine, version)}),
                once(label("search", "index user"), only_if({indexed, Compare::less, mine},
                                                            {set(search, i), set(indexed, mine)}))};
    p.crashes = crashes;
    p.recovers_at = p.end();
  }
  return b.finish({.sentence = "search follows db", .bad_end = differ(db, search)});
}

// A second operation copies the database into the index, after the first one has come
// to its end in whatever way; but nobody has to call it.
Model optional_repair() {
  Builder b;
  const Cell db = b.cell("db", Show::value), search = b.cell("search", Show::value);
  Process& write = b.process("client", ProcessKind::client);
  write.blocks = {once(label("db", "write user"), {set(db, 1)}),
                  once(label("search", "index user"), {set(search, 1)})};
  write.recovers_at = write.end();
  const Condition over{write.position, Compare::equal, write.end()};
  Process& repair = b.process("repair", ProcessKind::client);
  repair.blocks = {once(label("search", "copy from db"), {set(search, db)}, {over})};
  return b.finish({.sentence = "search follows db", .bad_end = differ(db, search)});
}

// Two clients take the same name: they look for it and insert.
Model claims(bool unique_index) {
  Builder b;
  const Cell rows = b.cell("rows of the name", Show::count);
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client, 1);
    const Cell found = p.locals;
    const Cell guarded = unique_index ? rows : found;
    p.blocks = {
        once(label("names", "look for it"), {set(found, rows)}),
        once(label("names", "insert"), only_if({guarded, Compare::equal, 0}, {add(rows, 1)}))};
    p.recovers_at = p.end();
  }
  return b.finish({.sentence = "a name is taken once",
                   .bad_now = at_least(rows, 2),
                   .reached = at_least(rows, 1)});
}

// The same with a log: whoever comes first in it has the name. The claim is answered
// again after a crash, in the same way.
Model claims_in_log() {
  Builder b;
  const Cell owner = b.cell("owner", Show::value);
  const Cell yes1 = b.cell("yes to client1", Show::yes_no);
  const Cell yes2 = b.cell("yes to client2", Show::yes_no);
  const std::size_t log = b.stream("claims", {"names"}, {.duplicates = Duplicates::late});
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client);
    p.blocks = {once(label("claims", "append"), {publish(log, i, 0, 0)})};
  }
  Process& p = b.process("names", ProcessKind::worker, 3);
  const Cell id = p.locals;
  const Effects answer = by_number(id, 2, [&](std::size_t r) {
    return only_if({owner, Compare::equal, id}, {set(r == 0 ? yes1 : yes2, 1)});
  });
  p.blocks = {once(label("names", "answer"),
                   Effects{take(b.first_channel(log), id)} +
                       only_if({owner, Compare::equal, 0}, {set(owner, id)}) + answer),
              once(label("claims", "commit"), {pop(b.first_channel(log)), go(0)})};
  return b.finish({.sentence = "a name is taken once",
                   .bad_now = all_of({is(yes1, 1), is(yes2, 1)}),
                   .bad_end = all_of({is_not(owner, 0), is(yes1, 0), is(yes2, 0)}),
                   .reached = is_not(owner, 0),
                   .progress = true});
}

// Two clients read a number and write one more.
Model increments(bool compare_and_set) {
  Builder b;
  const Cell x = b.cell("x", Show::count), answered = b.cell("answered", Show::count);
  const Cell version = b.hidden();
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client, 2);
    const Cell read = p.locals, seen = p.locals.behind(1);
    const Effects write{set(x, read), add(x, 1), add(version, 1), add(answered, 1)};
    p.blocks = {once(label("x", "read"), {set(read, x), set(seen, version)}),
                once(label("x", "write"), write)};
    p.recovers_at = p.end();
    if (!compare_and_set) continue;
    p.blocks[1].moves[0].guards = {{seen, Compare::equal, version}};
    p.blocks[1].moves.push_back(
        {{{seen, Compare::differs, version}}, {go(0)}, label("x", "try again")});
  }
  return b.finish({.sentence = "no increment is lost",
                   .bad_end = differ(x, answered),
                   .reached = at_least(answered, 2),
                   .progress = true});
}

}  // namespace

Expected write_models() {
  using enum Result;
  return {
      {"dual_write", [] { return dual_write(2); }, 31, violated, {2, 0, 0, 0}, 4},
      {"dual_write_crash", [] { return dual_write(1); }, 4, violated, {1, 1, 0, 0}, 2},
      {"dual_write_crash_retry_1", [] { return dual_write(1, true); }, 6},
      {"dual_write_crash_retry_2",
       [] { return dual_write(2, true); },
       43,
       violated,
       {2, 0, 0, 0},
       4},
      {"dual_write_versioned", [] { return versioned_dual_write(false); }, 19},
      {"dual_write_versioned_crash",
       [] { return versioned_dual_write(true); },
       31,
       violated,
       {1, 1, 0, 0},
       2},
      {"repair_op_optional", optional_repair, 11, violated, {1, 1, 0, 0}, 2},
      {"claims_check_then_insert", [] { return claims(false); }, 22, violated, {2, 0, 0, 0}, 4},
      {"claims_unique_index", [] { return claims(true); }, 21},
      {"claims_log_partitioned", claims_in_log, 199},
      {"lost_update_rmw", [] { return increments(false); }, 23, violated, {2, 0, 0, 0}, 4},
      {"lost_update_cas", [] { return increments(true); }, 22},
  };
}

}  // namespace thalweg::test
