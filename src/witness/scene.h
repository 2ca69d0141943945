// SPDX-License-Identifier: Apache-2.0
// Builds the model of a slice: its places become cells, its topics and captured
// datasets channels, its flows and consumers workers, and runs of its operations
// clients. Two ways to look at the data:
//
//   values   what a place holds of one record, and which version (do copies agree?)
//   effects  how often each request took effect at a place (all of it? once?)
//
// Client i writes the value i, under the id i. Everything happens to one record: no
// step touches two, and nothing branches on a value.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/deletable.h"
#include "graph/graph.h"
#include "witness/consumer.h"
#include "witness/guess.h"
#include "witness/hazards.h"
#include "witness/program.h"
#include "witness/slice.h"

namespace thalweg::witness {

enum class Sight : std::uint8_t { values, effects };

// One record at a place.
struct Record {
  Cell value, version;        // of `values`
  Cell newest;                // … the newest version that ever came here
  std::vector<Cell> effects;  // of `effects`, by client
};

// Who acts: where the process has what it writes.
struct Actor {
  Value id, value, version;
  Cell own_version;  // of a client: where it keeps the version it made
  bool is_client = false;
};

class Scene {
 public:
  struct Stage {  // where a scene plays; outlives it
    const graph::Graph& graph;
    Guess& guess;
    Hazards hazards;
    ElementId loser{};  // who loses what is lost; none: anybody
  };
  Scene(const Stage& stage, Slice slice, Sight sight, std::vector<OperationId> clients);

  // One process for each client, in their order. A client that is no operation stands
  // for somebody outside, who writes the places of the slice that nobody else fills.
  void add_clients(bool first_comes = false);
  // One for each flow and each consumer of the slice.
  void add_workers();
  // One that deletes there what no operation deletes: after a time, or on request.
  void add_deletion(ElementId place, const std::optional<graph::Deletion>& deletion);

  // Every place has something from the start: what can be deleted.
  void fill() { start_value_ = static_cast<int>(clients_.size()) + 1; }

  const Record& record(ElementId place);
  Builder& builder() { return builder_; }
  const graph::Graph& graph() const { return graph_; }
  const Slice& slice() const { return slice_; }

  std::string name(ElementId element) const { return graph_.manifest().reference(element); }
  // Not called like a place.
  std::string worker_name(ElementId via) const;
  // `update-product 2`
  std::string client_name(std::size_t i) const;

  // What commits at once, and such groups in an order in which they may come.
  using Group = std::vector<std::uint32_t>;
  using Route = std::vector<Group>;
  // The ways through an operation: its branches, and the orders of what runs side by
  // side. Steps that do not matter here are left out.
  std::vector<Route> routes(const graph::Expansion& x) const;
  // Only this one of them is taken.
  void take_route(std::size_t n) { only_route_ = n; }

  // What one step of an operation does, as part of a block.
  Effects effects_of(const graph::Expansion& x, std::uint32_t i, const Actor& actor);
  Effects publish_to(ElementId place, const Actor& actor, std::uint16_t carrier = 0);
  // The same effects for each client whose request the actor handles.
  template <class Make>
  Effects for_request(const Actor& actor, Make make) const;
  Label label(const graph::Expansion& x, const Group& steps) const;

 private:
  struct Feed {
    std::vector<std::size_t> streams;  // one, or one for each client
    std::vector<HopId> readers;        // by channel of each stream
  };
  bool may(Hazard hazard) const { return hazards_.contain(hazard); }
  // An operation stands for what it calls, and for who calls it.
  bool may_lose(ElementId who) const {
    return may(Hazard::losses) &&
           (!loser_ || loser_ == who || (loser_.as<OperationId>() && who.as<OperationId>()));
  }
  void open_feeds();
  std::uint8_t capacity(ElementId place) const;
  Feed open(ElementId place, const std::vector<HopId>& readers);
  bool loses(ElementId place);
  void mix(HopId hop, Builder::StreamOptions& options, bool& spread);
  Truth keeps_order(HopId hop) const;
  Truth keys_agree(ElementId topic, EntityId e) const;
  bool exactly_once(HopId hop) const;
  Truth repeatable(ElementId place, manifest::Flow flow) const;
  bool may_be_refused(const graph::Expansion& x, const Group& steps) const;
  bool tells_of_others(const graph::Expansion& x, graph::EntitySpan about) const;
  bool matters(const graph::Expansion& x, std::uint32_t i) const;
  std::vector<Group> branches(const graph::Expansion& x) const;
  bool goes_undisturbed(const graph::Expansion& x) const;
  Route groups(const graph::Expansion& x, const Group& branch) const;
  void leave_out(const graph::Expansion& x) const;
  bool counts(const graph::Expansion& x, std::uint32_t i) const;

  Effects write(ElementId place, manifest::Verb verb, Truth guarded, Truth repeatable,
                const Actor& actor, const std::string& asks);
  ElementId copied_from(const graph::Expansion& x, std::uint32_t i) const;
  Effects copy(ElementId from, ElementId to);
  Effects put(ElementId place, Value value, bool guarded, const Actor& actor);
  void add_client(std::size_t i, bool comes);
  Block block_of(const graph::Expansion& x, const Group& steps, const Actor& actor, bool first,
                 std::size_t behind);
  void keep_to_way(Block& entry, const std::vector<std::size_t>& ways);
  bool may_fail_unnoticed(const graph::Expansion& x, const Group& steps) const;
  std::vector<Block> outside(const Actor& actor);
  static void add_loss(Block& block);
  bool comes_again(const graph::Expansion& x) const;
  bool stops_repeats(const graph::Expansion& x, const Group& steps) const;
  bool tells_deletes(const Slice::Capture& capture);
  std::uint16_t carrier_of(const Slice::Capture& capture);
  bool is_driven(const graph::Expansion& x) const;
  bool versions_agree(ElementId place) const;
  void add_worker(HopId hop, std::size_t stream, std::size_t reader, const std::string& name);
  void add_copier(HopId hop);
  std::vector<Work> work(HopId hop, const Actor& actor, bool ordered);
  Work work_of_flow(HopId hop, const Actor& actor);
  void tell_deletes_apart(const graph::Expansion& x, const std::vector<Route>& routes, bool ordered,
                          std::vector<Work>& ways) const;
  bool is_outbox(ElementId place) const;
  bool echoes(const graph::Hop& hop) const;
  Effects apply(HopId hop, const Actor& actor);

  const graph::Graph& graph_;
  Guess& guess_;
  Hazards hazards_;
  ElementId loser_;
  Slice slice_;
  Sight sight_;
  std::vector<OperationId> clients_;
  Builder builder_;
  Cell clock_;  // versions, in the order in which they were made
  std::map<ElementId, Record> records_;
  std::map<ElementId, Feed> feeds_;
  int start_value_ = 0;
  std::optional<std::size_t> only_route_;
  std::map<ElementId, std::uint16_t> carriers_;  // by flow
};

template <class Make>
Effects Scene::for_request(const Actor& actor, Make make) const {
  if (actor.id.is_number) return make(static_cast<std::size_t>(actor.id.n - 1));
  Effects all;
  for (std::size_t r = 0; r < clients_.size(); ++r)
    all = std::move(all) + only_if({actor.id, Compare::equal, static_cast<int>(r + 1)}, make(r));
  return all;
}

}  // namespace thalweg::witness
