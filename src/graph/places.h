// SPDX-License-Identifier: Apache-2.0
// Where data is: places, containers, what each holds, who is the source and
// who a copy; engine facts with a manifest's overrides laid over them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engines/engines.h"
#include "graph/entities.h"
#include "graph/expansion.h"
#include "graph/fact.h"
#include "graph/roles.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

using manifest::DatasetId;
using manifest::ElementId;
using manifest::StoreId;

class Places {
 public:
  Places(const manifest::Manifest& manifest, const Entities& entities, const Roles& roles,
         const Expansions& expansions, const engines::Knowledge& knowledge);

  // The store of a dataset; a topic and an external are their own container.
  ElementId container(ElementId place) const;
  // Entities of a place: of a dataset its entity, of a topic what it carries; an
  // outbox without `entity` stands for what its relays' topics carry. Empty for
  // bookkeeping (dedupe, lock, saga) and externals.
  EntitySpan entities(ElementId place) const;
  // Datasets (not of federation stores) and topics that hold e, in order.
  std::span<const ElementId> holdings(EntityId e) const;

  // SoR(e): declared, else the only holding that entry operations write
  // directly, else none. `sor_facts` says why.
  ElementId sor(EntityId e) const;
  bool sor_declared(EntityId e) const;
  Facts sor_facts(EntityId e) const;
  bool is_sor(ElementId place, EntityId e) const { return sor(e) == place; }
  // A holding of e that is not its system of record; unknown where that is.
  Truth is_copy(ElementId place, EntityId e) const;
  bool is_derived(DatasetId d) const;  // form, or declared promises, or a copy
  bool is_trail(ElementId place) const;
  bool is_auxiliary(DatasetId d) const;  // outbox, dedupe, lock, saga

  // Engine facts of the container, with overrides and defaults.
  const engines::Capabilities& engine(ElementId container) const;
  // Declared, else the engine's; none where neither is known.
  std::optional<manifest::StoreKind> kind(StoreId store) const;
  bool is_queue(TopicId topic) const;
  // A topic, or a store whose topology is single-leader or consensus (declared,
  // or the engine's default): what it holds follows one order.
  Truth is_sequencing(ElementId container) const;
  // Declared owner of a dataset (its own, else its store's), topic or flow.
  std::optional<Symbol> owner(ElementId place) const;

 private:
  const manifest::Manifest* manifest_;
};

}  // namespace thalweg::graph
