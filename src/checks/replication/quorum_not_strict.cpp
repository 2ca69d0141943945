// SPDX-License-Identifier: Apache-2.0
// REP001: reads and writes of a leaderless store need not meet. One pass over the
// steps for what reads require, then arithmetic for each store.
#include <map>
#include <vector>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/replication.h"

namespace thalweg::checks::replication {

using namespace manifest;
namespace keys = manifest::replication;

namespace {

struct Reads {
  std::vector<Step> strong, own, monotonic;  // by what they require
};

// What is declared about the copies of a store.
struct Quorum {
  Value<std::uint32_t> copies, read, write;
  Value<bool> sloppy;
  Value<Duration> repair_every;

  bool known() const { return copies && read && write; }
  bool overlaps() const { return *write + *read > *copies; }
};

class Quorums {
 public:
  Quorums(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {
    collect();
  }
  void check(Store store);

 private:
  void collect();
  bool is_decided(Store store, const std::vector<Step>& reads) const;
  Finding start(Store store, Truth certain, const std::vector<Step>& reads) const;
  bool misses(Store store, const Quorum& q, const Reads& reads) const;
  bool not_linearizable(Store store, const Reads& reads) const;
  bool sloppy(Store store, const Quorum& q, const Reads& reads) const;
  bool resurrects(Store store, const Quorum& q) const;
  void ask(Store store, const Quorum& q, const Reads& reads) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  std::map<StoreId, Reads> reads_;
  std::map<ElementId, bool> conditional_;  // datasets: are all writes conditional?
};

void Quorums::collect() {
  for (Operation o : cx_.manifest.operations())
    for (Step s : cx_.manifest.steps_of(o)) {
      const auto d = s.target().as<DatasetId>();
      if (!d) continue;
      if (is_write(s.verb())) {
        const auto it = conditional_.try_emplace(ElementId(d), true).first;
        it->second = it->second && s[step::only_if];
      }
      const auto needs = s[step::requires_];
      if (s.verb() != Verb::read || !needs) continue;
      Reads& reads = reads_[cx_.manifest[d]->store];
      if (*needs == Requires::strong) reads.strong.push_back(s);
      if (*needs == Requires::read_your_writes) reads.own.push_back(s);
      if (*needs == Requires::monotonic) reads.monotonic.push_back(s);
    }
  for (Flow flow : cx_.manifest.flows())
    for (ElementId to : graph_.delivery().outputs(flow)) conditional_[to] = false;
}

Finding Quorums::start(Store store, Truth certain, const std::vector<Step>& reads) const {
  Finding f = out_.start(certain);
  f.at = store;
  f.span = graph::replication_anchor(cx_.manifest, store.id());
  for (Step read : reads) {
    f.elements.push_back(read.operation());
    f.elements.push_back(read.target());
    if (f.related.size() < 3)
      f.related.push_back(
          {read.span(), fmt::format("requires `{}`", to_string(*read[step::requires_]))});
    for (EntityId e : graph_.places().entities(read.target())) f.entities.push_back(e);
  }
  make_unique(f.entities);
  f.facts.push_back(graph::topology(graph_, store.id()).fact);
  f.scope.container = store;
  return f;
}

// The first of what reads require, strongest first.
std::vector<Step> all_of(const Reads& reads) {
  std::vector<Step> all = reads.strong;
  all.insert(all.end(), reads.own.begin(), reads.own.end());
  all.insert(all.end(), reads.monotonic.begin(), reads.monotonic.end());
  return all;
}

bool Quorums::misses(Store store, const Quorum& q, const Reads& reads) const {
  const std::vector<Step> all = all_of(reads);
  if (!q.known() || q.overlaps() || all.empty()) return false;
  Finding f = start(store, Truth::yes, all);
  if (reads.strong.empty() && reads.own.empty()) f.severity = Severity::warning;
  f.message = fmt::format(
      "{0} writes {1} and reads {2} of {3} copies: {1} + {2} ≤ {3}, so a read can miss the last "
      "write, which {4} requires to see",
      words_.quote(ElementId(store)), *q.write, *q.read, *q.copies,
      words_.quote(ElementId(all.front().operation())));
  f.why = fmt::format(
      "a write counts when it is on {} of {} copies, and a read that asks {} of the others finds "
      "the "
      "old value",
      *q.write, *q.copies, *q.read);
  f.fix = fmt::format(
      "let quorums overlap (with {} copies: write and read {}), or keep this data in a store with "
      "a "
      "leader or consensus",
      *q.copies, *q.copies / 2 + 1);
  out_.add(std::move(f));
  return true;
}

// Conditional writes that the replicas agree on are linearizable.
bool Quorums::is_decided(Store store, const std::vector<Step>& reads) const {
  if (graph_.places().engine(store).word(engines::Field::tx_conditional_write) != "lwt")
    return false;
  for (Step read : reads) {
    const auto it = conditional_.find(read.target());
    if (it == conditional_.end() || !it->second) return false;
  }
  return true;
}

bool Quorums::not_linearizable(Store store, const Reads& reads) const {
  if (reads.strong.empty() || is_decided(store, reads.strong)) return false;
  Finding f = start(store, Truth::yes, reads.strong);
  f.message = fmt::format(
      "{} is leaderless, and quorums alone do not make reads `strong`, which {} requires",
      words_.quote(ElementId(store)), words_.quote(ElementId(reads.strong.front().operation())));
  f.why =
      "while a write is under way one reader can see the new value and a later one the old value "
      "again; a write that failed may still appear";
  f.fix =
      "decide this data by consensus: conditional writes (`only_if`) where the engine offers them, "
      "or "
      "another store";
  out_.add(std::move(f));
  return true;
}

bool Quorums::sloppy(Store store, const Quorum& q, const Reads& reads) const {
  const std::vector<Step> all = all_of(reads);
  if (!(q.sloppy == true) || all.empty()) return false;
  Finding f = start(store, Truth::yes, all);
  f.severity = Severity::warning;
  f.message =
      fmt::format("{} has sloppy quorums: a read can miss the last write, which {} requires to see",
                  words_.quote(ElementId(store)), words_.quote(ElementId(all.front().operation())));
  f.why =
      "while some of the home nodes of a key cannot be reached, writes go to others and wait "
      "there; "
      "readers ask the home nodes and find the old value";
  f.fix = "switch sloppy quorums off for this data, or let its readers accept an old value";
  if (q.sloppy)
    f.facts.push_back({"declared `sloppy: true`", graph::Origin::declared, q.sloppy.span});
  out_.add(std::move(f));
  return true;
}

bool Quorums::resurrects(Store store, const Quorum& q) const {
  const engines::Capabilities& engine = graph_.places().engine(store);
  const auto grace = engine.duration(engines::Field::gc_grace);
  if (!q.repair_every || !grace || *q.repair_every <= *grace) return false;
  Finding f = start(store, Truth::yes, {});
  f.severity = Severity::warning;
  f.counterexample = Counterexample::resurrect;
  f.message =
      fmt::format("{} is repaired every {}, but forgets deletions after {}",
                  words_.quote(ElementId(store)), to_string(*q.repair_every), to_string(*grace));
  f.why =
      "a copy that was down during a delete keeps the row; when the others have forgotten the "
      "deletion, repair brings the row back to all of them";
  f.fix = fmt::format("repair at least once in {}", to_string(*grace));
  f.facts.push_back(
      {engines::describe(engine, engines::Field::gc_grace), graph::Origin::engine, {}});
  out_.add(std::move(f));
  return true;
}

// Nobody says whether the quorums overlap.
void Quorums::ask(Store store, const Quorum& q, const Reads& reads) const {
  const std::vector<Step> all = all_of(reads);
  if (q.known() || all.empty()) return;
  Finding f = start(store, Truth::unknown, all);
  f.severity = Severity::note;
  f.silent = reads.strong.empty();
  f.message =
      fmt::format("nothing says whether reads and writes of {} meet, which {} requires",
                  words_.quote(ElementId(store)), words_.quote(ElementId(all.front().operation())));
  f.why = "where a read and the write before it ask different copies, the read finds the old value";
  f.fix = "declare `copies`, `write_quorum` and `read_quorum`";
  if (!q.copies) f.missing.push_back(words_.key(store, "replication.copies"));
  if (!q.write) f.missing.push_back(words_.key(store, "replication.write_quorum"));
  if (!q.read) f.missing.push_back(words_.key(store, "replication.read_quorum"));
  out_.add(std::move(f));
}

void Quorums::check(Store store) {
  if (!graph::topology(graph_, store.id()).is(Topology::leaderless)) return;
  Quorum q;
  if (const auto r = store[store::replication])
    q = {(*r)[keys::copies], (*r)[keys::read_quorum], (*r)[keys::write_quorum], (*r)[keys::sloppy],
         (*r)[keys::repair_every]};
  const Reads& reads = reads_[store.id()];
  if (misses(store, q, reads) || not_linearizable(store, reads) || sloppy(store, q, reads) ||
      resurrects(store, q))
    return;
  ask(store, q, reads);
}

}  // namespace

void quorum_not_strict(const Context& context, Reporter& out) {
  Quorums quorums(context, out);
  for (Store store : context.manifest.stores()) quorums.check(store);
}

}  // namespace thalweg::checks::replication
