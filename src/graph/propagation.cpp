// SPDX-License-Identifier: Apache-2.0
#include "graph/propagation.h"

#include <algorithm>
#include <map>
#include <vector>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dominator_tree.hpp>

namespace thalweg::graph {

using manifest::ElementKind;
using manifest::OperationId;

namespace {

using Digraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Vertex = Digraph::vertex_descriptor;

constexpr Vertex kRoot = 0;
const Vertex kNone = boost::graph_traits<Digraph>::null_vertex();

}  // namespace

struct Propagation::Data {
  const Places* places = nullptr;
  const Roles* roles = nullptr;
  Digraph graph{1};
  std::vector<ElementId> element{ElementId()};  // of each vertex; none: the root
  std::map<ElementId, Vertex> vertex;
  std::vector<Vertex> dominator;     // immediate
  std::vector<std::uint32_t> depth;  // in the dominator tree

  Vertex at(ElementId e) {
    const auto [it, inserted] = vertex.try_emplace(e, kNone);
    if (inserted) {
      it->second = boost::add_vertex(graph);
      element.push_back(e);
    }
    return it->second;
  }
  Vertex find(ElementId e) const {
    const auto it = vertex.find(e);
    return it == vertex.end() ? kNone : it->second;
  }

  void add(const Hop& hop);
  void close();
  void dominate();
  Vertex common(Vertex a, Vertex b) const;
  Decider decider(Vertex v) const;
};

// Containers and what moves data between them; the steps of an operation are
// one with it.
void Propagation::Data::add(const Hop& hop) {
  const Vertex to = at(places->container(hop.to));
  if (hop.kind == HopKind::fill) {
    boost::add_edge(at(places->container(hop.from)), to, graph);
    return;
  }
  const Vertex via = at(hop.via);
  if (hop.from) boost::add_edge(at(places->container(hop.from)), via, graph);
  if (const auto o = hop.via.as<OperationId>(); o && !hop.from) boost::add_edge(kRoot, via, graph);
  boost::add_edge(via, to, graph);
}

// What nothing in the manifest writes is written from outside. So is a ring of
// copies that no source feeds.
void Propagation::Data::close() {
  for (Vertex v = 1; v < element.size(); ++v)
    if (boost::in_degree(v, graph) == 0) boost::add_edge(kRoot, v, graph);
  std::vector<bool> reached(element.size(), false);
  std::vector<Vertex> todo{kRoot};
  const auto drain = [&] {
    while (!todo.empty()) {
      const Vertex v = todo.back();
      todo.pop_back();
      if (reached[v]) continue;
      reached[v] = true;
      for (auto [it, end] = boost::adjacent_vertices(v, graph); it != end; ++it)
        todo.push_back(*it);
    }
  };
  drain();
  for (Vertex v = 1; v < element.size(); ++v) {
    if (reached[v]) continue;
    boost::add_edge(kRoot, v, graph);
    todo.push_back(v);
    drain();
  }
}

void Propagation::Data::dominate() {
  dominator.assign(element.size(), kNone);
  const auto index = boost::get(boost::vertex_index, graph);
  boost::lengauer_tarjan_dominator_tree(
      graph, kRoot, boost::make_iterator_property_map(dominator.begin(), index));
  depth.assign(element.size(), 0);
  std::vector<Vertex> chain;
  for (Vertex v = 1; v < element.size(); ++v) {
    Vertex at = v;
    for (chain.clear(); at != kRoot && at != kNone && depth[at] == 0; at = dominator[at])
      chain.push_back(at);
    std::uint32_t below = at == kNone ? 0 : depth[at];
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) depth[*it] = ++below;
  }
}

Vertex Propagation::Data::common(Vertex a, Vertex b) const {
  while (a != b) {
    if (depth[a] < depth[b]) std::swap(a, b);
    if (dominator[a] == kNone) return kNone;
    a = dominator[a];
  }
  return a;
}

Propagation::Decider Propagation::Data::decider(Vertex v) const {
  if (v == kNone) return {};
  if (v == kRoot) return {DeciderKind::root, {}};
  const ElementId e = element[v];
  if (e.is(ElementKind::flow)) {
    // A flow passes on the order of its only source.
    const Vertex above = dominator[v];
    if (above != kNone && above != kRoot && boost::in_degree(v, graph) == 1) return decider(above);
    return {DeciderKind::consumer, e};
  }
  if (const auto o = e.as<OperationId>())
    return {roles->is_consumer(o) ? DeciderKind::consumer : DeciderKind::entry, e};
  return {DeciderKind::container, e};
}

Propagation::Propagation(const Hops& hops, const Places& places, const Roles& roles, EntityId e)
    : data_(std::make_unique<Data>()) {
  data_->places = &places;
  data_->roles = &roles;
  for (HopId id : hops.about(e)) {
    const HopKind kind = hops[id].kind;
    const bool drawn = kind != HopKind::copy && kind != HopKind::dead_letter;
    if (drawn && hops.moves(id, e)) data_->add(hops[id]);
  }
  data_->close();
  data_->dominate();
}

Propagation::~Propagation() = default;
Propagation::Propagation(Propagation&&) noexcept = default;
Propagation& Propagation::operator=(Propagation&&) noexcept = default;

Propagation::Decider Propagation::common(ElementId a, ElementId b) const {
  const Vertex left = data_->find(data_->places->container(a));
  const Vertex right = data_->find(data_->places->container(b));
  if (left == kNone || right == kNone) return {};
  return data_->decider(data_->common(left, right));
}

bool Propagation::reaches(ElementId from, ElementId place) const {
  const Vertex start = data_->find(from.is_place() ? data_->places->container(from) : from);
  const Vertex goal = data_->find(data_->places->container(place));
  if (start == kNone || goal == kNone) return false;
  std::vector<bool> seen(data_->element.size(), false);
  std::vector<Vertex> todo{start};
  while (!todo.empty()) {
    const Vertex v = todo.back();
    todo.pop_back();
    if (v == goal) return true;
    if (seen[v]) continue;
    seen[v] = true;
    for (auto [it, end] = boost::adjacent_vertices(v, data_->graph); it != end; ++it)
      todo.push_back(*it);
  }
  return false;
}

std::vector<Propagation::Dominated> Propagation::dominators() const {
  std::vector<Dominated> all;
  for (Vertex v = 1; v < data_->element.size(); ++v) {
    const Vertex by = data_->dominator[v];
    all.push_back({data_->element[v], by == kNone ? ElementId() : data_->element[by]});
  }
  return all;
}

}  // namespace thalweg::graph
