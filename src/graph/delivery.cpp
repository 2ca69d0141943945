// SPDX-License-Identifier: Apache-2.0
#include "graph/delivery.h"

#include <algorithm>

#include <fmt/core.h>

namespace thalweg::graph {

using namespace manifest;

Delivery::Delivery(const Manifest& manifest, const Places& places)
    : manifest_(&manifest), places_(&places) {}

std::vector<ElementId> Delivery::inputs(ElementId consumer) const {
  std::vector<ElementId> found;
  Value<Items> items;
  if (const auto o = consumer.as<OperationId>()) {
    if (const auto consumes = (*manifest_)[o][operation::consumes])
      items = (*consumes)[consumes::topic];
  } else if (const auto f = consumer.as<FlowId>()) {
    items = (*manifest_)[f][flow::from_];
  }
  if (items)
    for (const ItemView item : *items)
      if (item.target.is_place()) found.push_back(item.target);
  return found;
}

std::vector<ElementId> Delivery::outputs(ElementId flow_element) const {
  std::vector<ElementId> found;
  const auto id = flow_element.as<FlowId>();
  if (!id) return found;
  if (const auto to = (*manifest_)[id][flow::to])
    for (const ItemView item : *to)
      if (item.target.is_place()) found.push_back(item.target);
  return found;
}

// What the manifest says: `delivery`, else what `commit` comes to.
Delivery::Known Delivery::declared(ElementId consumer) const {
  const auto say = [](manifest::Delivery value, std::string text, source::Span span) {
    return Known{value, {std::move(text), Origin::declared, span}};
  };
  if (const auto f = consumer.as<FlowId>()) {
    if (const auto delivery = (*manifest_)[f][flow::delivery])
      return say(*delivery, fmt::format("declared `delivery: {}`", to_string(*delivery)),
                 delivery.span);
    return {};
  }
  const auto consumes = (*manifest_)[consumer.as<OperationId>()][operation::consumes];
  if (!consumes) return {};
  if (const auto delivery = (*consumes)[consumes::delivery])
    return say(*delivery, fmt::format("declared `delivery: {}`", to_string(*delivery)),
               delivery.span);
  const auto commit = (*consumes)[consumes::commit];
  if (commit == Commit::before)
    return say(manifest::Delivery::at_most_once, "commits its position before the work",
               commit.span);
  if (commit == Commit::after)
    return say(manifest::Delivery::at_least_once, "commits its position after the work",
               commit.span);
  return {};
}

// What the engine of an input does for consumers that do not choose.
Delivery::Known Delivery::of_engine(ElementId input) const {
  const ElementId container = places_->container(input);
  const engines::Capabilities& engine = places_->engine(container);
  const auto field = container.is(ElementKind::topic) ? engines::Field::messaging_delivery
                                                      : engines::Field::cdc_delivery;
  const auto known = engine[field];
  if (!known) return {};
  for (const auto value : {manifest::Delivery::at_most_once, manifest::Delivery::at_least_once,
                           manifest::Delivery::exactly_once})
    if (known->is(to_string(value)))
      return {value,
              {engines::describe(engine, field), known.declared ? Origin::declared : Origin::engine,
               known.span}};
  return {};
}

Delivery::Known Delivery::of(ElementId consumer) const {
  if (Known known = declared(consumer); known.value) return known;
  Known weakest;
  for (ElementId input : inputs(consumer)) {
    Known known = of_engine(input);
    if (!known.value) return {};
    if (!weakest.value || *known.value < *weakest.value) weakest = std::move(known);
  }
  return weakest;
}

bool Delivery::commits_after(OperationId consumer) const {
  if (!(*manifest_)[consumer][operation::consumes]) return false;
  return of(consumer).value != manifest::Delivery::at_most_once;
}

Delivery::Region Delivery::region(ElementId container) const {
  const engines::Capabilities& engine = places_->engine(container);
  const auto domain = engine[engines::Field::messaging_eos_domain];
  if (!container.is(ElementKind::topic)) return {Truth::no, {}};
  if (!domain) return {Truth::unknown, {}};
  if (domain->is("none")) return {Truth::no, {}};
  const auto cluster = (*manifest_)[container.as<TopicId>()][topic::cluster];
  if (!cluster) return {Truth::unknown, std::string(engine.name())};
  return {Truth::yes, fmt::format("{} cluster `{}`", engine.name(), manifest_->text(*cluster))};
}

Truth Delivery::same_region(ElementId a, ElementId b) const {
  const Region left = region(places_->container(a));
  const Region right = region(places_->container(b));
  if (is_no(left.known) || is_no(right.known)) return Truth::no;
  if (is_yes(left.known) && is_yes(right.known)) return truth(left.name == right.name);
  // One cluster is undeclared; another engine is another region all the same.
  const auto engine_of = [&](ElementId place) {
    return places_->engine(places_->container(place)).engine();
  };
  const bool differ = engine_of(a) && engine_of(b) && engine_of(a) != engine_of(b);
  return differ ? Truth::no : Truth::unknown;
}

}  // namespace thalweg::graph
