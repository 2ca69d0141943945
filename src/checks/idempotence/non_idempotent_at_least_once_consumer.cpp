// SPDX-License-Identifier: Apache-2.0
// IDM001: a consumer of a topic may get a message twice, and one of its outputs
// is not the same when applied twice. One pass over flows, one over the steps
// of consumer operations.
#include <algorithm>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/remedies.h"
#include "graph/repeats.h"

namespace thalweg::checks::idempotence {

using namespace manifest;

namespace {

std::string_view harm(const Manifest& manifest, ElementId target, std::string_view effect) {
  if (const auto id = target.as<ExternalId>()) {
    const auto kind = manifest[id][external::kind];
    if (kind == ExternalKind::payment) return "charges twice";
    return graph::only_annoys(manifest, target) ? "sends twice" : "acts twice";
  }
  if (effect == "increment" || effect == "decrement") return "counts twice";
  if (effect == "append" || effect == "insert") return "adds twice";
  return "may not leave the same state";
}

class Consumers {
 public:
  Consumers(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {}
  void check(Flow flow);
  void check(OperationId consumer);

 private:
  // What one consumer receives, and how surely twice.
  struct Input {
    std::vector<ElementId> topics;
    Truth repeats = Truth::no;
    graph::Fact fact;
  };
  Input input(ElementId consumer) const;
  Finding start(const Input& input, ElementId consumer, ElementId output, Truth unsafe,
                std::string_view effect) const;
  bool best_effort(graph::EntitySpan entities) const;
  bool takes_no_key(ElementId called) const;
  std::string count_once(ElementId input, ElementId output) const;
  std::string fix(Flow flow, ElementId output, const Input& input) const;
  std::string fix(Step step, const Input& input) const;
  void check_step(const graph::Expansion& x, std::uint32_t i, const Input& input);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
};

Consumers::Input Consumers::input(ElementId consumer) const {
  Input input;
  for (ElementId place : graph_.delivery().inputs(consumer))
    if (place.is(ElementKind::topic)) input.topics.push_back(place);
  if (input.topics.empty()) return input;
  graph::Delivery::Known known = graph_.delivery().of(consumer);
  input.repeats = known.value ? truth(*known.value == Delivery::at_least_once) : Truth::unknown;
  input.fact = std::move(known.fact);
  return input;
}

bool Consumers::best_effort(graph::EntitySpan entities) const {
  return !entities.empty() && std::all_of(entities.begin(), entities.end(), [&](EntityId e) {
    return graph_.entities().is_best_effort(e);
  });
}

bool Consumers::takes_no_key(ElementId called) const {
  const auto id = called.as<ExternalId>();
  return id && cx_.manifest[id][external::idempotency_key] == Support::unsupported;
}

// Of a change that depends on the value before it.
std::string Consumers::count_once(ElementId input, ElementId output) const {
  std::string text =
      graph::can_hold_outbox(graph_.places(), output)
          ? fmt::format(
                "remember the event's id in the commit that changes {}, and skip what is "
                "there already (`dedupe`)",
                words_.quote(output))
          : fmt::format(
                "keep {} in a store that commits the event's id together with it (`dedupe`)",
                words_.quote(output));
  if (!is_no(graph_.delivery().same_region(input, output)))
    text += "; or turn on the exactly-once mode of the stream processor (`delivery: exactly-once`)";
  return text;
}

std::string Consumers::fix(Flow flow, ElementId output, const Input& in) const {
  const auto apply = flow[flow::apply];
  if (apply == Apply::increment || apply == Apply::decrement)
    return count_once(in.topics.front(), output);
  return fmt::format(
      "make it `apply: upsert` of the full state, guard it by a version, or give {} a `dedupe` by "
      "the event's id, kept in the same store",
      words_.quote(ElementId(flow)));
}

std::string Consumers::fix(Step step, const Input& in) const {
  const std::string what = words_.quote(step);
  if (step.target().is(ElementKind::external))
    return takes_no_key(step.target())
               ? fmt::format(
                     "record the event's id before {} and look there first (`dedupe`), "
                     "because {} takes no key",
                     what, words_.quote(step.target()))
               : fmt::format(
                     "pass a key that is the same for each delivery, such as `unique_by: "
                     "event_id`, or record the event's id before {}",
                     what);
  switch (step.verb()) {
    case Verb::increment:
    case Verb::decrement:
      return count_once(in.topics.front(), step.target());
    case Verb::insert:
    case Verb::append:
      return fmt::format(
          "let {} refuse a repeat: `unique_by: event_id`, or a `dedupe` by the "
          "event's id in the same transaction",
          what);
    default:
      return fmt::format(
          "make {} an upsert of the full state, or insert the event's id under a "
          "unique constraint in the same transaction",
          what);
  }
}

Finding Consumers::start(const Input& input, ElementId consumer, ElementId output, Truth unsafe,
                         std::string_view effect) const {
  Finding f = out_.start(input.repeats & unsafe);
  f.at = consumer;
  f.elements = input.topics;
  f.elements.push_back(output);
  graph::EntitySpan touched = graph_.places().entities(output);
  if (touched.empty()) touched = graph_.places().entities(input.topics.front());
  f.entities.assign(touched.begin(), touched.end());
  if (!touched.empty()) f.entity = touched.front();
  const std::string topics = words_.list(input.topics);
  const std::string again(harm(cx_.manifest, output, effect));
  f.message = fmt::format("{} {} {} {}, and `{}` on {} {}", words_.quote(consumer),
                          is_yes(input.repeats) ? "gets" : "may get", topics,
                          is_yes(input.repeats) ? "at least once" : "more than once", effect,
                          words_.quote(output),
                          is_yes(unsafe) ? fmt::format("{} when a message comes again", again)
                                         : "does not say what a repeat does");
  f.why = fmt::format(
      "after a crash between the effect and the commit of its position, the same message is "
      "delivered again and {} a second time",
      output.is(ElementKind::external) ? fmt::format("{} is called", words_.quote(output))
                                       : fmt::format("`{}` is done", effect));
  if (!input.fact.text.empty()) f.facts.push_back(input.fact);
  if (is_unknown(input.repeats)) f.missing.push_back("`delivery` of " + words_.quote(consumer));
  const bool mild = graph::only_annoys(cx_.manifest, output) && f.verdict == Verdict::violated;
  if (mild) f.severity = Severity::warning;
  f.scope.places = {output};
  f.scope.place = output;
  return f;
}

void Consumers::check(Flow flow) {
  const Input in = input(flow);
  if (is_no(in.repeats) || flow[flow::dedupe]) return;
  for (ElementId output : graph_.delivery().outputs(flow)) {
    if (!output.is(ElementKind::dataset) || best_effort(graph_.places().entities(output))) continue;
    graph::Answer safe = graph_.idempotence().explain_dup_safe(flow);
    if (is_yes(safe.value)) continue;
    const auto apply = flow[flow::apply];
    Finding f = start(in, flow, output, !safe.value, apply ? to_string(*apply) : "apply");
    f.span = apply ? apply.span : flow.span();
    f.fix = fix(flow, output, in);
    f.facts.insert(f.facts.end(), safe.facts.begin(), safe.facts.end());
    f.missing.insert(f.missing.end(), safe.missing.begin(), safe.missing.end());
    out_.add(std::move(f));
  }
  const auto effects = flow[flow::effects];
  for (std::size_t i = 0; effects && i < effects->size(); ++i) {
    const auto call = (*effects)[i][effect::call];
    const Truth safe = graph_.idempotence().effect_dup_safe(flow, i);
    if (!call || is_yes(safe)) continue;
    Finding f = start(in, flow, call->target, !safe, "call");
    f.span = effects.span;
    f.fix = takes_no_key(call->target)
                ? fmt::format("give {} a `dedupe` by the event's id, because {} takes no key",
                              words_.quote(ElementId(flow)), words_.quote(call->target))
                : fmt::format("pass the event's id as the key of {} with `unique_by: event_id`",
                              words_.quote(call->target));
    out_.add(std::move(f));
  }
}

void Consumers::check_step(const graph::Expansion& x, std::uint32_t i, const Input& in) {
  const auto& steps = graph_.steps();
  if (steps.is_publish(x, i) || !steps.is_write_like(x, i)) return;
  if (steps.is_best_effort(x, i) || best_effort(steps.entities(x, i))) return;
  if (graph_.idempotence().dedupe_of(x, i)) return;
  graph::Answer safe = graph_.idempotence().explain_dup_safe(x, i);
  if (is_yes(safe.value)) return;
  const Step step = x.step(i);
  Finding f = start(in, x.start(), step.target(), !safe.value, to_string(step.verb()));
  f.span = x.shown_in(i, 0).span();
  f.detail = fmt::format("{} {}", to_string(step.verb()), words_.name(step.target()));
  for (OperationId o : x.path_from(0, i)) f.elements.push_back(o);
  f.paths = {{{in.topics.front(), cx_.manifest.span(in.topics.front())},
              {x.start(), f.span},
              {step.target(), step.span()}}};
  f.fix = fix(step, in);
  if (step.span() != f.span) f.related.push_back({step.span(), "the effect"});
  f.facts.insert(f.facts.end(), safe.facts.begin(), safe.facts.end());
  if (is_unknown(safe.value))
    f.missing.push_back(fmt::format("what a repeat of {} does", words_.quote(step)));
  f.scope.operations = {x.start()};
  out_.add(std::move(f));
}

void Consumers::check(OperationId consumer) {
  const Input in = input(consumer);
  if (is_no(in.repeats)) return;
  const graph::Expansion x = graph_.expansions().of(consumer);
  for (std::uint32_t i = 0; i < x.size(); ++i) check_step(x, i, in);
}

}  // namespace

void non_idempotent_at_least_once_consumer(const Context& context, Reporter& out) {
  Consumers consumers(context, out);
  for (Flow flow : context.manifest.flows()) consumers.check(flow);
  for (OperationId start : context.graph.roles().starts())
    if (context.graph.roles().is_consumer(start)) consumers.check(start);
}

}  // namespace thalweg::checks::idempotence
