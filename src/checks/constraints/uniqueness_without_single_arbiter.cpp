// SPDX-License-Identifier: Apache-2.0
// CON001: a value must be unique, but claims for it are accepted in two places,
// or in one that does not see all of them. Collects the writes of each entity
// that a `unique` guarantee is about, then judges each guarantee.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/constraints.h"

namespace thalweg::checks::constraints {

using namespace manifest;

namespace {

// A place that accepts claims, and the step that brings the first one.
struct Acceptance {
  ElementId place;
  OperationId operation;
  source::Span span;
  Truth keeps_order = Truth::yes;  // of a topic: the deciding operation's order
};

bool can_claim(Verb verb) {
  return verb == Verb::insert || verb == Verb::upsert || verb == Verb::update ||
         verb == Verb::write || verb == Verb::append || verb == Verb::merge;
}

class Uniqueness {
 public:
  Uniqueness(const Context& context, Guarantee guarantee)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        g_(guarantee),
        e_(guarantee->target.as<EntityId>()) {}
  void check(const std::vector<std::pair<OperationId, std::uint32_t>>& writes, Reporter& out);
  EntityId entity() const { return e_; }

 private:
  struct Judgement {
    Truth certain = Truth::no;
    std::string message, why, missing;
  };
  void add(const graph::Expansion& x, std::uint32_t i);
  void accept(ElementId place, const graph::Expansion& x, std::uint32_t i, Truth keeps_order);
  void merge();
  bool touches(Step step) const;
  bool system_chooses(Step step) const;
  bool is_field(Symbol symbol) const;
  bool several_leaders(ElementId place) const;
  bool has_arbiter() const;
  bool check_is_shown() const;
  Judgement judge() const;
  Judgement judge_dataset(Dataset dataset) const;
  Judgement judge_topic(const Acceptance& acceptance) const;
  std::string what() const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Guarantee g_;
  EntityId e_;
  std::vector<Acceptance> places_;
};

std::string Uniqueness::what() const {
  return fmt::format("`{}`", cx_.manifest.text(g_->subject));
}

bool Uniqueness::is_field(Symbol symbol) const {
  return std::find(g_->fields.begin(), g_->fields.end(), symbol) != g_->fields.end();
}

bool Uniqueness::touches(Step step) const {
  const auto fields = step[step::fields];
  if (!fields) return true;
  for (const ItemView field : *fields)
    if (is_field(field.text)) return true;
  return false;
}

// Random ids, or the id of the request, need nobody to decide.
bool Uniqueness::system_chooses(Step step) const {
  const auto facts = cx_.manifest[e_][entity::fields];
  const auto key = cx_.manifest[e_][entity::key];
  return std::all_of(g_->fields.begin(), g_->fields.end(), [&](Symbol field) {
    if (facts)
      if (const RecordView fact = facts->find(field); fact && fact[field_facts::generated] == true)
        return true;
    const auto by = step[step::unique_by];
    const bool by_request =
        by && (cx_.manifest.text(*by) == "request_id" || cx_.manifest.text(*by) == "event_id");
    return step.verb() == Verb::insert && by_request && key && key->contains(field);
  });
}

void Uniqueness::accept(ElementId place, const graph::Expansion& x, std::uint32_t i,
                        Truth keeps_order) {
  const auto same = std::find_if(places_.begin(), places_.end(),
                                 [&](const Acceptance& a) { return a.place == place; });
  if (same == places_.end())
    places_.push_back({place, x.start(), x.step(i).span(), keeps_order});
  else
    same->keeps_order = same->keeps_order & keeps_order;
}

// An entry operation claims at the dataset; a consumer at what it consumes, or
// at what a flow brings there. Copies follow; they accept nothing.
void Uniqueness::add(const graph::Expansion& x, std::uint32_t i) {
  const Step step = x.step(i);
  if (!can_claim(step.verb()) || !touches(step) || system_chooses(step)) return;
  const auto dataset = step.target().as<DatasetId>();
  if (!dataset || graph_.places().is_auxiliary(dataset)) return;
  if (is_yes(graph_.places().is_copy(step.target(), e_))) return;
  const auto form = cx_.manifest[dataset][dataset::form];
  if (form == Form::cache || form == Form::index || form == Form::aggregate) return;
  if (!graph_.roles().is_consumer(x.start())) return accept(step.target(), x, i, Truth::yes);
  for (ElementId topic : graph_.delivery().inputs(x.start())) {
    Truth ordered = Truth::yes;
    for (graph::HopId id : graph_.hops().out(topic))
      if (graph_.hops()[id].via == ElementId(x.start()))
        ordered = truth(graph_.hops().order(id) >= graph::Order::per_key);
    ElementId place = topic;
    for (graph::HopId id : graph_.hops().in(topic)) {
      if (graph_.hops()[id].kind != graph::HopKind::flow) break;
      if (graph_.hops()[id].from.is(ElementKind::dataset)) place = graph_.hops()[id].from;
    }
    accept(place, x, i, place == topic ? ordered : Truth::yes);
  }
}

// Places that follow one topic or another store are decided there.
void Uniqueness::merge() {
  if (places_.size() < 2) return;
  const graph::Propagation& propagation = graph_.propagation(e_);
  const auto decided = [&](ElementId a, ElementId b) {
    const auto decider = propagation.common(a, b);
    const bool elsewhere = decider.element != graph_.places().container(a) &&
                           decider.element != graph_.places().container(b);
    return decider.kind == graph::Propagation::DeciderKind::container && elsewhere ? decider.element
                                                                                   : ElementId();
  };
  for (std::size_t a = 0; a < places_.size(); ++a)
    for (std::size_t b = a + 1; b < places_.size();) {
      const ElementId by = decided(places_[a].place, places_[b].place);
      if (!by) {
        ++b;
        continue;
      }
      if (by.is(ElementKind::topic)) places_[a].place = by;
      places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(b));
    }
}

bool Uniqueness::several_leaders(ElementId place) const {
  const auto store = graph_.places().container(place).as<StoreId>();
  if (!store) return false;
  if (const auto replication = cx_.manifest[store][store::replication])
    if (const auto topology = (*replication)[replication::topology])
      return *topology == Topology::multi_leader || *topology == Topology::leaderless;
  const auto word = graph_.places().engine(ElementId(store)).word(engines::Field::default_topology);
  return word == "multi-leader" || word == "leaderless";
}

Uniqueness::Judgement Uniqueness::judge_dataset(Dataset dataset) const {
  const Truth split = !graph::sees_every_claim(graph_, dataset, g_);
  const Store store = cx_.manifest[dataset->store];
  const auto partitioning = store[store::partitioning];
  if (is_no(split) || !partitioning) return {};
  const auto key = (*partitioning)[partitioning::key];
  return {split,
          fmt::format("{} must be unique, but {} is partitioned by {}, and its unique indexes see "
                      "one partition each",
                      what(), words_.quote(ElementId(store)),
                      key ? fmt::format("`{}`", cx_.manifest.text(*key)) : "another key"),
          "two claims for one value land on two partitions, each checks its own, and both are "
          "accepted",
          words_.key(store, "partitioning.secondary_indexes")};
}

Uniqueness::Judgement Uniqueness::judge_topic(const Acceptance& acceptance) const {
  const Topic topic = cx_.manifest[acceptance.place.as<TopicId>()];
  const auto key = topic[topic::key];
  const std::string name = words_.quote(ElementId(topic));
  const Truth split = !graph::sees_every_claim(graph_, topic, g_);
  if (!is_no(split))
    return {
        split,
        fmt::format("{} must be unique, but claims on {} are partitioned by {}", what(), name,
                    key ? fmt::format("`{}`", cx_.manifest.text(*key)) : "an undeclared key"),
        "two claims for one value land on two partitions and are decided side by side: both are "
        "accepted",
        key ? words_.key(topic, "partitions") : words_.key(topic, "key")};
  const Truth unordered = !acceptance.keeps_order;
  return {unordered,
          fmt::format("{} must be unique, but {} decides on {} in no order", what(),
                      words_.quote(ElementId(acceptance.operation)), name),
          "two claims for one value are handled side by side, neither sees the other, and both are "
          "accepted",
          fmt::format("`ordering` of {}", words_.quote(ElementId(acceptance.operation)))};
}

bool Uniqueness::has_arbiter() const {
  const auto by = g_[guarantee::enforced_by];
  if (by && !by->word) return true;
  if (by) return by->word == EnforcedBy::reservation;
  for (ElementId held : graph_.places().holdings(e_)) {
    const auto id = held.as<DatasetId>();
    const auto unique = id ? cx_.manifest[id][dataset::unique] : Value<Items>{};
    if (!unique) continue;
    // One constraint whose fields are all among those of the guarantee.
    std::map<std::uint16_t, bool> constraints;
    for (const ItemView field : *unique) {
      auto [it, first] = constraints.try_emplace(field.group, true);
      it->second = it->second && is_field(field.text);
    }
    for (const auto& [group, covered] : constraints)
      if (covered) return true;
  }
  return false;
}

// Application code that decides is judged for itself.
bool Uniqueness::check_is_shown() const {
  for (Operation operation : cx_.manifest.operations())
    for (Step step : cx_.manifest.steps_of(operation)) {
      if (step.verb() == Verb::check && step.target() == ElementId(g_)) return true;
      const auto guards = step[step::guards];
      if (guards && guards->target == ElementId(g_)) return true;
    }
  return false;
}

Uniqueness::Judgement Uniqueness::judge() const {
  const auto by = g_[guarantee::enforced_by];
  const auto word = by ? by->word : std::nullopt;
  if (places_.size() > 1) {
    std::vector<ElementId> all;
    for (const Acceptance& a : places_) all.push_back(a.place);
    return {
        Truth::yes,
        fmt::format("{} must be unique, but claims are accepted at {}", what(), words_.list(all)),
        "two users claim one value at the same moment, one at each place; each place finds it "
        "free, and both get it",
        {}};
  }
  if (places_.size() == 1 && several_leaders(places_[0].place)) return {};
  Judgement verdict;
  if (places_.size() == 1 && places_[0].place.is(ElementKind::dataset))
    verdict = judge_dataset(cx_.manifest[places_[0].place.as<DatasetId>()]);
  if (places_.size() == 1 && places_[0].place.is(ElementKind::topic))
    verdict = judge_topic(places_[0]);
  if (!is_no(verdict.certain)) return verdict;
  const bool hard = g_[guarantee::strictness] == Strictness::hard;
  const bool nobody = word == EnforcedBy::none || word == EnforcedBy::async;
  if (hard && nobody)
    return {Truth::yes,
            fmt::format("{} must be unique, hard, but {}", what(),
                        word == EnforcedBy::none ? "nothing enforces it"
                                                 : "it is only looked at afterwards"),
            "two users claim one value, and both get it",
            {}};
  const bool unseen = word == EnforcedBy::app ? !check_is_shown() : !has_arbiter();
  if (unseen && !nobody)
    return {Truth::unknown, fmt::format("{} must be unique, and nothing says who decides", what()),
            "without one place that sees every claim, two users can both get one value",
            words_.key(g_, "enforced_by")};
  return {};
}

void Uniqueness::check(const std::vector<std::pair<OperationId, std::uint32_t>>& writes,
                       Reporter& out) {
  const auto by = g_[guarantee::enforced_by];
  if (by && by->word == EnforcedBy::reservation) return;
  const bool soft = g_[guarantee::strictness] == Strictness::soft;
  const bool apologises = g_[guarantee::detected_by] && g_[guarantee::compensation];
  if (soft && !apologises) return;
  for (const auto& [start, i] : writes) add(graph_.expansions().of(start), i);
  merge();
  const Judgement verdict = judge();
  Truth certain = verdict.certain;
  if (!g_[guarantee::strictness]) certain = certain & Truth::unknown;
  if (is_no(certain) || (soft && !is_yes(certain))) return;
  Finding f = out.start(certain);
  if (soft) {
    f.severity = Severity::note;
    f.severity_is_final = true;
  }
  f.at = g_;
  f.entity = e_;
  f.span = g_.span();
  f.message = verdict.message;
  f.why = verdict.why;
  f.fix =
      "let one place decide each value: a claims topic partitioned by it, a reservation table, "
      "or one unique index; or make the constraint soft and say who apologises";
  for (const Acceptance& a : places_) {
    f.elements.push_back(a.place);
    f.elements.push_back(a.operation);
    f.related.push_back({a.span, fmt::format("{} accepts claims through {}", words_.quote(a.place),
                                             words_.quote(ElementId(a.operation)))});
    f.paths.push_back({{a.operation, a.span}, {a.place, cx_.manifest.span(a.place)}});
  }
  if (!g_[guarantee::strictness]) f.missing.push_back(words_.key(g_, "strictness"));
  if (is_unknown(verdict.certain) && !verdict.missing.empty()) f.missing.push_back(verdict.missing);
  f.scope.guarantee = g_.id();
  out.add(std::move(f));
}

}  // namespace

void uniqueness_without_single_arbiter(const Context& context, Reporter& out) {
  std::vector<Uniqueness> all;
  std::map<EntityId, std::vector<std::pair<OperationId, std::uint32_t>>> writes;
  for (Guarantee guarantee : context.manifest.guarantees()) {
    if (guarantee->verb != GuaranteeVerb::unique) continue;
    Uniqueness uniqueness(context, guarantee);
    if (!uniqueness.entity()) continue;
    writes[uniqueness.entity()];
    all.push_back(std::move(uniqueness));
  }
  if (all.empty()) return;
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (context.graph.steps().is_write(x, i))
        for (EntityId e : context.graph.steps().entities(x, i))
          if (const auto it = writes.find(e); it != writes.end()) it->second.emplace_back(start, i);
  }
  for (Uniqueness& uniqueness : all) uniqueness.check(writes[uniqueness.entity()], out);
}

}  // namespace thalweg::checks::constraints
