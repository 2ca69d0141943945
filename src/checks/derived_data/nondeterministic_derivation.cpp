// SPDX-License-Identifier: Apache-2.0
// DRV006: running the same input twice can give different output. One look at
// each flow; what hangs on it is asked only where something varies.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/joins.h"

namespace thalweg::checks::derived_data {

using namespace manifest;
using graph::HopId;

namespace {

// What may be another thing the second time.
struct Variation {
  Truth certain = Truth::no;
  std::string text;  // "reads `pg/tax` as it is now, …"
  std::string why;
  std::string fix;
  source::Span span;
  source::Span related;
  std::string label;
  std::string missing;
  ElementId element;
};

class Derivations {
 public:
  Derivations(const Context& context, Reporter& out);
  void check(Flow flow);

 private:
  Variation declared(Flow flow) const;
  Variation clock(Flow flow) const;
  Variation join(Flow flow) const;
  Variation inputs(Flow flow) const;
  std::string event(Flow flow) const;
  std::string output(Flow flow) const;
  bool is_grave(Flow flow) const;
  void report(Flow flow, const Variation& variation);
  std::string quote(ElementId element) const { return words_.quote(element); }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Joins joins_;
  Reporter& out_;
  std::set<ElementId> rebuilt_;  // datasets that are rebuilt by a replay
};

Derivations::Derivations(const Context& context, Reporter& out)
    : cx_(context), graph_(context.graph), words_(context), joins_(context.graph), out_(out) {
  for (Dataset dataset : context.manifest.datasets()) {
    const auto rebuild = dataset[dataset::rebuild];
    if (rebuild && *rebuild && (**rebuild)[rebuild::from_]) rebuilt_.insert(dataset);
  }
}

std::string Derivations::event(Flow flow) const {
  for (ElementId input : graph_.delivery().inputs(flow))
    for (EntityId e : graph_.places().entities(input)) return words_.quote(e);
  return "the event";
}

std::string Derivations::output(Flow flow) const {
  const auto outputs = graph_.delivery().outputs(flow);
  return outputs.empty() ? std::string("its output") : words_.list(outputs, 2);
}

Variation Derivations::declared(Flow flow) const {
  const auto deterministic = flow[flow::deterministic];
  if (!(deterministic == false)) return {};
  return {Truth::yes,
          "declares that it is not deterministic",
          fmt::format("a replay of the same events gives another {}", output(flow)),
          "take what varies (a time, a random number, an answer from outside) once, and make it a "
          "part of the event",
          deterministic.span,
          {},
          {},
          {},
          {}};
}

Variation Derivations::clock(Flow flow) const {
  const auto time = flow[flow::time];
  if (!(time == Time::processing)) return {};
  return {
      Truth::yes,
      "works by the clock of the machine, not by the time of the events",
      fmt::format("an event that comes late, or again in a replay, falls into another window; {} "
                  "then has other numbers",
                  output(flow)),
      "use the time that the event carries (`time: event`), with a rule for late ones",
      time.span,
      {},
      {},
      {},
      {}};
}

Variation Derivations::join(Flow flow) const {
  const auto all = flow[flow::joins];
  Variation open;
  for (std::size_t i = 0; all && i < all->size(); ++i) {
    const RecordView join = (*all)[i];
    const Truth now = joins_.sees_now(join);
    if (is_no(now)) continue;
    const ElementId d = joins_.dataset(join);
    const auto overwrite = joins_.overwritten(d);
    const auto versioned = join[join::versioned];
    Variation found{
        now,
        fmt::format("reads {} as it is now, not as it was when {} happened", quote(d), event(flow)),
        fmt::format("{} changes; a replay of last year joins this year's value, and {} is another "
                    "one, although no event and no code has changed",
                    quote(d), output(flow)),
        fmt::format("keep the versions of {} and join the one that belongs to the event "
                    "(`versioned: true`), or put the value into the event",
                    quote(d)),
        versioned ? versioned.span : join[join::with].span,
        overwrite.span,
        "overwritten here",
        fmt::format("`versioned` of the join with {}", quote(d)),
        d};
    if (is_yes(now)) return found;
    open = std::move(found);
  }
  return open;
}

// Several inputs come in whatever order the readers happen to take them.
Variation Derivations::inputs(Flow flow) const {
  const auto from = flow[flow::from_];
  std::vector<ElementId> topics;
  for (ElementId input : graph_.delivery().inputs(flow))
    if (input.is(ElementKind::topic)) topics.push_back(input);
  for (const RecordView join : flow[flow::joins].value)
    if (const auto topic = join[join::with].value.target.as<TopicId>()) topics.push_back(topic);
  make_unique(topics);
  if (topics.size() < 2 || flow[flow::time] || flow[flow::kind] == FlowKind::sink ||
      flow[flow::kind] == FlowKind::cdc)
    return {};
  return {Truth::unknown,
          fmt::format("reads {}, which no order relates, and does not say by which time",
                      words_.list(topics, 3)),
          fmt::format("in a replay one topic runs ahead of the other, and {} is put together from "
                      "other pairs of events",
                      output(flow)),
          "join by the time that the events carry (`time: event`)",
          from.span,
          {},
          {},
          words_.key(flow, "time"),
          topics[1]};
}

// On a path by which critical data is rebuilt, or counted exactly once.
bool Derivations::is_grave(Flow flow) const {
  bool critical = false;
  bool rebuilt = flow[flow::delivery] == manifest::Delivery::exactly_once;
  for (ElementId to : graph_.delivery().outputs(flow)) {
    for (EntityId e : graph_.places().entities(to)) {
      critical = critical || graph_.entities().is_critical(e);
      if (rebuilt) continue;
      for (const graph::Reached& r : graph_.hops().reach(to, graph::Search{e}))
        rebuilt = rebuilt || rebuilt_.contains(r.place);
    }
  }
  return critical && rebuilt;
}

void Derivations::report(Flow flow, const Variation& variation) {
  Finding f = out_.start(variation.certain);
  if (is_yes(variation.certain) && is_grave(flow)) f.severity = Severity::error;
  f.at = flow;
  f.span = variation.span;
  if (variation.element) f.elements.push_back(variation.element);
  for (ElementId to : graph_.delivery().outputs(flow)) {
    f.elements.push_back(to);
    const auto held = graph_.places().entities(to);
    f.entities.insert(f.entities.end(), held.begin(), held.end());
  }
  make_unique(f.entities);
  if (f.entities.size() == 1) f.entity = f.entities.front();
  f.message = fmt::format("{} {}; a replay gives a different {}", quote(flow), variation.text,
                          output(flow));
  f.why = variation.why;
  f.fix = variation.fix;
  f.facts.push_back({variation.text, graph::Origin::declared, variation.span});
  if (variation.related) f.related.push_back({variation.related, variation.label});
  if (is_unknown(variation.certain)) f.missing = {variation.missing};
  f.scope.place = flow;
  out_.add(std::move(f));
}

void Derivations::check(Flow flow) {
  const auto kind = flow[flow::kind];
  if (kind == FlowKind::reconcile || kind == FlowKind::federate) return;
  Variation open;
  for (const Variation& one : {declared(flow), clock(flow), join(flow), inputs(flow)}) {
    if (is_yes(one.certain)) return report(flow, one);
    if (is_unknown(one.certain) && is_no(open.certain)) open = one;
  }
  if (is_unknown(open.certain)) report(flow, open);
}

}  // namespace

void nondeterministic_derivation(const Context& context, Reporter& out) {
  Derivations derivations(context, out);
  for (Flow flow : context.manifest.flows()) derivations.check(flow);
}

}  // namespace thalweg::checks::derived_data
