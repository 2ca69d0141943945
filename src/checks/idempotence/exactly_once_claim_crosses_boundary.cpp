// SPDX-License-Identifier: Apache-2.0
// IDM004: "exactly once" is claimed for a consumer whose output, or input, lies
// outside the region in which the framework can keep the promise. Looks at each
// declared `delivery: exactly-once`.
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::idempotence {

using namespace manifest;

namespace {

// Where the promise ends, and what happens there again.
struct Leak {
  Truth certain = Truth::no;
  ElementId outside;
  source::Span span;
  std::string effect;
  graph::Facts facts;
  std::string missing;
};

class Claims {
 public:
  Claims(const Context& context, Reporter& out);
  void check(ElementId consumer, source::Span claim, Value<InputIsolation> isolation);

 private:
  Leak output(ElementId consumer, ElementId place, graph::Answer safe, source::Span span,
              std::string_view effect) const;
  void flow_outputs(Flow flow, std::vector<Leak>& leaks) const;
  void operation_outputs(OperationId o, std::vector<Leak>& leaks) const;
  void input(ElementId consumer, source::Span claim, const Value<InputIsolation>& isolation,
             std::vector<Leak>& leaks) const;
  void report(ElementId consumer, source::Span claim, const Leak& leak) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  std::set<ElementId> transactional_;  // topics with transactional producers
};

Claims::Claims(const Context& context, Reporter& out)
    : cx_(context), graph_(context.graph), words_(context), out_(out) {
  for (Flow flow : cx_.manifest.flows())
    if (flow[flow::delivery] == Delivery::exactly_once)
      for (ElementId to : graph_.delivery().outputs(flow)) transactional_.insert(to);
  for (OperationId start : graph_.roles().starts()) {
    const graph::Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      if (!graph_.steps().is_publish(x, i)) continue;
      const std::uint32_t block = x.enclosing(i, Verb::transaction);
      if (block == graph::kNoIndex) continue;
      if (cx_.manifest[x.blocks()[block].block].transaction_kind() == TransactionKind::broker)
        transactional_.insert(x.step(i).target());
    }
  }
}

// (a) and (c): what leaves the region must be harmless when it comes again.
Leak Claims::output(ElementId consumer, ElementId place, graph::Answer safe, source::Span span,
                    std::string_view effect) const {
  Leak leak{Truth::no, place, span, fmt::format("`{}` on {}", effect, words_.quote(place)), {}, {}};
  Truth outside = Truth::no;
  for (ElementId in : graph_.delivery().inputs(consumer))
    outside = outside | !graph_.delivery().same_region(in, place);
  if (place.is(ElementKind::topic)) {
    leak.certain = outside;
    leak.missing = words_.key(place, "cluster");
    return leak;
  }
  const engines::Capabilities& engine = graph_.places().engine(graph_.places().container(place));
  if (is_yes(engine.truth(engines::Field::two_phase_sink))) return leak;
  leak.certain = outside & !safe.value;
  leak.facts = std::move(safe.facts);
  leak.missing = fmt::format("what a repeat of `{}` on {} does", effect, words_.name(place));
  return leak;
}

void Claims::flow_outputs(Flow flow, std::vector<Leak>& leaks) const {
  const auto apply = flow[flow::apply];
  for (ElementId to : graph_.delivery().outputs(flow)) {
    const std::string_view effect = to.is(ElementKind::topic) ? "publish"
                                    : apply                   ? to_string(*apply)
                                                              : "apply";
    leaks.push_back(
        output(flow, to, graph_.idempotence().explain_dup_safe(flow), flow[flow::to].span, effect));
  }
  const auto effects = flow[flow::effects];
  for (std::size_t i = 0; effects && i < effects->size(); ++i)
    if (const auto call = (*effects)[i][effect::call])
      leaks.push_back(output(flow, call->target,
                             {graph_.idempotence().effect_dup_safe(flow, i), {}, {}}, call.span,
                             "call"));
}

void Claims::operation_outputs(OperationId o, std::vector<Leak>& leaks) const {
  const graph::Expansion x = graph_.expansions().of(o);
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!graph_.steps().is_write_like(x, i)) continue;
    const Step step = x.step(i);
    leaks.push_back(output(o, step.target(), graph_.idempotence().explain_dup_safe(x, i),
                           x.shown_in(i, 0).span(), to_string(step.verb())));
  }
}

// (b): reads what transactional producers have not committed.
void Claims::input(ElementId consumer, source::Span claim, const Value<InputIsolation>& isolation,
                   std::vector<Leak>& leaks) const {
  for (ElementId in : graph_.delivery().inputs(consumer)) {
    if (!transactional_.contains(in)) continue;
    const engines::Capabilities& engine = graph_.places().engine(in);
    const auto field = engines::Field::messaging_isolation;
    Truth dirty =
        isolation ? truth(*isolation == InputIsolation::read_uncommitted) : Truth::unknown;
    if (!isolation && engine.word(field) == "read-committed") dirty = Truth::no;
    Leak leak{dirty,
              in,
              isolation ? isolation.span : claim,
              fmt::format("what {} holds of aborted transactions", words_.quote(in)),
              {},
              {}};
    if (!isolation) {
      leak.missing = fmt::format("`isolation` of {}", words_.name(consumer));
      if (engine[field])
        leak.facts.push_back({engines::describe(engine, field), graph::Origin::engine, {}});
    }
    leaks.push_back(std::move(leak));
  }
}

void Claims::report(ElementId consumer, source::Span claim, const Leak& leak) const {
  Finding f = out_.start(leak.certain);
  const auto inputs = graph_.delivery().inputs(consumer);
  const bool reads = std::find(inputs.begin(), inputs.end(), leak.outside) != inputs.end();
  f.at = consumer;
  f.span = claim;
  f.elements = inputs;
  f.elements.push_back(leak.outside);
  const auto touched = graph_.places().entities(leak.outside);
  f.entities.assign(touched.begin(), touched.end());
  if (!touched.empty()) f.entity = touched.front();
  if (reads) {
    f.message = fmt::format("{} promises exactly-once, but may read uncommitted events of {}",
                            words_.quote(consumer), words_.quote(leak.outside));
    f.why =
        "an event of an aborted transaction is handled as if it had happened, and comes again "
        "when the producer retries";
    f.fix = "set `isolation: read-committed` on the consumer";
  } else {
    const bool may_lie_inside =
        leak.outside.is(ElementKind::topic) && f.verdict == Verdict::possible;
    f.message = fmt::format("{} promises exactly-once, but {} {} outside the transactions of {}",
                            words_.quote(consumer), words_.quote(leak.outside),
                            may_lie_inside ? "may lie" : "lies", words_.list(inputs));
    f.why = fmt::format(
        "after a failure the batch that was not committed is replayed, and {} "
        "happens again",
        leak.effect);
    f.fix = leak.outside.is(ElementKind::topic)
                ? fmt::format(
                      "publish to the cluster of {} (`cluster` says which that is), let the "
                      "readers of {} recognise repeats, or say `at-least-once`",
                      words_.list(inputs), words_.quote(leak.outside))
                : fmt::format(
                      "make the effect on {} idempotent, keep the position in the same store with "
                      "the effect (`in: high-water-mark`), or say `at-least-once`",
                      words_.quote(leak.outside));
  }
  if (leak.span && leak.span != claim)
    f.related.push_back({leak.span, reads ? "read here" : "the effect that comes again"});
  f.facts = leak.facts;
  if (f.verdict == Verdict::possible && !leak.missing.empty()) f.missing = {leak.missing};
  f.scope.places = {leak.outside};
  f.scope.place = leak.outside;
  out_.add(std::move(f));
}

void Claims::check(ElementId consumer, source::Span claim, Value<InputIsolation> isolation) {
  std::vector<Leak> leaks;
  if (const auto flow = consumer.as<FlowId>()) flow_outputs(cx_.manifest[flow], leaks);
  if (const auto o = consumer.as<OperationId>()) operation_outputs(o, leaks);
  input(consumer, claim, isolation, leaks);
  const Leak* worst = nullptr;
  for (const Leak& leak : leaks)
    if (!is_no(leak.certain) && (!worst || leak.certain > worst->certain)) worst = &leak;
  if (worst) report(consumer, claim, *worst);
}

}  // namespace

void exactly_once_claim_crosses_boundary(const Context& context, Reporter& out) {
  Claims claims(context, out);
  for (Flow flow : context.manifest.flows())
    if (const auto delivery = flow[flow::delivery]; delivery == Delivery::exactly_once)
      claims.check(flow, delivery.span, flow[flow::isolation]);
  for (OperationId start : context.graph.roles().starts()) {
    const auto consumes = context.manifest[start][operation::consumes];
    if (!consumes) continue;
    if (const auto delivery = (*consumes)[consumes::delivery]; delivery == Delivery::exactly_once)
      claims.check(start, delivery.span, (*consumes)[consumes::isolation]);
  }
}

}  // namespace thalweg::checks::idempotence
