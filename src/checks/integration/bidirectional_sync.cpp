// SPDX-License-Identifier: Apache-2.0
// INT006: stores that feed each other. For each entity that is derived from
// nothing the strongly connected components of what moves it from place to place;
// O(V + E) for an entity.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/components.h"
#include "graph/name_order.h"

namespace thalweg::checks::integration {

using namespace manifest;

namespace {

// How many edges of one component are tried as the one that closes a cycle.
constexpr std::size_t kMaxTries = 8;

class Circulation {
 public:
  Circulation(const Context& context, EntityId e)
      : cx_(context), graph_(context.graph), hops_(context.graph.hops()), words_(context), e_(e) {}

  // For each component with a cycle through two stores that cycle, the closing
  // edge last.
  std::vector<graph::Path> cycles();
  Finding finding(const graph::Path& cycle, Reporter& out) const;

 private:
  bool may_circulate() const;
  void collect();
  bool moves(graph::HopId id) const;
  bool holds(ElementId place) const;
  std::uint32_t vertex(ElementId place);
  std::optional<graph::Path> cycle(const std::vector<graph::HopId>& edges) const;
  std::optional<graph::Path> close(graph::HopId edge) const;
  std::vector<ElementId> stores(const graph::Path& cycle) const;
  bool is_replication(const graph::Path& cycle) const;
  std::string_view guarded(const graph::Path& cycle) const;
  std::string round(const graph::Path& cycle) const;

  const Context& cx_;
  const graph::Graph& graph_;
  const graph::Hops& hops_;
  Words words_;
  EntityId e_;
  std::map<ElementId, std::uint32_t> vertices_;
  std::vector<graph::Edge> edges_;
  std::vector<graph::HopId> hop_of_edge_;
  std::vector<std::uint32_t> component_;
};

bool Circulation::holds(ElementId place) const {
  return graph_.entities().related(graph_.places().entities(place), graph::EntitySpan(&e_, 1));
}

bool Circulation::moves(graph::HopId id) const {
  const graph::Hop& hop = hops_[id];
  const bool carries = hop.kind == graph::HopKind::flow || hop.kind == graph::HopKind::consumer;
  return carries && hop.from && hops_.moves(id, e_) && holds(hop.from) && holds(hop.to);
}

std::uint32_t Circulation::vertex(ElementId place) {
  return vertices_.try_emplace(place, static_cast<std::uint32_t>(vertices_.size())).first->second;
}

void Circulation::collect() {
  for (graph::HopId id : hops_.about(e_)) {
    if (!moves(id)) continue;
    edges_.emplace_back(vertex(hops_[id].from), vertex(hops_[id].to));
    hop_of_edge_.push_back(id);
  }
  component_ = graph::strong_components(vertices_.size(), edges_);
}

std::vector<ElementId> Circulation::stores(const graph::Path& cycle) const {
  std::vector<ElementId> found;
  for (graph::HopId id : cycle) {
    const ElementId store = graph_.places().container(hops_[id].to);
    const bool is_new = std::find(found.begin(), found.end(), store) == found.end();
    if (store.is(ElementKind::store) && is_new) found.push_back(store);
  }
  return found;
}

// The way back from where the edge leads to where it starts.
std::optional<graph::Path> Circulation::close(graph::HopId edge) const {
  const graph::Hop& hop = hops_[edge];
  if (hop.from == hop.to) return std::nullopt;
  const std::uint32_t component = component_[vertices_.at(hop.from)];
  const auto inside = [&](ElementId place) {
    const auto it = vertices_.find(place);
    return it != vertices_.end() && component_[it->second] == component;
  };
  graph::Search search{e_};
  search.follow = [&](graph::HopId id) { return moves(id) && inside(hops_[id].to); };
  graph::Path way = hops_.find(hop.to, hop.from, search);
  if (way.empty() || !hops_.share_event(edge, way.front()) || !hops_.share_event(way.back(), edge))
    return std::nullopt;
  way.push_back(edge);
  if (stores(way).size() < 2 || is_replication(way)) return std::nullopt;
  return way;
}

// Replication that one engine does itself, spelled out as flows.
bool Circulation::is_replication(const graph::Path& cycle) const {
  const engines::Engine* engine = graph_.places().engine(hops_[cycle.front()].to).engine();
  return engine != nullptr && std::all_of(cycle.begin(), cycle.end(), [&](graph::HopId id) {
           const auto flow = hops_[id].via.as<FlowId>();
           return flow && cx_.manifest[flow][flow::kind] == FlowKind::replicate &&
                  graph_.places().engine(hops_[id].to).engine() == engine;
         });
}

// Edges that lead back into the system of record first, then the last by name.
std::optional<graph::Path> Circulation::cycle(const std::vector<graph::HopId>& edges) const {
  std::vector<graph::HopId> tries = edges;
  const ElementId sor = graph_.places().sor(e_);
  // Hops stand in the order of names.
  const auto rank = [&](graph::HopId id) { return std::pair(hops_[id].to == sor, id); };
  std::sort(tries.begin(), tries.end(),
            [&](graph::HopId a, graph::HopId b) { return rank(a) > rank(b); });
  if (tries.size() > kMaxTries) tries.resize(kMaxTries);
  for (graph::HopId id : tries)
    if (auto found = close(id)) return found;
  return std::nullopt;
}

// A circle goes through datasets of two stores that something feeds and that feed
// something.
bool Circulation::may_circulate() const {
  const auto carries = [&](graph::HopId id) {
    return hops_[id].kind == graph::HopKind::flow || hops_[id].kind == graph::HopKind::consumer;
  };
  ElementId first;
  for (EntityId e : graph_.entities().down(e_))
    for (ElementId place : graph_.places().holdings(e)) {
      const ElementId store = graph_.places().container(place);
      if (!store.is(ElementKind::store) || store == first) continue;
      const auto in = hops_.in(place), out = hops_.out(place);
      if (std::none_of(in.begin(), in.end(), carries)) continue;
      if (std::none_of(out.begin(), out.end(), carries)) continue;
      if (first) return true;
      first = store;
    }
  return false;
}

std::vector<graph::Path> Circulation::cycles() {
  if (!may_circulate()) return {};
  collect();
  std::map<std::uint32_t, std::vector<graph::HopId>> inner;
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const std::uint32_t component = component_[edges_[i].first];
    if (component == component_[edges_[i].second]) inner[component].push_back(hop_of_edge_[i]);
  }
  std::vector<graph::Path> found;
  for (const auto& [component, edges] : inner)
    if (auto one = cycle(edges)) found.push_back(std::move(*one));
  return found;
}

// The conflict policy that all stores declare, where no flow echoes what another
// one wrote; else nothing.
std::string_view Circulation::guarded(const graph::Path& cycle) const {
  std::optional<Conflict> policy;
  for (graph::HopId id : cycle) {
    const auto flow = hops_[id].via.as<FlowId>();
    if (!flow || !(cx_.manifest[flow][flow::loop_guard] == true)) return {};
  }
  for (ElementId store : stores(cycle)) {
    const auto replication = cx_.manifest[store.as<StoreId>()][store::replication];
    const auto conflict = replication ? (*replication)[replication::conflict] : Value<Conflict>{};
    if (!conflict || *conflict == Conflict::none || (policy && *policy != *conflict)) return {};
    policy = *conflict;
  }
  return policy ? to_string(*policy) : std::string_view();
}

// `crm` -> `erp` -> `crm`.
std::string Circulation::round(const graph::Path& cycle) const {
  std::string text = words_.quote(hops_[cycle.front()].from);
  for (graph::HopId id : cycle) text += fmt::format(" -> {}", words_.quote(hops_[id].to));
  return text;
}

Finding Circulation::finding(const graph::Path& cycle, Reporter& out) const {
  const graph::HopId edge = cycle.back();
  Finding f = out.start(Verdict::violated);
  const graph::Hop& hop = hops_[edge];
  const auto start = hop.via.as<OperationId>();
  f.at = start ? ElementId(graph_.expansions().of(start).operation_of(hop.step)) : hop.via;
  f.entity = e_;
  f.entities = {e_};
  f.span = hops_.span(edge);
  f.message = fmt::format("{} goes in a circle: {}", words_.quote(e_), round(cycle));
  const std::vector<ElementId> all_stores = stores(cycle);
  const std::string all = words_.list(all_stores);
  const std::string_view policy = guarded(cycle);
  const std::string_view then =
      policy.empty() ? "each travels to the other side and overwrites it there, and an echo can "
                       "bring the old value back"
                     : "one of them wins everywhere, and whoever made the other is not told";
  f.why = fmt::format(
      "two people edit one record at the same moment, in {}{}: nobody decides which "
      "edit is the later one, {}",
      all_stores.size() == 2 ? "" : "two of ", all, then);
  const ElementId sor = graph_.places().sor(e_);
  f.fix = sor ? fmt::format(
                    "let {} decide alone: what comes back is a request to its owner, which "
                    "it may refuse, and not a copy of the record",
                    words_.quote(sor))
              : fmt::format(
                    "decide which of {} owns {}, or who owns which field; the others send "
                    "requests to the owner",
                    all, words_.quote(e_));
  if (!policy.empty()) {
    f.severity = Severity::warning;
    f.severity_is_final = true;
    f.facts.push_back(
        {fmt::format("no flow echoes, and all stores resolve conflicts by `{}`", policy),
         graph::Origin::declared, f.span});
  }
  std::vector<PathStep> path;
  for (graph::HopId id : cycle) {
    path.push_back({hops_[id].from, cx_.manifest.span(hops_[id].from)});
    path.push_back({hops_[id].via, hops_.span(id)});
    f.elements.push_back(hops_[id].from);
    f.elements.push_back(hops_[id].via);
    f.scope.places.push_back(hops_[id].to);
    if (id != edge && f.related.size() < 4)
      f.related.push_back(
          {hops_.span(id),
           fmt::format("from {} to {}", words_.quote(hops_[id].from), words_.quote(hops_[id].to))});
  }
  path.push_back({hop.to, cx_.manifest.span(hop.to)});
  f.paths.push_back(std::move(path));
  auto facts = graph_.places().sor_facts(e_);
  f.facts.insert(f.facts.end(), facts.begin(), facts.end());
  f.scope.container = graph_.places().container(hop.to);
  return f;
}

}  // namespace

void bidirectional_sync(const Context& context, Reporter& out) {
  std::set<std::set<ElementId>> told;  // who moves the data: one cycle, one finding
  const graph::NameOrder by_name(context.manifest);
  for (EntityId e : by_name.sorted(context.manifest.entities())) {
    const Entity entity = context.manifest[e];
    if (entity[entity::derived_from] || entity[entity::partitioned_by]) continue;
    Circulation circulation(context, e);
    for (const graph::Path& cycle : circulation.cycles()) {
      std::set<ElementId> movers;
      for (graph::HopId id : cycle) movers.insert(context.graph.hops()[id].via);
      if (told.insert(movers).second) out.add(circulation.finding(cycle, out));
    }
  }
}

}  // namespace thalweg::checks::integration
