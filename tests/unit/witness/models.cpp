// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/models.h"

#include <string>

#include <fmt/format.h>

#include "witness/program.h"

namespace thalweg::test {

using namespace witness;

namespace {

Test differ(Cell a, Cell b) {
  return compare(a, Compare::differs, b);
}

Label label(std::string target, std::string text) {
  return {std::move(target), std::move(text), {}};
}

std::string client_name(int i) {
  return fmt::format("client{}", i);
}

// Two clients write a database and an index, one after the other.
Model dual_write(int clients, bool crashes, bool retried = false) {
  Builder b;
  const Cell db = b.cell("db", Show::value), search = b.cell("search", Show::value);
  for (int i = 1; i <= clients; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client);
    p.blocks = {once(label("db", "write user"), {set(db, i)}),
                once(label("search", "index user"), {set(search, i)})};
    p.crashes = crashes;
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

struct Pipe {
  Duplicates duplicates = Duplicates::none;
  bool loses = false, unordered = false, versioned = false;
  int partitions = 1;
};

// Writes are captured from the database and applied by a consumer, which commits its
// position after one message or after two.
Model capture(Pipe pipe) {
  Builder b;
  const Cell db = b.cell("db", Show::value), search = b.cell("search", Show::value);
  const Cell version = b.hidden(), indexed = b.hidden();
  std::vector<std::size_t> streams;
  for (int k = 0; k < pipe.partitions; ++k)
    streams.push_back(b.stream(
        "changes", {"indexer"},
        {.duplicates = pipe.duplicates, .loses = pipe.loses, .unordered = pipe.unordered}));
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client);
    const std::size_t stream = streams[static_cast<std::size_t>(i - 1) % streams.size()];
    p.blocks = {once(label("db", "write user"),
                     {set(db, i), add(version, 1), publish(stream, i, i, version)})};
    p.crashes = false;
  }
  for (std::size_t k = 0; k < streams.size(); ++k) {
    const std::size_t channel = b.first_channel(streams[k]);
    Process& p = b.process(fmt::format("indexer{}", k + 1), ProcessKind::worker, 3);
    const Cell value = p.locals.behind(1), its = p.locals.behind(2);
    const Effects apply = pipe.versioned ? only_if({indexed, Compare::less, its},
                                                   {set(search, value), set(indexed, its)})
                                         : Effects{set(search, value)};
    const Move done{{}, {pop(channel), go(0)}, label("changes", "commit")};
    const Move next{{}, Effects{take(channel, p.locals, 1)} + apply, label("search", "apply")};
    p.blocks = {once(label("search", "apply"), Effects{take(channel, p.locals)} + apply),
                {{done, next}},
                once(label("changes", "commit both"), {pop(channel, 2), go(0)})};
  }
  return b.finish({.sentence = "search follows db", .bad_end = differ(db, search)});
}

enum class Recovery { never, automatic, outage };

// Two-phase commit over two accounts; the coordinator may die in between.
Model two_phase_commit(Recovery recovery) {
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
      Block block = once(label("store", "commit"),
                         only_if({lock, Compare::equal, i}, {add(account, 1), set(lock, 0)}));
      return block;
    };
    p.blocks = {prepare(lock_a),   prepare(lock_b),   once(label("", "decide"), {set(decided, 1)}),
                commit(lock_a, a), commit(lock_b, c), once(label("", "done"), {go(8)})};
    // Recovery: what was decided is committed, else both are released.
    const Effects release = only_if({lock_a, Compare::equal, i}, {set(lock_a, 0)}) +
                            only_if({lock_b, Compare::equal, i}, {set(lock_b, 0)});
    Block look;
    look.moves = {{{{decided, Compare::equal, 1}}, {go(3)}, label("", "recover: commit"), true},
                  {{{decided, Compare::equal, 0}},
                   release + Effects{go(8)},
                   label("", "recover: abort"),
                   true}};
    p.blocks.push_back(std::move(look));
    p.blocks.push_back(once(label("", "never"), {go(8)}));
    p.recovers_at = recovery == Recovery::never ? p.end() : 6;
  }
  Property property{.sentence = "both accounts or none"};
  property.bad_end = any_of(
      {compare(lock_a, Compare::differs, 0), compare(lock_b, Compare::differs, 0), differ(a, c)});
  property.through_outage = recovery == Recovery::outage;
  return b.finish(std::move(property));
}

enum class Mark { none, with_effect, before, after };

// A request goes through a log to two appliers.
Model request_log(Mark mark) {
  Builder b;
  std::vector<Cell> debits, seen;
  for (int r = 1; r <= 2; ++r) debits.push_back(b.cell(fmt::format("debit {}", r), Show::count));
  for (int r = 1; r <= 2; ++r) seen.push_back(b.hidden());
  const std::size_t stream = b.stream("requests", {"debits"}, {});
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client);
    p.blocks = {once(label("requests", "append"), {publish(stream, i, i, 0)})};
    p.crashes = false;
  }
  const std::size_t channel = b.first_channel(stream);
  Process& p = b.process("debits", ProcessKind::worker, 3);
  const Cell id = p.locals;
  const auto each = [&](const std::function<Effects(std::size_t)>& make) {
    Effects all;
    for (std::size_t r = 0; r < 2; ++r)
      all = all + only_if({id, Compare::equal, static_cast<int>(r + 1)}, make(r));
    return all;
  };
  const Effects effect = each([&](std::size_t r) { return Effects{add(debits[r], 1)}; });
  const Effects note = each([&](std::size_t r) { return Effects{set(seen[r], 1)}; });
  const Effects once_only = each([&](std::size_t r) {
    return only_if({seen[r], Compare::equal, 0}, {add(debits[r], 1), set(seen[r], 1)});
  });
  const Effects skip_seen = each([&](std::size_t r) {
    return only_if({seen[r], Compare::equal, 1}, {pop(channel), go(0)});
  });
  const Block commit = once(label("requests", "commit"), {pop(channel), go(0)});
  const Effects first = {take(channel, id)};
  switch (mark) {
    case Mark::none:
      p.blocks = {once(label("a", "debit"), first + effect), commit};
      break;
    case Mark::with_effect:
      p.blocks = {once(label("a", "debit"), first + once_only), commit};
      break;
    case Mark::before:
      p.blocks = {once(label("seen", "mark"), first + note + Effects{go(1)}),
                  once(label("a", "debit"), effect), commit};
      p.blocks.front().moves.front().effects = first + skip_seen + note;
      break;
    case Mark::after:
      p.blocks = {once(label("a", "debit"), first + skip_seen + effect),
                  once(label("seen", "mark"), note), commit};
      break;
  }
  Property property{.sentence = "each request is debited once"};
  property.bad_now =
      any_of({compare(debits[0], Compare::at_least, 2), compare(debits[1], Compare::at_least, 2)});
  return b.finish(std::move(property));
}

// Unfriend, then write to all friends; the two events travel on two topics or on one.
Model unfriend(bool one_topic, bool waits) {
  Builder b;
  const Cell removed = b.cell("friends without her", Show::yes_no);
  const Cell told = b.cell("she was told", Show::yes_no);
  const std::size_t friends = b.stream("friends", {"inbox"}, {});
  const std::size_t messages = one_topic ? friends : b.stream("messages", {"inbox"}, {});
  Process& user = b.process("user", ProcessKind::client);
  user.blocks = {once(label("friends", "unfriend"), {publish(friends, 1, 1, 0)}),
                 once(label("messages", "post"), {publish(messages, 2, 2, 0)})};
  user.crashes = false;
  const auto apply = [&](Cell id) {
    return only_if({id, Compare::equal, 1}, {set(removed, 1)}) +
           only_if({id, Compare::equal, 2}, only_if({removed, Compare::equal, 0}, {set(told, 1)}));
  };
  const auto reader = [&](const char* name, std::size_t stream, bool guarded) {
    Process& p = b.process(name, ProcessKind::worker, 3);
    const std::size_t channel = b.first_channel(stream);
    p.blocks = {once(label("inbox", "apply"), Effects{take(channel, p.locals)} + apply(p.locals),
                     guarded ? std::vector<Condition>{{removed, Compare::equal, 1}}
                             : std::vector<Condition>{}),
                once(label(name, "commit"), {pop(channel), go(0)})};
  };
  reader("friend reader", friends, false);
  if (!one_topic) reader("message reader", messages, waits);
  return b.finish(
      {.sentence = "who was unfriended is not told", .bad_now = compare(told, Compare::equal, 1)});
}

}  // namespace

const std::vector<ExpectedModel>& expected_models() {
  using enum Result;
  static const std::vector<ExpectedModel> models = {
      {"dual_write", [] { return dual_write(2, true); }, violated, {2, 0, 0, 0}, 4},
      {"dual_write_crash", [] { return dual_write(1, true); }, violated, {1, 1, 0, 0}, 2},
      {"dual_write_crash_retry_1", [] { return dual_write(1, true, true); }, clean, {}, 0},
      {"dual_write_versioned", [] { return versioned_dual_write(false); }, clean, {}, 0},
      {"dual_write_versioned_crash",
       [] { return versioned_dual_write(true); },
       violated,
       {1, 1, 0, 0},
       2},
      {"outbox_cdc_plain",
       [] { return capture({.duplicates = Duplicates::adjacent}); },
       clean,
       {},
       0},
      {"cdc_late_retry_plain",
       [] { return capture({.duplicates = Duplicates::late}); },
       violated,
       {2, 0, 1, 0},
       8},
      {"cdc_late_retry_versioned",
       [] { return capture({.duplicates = Duplicates::late, .versioned = true}); },
       clean,
       {},
       0},
      {"cdc_two_partitions_plain",
       [] { return capture({.partitions = 2}); },
       violated,
       {2, 0, 0, 0},
       6},
      {"cdc_two_partitions_versioned",
       [] { return capture({.versioned = true, .partitions = 2}); },
       clean,
       {},
       0},
      {"cdc_lossy", [] { return capture({.loses = true}); }, violated, {1, 0, 0, 1}, 1},
      {"cdc_unordered_plain",
       [] { return capture({.unordered = true}); },
       violated,
       {2, 0, 0, 0},
       5},
      {"cdc_unordered_versioned",
       [] { return capture({.unordered = true, .versioned = true}); },
       clean,
       {},
       0},
      {"xa_coordinator_lost",
       [] { return two_phase_commit(Recovery::never); },
       violated,
       {1, 1, 0, 0},
       2},
      {"xa_coordinator_restarts",
       [] { return two_phase_commit(Recovery::automatic); },
       clean,
       {},
       0},
      {"xa_outage_window",
       [] { return two_phase_commit(Recovery::outage); },
       violated,
       {1, 1, 0, 0},
       2},
      {"request_log_no_dedupe", [] { return request_log(Mark::none); }, violated, {1, 1, 0, 0}, 4},
      {"request_log_dedupe_atomic", [] { return request_log(Mark::with_effect); }, clean, {}, 0},
      {"request_log_id_after_effect",
       [] { return request_log(Mark::after); },
       violated,
       {1, 1, 0, 0},
       4},
      {"unfriend_two_topics", [] { return unfriend(false, false); }, violated, {1, 0, 0, 0}, 3},
      {"unfriend_causal_token", [] { return unfriend(false, true); }, clean, {}, 0},
      {"unfriend_one_topic", [] { return unfriend(true, false); }, clean, {}, 0},
  };
  return models;
}

}  // namespace thalweg::test
