// SPDX-License-Identifier: Apache-2.0
#include "graph/replication.h"

#include <algorithm>

#include <fmt/core.h>

namespace thalweg::graph {

using namespace manifest;

namespace {

template <class Word>
std::optional<Word> parse(std::string_view text) {
  const auto all = words<Word>();
  const auto it = std::find(all.begin(), all.end(), text);
  return it == all.end() ? std::nullopt : std::optional(static_cast<Word>(it - all.begin()));
}

template <class Word>
ReplicationWord<Word> known(const Graph& graph, StoreId id, std::string_view key, Field<Word> field,
                            engines::Field fact) {
  const Store store = graph.manifest()[id];
  if (const auto replication = store[store::replication])
    if (const auto declared = (*replication)[field])
      return {*declared,
              {fmt::format("declared `{}: {}`", key, to_string(*declared)), Origin::declared,
               declared.span}};
  const engines::Capabilities& engine = graph.places().engine(store);
  const auto known = engine[fact];
  if (!known) return {std::nullopt, {{}, Origin::inferred, store.span()}};
  return {parse<Word>(known->word()),
          {engines::describe(engine, fact), known.declared ? Origin::declared : Origin::engine,
           known.span ? known.span : store.span()}};
}

}  // namespace

ReplicationWord<Topology> topology(const Graph& graph, StoreId store) {
  return known(graph, store, "topology", replication::topology, engines::Field::default_topology);
}

ReplicationWord<Conflict> conflict_policy(const Graph& graph, StoreId store) {
  return known(graph, store, "conflict", replication::conflict, engines::Field::default_conflict);
}

Truth has_several_writers(const Graph& graph, StoreId store) {
  const auto known = topology(graph, store);
  if (!known.value) return Truth::unknown;
  return truth(known.is(Topology::multi_leader) || known.is(Topology::leaderless));
}

source::Span replication_anchor(const Manifest& manifest, StoreId store) {
  const auto replication = manifest[store][store::replication];
  return replication ? replication.span : manifest[store].span();
}

Items regions(const Manifest& manifest, StoreId store) {
  const auto replication = manifest[store][store::replication];
  return replication ? (*replication)[replication::regions].value : Items();
}

}  // namespace thalweg::graph
