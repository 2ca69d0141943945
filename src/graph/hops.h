// SPDX-License-Identifier: Apache-2.0
// How data moves from place to place: the edges of the propagation graph on
// places, what each hop keeps (delivery, order, lag, deletes, fields), and
// searches over them (semantics, "Path algebra" and "Field propagation").
//
// One list of hops serves all entities; a search names the entity and follows
// the hops that move something of its closure. Linear to build, O(V + E) to
// search.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/truth.h"
#include "base/units.h"
#include "graph/entities.h"
#include "graph/expansion.h"
#include "graph/fact.h"
#include "graph/hop_rows.h"
#include "graph/places.h"
#include "graph/steps.h"

namespace thalweg::graph {

enum class HopKind : std::uint8_t {
  flow,         // a flow from `from` to `to`
  consumer,     // an operation consumes the topic `from` and has the step on `to`
  fill,         // an operation read `from` and fills the cache `to`
  write,        // an entry operation writes `to`; `from` is none
  copy,         // an operation read `from` and then writes `to` (not in P_e)
  dead_letter,  // a topic's failed events (not in P_e)
};

struct Hop {
  HopKind kind = HopKind::flow;
  ElementId from;                 // place; none for kind `write`
  ElementId to;                   // place
  ElementId via;                  // the flow, or the start operation; a topic's own dead letter: it
  std::uint32_t step = kNoIndex;  // of operations: index in the expansion of `via`
};

using Path = std::vector<HopId>;

// How order is kept: none < per key < per partition < total.
enum class Order : std::uint8_t { none, per_key, per_partition, total };

// Which hops a search follows.
struct Search {
  EntityId entity;
  bool copies = false;                        // kind `copy` too: what a rebuild may read
  bool dead_letters = false;                  // kind `dead_letter` too: where data ends up
  std::function<bool(HopId)> follow = {};     // further condition on a hop
  std::function<bool(ElementId)> until = {};  // ends with the first place of which it is true
};

// A place that a search reached, and the hop that led there (none: the start).
struct Reached {
  ElementId place;
  HopId last;
  std::uint32_t previous = kNoIndex;  // index in the result
};

class Hops {
 public:
  Hops(const manifest::Manifest& manifest, const Entities& entities, const Roles& roles,
       const Expansions& expansions, const Places& places, const Steps& steps);

  std::size_t size() const { return hops_.size(); }
  const Hop& operator[](HopId id) const { return hops_[id.index()]; }
  // Flows first, then operations, by name.
  std::span<const HopId> out(ElementId place) const { return out_[row_of(place)]; }
  std::span<const HopId> in(ElementId place) const { return in_[row_of(place)]; }
  // The same without most of those that do not move the entity.
  std::span<const HopId> out(ElementId place, EntityId e) const;
  std::span<const HopId> in(ElementId place, EntityId e) const;
  // Hops that may move something related to e, each once, in order.
  std::vector<HopId> about(EntityId e) const;

  // Does the hop move something of cl(e)? Flows of kind reconcile, federate and
  // invalidate move nothing and are no hops.
  bool moves(HopId id, EntityId e) const;
  // Do these consecutive hops share an event of the topic between them?
  bool share_event(HopId into, HopId out) const;

  // Every place that data of the entity reaches from `from`, nearest first,
  // each with a shortest path; `from` itself comes first.
  std::vector<Reached> reach(ElementId from, const Search& search) const;
  // Backwards: every place from which data of the entity comes to `to`.
  std::vector<Reached> sources(ElementId to, const Search& search) const;
  // The hops to an entry of `reach` (from an entry of `sources`), in the order
  // in which the data travels.
  Path path(std::span<const Reached> reached, std::size_t i) const;
  // A shortest path; empty where there is none, or from == to.
  Path find(ElementId from, ElementId to, const Search& search) const;

  // What a hop keeps.
  Order order(HopId id) const;
  // The order in which a reader of the topic handles its events: declared;
  // `concurrency: 1` keeps what there is; else what the topic promises.
  Order order_of_reader(manifest::TopicId topic,
                        const manifest::Value<manifest::Ordering>& ordering,
                        const manifest::Value<std::uint32_t>& concurrency) const;
  // What a topic itself promises its readers: a log the order of a partition, a
  // queue that of a group of messages if it knows groups and they have a key, and
  // else none.
  Order order_of(manifest::TopicId topic) const;
  // The order of a path for one record of e: the meet of its hops, and none
  // where a topic on it spreads the record over partitions.
  Truth keeps_order_per_key(const Path& path, EntityId e) const;
  Duration lag(HopId id) const;  // what is declared or known of the engine, else 0
  Answer carries_deletes(HopId id) const;
  bool passes_field(HopId id, Symbol field) const;  // `fields`, `drop`
  // The value that a finding about deletes points at: `deletes`, else `poll`,
  // else `apply`, else the id.
  source::Span deletes_anchor(HopId id) const;
  // Where the hop stands in the manifest: the flow's `to`, the step.
  source::Span span(HopId id) const;

  // `shop-db/product -> product-cdc -> product-events -> …`: places with the
  // flows and operations between them.
  std::string describe(const Path& path) const;

  // Consumers of so many topics with so many steps that not every pair of them is a
  // hop, in order.
  std::span<const OperationId> truncated() const { return truncated_; }

 private:
  void add_flow(manifest::Flow flow);
  void add_operation(const Expansion& x, const Roles& roles);
  std::size_t steps_for_all(const Expansion& x, std::size_t topics);
  bool add_reads(const Expansion& x, std::uint32_t write, std::span<const std::uint32_t> reads);
  void add_dead_letters();
  void index();
  void index_places();
  std::vector<EntityId> origins_of(const Hop& hop) const;
  Truth topic_keeps_record(manifest::TopicId id, EntityId e) const;
  Answer flow_carries_deletes(const Hop& hop) const;
  Answer feed_carries_deletes(const Hop& hop, manifest::Flow flow) const;
  Answer operation_carries_deletes(const Hop& hop) const;
  bool holds_closure(ElementId place, EntityId e) const;
  bool flow_moves(const Hop& hop, EntityId e) const;
  manifest::Items events(HopId id, bool into) const;
  Symbol published_event(HopId id) const;
  bool follows(HopId id, const Search& search) const;
  std::vector<Reached> walk(ElementId start, const Search& search, bool forward) const;
  std::uint32_t row_of(ElementId place) const;  // datasets, then topics, then externals

  const manifest::Manifest* manifest_;
  const Entities* entities_;
  const Expansions* expansions_;
  const Places* places_;
  const Steps* steps_;
  std::vector<Hop> hops_;
  HopRows out_, in_;
  Rows<HopId> by_origin_;    // what moves a few entities
  std::vector<HopId> wide_;  // what moves many
  // Of places that hold many: origin and entity, sorted.
  std::unordered_map<std::uint32_t, std::vector<std::pair<EntityId, EntityId>>> held_;
  std::vector<OperationId> truncated_;
};

}  // namespace thalweg::graph
