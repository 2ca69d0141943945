// SPDX-License-Identifier: Apache-2.0
// CON005: a constraint may be broken for a while, and nobody notices or makes up
// for it. One look at each guarantee.
#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/constraints.h"
#include "graph/replication.h"
#include "graph/stretches.h"

namespace thalweg::checks::constraints {

using namespace manifest;

namespace {

class Apology {
 public:
  Apology(const Context& context, const graph::Constraints& constraints,
          const graph::Stretches& stretches, Guarantee g)
      : graph_(context.graph),
        words_(context),
        constraints_(constraints),
        stretches_(stretches),
        g_(g) {}
  void check(Reporter& out) const;

 private:
  struct Repeat {
    Truth unsafe = Truth::no;
    Step step;
  };
  bool heals() const;
  Repeat repeat(OperationId compensation) const;
  Finding start(Verdict verdict, Reporter& out) const;
  void ask(Reporter& out) const;
  std::string name() const { return words_.quote(ElementId(g_)); }

  const graph::Graph& graph_;
  Words words_;
  const graph::Constraints& constraints_;
  const graph::Stretches& stretches_;
  Guarantee g_;
};

// All that is written merges by itself.
bool Apology::heals() const {
  bool any = false;
  for (EntityId e : constraints_.entities(g_))
    for (const graph::WriteAt& w : constraints_.writes(e)) {
      const Step step = graph_.expansions().of(w.start).step(w.step);
      const auto store = graph_.places().container(step.target()).as<StoreId>();
      const bool merges =
          step.verb() == Verb::merge || graph::conflict_policy(graph_, store).is(Conflict::crdt);
      if (!merges) return false;
      any = true;
    }
  return any;
}

Apology::Repeat Apology::repeat(OperationId compensation) const {
  Repeat worst;
  any_in(graph_, stretches_.of(compensation), [&](const graph::Expansion& x, std::uint32_t i) {
    if (!graph_.steps().is_write_like(x, i) || graph_.steps().is_best_effort(x, i)) return false;
    const Truth unsafe = !graph_.idempotence().dup_safe(x, i);
    if (unsafe > worst.unsafe) worst = {unsafe, x.step(i)};
    return is_yes(worst.unsafe);
  });
  return worst;
}

Finding Apology::start(Verdict verdict, Reporter& out) const {
  Finding f = out.start(verdict);
  f.at = g_;
  f.entities = constraints_.entities(g_);
  if (!f.entities.empty()) f.entity = f.entities.front();
  f.elements.assign(f.entities.begin(), f.entities.end());
  f.scope.guarantee = g_.id();
  return f;
}

void Apology::ask(Reporter& out) const {
  Finding f = start(Verdict::possible, out);
  f.span = g_.span();
  f.message = fmt::format(
      "nothing says whether {} may be broken for a while, and who makes up for it", name());
  f.why =
      "a constraint that may be broken needs somebody who notices and apologises; one that may "
      "not needs one place that decides";
  f.fix = "say `strictness: hard`; or `soft`, with `detected_by` and `compensation`";
  f.missing = {words_.key(g_, "strictness")};
  out.add(std::move(f));
}

void Apology::check(Reporter& out) const {
  const auto strictness = g_[guarantee::strictness];
  if (strictness == Strictness::hard || heals()) return;
  if (!strictness) return ask(out);
  const bool noticed = g_[guarantee::detected_by].present;
  const auto compensation = g_[guarantee::compensation];
  Repeat again;
  const auto operation = compensation.value.target.as<OperationId>();
  if (operation) again = repeat(operation);
  if (noticed && compensation && is_no(again.unsafe)) return;
  const bool certain = !noticed || !compensation || is_yes(again.unsafe);
  Finding f = start(certain ? Verdict::violated : Verdict::possible, out);
  f.span = strictness.span;
  const std::string_view lack = !noticed && !compensation
                                    ? "nobody notices, and nobody makes up for it"
                                : !noticed ? "nothing notices when it is"
                                           : "nothing makes up for it";
  if (!noticed || !compensation) {
    f.message = fmt::format("{} may be broken for a while, and {}", name(), lack);
    f.why =
        "a violation that was meant to pass stays, and is found by the customer whom it concerns";
    f.fix = noticed        ? "name the operation that makes up for it with `compensation`"
            : compensation ? "name the flow or operation that looks for violations with "
                             "`detected_by`"
                           : "name what looks for violations (`detected_by`) and what makes up for "
                             "them (`compensation`), and record what an apology costs";
  } else {
    f.message = fmt::format("{} is made up for by {}, which {} twice", name(),
                            words_.quote(ElementId(operation)), certain ? "pays" : "may pay");
    f.why = fmt::format(
        "the detector finds the same violation again before it is healed, or a crash "
        "repeats the apology: {} is done a second time",
        words_.quote(again.step));
    f.fix = fmt::format(
        "make {} safe to repeat: by the id of the violation (`unique_by`), or by a "
        "condition",
        words_.quote(again.step));
    f.related.push_back({again.step.span(), "not safe to repeat"});
    if (!certain) f.missing.push_back(fmt::format("`idempotent` at {}", words_.quote(again.step)));
  }
  if (operation) f.elements.push_back(operation);
  f.related.push_back({g_.span(), "the constraint"});
  out.add(std::move(f));
}

}  // namespace

void soft_constraint_without_apology(const Context& context, Reporter& out) {
  const graph::Constraints constraints(context.graph);
  if (constraints.all().empty()) return;
  const graph::Stretches stretches(context.graph);
  for (GuaranteeId id : constraints.all())
    Apology(context, constraints, stretches, context.manifest[id]).check(out);
}

}  // namespace thalweg::checks::constraints
