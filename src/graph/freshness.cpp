// SPDX-License-Identifier: Apache-2.0
#include "graph/freshness.h"

#include <algorithm>
#include <map>
#include <span>

#include "graph/components.h"

namespace thalweg::graph {

using namespace manifest;

Freshness::Freshness(const Graph& graph) : graph_(graph) {
  for (Guarantee guarantee : graph.manifest().guarantees()) {
    if (guarantee->verb != GuaranteeVerb::fresh) continue;
    const auto within = guarantee[guarantee::within];
    const auto d = guarantee->target.as<DatasetId>();
    if (!within || !d) continue;
    const Promise promise{*within, within.span, guarantee};
    const auto [it, is_new] = guaranteed_.try_emplace(d, promise);
    if (!is_new && *within < it->second.within) it->second = promise;
  }
}

// ---------------------------------------------------------------------------
// What lags

// Does data of e come there by a flow, a consumer or a fill?
bool Freshness::is_fed(ElementId place, EntityId e) const {
  const auto in = graph_.hops().in(place);
  return std::any_of(in.begin(), in.end(), [&](HopId id) { return follows(id, e); });
}

bool Freshness::follows(HopId id, EntityId e) const {
  const HopKind kind = graph_.hops()[id].kind;
  const bool carries = kind == HopKind::flow || kind == HopKind::consumer || kind == HopKind::fill;
  return carries && graph_.hops().moves(id, e);
}

// Is every write of e at its source one commit with a write of the copy?
Truth Freshness::commits_with_source(ElementId place, EntityId e) const {
  std::map<OperationId, std::vector<std::uint32_t>> copied;
  for (HopId id : graph_.hops().in(place)) {
    const Hop& hop = graph_.hops()[id];
    if (hop.step == kNoIndex || hop.kind == HopKind::fill) return Truth::no;
    auto& steps = copied[hop.via.as<OperationId>()];
    if (steps.empty() || steps.back() != hop.step) steps.push_back(hop.step);
  }
  Truth all = truth(!copied.empty());
  for (HopId id : graph_.hops().in(graph_.places().sor(e))) {
    const Hop& hop = graph_.hops()[id];
    if (is_no(all)) break;
    if (!graph_.hops().moves(id, e)) continue;
    const auto start = hop.via.as<OperationId>();
    const auto with = hop.step == kNoIndex ? copied.end() : copied.find(start);
    if (with == copied.end()) return Truth::no;
    Truth one = Truth::no;
    for (std::uint32_t step : with->second)
      one = one | graph_.atomicity().atomic(graph_.expansions().of(start), hop.step, step);
    all = all & one;
  }
  return all;
}

Truth Freshness::lagging(ElementId place, EntityId e) const {
  const auto [it, is_new] = lagging_.try_emplace({place, e}, Truth::no);
  if (!is_new) return it->second;
  const Truth copy = graph_.places().is_copy(place, e);
  Truth answer = copy;
  if (is_yes(copy)) answer = !commits_with_source(place, e);
  // What is derived needs no record of its own: what feeds it is ahead of it.
  const bool derived = is_unknown(copy) && graph_.entities().up(e).size() > 1;
  if (derived && is_fed(place, e)) answer = Truth::yes;
  return lagging_[{place, e}] = answer;
}

Truth Freshness::replica_lags(StoreId store) const {
  if (const auto replication = graph_.manifest()[store][store::replication])
    if (const auto mode = (*replication)[replication::mode])
      return truth(*mode != ReplicationMode::sync);
  return graph_.places().engine(store).truth(engines::Field::read_replica_async);
}

Truth Freshness::lagging(Step read) const {
  const auto d = read.target().as<DatasetId>();
  if (!d) return Truth::no;
  Truth behind = Truth::no;
  for (EntityId e : graph_.places().entities(d)) behind = behind | lagging(d, e);
  if (read[step::from_] == ReadFrom::replica)
    behind = behind | replica_lags(graph_.manifest()[d]->store);
  return behind;
}

// ---------------------------------------------------------------------------
// By how much

namespace {

// A flow says what it takes by `lag`, or by how often it runs.
bool declares_lag(const Graph& graph, HopId id) {
  const auto flow_id = graph.hops()[id].via.as<FlowId>();
  if (!flow_id) return true;
  const Flow flow = graph.manifest()[flow_id];
  const auto poll = flow[flow::poll];
  return flow[flow::lag] || flow[flow::interval] || (poll && (*poll)[poll::every]);
}

// The longest way through the places before a copy. What runs in a circle takes at
// least the way from where the circle is entered.
class Longest {
 public:
  Longest(const Graph& graph, const Freshness& freshness, std::vector<ElementId> places)
      : graph_(graph), freshness_(freshness), places_(std::move(places)), best_(places_.size()) {}

  void add(HopId id) {
    const std::uint32_t from = index(graph_.hops()[id].from);
    const std::uint32_t to = index(graph_.hops()[id].to);
    if (from == kNoIndex || to == kNoIndex) return;
    edges_.emplace_back(from, to);
    hops_.push_back(id);
  }
  void start(ElementId place) { best_[index(place)] = Best{Duration{}, {}, kNoIndex}; }
  void run();
  std::optional<PathLag> to(ElementId place) const;

 private:
  struct Best {
    Duration sum{};
    HopId last;
    std::uint32_t previous = kNoIndex;
  };
  std::uint32_t index(ElementId place) const {
    const auto it = std::lower_bound(places_.begin(), places_.end(), place);
    const bool found = it != places_.end() && *it == place;
    return found ? static_cast<std::uint32_t>(it - places_.begin()) : kNoIndex;
  }

  void relax(std::uint32_t edge);
  void go_round(std::span<const std::uint32_t> edges);

  const Graph& graph_;
  const Freshness& freshness_;
  std::vector<ElementId> places_;  // sorted
  std::vector<std::optional<Best>> best_;
  std::vector<Edge> edges_;
  std::vector<HopId> hops_;
};

void Longest::run() {
  const auto component = strong_components(places_.size(), edges_);
  std::vector<std::uint32_t> order(edges_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  // Sources have the greatest numbers.
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return component[edges_[a].first] > component[edges_[b].first];
  });
  const auto leaves = [&](std::uint32_t i) {
    return component[edges_[i].first] != component[edges_[i].second];
  };
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::find_if(first, order.end(), [&](std::uint32_t i) {
      return component[edges_[i].first] != component[edges_[*first].first];
    });
    const auto out = std::stable_partition(first, last, [&](auto i) { return !leaves(i); });
    go_round({first, out});
    for (auto i = out; i != last; ++i) relax(*i);
    first = last;
  }
}

void Longest::relax(std::uint32_t edge) {
  const auto [from, to] = edges_[edge];
  if (!best_[from]) return;
  const Duration sum = best_[from]->sum + freshness_.lag(hops_[edge]);
  // Of equally long ways the first one by name.
  const bool longer = !best_[to] || best_[to]->sum < sum ||
                      (best_[to]->sum == sum && best_[to]->last && hops_[edge] < best_[to]->last);
  if (longer) best_[to] = Best{sum, hops_[edge], from};
}

// From where the circle is entered, latest first, to all that is not reached yet.
void Longest::go_round(std::span<const std::uint32_t> edges) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> out;
  for (const std::uint32_t i : edges) out[edges_[i].first].push_back(i);
  std::vector<std::uint32_t> reached;
  for (const auto& [place, all] : out)
    if (best_[place]) reached.push_back(place);
  std::stable_sort(reached.begin(), reached.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return best_[a]->sum > best_[b]->sum; });
  for (std::size_t k = 0; k < reached.size(); ++k)
    for (const std::uint32_t i : out[reached[k]]) {
      const std::uint32_t to = edges_[i].second;
      if (best_[to]) continue;
      relax(i);
      reached.push_back(to);
    }
}

std::optional<PathLag> Longest::to(ElementId place) const {
  std::uint32_t at = index(place);
  if (at == kNoIndex || !best_[at] || !best_[at]->last) return std::nullopt;
  PathLag found;
  found.known = best_[at]->sum;
  for (; best_[at]->last; at = best_[at]->previous) found.path.push_back(best_[at]->last);
  std::reverse(found.path.begin(), found.path.end());
  for (HopId id : hops_)
    if (!declares_lag(graph_, id)) found.undeclared.push_back(id);
  return found;
}

}  // namespace

std::optional<Untold> Freshness::untold(HopId id) const {
  const Hop& hop = graph_.hops()[id];
  if (hop.kind != HopKind::fill) return std::nullopt;
  if (!caches_) caches_.emplace(graph_);
  return caches_->untold(hop);
}

Duration Freshness::lag(HopId id) const {
  const Duration sum = graph_.hops().lag(id);
  if (!untold(id)) return sum;
  const auto cache = graph_.hops()[id].to.as<DatasetId>();
  return sum + graph_.manifest()[cache][dataset::ttl].value_or(Duration::forever());
}

// Everything from which data comes to d, sorted, d included.
std::vector<ElementId> Freshness::before(DatasetId d) const {
  const EntityId e = graph_.manifest()[d]->entity;
  Search search{e};
  search.follow = [&](HopId id) { return graph_.hops()[id].kind != HopKind::write; };
  std::vector<ElementId> places;
  for (const Reached& reached : graph_.hops().sources(d, search)) places.push_back(reached.place);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

std::optional<PathLag> Freshness::slowest(DatasetId d) const {
  const EntityId e = graph_.manifest()[d]->entity;
  if (!e) return std::nullopt;
  const std::vector<ElementId> places = before(d);
  std::vector<ElementId> records;
  for (EntityId u : graph_.entities().up(e)) {
    const ElementId sor = graph_.places().sor(u);
    if (sor && sor != ElementId(d)) records.push_back(sor);
  }
  std::sort(records.begin(), records.end());
  const auto is_record = [&](ElementId place) {
    return std::binary_search(records.begin(), records.end(), place);
  };
  const bool known = std::any_of(places.begin(), places.end(), is_record);
  Longest longest(graph_, *this, places);
  for (ElementId place : places) {
    const bool starts = known ? is_record(place) : !is_fed(place, e);
    if (starts) longest.start(place);
    if (starts) continue;
    for (HopId id : graph_.hops().in(place))
      if (follows(id, e)) longest.add(id);
  }
  longest.run();
  return longest.to(d);
}

std::optional<Promise> Freshness::promise(DatasetId d) const {
  std::optional<Promise> smallest;
  if (const auto declared = graph_.manifest()[d][dataset::freshness])
    smallest = Promise{*declared, declared.span, d};
  const auto it = guaranteed_.find(d);
  if (it != guaranteed_.end() && (!smallest || it->second.within < smallest->within))
    smallest = it->second;
  return smallest;
}

bool exceeds(const PathLag& lag, const Promise& promise) {
  return lag.known > promise.within && lag.known.ms - promise.within.ms > promise.within.ms / 100;
}

Truth Freshness::promise_kept(DatasetId d) const {
  const auto promised = promise(d);
  const auto lag = slowest(d);
  if (!promised || !lag) return Truth::unknown;
  if (exceeds(*lag, *promised)) return Truth::no;
  return lag->undeclared.empty() ? Truth::yes : Truth::unknown;
}

}  // namespace thalweg::graph
