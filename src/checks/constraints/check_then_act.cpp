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
#include "graph/concurrency_control.h"
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
        control_(context.graph),
        out_(out) {}
  void run();

 private:
  void look_at(const graph::Expansion& x);
  void look_for_lost_updates(const graph::Expansion& x);
  std::optional<Pair> worst(const graph::Expansion& x, Guarantee g,
                            const std::vector<std::uint32_t>& decisions);
  bool can_break(const graph::Expansion& x, std::uint32_t write, Guarantee g);
  bool parents_may_go(Guarantee g, EntityId parent);
  Truth enforced(const graph::Expansion& x, std::uint32_t write, Guarantee g) const;
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
  graph::ConcurrencyControl control_;
  Reporter& out_;
  std::map<GuaranteeId, bool> parents_may_go_;
  std::set<std::pair<OperationId, ElementId>> told_;
  std::set<StepId> reported_;
};

GuaranteeId decided_by(Step step) {
  if (step.verb() == Verb::check) return step.target().as<GuaranteeId>();
  const auto guards = step[step::guards];
  return step.verb() == Verb::read && guards ? guards->target.as<GuaranteeId>() : GuaranteeId();
}

// ---------------------------------------------------------------------------
// What protects a pair, beside the concurrency control

// A constraint of the engine decides, whatever the code has seen.
Truth CheckThenAct::enforced(const graph::Expansion& x, std::uint32_t write, Guarantee g) const {
  const graph::Arbiter who = constraints_.arbiter(g);
  if (who.kind == graph::Arbiter::Kind::reservation) return Truth::yes;
  if (const auto d = x.step(write).target().as<DatasetId>())
    if (g->verb == GuaranteeVerb::unique && constraints_.is_unique_within(d, g)) return Truth::yes;
  const graph::Enforcement enforcement = constraints_.enforcement(g);
  return enforcement.store ? truth(!is_no(enforcement.value)) : Truth::no;
}

// ---------------------------------------------------------------------------
// Search

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
    if (!control_.is_record(x, w)) continue;
    const auto touched = graph_.steps().entities(x, w);
    const auto e =
        std::find_first_of(entities.begin(), entities.end(), touched.begin(), touched.end());
    if (e == entities.end() || !constraints_.touches(g, x.step(w)) || !can_break(x, w, g)) continue;
    for (std::uint32_t r : decisions) {
      if (r > w) break;
      if (!x.co_executable(r, w) || !x.before(r, w)) continue;
      if (control_.locked(x, r, *e) || control_.one_writer(x.start(), *e, g)) continue;
      const Truth open = !(enforced(x, w, g) | control_.isolated(x, r, w, false) |
                           control_.conditional(x, r, w, g));
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
    if (e && (control_.locked(x, r, e) || control_.one_writer(x.start(), e, Guarantee()))) continue;
    const Truth open = !control_.isolated(x, r, i, true);
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
  const bool known = !control_.isolation(x, pair.write, &fact).empty();
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
  const std::string level = control_.isolation(x, pair.write);
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
