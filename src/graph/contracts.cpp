// SPDX-License-Identifier: Apache-2.0
#include "graph/contracts.h"

#include <algorithm>

#include "graph/consumers.h"

namespace thalweg::graph {

using namespace manifest;

Contracts::Contracts(const Graph& graph) : graph_(graph) {
  for (Service service : graph.manifest().services())
    services_.emplace(service.symbol(), service.id());
  for (const Consumer& consumer : graph::consumers(graph))
    consumers_[consumer.topic].push_back({consumer.element, owner(consumer.element)});
}

// Follows a service's name to its team; a circle of names ends after a few.
std::optional<Symbol> Contracts::team(std::optional<Symbol> named) const {
  constexpr int kFarEnough = 8;
  for (int i = 0; named && i < kFarEnough; ++i) {
    const auto service = services_.find(*named);
    if (service == services_.end()) return named;
    const auto owner = graph_.manifest()[service->second][service::owner];
    if (!owner || *owner == *named) return named;
    named = *owner;
  }
  return named;
}

std::optional<Symbol> Contracts::system_owner() const {
  const auto owner = graph_.manifest().record(graph_.manifest().model().root)[root::owner];
  return owner ? std::optional(*owner) : std::nullopt;
}

std::optional<Symbol> Contracts::owner(ElementId element) const {
  if (const auto o = element.as<OperationId>()) {
    const Service service = graph_.manifest()[graph_.manifest()[o]->service];
    const auto named = service[service::owner];
    return named ? team(*named) : system_owner();
  }
  if (const auto named = graph_.places().owner(element)) return team(named);
  if (const auto topic = element.as<TopicId>()) return owner_of(topic);
  std::optional<Symbol> common;
  for (ElementId to : graph_.delivery().outputs(element)) {
    const auto one = team(graph_.places().owner(to));
    if (!one || (common && *common != *one)) return system_owner();
    common = one;
  }
  return common ? common : system_owner();
}

std::optional<Symbol> Contracts::owner_of(TopicId topic) const {
  if (const auto named = graph_.places().owner(topic)) return team(named);
  std::optional<Symbol> common;
  for (const Party& producer : producers(topic)) {
    if (!producer.owner || (common && *common != *producer.owner)) return std::nullopt;
    common = producer.owner;
  }
  return common;
}

std::vector<Party> Contracts::producers(TopicId topic) const {
  std::vector<Party> found;
  for (HopId id : graph_.hops().in(topic)) {
    const ElementId via = graph_.hops()[id].via;
    if (graph_.hops()[id].kind == HopKind::dead_letter) continue;
    if (!found.empty() && found.back().element == via) continue;
    // A flow without an owner belongs to whoever owns what it writes: this topic.
    const bool own = !via.is(ElementKind::flow) || graph_.places().owner(via);
    found.push_back({via, own ? owner(via) : team(graph_.places().owner(topic))});
  }
  return found;
}

std::span<const Party> Contracts::consumers(TopicId topic) const {
  const auto it = consumers_.find(topic);
  return it == consumers_.end() ? std::span<const Party>{} : std::span<const Party>(it->second);
}

Truth Contracts::is_foreign(const Party& consumer, TopicId topic) const {
  if (!consumer.owner) return Truth::unknown;
  if (const auto own = graph_.places().owner(topic)) return truth(team(own) != consumer.owner);
  Truth foreign = Truth::no;
  const auto all = producers(topic);
  for (const Party& producer : all)
    foreign = foreign | (producer.owner ? truth(producer.owner != consumer.owner) : Truth::unknown);
  return all.empty() ? Truth::unknown : foreign;
}

FlowId Contracts::raw_capture(TopicId topic) const {
  for (HopId id : graph_.hops().in(topic)) {
    const Hop& hop = graph_.hops()[id];
    const auto flow = hop.via.as<FlowId>();
    const auto d = hop.from.as<DatasetId>();
    if (!flow || !d || !(graph_.manifest()[flow][flow::kind] == FlowKind::cdc)) continue;
    const Dataset from = graph_.manifest()[d];
    if (!(from[dataset::form] == Form::outbox) && !(from[dataset::published] == true)) return flow;
  }
  return {};
}

bool Contracts::has_contract(TopicId topic) const {
  if (const auto schema = graph_.manifest()[topic][topic::schema]) {
    const auto mode = (*schema)[schema::compatibility];
    if ((*schema)[schema::registry] == true || (*schema)[schema::contract]) return true;
    if (mode && *mode != Compatibility::none) return true;
  }
  const auto in = graph_.hops().in(topic);
  const auto published = [&](HopId id) {
    const auto d = graph_.hops()[id].from.as<DatasetId>();
    return d && graph_.manifest()[d][dataset::published] == true;
  };
  return !in.empty() && std::all_of(in.begin(), in.end(), published);
}

}  // namespace thalweg::graph
