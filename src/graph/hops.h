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
#include <span>
#include <string>
#include <vector>

#include "base/truth.h"
#include "base/units.h"
#include "graph/entities.h"
#include "graph/expansion.h"
#include "graph/places.h"

namespace thalweg::graph {

enum class HopKind : std::uint8_t {
  flow,      // a flow from `from` to `to`
  consumer,  // an operation consumes the topic `from` and has the step on `to`
  fill,      // an operation read `from` and fills the cache `to`
  write,     // an entry operation writes `to`; `from` is none
  copy,      // an entry or consumer operation read `from` and then writes `to`
  trail,     // from a topic to its dead letter
};

struct Hop {
  HopKind kind = HopKind::flow;
  ElementId from;                 // place; none for kind `write`
  ElementId to;                   // place
  ElementId via;                  // the flow or the start operation
  std::uint32_t step = kNoIndex;  // index in the expansion of that operation
  // The entities that it moves: for a flow those of both ends, for a step its own.
  std::uint32_t first_entity = 0, entity_count = 0;
};

using HopId = Id<struct HopTag>;
using Path = std::vector<HopId>;

// How order is kept: none < per key < per partition < total.
enum class Order : std::uint8_t { none, per_key, per_partition, total };

class Hops {
 public:
  Hops(const manifest::Manifest& manifest, const Entities& entities, const Roles& roles,
       const Expansions& expansions, const Places& places);

  std::size_t size() const;
  const Hop& operator[](HopId id) const;
  EntitySpan entities(HopId id) const;
  std::span<const HopId> out(ElementId place) const;
  std::span<const HopId> in(ElementId place) const;

  // Does the hop move something of cl(e)? Kinds reconcile, federate and
  // invalidate never do.
  bool moves(HopId id, EntityId e) const;
  // Do these consecutive hops share an event of the topic between them?
  bool share_event(HopId into, HopId out) const;

  // Every place that data of e reaches from `from` (itself included, with an
  // empty path), each with a shortest path; stops where `stop` says so.
  struct Reached {
    ElementId place;
    HopId last;  // none for the start
  };
  using Follow = std::function<bool(HopId)>;
  std::vector<Reached> reach(ElementId from, EntityId e, const Follow& follow = {}) const;
  // Backwards: every place from which data of e comes to `to`.
  std::vector<Reached> sources(ElementId to, EntityId e, const Follow& follow = {}) const;
  // The path to an entry of `reach`, first hop first.
  Path path_to(std::span<const Reached> reached, std::size_t i) const;
  // A shortest path, empty where there is none (or from == to).
  Path find(ElementId from, ElementId to, EntityId e, const Follow& follow = {}) const;

  // What a hop keeps.
  std::optional<manifest::Delivery> delivery(HopId id) const;  // none: unknown
  Order order(HopId id) const;
  Duration lag(HopId id) const;  // declared parts; 0 where nothing is said
  Answer carries_deletes(HopId id, EntityId e) const;
  bool passes_field(HopId id, Symbol field) const;  // `fields`, `drop`
  // The value that a finding about deletes points at: `deletes`, else `poll`,
  // else `apply`, else the id; for an operation its step.
  source::Span deletes_anchor(HopId id) const;

  // "shop-db/product -> product-cdc -> product-events -> …" with flow and
  // operation names between the places.
  std::string describe(const Path& path) const;

 private:
  const manifest::Manifest* manifest_;
};

}  // namespace thalweg::graph
