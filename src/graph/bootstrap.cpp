// SPDX-License-Identifier: Apache-2.0
#include "graph/bootstrap.h"

#include <algorithm>
#include <string_view>

namespace thalweg::graph {

using namespace manifest;

namespace {

// Connectors of this kind load the table when they first start, unless told not to.
bool loads_by_default(std::string_view connector) {
  return connector.find("debezium") != std::string_view::npos;
}

bool is_outbox(const Graph& graph, ElementId place) {
  const auto d = place.as<DatasetId>();
  return d && graph.manifest()[d][dataset::form] == Form::outbox;
}

}  // namespace

Truth takes_snapshot(const Graph& graph, Flow flow, ElementId from) {
  if (const auto snapshot = flow[flow::snapshot]) return truth(*snapshot != Snapshot::none);
  // Published rows leave an outbox: what is still there is not the whole.
  if (is_outbox(graph, from)) return Truth::unknown;
  if (flow[flow::kind] == FlowKind::batch || flow[flow::poll] || flow[flow::state_based] == true)
    return Truth::yes;
  if (!(flow[flow::kind] == FlowKind::cdc) && !(flow[flow::kind] == FlowKind::replicate))
    return Truth::unknown;
  if (const auto connector = flow[flow::connector])
    return loads_by_default(graph.manifest().text(*connector)) ? Truth::yes : Truth::unknown;
  const auto usual = graph.places().engine(from)[engines::Field::cdc_connector];
  return usual && loads_by_default(usual->word()) ? Truth::yes : Truth::unknown;
}

namespace {

// Looks at what leaves the record of e.
class Loads {
 public:
  Loads(const Graph& graph, EntityId e, DatasetId d) : graph_(graph), e_(e), d_(d) {
    Search search{e};
    search.copies = true;
    for (const Reached& reached : graph.hops().sources(d, search)) before_.push_back(reached.place);
    std::sort(before_.begin(), before_.end());
  }

  Bootstrap run() {
    const ElementId record = graph_.places().sor(e_);
    look_at(record);
    const auto store = graph_.places().container(record).as<StoreId>();
    if (store)
      for (DatasetId beside : graph_.manifest()[store]->datasets) {
        const auto held = graph_.places().entities(beside);
        if (is_outbox(graph_, beside) && std::find(held.begin(), held.end(), e_) != held.end())
          look_at(beside);
      }
    const bool certain = !found_.without.empty() && found_.undecided.empty();
    if (!is_yes(found_.loaded)) found_.loaded = certain ? Truth::no : Truth::unknown;
    return found_;
  }

 private:
  void look_at(ElementId place) {
    if (!place.is(ElementKind::dataset)) return;
    for (HopId id : graph_.hops().out(place)) {
      const Hop& hop = graph_.hops()[id];
      if (!std::binary_search(before_.begin(), before_.end(), hop.to)) continue;
      if (!graph_.hops().moves(id, e_)) continue;
      const auto flow = hop.via.as<FlowId>();
      const Truth loads =
          flow ? takes_snapshot(graph_, graph_.manifest()[flow], place) : Truth::yes;
      found_.loaded = found_.loaded | loads;
      if (is_no(loads)) found_.without.push_back(flow);
      if (is_unknown(loads)) found_.undecided.push_back(flow);
    }
  }

  const Graph& graph_;
  EntityId e_;
  DatasetId d_;
  std::vector<ElementId> before_;
  Bootstrap found_;
};

}  // namespace

Bootstrap bootstrap(const Graph& graph, EntityId e, DatasetId d) {
  return Loads(graph, e, d).run();
}

}  // namespace thalweg::graph
