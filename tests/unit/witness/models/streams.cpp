// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/models/consumer.h"
#include "unit/witness/models/parts.h"

namespace thalweg::test {

using namespace witness;

namespace {

enum class Backfill { plain, versioned, before_stream };

// A view of an old row and of changes to it: a copy is made while the changes arrive.
Model backfill(Backfill how) {
  Builder b;
  const Cell db = b.cell("db", Show::value, 1), view = b.cell("view", Show::value);
  const Cell version = b.cell("version", Show::nothing, 1), applied = b.hidden();
  const Cell copied = b.hidden();
  const std::size_t changes = b.stream("changes", {"view"}, {});
  const auto apply = [&](Cell value, Cell its) {
    const Effects copy{set(view, value), set(applied, its)};
    return how == Backfill::versioned ? only_if({applied, Compare::less, its}, copy) : copy;
  };
  Process& client = b.process("client", ProcessKind::client);
  client.blocks = {
      once(label("db", "write"), {set(db, 2), add(version, 1), publish(changes, 2, version, 0)})};
  Process& copier = b.process("backfill", ProcessKind::client, 2);
  const Cell read = copier.locals, seen = copier.locals.behind(1);
  copier.blocks = {once(label("db", "read"), {set(read, db), set(seen, version)}),
                   once(label("view", "write"), apply(read, seen) + Effects{set(copied, 1)})};
  copier.recovers_at = 0;
  Process& stream = b.process("stream", ProcessKind::worker, 3);
  const std::size_t channel = b.first_channel(changes);
  stream.blocks = {once(label("view", "apply"), Effects{take(channel, stream.locals)} +
                                                    apply(stream.locals, stream.locals.behind(1))),
                   once(label("changes", "commit"), {pop(channel), go(0)})};
  Test differs = differ(db, view);
  if (how == Backfill::before_stream) {
    stream.blocks[0].moves[0].guards = {{copied, Compare::equal, 1}};
    differs = all_of({is(copied, 1), differ(db, view)});
  }
  return b.finish(
      {.sentence = "the view follows db", .bad_end = std::move(differs), .reached = is(copied, 1)});
}

// Old code writes the database and the index, new code only the database, of which
// changes are captured: into the same index, or into a new one that readers use.
Model cutover(bool shadow) {
  Builder b;
  const Cell db = b.cell("db", Show::value), index = b.cell("index", Show::value);
  const Cell target = shadow ? b.cell("new index", Show::value) : index;
  const std::size_t changes = b.stream("changes", {"indexer"}, {});
  Process& before = b.process("old code", ProcessKind::client);
  before.blocks = {once(label("db", "write"), {set(db, 1), publish(changes, 1, 0, 0)}),
                   once(label("index", "write"), {set(index, 1)})};
  before.recovers_at = before.end();
  Process& after = b.process("new code", ProcessKind::client);
  after.blocks = {once(label("db", "write"), {set(db, 2), publish(changes, 2, 0, 0)})};
  Process& worker = b.process("indexer", ProcessKind::worker, 3);
  const std::size_t channel = b.first_channel(changes);
  worker.blocks = {
      once(label("index", "apply"), {take(channel, worker.locals), set(target, worker.locals)}),
      once(label("changes", "commit"), {pop(channel), go(0)})};
  return b.finish({.sentence = "the index follows db", .bad_end = differ(db, target)});
}

// Clients take an id and commit a row of the outbox; a relay asks for rows behind the
// last id it published, or for rows that are not marked.
Model polled_outbox(bool by_cursor) {
  Builder b;
  const Cell next = b.hidden(), cursor = b.hidden();
  std::vector<Cell> rows, published, marks;
  for (int id = 1; id <= 2; ++id) {
    rows.push_back(b.hidden());
    published.push_back(b.cell(fmt::format("row {} published", id), Show::count));
    marks.push_back(b.hidden());
  }
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client, 1);
    const Cell id = p.locals;
    p.blocks = {once(label("outbox", "insert"), {add(next, 1), set(id, next)}),
                once(label("outbox", "commit"),
                     by_number(id, 2, [&](std::size_t n) { return Effects{set(rows[n], 1)}; }))};
    p.recovers_at = p.end();
  }
  Process& relay = b.process("relay", ProcessKind::worker, 1);
  const Cell id = relay.locals;
  Block look;
  for (std::size_t n = 0; n < 2; ++n) {
    const int row = static_cast<int>(n + 1);
    const Condition unsent =
        by_cursor ? Condition{cursor, Compare::less, row} : Condition{marks[n], Compare::equal, 0};
    look.moves.push_back({{{rows[n], Compare::equal, 1}, unsent},
                          {set(published[n], 1), set(id, row)},
                          label("topic", "publish")});
  }
  // The lower one first.
  look.moves.push_back(look.moves[1]);
  look.moves[1].guards.push_back({rows[0], Compare::equal, 0});
  look.moves[2].guards.push_back(by_cursor ? Condition{cursor, Compare::at_least, 1}
                                           : Condition{marks[0], Compare::equal, 1});
  look.moves[2].guards.push_back({rows[0], Compare::equal, 1});
  const Effects mark =
      by_cursor ? Effects{set(cursor, id)}
                : by_number(id, 2, [&](std::size_t n) { return Effects{set(marks[n], 1)}; });
  relay.blocks = {std::move(look), once(label("outbox", "mark"), mark + Effects{go(0)})};
  Property property{.sentence = "every row is published"};
  for (std::size_t n = 0; n < 2; ++n)
    property.bad_end.parts.push_back(all_of({is(rows[n], 1), is(published[n], 0)}));
  property.reached = any_of({is(published[0], 1), is(published[1], 1)});
  return b.finish(std::move(property));
}

}  // namespace

Model relay_chain(std::size_t hops) {
  Builder b;
  const Cell db = b.cell("db", Show::value), view = b.cell("view", Show::value);
  std::vector<std::size_t> topics;
  for (std::size_t hop = 0; hop < hops; ++hop)
    topics.push_back(b.stream(fmt::format("topic{}", hop + 1), {"relay"},
                              {.duplicates = Duplicates::late, .loses = true}));
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(client_name(i), ProcessKind::client);
    p.blocks = {once(label("db", "write"), {set(db, i), publish(topics[0], i, i, 0)})};
  }
  for (std::size_t hop = 0; hop < hops; ++hop) {
    Process& p = b.process(fmt::format("relay{}", hop + 1), ProcessKind::worker, 3);
    const std::size_t channel = b.first_channel(topics[hop]);
    const Cell message = p.locals;
    const Instruction pass_on = hop + 1 == hops
                                    ? set(view, message)
                                    : publish(topics[hop + 1], message, message.behind(1), 0);
    p.blocks = {once(label("topic", "pass on"), {take(channel, message), pass_on}),
                once(label("topic", "commit"), {pop(channel), go(0)})};
  }
  return b.finish({.sentence = "the view follows db", .bad_end = differ(db, view)});
}

Expected stream_models() {
  using enum Result;
  using enum Duplicates;
  static constexpr Consumer kVersioned{Effect::versioned};
  return {
      {"outbox_cdc_plain", [] { return consume({adjacent}, {}); }, 173},
      {"cdc_late_retry_plain", [] { return consume({late}, {}); }, 295, violated, {2, 0, 1, 0}, 8},
      {"cdc_late_retry_versioned", [] { return consume({late}, kVersioned); }, 301},
      {"cdc_two_partitions_plain",
       [] { return consume({.partitions = 2}, {}); },
       89,
       violated,
       {2, 0, 0, 0},
       6},
      {"cdc_two_partitions_versioned", [] { return consume({.partitions = 2}, kVersioned); }, 69},
      {"cdc_lossy", [] { return consume({.loses = true}, {}); }, 83, violated, {1, 0, 0, 1}, 1},
      {"cdc_unordered_plain",
       [] { return consume({.unordered = true}, {}); },
       81,
       violated,
       {2, 0, 0, 0},
       5},
      {"cdc_unordered_versioned", [] { return consume({.unordered = true}, kVersioned); }, 75},
      {"backfill_races_stream",
       [] { return backfill(Backfill::plain); },
       52,
       violated,
       {2, 0, 0, 0},
       5},
      {"backfill_versioned", [] { return backfill(Backfill::versioned); }, 48},
      {"backfill_then_stream", [] { return backfill(Backfill::before_stream); }, 28},
      {"cutover_in_place", [] { return cutover(false); }, 79, violated, {2, 0, 0, 0}, 7},
      {"cutover_shadow_index", [] { return cutover(true); }, 85},
      {"outbox_poll_id_cursor", [] { return polled_outbox(true); }, 81, violated, {2, 0, 0, 0}, 6},
      {"outbox_poll_status_flag", [] { return polled_outbox(false); }, 84},
  };
}

Expected request_models() {
  using enum Result;
  using enum Duplicates;
  static constexpr auto log = [](Effect effect, Retry retry = Retry::never) {
    return consume({}, {effect, Commit::each, retry});
  };
  return {
      {"request_log_no_dedupe",
       [] { return log(Effect::increment); },
       50,
       violated,
       {1, 1, 0, 0},
       4},
      {"request_log_dedupe_atomic", [] { return log(Effect::id_table); }, 47},
      {"request_log_id_before_effect",
       [] { return log(Effect::id_before); },
       71,
       violated,
       {1, 1, 0, 0},
       4},
      {"request_log_id_after_effect",
       [] { return log(Effect::id_after); },
       87,
       violated,
       {1, 1, 0, 0},
       4},
      {"request_log_same_id", [] { return log(Effect::id_table, Retry::same_id); }, 579},
      {"request_log_fresh_id",
       [] { return log(Effect::id_table, Retry::fresh_id); },
       435,
       violated,
       {1, 0, 1, 0},
       6},
      {"eos_consumer_dup_producer",
       [] {
         return consume({adjacent}, {Effect::increment, Commit::with_effect});
       },
       42,
       violated,
       {1, 0, 1, 0},
       3},
  };
}

}  // namespace thalweg::test
