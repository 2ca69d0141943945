// SPDX-License-Identifier: Apache-2.0
#include "view/links.h"

namespace thalweg::view {

using namespace manifest;

namespace {

// Not the guarantee that a step checks.
bool is_drawn(ElementId target) {
  return target.is_place() || target.is(ElementKind::store) || target.is(ElementKind::operation);
}

void add_step(const Step& step, std::vector<Link>& links) {
  const ElementId target = step.target(), operation(step.operation().id());
  if (is_block(step.verb()) || !is_drawn(target)) return;
  const std::string_view label = to_string(step.verb());
  switch (step.verb()) {
    case Verb::call:
      links.push_back({operation, target, operation, label, LinkKind::call,
                       !(step[step::mode] == CallMode::async)});
      return;
    case Verb::read:
      links.push_back({target, operation, operation, label, LinkKind::read, true});
      return;
    default:
      links.push_back({operation, target, operation, label, LinkKind::write, true});
  }
}

void add_topics(const Operation& operation, std::vector<Link>& links) {
  if (const auto consumes = operation[operation::consumes])
    for (const ItemView topic : (*consumes)[consumes::topic].value)
      if (topic.target)
        links.push_back({topic.target, operation, operation, "consume", LinkKind::read, false});
}

void add_flow(const Flow& flow, std::vector<Link>& links) {
  const std::string_view kind = to_string(*flow[flow::kind]);
  for (const ItemView from : flow[flow::from_].value) {
    if (!from.target) continue;
    for (const ItemView to : flow[flow::to].value)
      if (to.target) links.push_back({from.target, to.target, flow, kind, LinkKind::write, false});
    if (const auto effects = flow[flow::effects])
      for (const RecordView effect : *effects)
        if (const auto call = effect[effect::call]; call && call->target)
          links.push_back({from.target, call->target, flow, "call", LinkKind::call, false});
  }
}

}  // namespace

std::vector<Link> links(const Manifest& manifest) {
  std::vector<Link> links;
  for (const Operation operation : manifest.operations()) {
    add_topics(operation, links);
    for (const Step step : manifest.steps_of(operation)) add_step(step, links);
  }
  for (const Flow flow : manifest.flows()) add_flow(flow, links);
  for (const Topic topic : manifest.topics())
    if (const auto letter = topic[topic::dead_letter]; letter && *letter && (*letter)->target)
      links.push_back({topic, (*letter)->target, topic, "dead letter", LinkKind::write, false});
  return links;
}

}  // namespace thalweg::view
