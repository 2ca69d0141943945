// SPDX-License-Identifier: Apache-2.0
// CON003: a constraint names a store that does not enforce it. One look at each
// guarantee; the writes of its entity only where a conditional write may decide.
#include <algorithm>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/coordination.h"
#include "graph/remedies.h"

namespace thalweg::checks::constraints {

using namespace manifest;

namespace {

class NotEnforced {
 public:
  NotEnforced(const Context& context, const graph::Constraints& constraints, Guarantee g)
      : cx_(context), words_(context), constraints_(constraints), g_(g) {}
  void check(Reporter& out) const;

 private:
  std::string how(const graph::Enforcement& e) const;
  std::string why(const graph::Enforcement& e) const;
  std::string fix(const graph::Enforcement& e) const;

  const Context& cx_;
  Words words_;
  const graph::Constraints& constraints_;
  Guarantee g_;
};

std::string_view kind_of(GuaranteeVerb verb) {
  if (verb == GuaranteeVerb::unique) return "unique constraints";
  return verb == GuaranteeVerb::foreign_key ? "foreign keys" : "`CHECK` constraints";
}

std::string NotEnforced::how(const graph::Enforcement& e) const {
  const engines::Capabilities& engine = cx_.graph.places().engine(e.store);
  const std::string name = engine.name().empty() ? std::string("nobody knows whether its engine")
                                                 : std::string(engine.name());
  if (engine.name().empty()) return fmt::format("{} enforces {}", name, kind_of(g_->verb));
  if (is_unknown(e.value))
    return e.by_partition
               ? fmt::format(
                     "{} enforces {} only within a partition, and nothing says how it is "
                     "partitioned",
                     name, kind_of(g_->verb))
               : fmt::format("nothing is known of {} in {}", kind_of(g_->verb), name);
  if (e.by_partition)
    return fmt::format("{} enforces {} only within one partition", name, kind_of(g_->verb));
  return engine.word(e.field) == "not-enforced"
             ? fmt::format("{} records {} and does not enforce them", name, kind_of(g_->verb))
             : fmt::format("{} has no {}", name, kind_of(g_->verb));
}

// A copy can only be watched; a record must be kept right when it is written.
std::string NotEnforced::fix(const graph::Enforcement& e) const {
  if (e.by_partition)
    return "partition by what must be unique, use a global index, or let one claims topic "
           "decide, keyed by the value";
  const graph::Places& places = cx_.graph.places();
  const auto about = constraints_.entities(g_);
  const ElementId record = about.empty() ? ElementId() : places.sor(about.front());
  std::string way =
      "enforce it where the data is written first, and let a test or a reconcile flow watch the "
      "copy";
  if (record && places.container(record) == ElementId(e.store)) {
    const bool decides = graph::can_refuse_writes(places, record);
    way = !decides ? "keep the record in a store that enforces it, and let this one follow"
          : g_->verb == GuaranteeVerb::unique
              ? "make the value the key of a record of its own and write that with `only_if: "
                "absent`, or let one claims topic decide, keyed by the value"
              : "let each write decide by a condition (`only_if: condition`), or keep the record "
                "in a store that enforces it";
  }
  return way + "; if the store does enforce it, say so with `capabilities` and a `ref`";
}

std::string NotEnforced::why(const graph::Enforcement& e) const {
  const auto partitioning = cx_.manifest[e.store][store::partitioning];
  const auto key = partitioning ? (*partitioning)[partitioning::key] : Value<Symbol>{};
  if (e.by_partition)
    return fmt::format(
        "two writes that break it land on two partitions{}, each sees only its own, "
        "and both are accepted",
        key ? fmt::format(" of `{}`", cx_.manifest.text(*key)) : std::string());
  return fmt::format(
      "a write that breaks it is accepted like any other, and everybody who relies "
      "on {} works with wrong data",
      words_.quote(ElementId(g_)));
}

void NotEnforced::check(Reporter& out) const {
  const auto by = g_[guarantee::enforced_by];
  const bool judged = g_->verb == GuaranteeVerb::unique || g_->verb == GuaranteeVerb::bound ||
                      g_->verb == GuaranteeVerb::foreign_key;
  if (!by || by->word || !judged) return;
  const graph::Enforcement e = constraints_.enforcement(g_);
  if (!e.store || is_yes(e.value) ||
      graph::Coordination(cx_.graph, constraints_).decided_by_key(g_))
    return;
  const auto known = cx_.graph.places().engine(e.store)[e.field];
  const bool sure = is_no(e.value) && known.confident();
  Finding f = out.start(sure ? Verdict::violated : Verdict::possible);
  f.at = g_;
  f.entities = constraints_.entities(g_);
  if (!f.entities.empty()) f.entity = f.entities.front();
  f.span = by.span;
  f.elements = {by->reference.target, e.store};
  f.message = fmt::format("{} relies on {}, but {}", words_.quote(f.at),
                          words_.quote(by->reference.target), how(e));
  f.why = why(e);
  f.fix = fix(e);
  if (known)
    f.facts.push_back({engines::describe(cx_.graph.places().engine(e.store), e.field),
                       known.declared ? graph::Origin::declared : graph::Origin::engine,
                       known.span});
  if (!sure) {
    const Store store = cx_.manifest[e.store];
    const std::string key = !store[store::engine] ? std::string("engine")
                            : e.by_partition
                                ? std::string("partitioning")
                                : fmt::format("capabilities.{}", engines::to_string(e.field));
    f.missing.push_back(words_.key(store, key));
  }
  f.scope.guarantee = g_.id();
  f.scope.container = e.store;
  out.add(std::move(f));
}

}  // namespace

void constraint_not_enforced_by_engine(const Context& context, Reporter& out) {
  const graph::Constraints constraints(context.graph);
  for (GuaranteeId id : constraints.all())
    NotEnforced(context, constraints, context.manifest[id]).check(out);
}

}  // namespace thalweg::checks::constraints
