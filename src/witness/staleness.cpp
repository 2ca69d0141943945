// SPDX-License-Identifier: Apache-2.0
// Who reads a copy: has what was written come there, and does a cache keep what is old?
#include <algorithm>

#include <fmt/format.h>

#include "graph/retention.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

// A read of the copy, and what is known of it.
struct Reading {
  source::Span span;
  bool late = false;   // the copy may be behind
  bool waits = false;  // the session keeps its place, or the operation wrote the copy itself
};

std::vector<Reading> readings(const Ask& ask, DatasetId copy) {
  std::vector<Reading> out;
  for (const OperationId o : ask.all<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      const graph::Expansion x = ask.graph.expansions().of(start);
      bool wrote = false;
      for (std::uint32_t i = 0; i < x.size(); ++i) {
        const Step step = x.step(i);
        if (step.target() != ElementId(copy)) continue;
        wrote |= ask.graph.steps().is_write(x, i);
        if (step.verb() != Verb::read || step[step::requires_] == Requires::eventual) continue;
        const bool replica = step[step::from_] == ReadFrom::replica;
        const bool late = ask.guess.happens(
            ask.analyses.freshness().lagging(step),
            fmt::format("whether `{}` is behind its source", ask.manifest().reference(copy)));
        out.push_back({step.span(), late, step[step::session] || (wrote && !replica)});
      }
    }
  return out;
}

// The client writes at the source and reads the copy, which follows when it can.
Model own_write(const Ask& ask, DatasetId copy, const Reading& read) {
  EntityId e = ask.question.entity;
  if (const auto held = ask.graph.places().entities(copy); !e && !held.empty()) e = held.front();
  const ElementId source = e ? ask.graph.places().sor(e) : ElementId();
  const bool replica = source == ElementId(copy) || !source;
  const std::string at = ask.manifest().reference(copy);
  std::string origin = ask.manifest().reference(replica ? ElementId(copy) : source), where = at;
  if (replica && read.late) {
    origin = fmt::format("the leader of {}", at);
    where = fmt::format("a replica of {}", at);
  }
  Builder b;
  const Cell written = b.cell(origin, Show::value);
  const Cell there = read.late ? b.cell(where, Show::value) : written;
  const Cell stale = b.cell("the user saw", Show::nothing);
  Process& client = b.process("user", ProcessKind::client);
  client.crashes = false;
  std::vector<Condition> guards;
  if (read.waits) guards.push_back({there, Compare::equal, written});
  client.blocks = {
      once({origin, "write", ask.manifest().span(replica ? ElementId(copy) : source)},
           {set(written, 1)}),
      once({where,
            read.waits ? "read, as soon as the write is there" : "read: the write is not there",
            read.span},
           only_if({there, Compare::equal, 0}, {set(stale, 1)}), std::move(guards))};
  if (read.late) {
    const graph::Path path = replica ? graph::Path{} : ask.graph.hops().find(source, copy, {e});
    Process& worker = b.process(
        path.empty() ? "replication" : ask.manifest().reference(ask.graph.hops()[path.back()].via),
        ProcessKind::worker);
    worker.crashes = false;
    worker.blocks = {once({where, "apply", read.span}, {set(there, written), go(0)},
                          {{there, Compare::differs, written}})};
  }
  return b.finish({.sentence = "a user sees what the user wrote before",
                   .bad_now = compare(stale, Compare::equal, 1),
                   .bad_end = never(),
                   .reached = compare(there, Compare::differs, 0)});
}

}  // namespace

Models reads_own_writes(const Ask& ask) {
  Models models;
  for (const DatasetId copy : ask.all<DatasetId>())
    for (const Reading& read : readings(ask, copy))
      models.all.push_back(own_write(ask, copy, read));
  if (models.all.empty()) models.reason = "nobody is known to read the copy";
  return models;
}

// A reader misses, reads the source, and puts what it read into the cache, while a
// writer changes the source and empties the cache, or writes it too.
Models cache_follows(const Ask& ask) {
  const graph::Caches& caches = ask.analyses.caches();
  Models models;
  for (const DatasetId cache : ask.all<DatasetId>())
    for (const graph::Fill& fill : caches.fills(cache)) {
      const auto refresh = caches.refresh(cache, fill.source);
      if (!refresh) continue;
      const graph::Expansion reader = ask.graph.expansions().of(fill.at.start);
      const graph::Expansion writer = ask.graph.expansions().of(refresh->change.start);
      Builder b;
      const std::string source = ask.manifest().reference(fill.source),
                        there = ask.manifest().reference(cache);
      const Cell truth = b.cell(source, Show::value, 1), kept = b.cell(there, Show::value);
      const Cell lease = b.hidden();  // of the reader who missed; the writer takes it back
      Process& w = b.process(ask.actor(refresh->change.start), ProcessKind::client);
      const bool by_flow = static_cast<bool>(refresh->flow);
      const source::Span at =
          by_flow ? ask.manifest().span(refresh->flow) : writer.step(refresh->touch.step).span();
      const Block change =
          once({source, std::string(to_string(writer.step(refresh->change.step).verb())),
                writer.step(refresh->change.step).span()},
               {set(truth, 2)});
      const Verb touch = by_flow ? Verb::invalidate : writer.step(refresh->touch.step).verb();
      const bool removes = touch == Verb::invalidate || touch == Verb::delete_;
      const Block refreshed = once({there, std::string(to_string(touch)), at},
                                   {set(kept, removes ? 0 : 2), set(lease, 0)});
      const bool first = !by_flow && refresh->touch.step < refresh->change.step;
      w.blocks =
          first ? std::vector<Block>{refreshed, change} : std::vector<Block>{change, refreshed};
      w.recovers_at = w.end();
      w.crashes = false;  // what a crash of the writer leaves is no race
      Process& r = b.process(ask.actor(fill.at.start), ProcessKind::client, 1);
      r.blocks = {once({source, "miss in the cache, read", ask.manifest().span(fill.source)},
                       {set(r.locals, truth), set(lease, 1)}, {{kept, Compare::equal, 0}}),
                  once({there, "fill", reader.step(fill.at.step).span()},
                       fill.guarded ? only_if({lease, Compare::equal, 1}, {set(kept, r.locals)})
                                    : Effects{set(kept, r.locals)})};
      r.crashes = false;
      models.all.push_back(b.finish(
          {.sentence = fmt::format("`{}` holds what `{}` holds, or nothing", there, source),
           .bad_now = never(),
           .bad_end =
               all_of({compare(kept, Compare::differs, 0), compare(kept, Compare::differs, truth)}),
           .reached = compare(kept, Compare::differs, 0)}));
    }
  if (models.all.empty()) models.reason = "nobody both changes the source and empties the cache";
  return models;
}

namespace {

// Numbers and times are taken before the commit; marks, the order of commits and the
// log are not.
Truth sees_late_rows(const Ask& ask, Flow flow) {
  if (flow[flow::mode] == BatchMode::full) return Truth::yes;
  const auto poll = flow[flow::poll];
  const auto cursor = poll ? (*poll)[poll::cursor] : manifest::Value<Cursor>{};
  if (cursor) return truth(*cursor != Cursor::sequence && *cursor != Cursor::timestamp);
  if (poll) return Truth::unknown;
  Truth by_log = Truth::yes;
  for (const ElementId input : ask.graph.delivery().inputs(flow))
    if (input.as<DatasetId>()) by_log = by_log & graph::reads_change_log(ask.graph, flow, input);
  return is_yes(by_log) ? Truth::yes : Truth::unknown;
}

// Several workers, and nothing keeps the rows of one key with one of them.
bool works_side_by_side(const Ask& ask, Flow flow) {
  const auto concurrency = flow[flow::concurrency];
  if (!concurrency || *concurrency < 2) return false;
  const auto ordering = flow[flow::ordering];
  return ask.guess.happens(ordering ? truth(*ordering == Ordering::none) : Truth::unknown,
                           fmt::format("whether the workers of `{}` keep the order of a key",
                                       ask.manifest().reference(flow)));
}

// One takes the row of the first change, another that of the second.
Model two_pollers(const Ask& ask, Flow flow) {
  const std::string name = ask.manifest().reference(flow);
  const auto inputs = ask.graph.delivery().inputs(flow);
  const ElementId place = inputs.empty() ? ElementId(flow) : inputs.front();
  const std::string from = ask.manifest().reference(place);
  Builder b;
  const Cell taken = b.cell("rows taken", Show::count);
  const Cell last = b.cell("published last: row", Show::count);
  const Cell first = b.cell("row 1 published", Show::yes_no);
  Process& writer = b.process("writer", ProcessKind::client);
  writer.crashes = false;
  const Cell rows = b.cell(fmt::format("rows in {}", from), Show::count);
  writer.blocks = {once({from, "the first change", ask.manifest().span(place)}, {set(rows, 1)}),
                   once({from, "the second change", ask.manifest().span(place)}, {set(rows, 2)})};
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(fmt::format("{} {}", name, i), ProcessKind::worker, 1);
    p.crashes = false;
    p.blocks = {once({from, "take the next row", flow.span()},
                     {add(taken, 1), set(p.locals, taken)}, {{taken, Compare::less, rows}}),
                once({"", "publish it", flow.span()},
                     only_if({p.locals, Compare::equal, 1}, {set(first, 1)}) +
                         Effects{set(last, p.locals), go(0)})};
  }
  return b.finish(
      {.sentence = fmt::format("`{}` publishes rows of one key in order", name),
       .bad_now = all_of({compare(last, Compare::equal, 2), compare(first, Compare::equal, 0)}),
       .bad_end = never(),
       .reached = compare(last, Compare::equal, 2)});
}

}  // namespace

// An id or a time is taken before the row is committed; a poller that goes on from the
// last one it saw passes over what commits late.
Models poller_sees_all(const Ask& ask) {
  Models models;
  for (const FlowId id : ask.all<FlowId>()) {
    const Flow flow = ask.manifest()[id];
    const std::string name = ask.manifest().reference(id);
    const auto inputs = ask.graph.delivery().inputs(id);
    const std::string from = inputs.empty() ? name : ask.manifest().reference(inputs.front());
    const bool sees_late = ask.guess.holds(
        sees_late_rows(ask, flow), fmt::format("whether `{}` sees rows that commit late", name));
    if (works_side_by_side(ask, flow)) models.all.push_back(two_pollers(ask, flow));
    Builder b;
    const Cell counter = b.hidden(), cursor = b.hidden();
    std::vector<Cell> rows, sent;
    for (int r = 1; r <= 2; ++r)
      rows.push_back(b.cell(fmt::format("row {} in {}", r, from), Show::yes_no));
    for (int r = 1; r <= 2; ++r)
      sent.push_back(b.cell(fmt::format("row {} was taken along", r), Show::yes_no));
    for (int i = 1; i <= 2; ++i) {
      Process& p = b.process(fmt::format("writer {}", i), ProcessKind::client, 1);
      Effects commit;
      for (int r = 1; r <= 2; ++r)
        commit = std::move(commit) + only_if({p.locals, Compare::equal, r},
                                             {set(rows[static_cast<std::size_t>(r - 1)], 1)});
      p.blocks = {
          once({from, "begin; its id or time is set now",
                inputs.empty() ? flow.span() : ask.manifest().span(inputs.front())},
               {add(counter, 1), set(p.locals, counter)}),
          once({from, "commit", inputs.empty() ? flow.span() : ask.manifest().span(inputs.front())},
               std::move(commit))};
      p.crashes = false;
    }
    Process& poller = b.process(name, ProcessKind::worker);
    poller.crashes = false;
    const auto poll = flow[flow::poll];
    const source::Span at = poll ? poll.span : flow.span();
    Block look;
    if (sees_late) {
      for (std::size_t r = 0; r < 2; ++r)
        look.moves.push_back({{{rows[r], Compare::equal, 1}, {sent[r], Compare::equal, 0}},
                              {set(sent[r], 1), go(0)},
                              {from, fmt::format("take row {}, which is new", r + 1), at}});
    } else {
      look.moves.push_back({{{rows[0], Compare::equal, 1}, {cursor, Compare::less, 1}},
                            {set(sent[0], 1), set(cursor, 1), go(0)},
                            {from, "take row 1; the cursor is 1", at}});
      look.moves.push_back(
          {{{rows[1], Compare::equal, 1}, {cursor, Compare::less, 2}, {rows[0], Compare::equal, 0}},
           {set(sent[1], 1), set(cursor, 2), go(0)},
           {from, "take row 2; the cursor is 2", at}});
      look.moves.push_back({{{rows[1], Compare::equal, 1}, {cursor, Compare::equal, 1}},
                            {set(sent[1], 1), set(cursor, 2), go(0)},
                            {from, "take row 2; the cursor is 2", at}});
    }
    poller.blocks = {std::move(look)};
    std::vector<Test> missed;
    for (std::size_t r = 0; r < 2; ++r)
      missed.push_back(
          all_of({compare(rows[r], Compare::equal, 1), compare(sent[r], Compare::equal, 0)}));
    models.all.push_back(b.finish({.sentence = fmt::format("`{}` takes every row along", name),
                                   .bad_now = never(),
                                   .bad_end = any_of(std::move(missed)),
                                   .reached = compare(sent[0], Compare::equal, 1)}));
  }
  if (models.all.empty()) models.reason = "no flow polls";
  return models;
}

}  // namespace thalweg::witness
