// SPDX-License-Identifier: Apache-2.0
// CON002: code decides on a constraint and then writes, and nothing stops a twin
// that decides at the same time; and updates computed from what was read before.
// For each expansion the decisions, and the writes behind them of what they are
// about.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/coordination.h"
#include "graph/remedies.h"

namespace thalweg::checks::constraints {

using namespace manifest;

namespace {

// A decision and the write that follows it. Without a guarantee: an update
// computed from a read, which is none where it is not shown.
struct Pair {
  GuaranteeId guarantee;
  std::uint32_t decision = graph::kNoIndex;
  std::uint32_t write = 0;
  Truth unprotected = Truth::no;
};

class CheckThenAct {
 public:
  CheckThenAct(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        constraints_(context.graph),
        coordination_(context.graph, constraints_),
        out_(out) {}
  void run();

 private:
  using Locks = std::map<ElementId, std::uint32_t>;  // the first `lock` on each dataset

  bool is_record(const graph::Expansion& x, std::uint32_t i) const;
  void find_locks();
  void look_at(const graph::Expansion& x);
  void look_for_lost_updates(const graph::Expansion& x);
  std::optional<Pair> worst(const graph::Expansion& x, Guarantee g,
                            const std::vector<std::uint32_t>& decisions);
  bool can_break(const graph::Expansion& x, std::uint32_t write, Guarantee g);
  bool parents_may_go(Guarantee g, EntityId parent);
  Truth enforced(const graph::Expansion& x, std::uint32_t write, Guarantee g) const;
  Truth isolated(const graph::Expansion& x, std::uint32_t r, std::uint32_t w, bool one_row) const;
  Truth conditional(const graph::Expansion& x, std::uint32_t r, std::uint32_t w, Guarantee g) const;
  bool locked(const graph::Expansion& x, std::uint32_t before, EntityId e);
  bool taken_by_all(ElementId lock, EntityId e);
  bool one_writer(OperationId start, EntityId e, Guarantee g);
  bool decides_in_order(OperationId start, ElementId topic, EntityId e, Guarantee g) const;
  bool decided_on(ElementId topic, EntityId e, Guarantee g);
  std::string isolation(const graph::Expansion& x, std::uint32_t w, graph::Fact* fact) const;
  std::string why(const graph::Expansion& x, const Pair& pair, Guarantee g) const;
  bool in_one_block(const graph::Expansion& x, const Pair& pair) const;
  std::string constraint(ElementId place, Guarantee g) const;
  std::string fix(const graph::Expansion& x, const Pair& pair, Guarantee g) const;
  void report(const graph::Expansion& x, const Pair& pair);
  void report_lost_update(const graph::Expansion& x, const Pair& pair);
  void tell(const graph::Expansion& x, const Pair& pair, std::uint32_t frame, Finding& f) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Constraints constraints_;
  graph::Coordination coordination_;
  Reporter& out_;
  std::map<OperationId, Locks> locks_;                      // by start
  std::map<EntityId, std::vector<graph::WriteAt>> writes_;  // of what is locked or decided
  std::map<std::pair<ElementId, EntityId>, bool> taken_by_all_;
  std::map<std::tuple<ElementId, EntityId, GuaranteeId>, bool> decided_on_;
  std::map<GuaranteeId, bool> parents_may_go_;
  std::set<std::pair<OperationId, ElementId>> told_;
  std::set<StepId> reported_;
};

GuaranteeId decided_by(Step step) {
  if (step.verb() == Verb::check) return step.target().as<GuaranteeId>();
  const auto guards = step[step::guards];
  return step.verb() == Verb::read && guards ? guards->target.as<GuaranteeId>() : GuaranteeId();
}

bool is_row_lock_enough(Guarantee g) {
  return g->verb == GuaranteeVerb::bound && !g[guarantee::per];
}

// ---------------------------------------------------------------------------
// What protects a pair

// A constraint of the engine decides, whatever the code has seen.
Truth CheckThenAct::enforced(const graph::Expansion& x, std::uint32_t write, Guarantee g) const {
  const graph::Arbiter who = constraints_.arbiter(g);
  if (who.kind == graph::Arbiter::Kind::reservation) return Truth::yes;
  if (const auto d = x.step(write).target().as<DatasetId>())
    if (g->verb == GuaranteeVerb::unique && constraints_.is_unique_within(d, g)) return Truth::yes;
  const graph::Enforcement enforcement = constraints_.enforcement(g);
  return enforcement.store ? truth(!is_no(enforcement.value)) : Truth::no;
}

// The block's isolation, else the store's, else the engine's default.
std::string CheckThenAct::isolation(const graph::Expansion& x, std::uint32_t w,
                                    graph::Fact* fact) const {
  const auto declared = [&](const Value<Isolation>& value) {
    if (fact != nullptr)
      *fact = {fmt::format("declared `isolation: {}`", to_string(*value)), graph::Origin::declared,
               value.span};
    return std::string(to_string(*value));
  };
  const std::uint32_t t = x.enclosing(w, Verb::transaction);
  if (t != graph::kNoIndex)
    if (const auto own = x.block(t)[step::isolation]) return declared(own);
  const auto store = graph_.places().container(x.step(w).target()).as<StoreId>();
  if (!store) return {};
  if (const auto own = cx_.manifest[store][store::isolation]) return declared(own);
  const ElementId at(store);
  const auto known = graph_.places().engine(at)[engines::Field::tx_default_isolation];
  if (!known) return {};
  if (fact != nullptr)
    *fact = {engines::describe(graph_.places().engine(at), engines::Field::tx_default_isolation),
             graph::Origin::engine,
             {}};
  return std::string(known->word());
}

// Snapshots see the old state on both sides: they stop two writes of one row,
// not two rows that may not both be there.
Truth CheckThenAct::isolated(const graph::Expansion& x, std::uint32_t r, std::uint32_t w,
                             bool one_row) const {
  const std::uint32_t t = x.enclosing(w, Verb::transaction);
  if (t == graph::kNoIndex || t != x.enclosing(r, Verb::transaction)) return Truth::no;
  if (x.block(t).transaction_kind() == TransactionKind::broker) return Truth::no;
  const std::string level = isolation(x, w, nullptr);
  if (level.empty()) return Truth::unknown;
  if (level == "serializable") return Truth::yes;
  if (!one_row) return Truth::no;
  // Some engines call a snapshot so, others let the second write through.
  if (level == "repeatable-read") return Truth::unknown;
  return truth(level == "snapshot");
}

Truth CheckThenAct::conditional(const graph::Expansion& x, std::uint32_t r, std::uint32_t w,
                                Guarantee g) const {
  const Step write = x.step(w);
  const auto only_if = write[step::only_if];
  if (!only_if) return Truth::no;
  if (*only_if == OnlyIf::condition) return Truth::yes;
  if (*only_if == OnlyIf::absent) {
    const auto e = g->target.as<EntityId>();
    const auto key = e ? cx_.manifest[e][entity::key] : Value<Items>{};
    if (g->verb != GuaranteeVerb::unique || !key) return Truth::no;
    const bool all = std::all_of(g->fields.begin(), g->fields.end(),
                                 [&](Symbol field) { return key->contains(field); });
    return truth(all && key->size() == g->fields.size());
  }
  const Step decision = x.step(r);
  const auto label = [](Step step) { return step[step::key].value_or(Symbol()); };
  const bool same_row = decision.verb() == Verb::check ||
                        (decision.target() == write.target() && label(decision) == label(write));
  if (!same_row) return Truth::no;
  if (is_row_lock_enough(g)) return Truth::yes;
  const bool may_be_one_row = g->verb == GuaranteeVerb::custom || g->verb == GuaranteeVerb::bound;
  return may_be_one_row ? Truth::unknown : Truth::no;
}

// The same lock is taken by everybody who writes the entity.
bool CheckThenAct::locked(const graph::Expansion& x, std::uint32_t before, EntityId e) {
  const auto mine = locks_.find(x.start());
  if (mine == locks_.end()) return false;
  return std::any_of(mine->second.begin(), mine->second.end(), [&](const auto& lock) {
    return lock.second < before && taken_by_all(lock.first, e);
  });
}

bool CheckThenAct::taken_by_all(ElementId lock, EntityId e) {
  const auto [it, is_new] = taken_by_all_.try_emplace({lock, e}, true);
  if (!is_new) return it->second;
  const auto& all = writes_[e];
  return taken_by_all_[{lock, e}] =
             std::all_of(all.begin(), all.end(), [&](const graph::WriteAt& w) {
               const auto theirs = locks_.find(w.start);
               if (theirs == locks_.end()) return false;
               const auto taken = theirs->second.find(lock);
               return taken != theirs->second.end() && taken->second < w.step;
             });
}

bool CheckThenAct::decides_in_order(OperationId start, ElementId topic, EntityId e,
                                    Guarantee g) const {
  const auto id = topic.as<TopicId>();
  if (!id || graph_.places().is_queue(id)) return false;
  bool keeps_order = false;
  for (graph::HopId hop : graph_.hops().out(topic))
    if (graph_.hops()[hop].via == ElementId(start))
      keeps_order = graph_.hops().order(hop) >= graph::Order::per_key;
  if (!keeps_order) return false;
  if (cx_.manifest[id][topic::partitions] == 1U) return true;
  const auto key = cx_.manifest[id][topic::key];
  if (!key) return false;
  const auto entity_key = cx_.manifest[e][entity::key];
  if (entity_key && entity_key->size() == 1 && entity_key->contains(*key)) return true;
  return g && graph::Constraints::names(g, *key);
}

// Only consumers of one topic write the entity, one at a time for each value.
bool CheckThenAct::one_writer(OperationId start, EntityId e, Guarantee g) {
  const auto inputs = graph_.delivery().inputs(start);
  return graph_.roles().is_consumer(start) && inputs.size() == 1 &&
         decides_in_order(start, inputs.front(), e, g) && decided_on(inputs.front(), e, g);
}

bool CheckThenAct::decided_on(ElementId topic, EntityId e, Guarantee g) {
  const GuaranteeId id = g ? g.id() : GuaranteeId();
  const auto [it, is_new] = decided_on_.try_emplace({topic, e, id}, true);
  if (!is_new) return it->second;
  const auto& all = writes_[e];
  return decided_on_[{topic, e, id}] =
             std::all_of(all.begin(), all.end(), [&](const graph::WriteAt& w) {
               const auto theirs = graph_.delivery().inputs(w.start);
               return graph_.roles().is_consumer(w.start) && theirs.size() == 1 &&
                      theirs.front() == topic && decides_in_order(w.start, topic, e, g);
             });
}

// ---------------------------------------------------------------------------
// Search

// A write of the data itself: no mark, outbox or trail.
bool CheckThenAct::is_record(const graph::Expansion& x, std::uint32_t i) const {
  const auto d = x.step(i).target().as<DatasetId>();
  return d && graph_.steps().is_write(x, i) && !graph_.places().is_auxiliary(d) &&
         !graph_.places().is_trail(d);
}

void CheckThenAct::find_locks() {
  for (OperationId start : graph_.roles().starts()) {
    const graph::Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      if (x.step(i).verb() == Verb::lock) locks_[start].try_emplace(x.step(i).target(), i);
      if (!is_record(x, i)) continue;
      for (EntityId e : graph_.steps().entities(x, i)) writes_[e].push_back({start, i});
    }
  }
}

// What the table lets through cannot break the constraint; but a child may come
// while its parent goes.
bool CheckThenAct::can_break(const graph::Expansion& x, std::uint32_t write, Guarantee g) {
  if (x.step(write).verb() == Verb::merge) return false;
  if (!is_yes(coordination_.preserves(g, x, write))) return true;
  if (g->verb != GuaranteeVerb::foreign_key || x.step(write).verb() == Verb::delete_) return false;
  const auto parent = g[guarantee::to].value.target.as<EntityId>();
  return parent && parents_may_go(g, parent);
}

bool CheckThenAct::parents_may_go(Guarantee g, EntityId parent) {
  const auto [it, is_new] = parents_may_go_.try_emplace(g.id(), false);
  if (!is_new) return it->second;
  const auto all = constraints_.writes(parent);
  return it->second = std::any_of(all.begin(), all.end(), [&](const graph::WriteAt& w) {
           return is_no(coordination_.preserves(g, graph_.expansions().of(w.start), w.step));
         });
}

std::optional<Pair> CheckThenAct::worst(const graph::Expansion& x, Guarantee g,
                                        const std::vector<std::uint32_t>& decisions) {
  std::optional<Pair> found;
  const auto entities = constraints_.entities(g);
  for (std::uint32_t w = decisions.front() + 1; w < x.size(); ++w) {
    if (!is_record(x, w)) continue;
    const auto touched = graph_.steps().entities(x, w);
    const auto e =
        std::find_first_of(entities.begin(), entities.end(), touched.begin(), touched.end());
    if (e == entities.end() || !constraints_.touches(g, x.step(w)) || !can_break(x, w, g)) continue;
    for (std::uint32_t r : decisions) {
      if (r > w) break;
      if (!x.co_executable(r, w) || !x.before(r, w)) continue;
      if (locked(x, r, *e) || one_writer(x.start(), *e, g)) continue;
      const Truth open = !(enforced(x, w, g) | isolated(x, r, w, false) | conditional(x, r, w, g));
      if (is_no(open) || (found && found->unprotected >= open)) continue;
      found = Pair{g.id(), r, w, open};
    }
  }
  return found;
}

void CheckThenAct::look_at(const graph::Expansion& x) {
  std::map<GuaranteeId, std::vector<std::uint32_t>> decisions;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const GuaranteeId g = decided_by(x.step(i));
    if (!g || !graph::Constraints::is_constraint(cx_.manifest[g]->verb)) continue;
    // A few stand for all: those that follow in one block see what the first saw.
    auto& all = decisions[g];
    if (all.size() < 8) all.push_back(i);
  }
  for (const auto& [g, all] : decisions)
    if (const auto pair = worst(x, cx_.manifest[g], all)) report(x, *pair);
}

void CheckThenAct::look_for_lost_updates(const graph::Expansion& x) {
  std::map<ElementId, std::uint32_t> reads;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step step = x.step(i);
    if (step.verb() == Verb::read) reads[step.target()] = i;
    const auto d = step.target().as<DatasetId>();
    if (!(step[step::based_on_read] == true) || !d || step[step::only_if]) continue;
    if (reported_.contains(step.id())) continue;
    const EntityId e = cx_.manifest[d]->entity;
    const auto read = reads.find(step.target());
    const std::uint32_t r = read == reads.end() ? i : read->second;
    if (e && (locked(x, r, e) || one_writer(x.start(), e, Guarantee()))) continue;
    const Truth open = !isolated(x, r, i, true);
    if (!is_no(open))
      report_lost_update(x, {{}, read == reads.end() ? graph::kNoIndex : r, i, open});
  }
}

// ---------------------------------------------------------------------------
// Words

void CheckThenAct::tell(const graph::Expansion& x, const Pair& pair, std::uint32_t frame,
                        Finding& f) const {
  f.at = x.frames()[frame].operation;
  f.span = x.shown_in(pair.write, frame).span();
  const auto touched = graph_.steps().entities(x, pair.write);
  f.entities.assign(touched.begin(), touched.end());
  if (!touched.empty()) f.entity = touched.front();
  f.elements = {x.step(pair.write).target()};
  for (std::uint32_t i : {pair.decision, pair.write}) {
    if (i == graph::kNoIndex) continue;
    const auto path = x.path_from(frame, i);
    f.elements.insert(f.elements.end(), path.begin(), path.end());
    f.paths.push_back({{f.at, x.shown_in(i, frame).span()}});
  }
  graph::Fact fact;
  const bool known = !isolation(x, pair.write, &fact).empty();
  const bool in_one = x.enclosing(pair.write, Verb::transaction) != graph::kNoIndex;
  if (known && in_one) f.facts.push_back(std::move(fact));
  if (!in_one)
    f.facts.push_back({"no `transaction` block around the two", graph::Origin::inferred, f.span});
  if (!known && in_one) {
    const Store store =
        cx_.manifest[graph_.places().container(x.step(pair.write).target()).as<StoreId>()];
    f.missing.push_back(words_.key(store, store[store::engine] ? "isolation" : "engine"));
  }
  f.scope.operations = {x.frames()[frame].operation};
  f.scope.place = x.step(pair.write).target();
}

std::string CheckThenAct::why(const graph::Expansion& x, const Pair& pair, Guarantee g) const {
  const std::string write = words_.quote(x.step(pair.write));
  const auto parent = g[guarantee::to].value.target.as<EntityId>();
  if (g->verb == GuaranteeVerb::foreign_key && parent)
    return fmt::format(
        "between the look and {}, another run deletes the {} that was seen, and {} "
        "points at nothing",
        write, words_.quote(parent), cx_.manifest.text(g->subject));
  return fmt::format(
      "two {} at the same moment both see that {} still holds, and both do {}: "
      "afterwards it does not hold, and neither of them got an error",
      graph_.roles().is_consumer(x.start()) ? "events" : "calls", words_.quote(ElementId(g)),
      write);
}

bool CheckThenAct::in_one_block(const graph::Expansion& x, const Pair& pair) const {
  const std::uint32_t t = x.enclosing(pair.write, Verb::transaction);
  return t != graph::kNoIndex && t == x.enclosing(pair.decision, Verb::transaction);
}

// What the engine of the place has a word for; empty where it has none, or does
// not enforce it.
std::string CheckThenAct::constraint(ElementId place, Guarantee g) const {
  const auto offered = [&](engines::Field field, std::string name) {
    const bool none = !graph_.places().container(place).is(ElementKind::store) ||
                      is_no(graph_.places().engine(place).enforces(field, Truth::unknown));
    return none ? std::string() : std::move(name);
  };
  switch (g->verb) {
    case GuaranteeVerb::unique:
      return offered(engines::Field::unique, "a unique index");
    case GuaranteeVerb::foreign_key:
      return offered(engines::Field::foreign_key, "a foreign key");
    case GuaranteeVerb::custom:
      return offered(engines::Field::check, "a constraint");
    case GuaranteeVerb::bound:
      return g[guarantee::per] ? std::string()
                               : offered(engines::Field::check, "a `CHECK` constraint");
    default:
      return {};
  }
}

// Only what the stores of the two steps can do.
std::string CheckThenAct::fix(const graph::Expansion& x, const Pair& pair, Guarantee g) const {
  const graph::Places& places = graph_.places();
  const ElementId written = x.step(pair.write).target();
  const ElementId seen = x.step(pair.decision).target();
  std::vector<std::string> at_write, ways;
  if (auto name = constraint(written, g); !name.empty()) at_write.push_back(std::move(name));
  if (graph::can_refuse_writes(places, written)) at_write.emplace_back("`only_if: condition`");
  if (!at_write.empty())
    ways.push_back(fmt::format("let the store decide at the write: {}", join_or(at_write, "")));
  // A `check` does not say where it looks.
  const bool one_store = !seen.is_place() || places.container(seen) == places.container(written);
  if (one_store && graph::can_be_serializable(places, written))
    ways.emplace_back(in_one_block(x, pair) ? "make the transaction `serializable`"
                                            : "run both steps in one `serializable` transaction");
  ways.emplace_back(
      "send all such requests through one topic, keyed by what they compete for, to one consumer "
      "that decides");
  return thalweg::join(ways, "; or ");
}

void CheckThenAct::report(const graph::Expansion& x, const Pair& pair) {
  const Guarantee g = cx_.manifest[pair.guarantee];
  const std::uint32_t both[] = {pair.decision, pair.write};
  const std::uint32_t frame = x.common_frame(both);
  const OperationId at = x.frames()[frame].operation;
  reported_.insert(x.step(pair.write).id());
  if (!told_.emplace(at, g).second) return;
  const auto strictness = g[guarantee::strictness];
  Finding f = out_.start(strictness ? pair.unprotected : pair.unprotected & Truth::unknown);
  if (f.verdict == Verdict::violated && strictness == Strictness::soft) {
    f.severity = Severity::warning;
    f.severity_is_final = true;
  }
  tell(x, pair, frame, f);
  f.elements.push_back(g);
  const std::string level = isolation(x, pair.write, nullptr);
  const std::string under = !in_one_block(x, pair) ? std::string("with nothing around the two")
                            : level.empty() ? std::string("in a transaction of unknown isolation")
                                            : fmt::format("under `{}`", level);
  const std::string write = words_.quote(x.step(pair.write));
  f.message = fmt::format("{} decides on {} and then does {}, {}", words_.quote(f.at),
                          words_.quote(ElementId(g)), write, under);
  f.why = why(x, pair, g);
  f.fix = fix(x, pair, g);
  f.related.push_back({x.shown_in(pair.decision, frame).span(), "decided here"});
  f.related.push_back({g.span(), strictness ? fmt::format("it is `{}`", to_string(*strictness))
                                            : std::string("nothing says how strict it is")});
  if (!strictness) f.missing.push_back(words_.key(g, "strictness"));
  if (is_unknown(pair.unprotected) && f.missing.empty())
    f.missing.push_back(fmt::format("whether {} is about one record", words_.quote(ElementId(g))));
  f.scope.guarantee = g.id();
  out_.add(std::move(f));
}

void CheckThenAct::report_lost_update(const graph::Expansion& x, const Pair& pair) {
  const std::uint32_t first = pair.decision == graph::kNoIndex ? pair.write : pair.decision;
  const std::uint32_t both[] = {first, pair.write};
  const std::uint32_t frame = x.common_frame(both);
  const OperationId at = x.frames()[frame].operation;
  const ElementId dataset = x.step(pair.write).target();
  if (!told_.emplace(at, dataset).second) return;
  Finding f = out_.start(pair.unprotected);
  tell(x, pair, frame, f);
  const bool critical = std::any_of(f.entities.begin(), f.entities.end(),
                                    [&](EntityId e) { return graph_.entities().is_critical(e); });
  if (f.verdict == Verdict::violated) f.severity = critical ? Severity::error : Severity::warning;
  f.message = fmt::format(
      "{} computes {} from what it read before, and nothing notices a change "
      "in between",
      words_.quote(f.at), words_.quote(x.step(pair.write)));
  f.why = fmt::format(
      "two calls read the same value of {}, both compute a new one from it, and "
      "the second write erases the first: one change is lost, without an error",
      words_.quote(dataset));
  f.fix =
      "write only if the version is still the one that was read (`only_if: version`), change "
      "the value in the store itself (`increment`), or lock the record before reading it";
  if (pair.decision != graph::kNoIndex)
    f.related.push_back({x.shown_in(pair.decision, frame).span(), "read here"});
  f.detail = "lost update";
  out_.add(std::move(f));
}

void CheckThenAct::run() {
  find_locks();
  for (OperationId start : graph_.roles().starts()) {
    const graph::Expansion x = graph_.expansions().of(start);
    look_at(x);
    look_for_lost_updates(x);
  }
}

}  // namespace

void check_then_act(const Context& context, Reporter& out) {
  CheckThenAct(context, out).run();
}

}  // namespace thalweg::checks::constraints
