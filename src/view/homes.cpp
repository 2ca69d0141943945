// SPDX-License-Identifier: Apache-2.0
#include "view/homes.h"

namespace thalweg::view {

using namespace manifest;

Homes::Homes(const graph::Graph& graph)
    : manifest_(graph.manifest()),
      stores_(manifest_.stores().size()),
      topics_(manifest_.topics().size()) {
  for (const Operation operation : manifest_.operations())
    for (const Step step : manifest_.steps_of(operation))
      if (is_write(step.verb()) || step.verb() == Verb::publish)
        note(step.target(), operation->service);
  const graph::Ownership ownership(graph);
  for (const Store store : manifest_.stores())
    if (const auto owner = ownership.owning_service(store)) stores_[store.id().index()] = {owner};
  for (const Topic topic : manifest_.topics())
    if (const auto owner = ownership.owning_service(topic)) topics_[topic.id().index()] = {owner};
}

void Homes::note(ElementId target, ServiceId writer) {
  Home* home = nullptr;
  if (const auto d = target.as<DatasetId>()) home = &stores_[manifest_[d]->store.index()];
  if (const auto s = target.as<StoreId>()) home = &stores_[s.index()];
  if (const auto t = target.as<TopicId>()) home = &topics_[t.index()];
  if (home == nullptr) return;
  if (home->service && home->service != writer) home->is_shared = true;
  home->service = writer;
}

ServiceId Homes::of(ElementId element) const {
  if (const auto service = element.as<ServiceId>()) return service;
  const Home* home = nullptr;
  if (const auto s = element.as<StoreId>()) home = &stores_[s.index()];
  if (const auto t = element.as<TopicId>()) home = &topics_[t.index()];
  return home == nullptr || home->is_shared ? ServiceId() : home->service;
}

}  // namespace thalweg::view
