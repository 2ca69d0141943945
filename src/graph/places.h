// SPDX-License-Identifier: Apache-2.0
// Where data is: places, containers, what each holds, who is the source and
// who a copy; engine facts with a manifest's overrides laid over them. Built in
// one pass over elements and steps; every question is a look-up.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engines/engines.h"
#include "graph/entities.h"
#include "graph/expansion.h"
#include "graph/fact.h"
#include "graph/roles.h"
#include "graph/rows.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

using manifest::DatasetId;
using manifest::ElementId;
using manifest::StoreId;

class Places {
 public:
  Places(const manifest::Manifest& manifest, const Entities& entities, const Roles& roles,
         const Expansions& expansions, const engines::Knowledge& knowledge);

  // The store of a dataset; a store, a topic and an external are their own
  // container. None for anything else.
  ElementId container(ElementId place) const;
  // Entities of a place: of a dataset its entity, of a topic what it carries; an
  // outbox without `entity` stands for what its relays' topics carry. Empty for
  // bookkeeping (dedupe; lock and saga that name no entity) and externals.
  EntitySpan entities(ElementId place) const;
  // Datasets and topics that hold e, in order. A dataset of a federation store
  // is a window, an auxiliary one is bookkeeping: neither is a holding.
  std::span<const ElementId> holdings(EntityId e) const { return holdings_[e.index()]; }

  // SoR(e): declared, else the only holding that entry operations write
  // directly; where several are, the only one of them that is neither a trail
  // nor declared as derived (`form`, `rebuild`, `freshness`); else none.
  ElementId sor(EntityId e) const { return sources_[e.index()].sor; }
  bool sor_declared(EntityId e) const { return sources_[e.index()].declared; }
  Facts sor_facts(EntityId e) const;  // why
  bool is_sor(ElementId place, EntityId e) const { return place && sor(e) == place; }
  // A holding of e that is not its system of record; unknown where that is.
  Truth is_copy(ElementId place, EntityId e) const;
  bool is_derived(DatasetId d) const;  // declared as such, or a copy
  bool is_trail(ElementId place) const;
  bool is_auxiliary(DatasetId d) const;  // outbox, dedupe, lock, saga

  // Engine facts of a place's container, with `capabilities`, `kind` and
  // `durability` of the manifest laid over them. Nothing known of externals.
  const engines::Capabilities& engine(ElementId place) const;
  // Declared, else the engine's; none where neither is known.
  std::optional<manifest::StoreKind> kind(StoreId store) const { return kinds_[store.index()]; }
  bool is_federation(StoreId store) const { return kind(store) == manifest::StoreKind::federation; }
  bool is_queue(TopicId topic) const;
  // A topic, or a store whose topology is single-leader or consensus (declared,
  // or the engine's default), or that is declared not to be replicated: what it
  // holds follows one order.
  Truth is_sequencing(ElementId container) const;
  // Declared owner of a dataset (its own, else its store's), store, topic, flow
  // or service.
  std::optional<Symbol> owner(ElementId element) const;

  const Entities& relations() const { return *entities_; }

 private:
  struct Source {
    ElementId sor;
    manifest::StepId write;  // the first direct write; none if declared
    ElementId rival;         // undecided: another one, and its first direct write
    manifest::StepId rival_write;
    bool declared = false;
  };
  class Engines;
  class Sources;

  bool is_holding(DatasetId d) const;
  bool is_declared_derived(DatasetId d) const;
  void find_engines(const engines::Knowledge& knowledge);
  void find_outboxes();
  void find_holdings();
  void find_sources(const Roles& roles, const Expansions& expansions);

  const manifest::Manifest* manifest_;
  const Entities* entities_;
  // One entry for each engine and for each container with overrides; the first
  // knows nothing.
  std::vector<engines::Capabilities> engines_{1};
  std::vector<std::uint32_t> store_engine_, topic_engine_;
  std::vector<std::optional<manifest::StoreKind>> kinds_;
  Rows<EntityId> outboxes_;   // by dataset: what outboxes without entity stand for
  Rows<ElementId> holdings_;  // by entity
  std::vector<Source> sources_;
};

}  // namespace thalweg::graph
