// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/models/parts.h"

namespace thalweg::test {

using namespace witness;

namespace {

// A reader that misses fills the cache from the database; a writer empties it.
Model cache_aside(bool lease) {
  Builder b;
  const Cell db = b.cell("db", Show::value, 1), cache = b.cell("cache", Show::value);
  const Cell holder = b.hidden();
  Process& writer = b.process("writer", ProcessKind::client);
  writer.blocks = {once(label("db", "write"), {set(db, 2)}),
                   once(label("cache", "empty"), {set(cache, 0), set(holder, 0)})};
  writer.recovers_at = 0;
  Process& reader = b.process("reader", ProcessKind::client, 1);
  const Cell read = reader.locals;
  Block look;
  look.moves = {{{{cache, Compare::equal, 0}}, {set(holder, 1)}, label("cache", "miss")},
                {{{cache, Compare::differs, 0}}, {go(3)}, label("cache", "hit")}};
  Effects fill{set(cache, read), set(holder, 0)};
  if (lease) fill = only_if({holder, Compare::equal, 1}, std::move(fill));
  reader.blocks = {std::move(look), once(label("db", "read"), {set(read, db)}),
                   once(label("cache", "fill"), std::move(fill))};
  reader.recovers_at = reader.end();
  return b.finish({.sentence = "the cache is empty or right",
                   .bad_end = all_of({is_not(cache, 0), differ(cache, db)}),
                   .reached = is_not(cache, 0)});
}

enum class ReadFrom { view, source, view_of_version };

// A client writes and reads what it wrote.
Model read_own_write(ReadFrom from) {
  Builder b;
  const Cell db = b.cell("db", Show::value), view = b.cell("view", Show::value);
  const Cell stale = b.cell("read something old", Show::yes_no), read = b.hidden();
  const std::size_t changes = b.stream("changes", {"view"}, {});
  Process& p = b.process("client", ProcessKind::client);
  p.blocks = {
      once(label("db", "write"), {set(db, 1), publish(changes, 1, 0, 0)}),
      once(label("view", "read"),
           Effects{set(read, 1)} +
               only_if({from == ReadFrom::source ? db : view, Compare::less, 1}, {set(stale, 1)}))};
  if (from == ReadFrom::view_of_version)
    p.blocks[1].moves[0].guards = {{view, Compare::at_least, 1}};
  p.crashes = false;
  Process& w = b.process("view", ProcessKind::worker, 3);
  const std::size_t channel = b.first_channel(changes);
  w.blocks = {once(label("view", "apply"), {take(channel, w.locals), set(view, w.locals)}),
              once(label("changes", "commit"), {pop(channel), go(0)})};
  return b.finish({.sentence = "clients read their own writes",
                   .bad_now = is(stale, 1),
                   .reached = is(read, 1),
                   .progress = true});
}

}  // namespace

Expected cache_models() {
  using enum Result;
  return {
      {"cache_aside_stale_fill", [] { return cache_aside(false); }, 52, violated, {2, 0, 0, 0}, 5},
      {"cache_lease", [] { return cache_aside(true); }, 50},
      {"read_own_write_from_view",
       [] { return read_own_write(ReadFrom::view); },
       18,
       violated,
       {1, 0, 0, 0},
       2},
      {"read_own_write_from_source", [] { return read_own_write(ReadFrom::source); }, 13},
      {"read_own_write_wait_version", [] { return read_own_write(ReadFrom::view_of_version); }, 12},
  };
}

}  // namespace thalweg::test
