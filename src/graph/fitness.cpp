// SPDX-License-Identifier: Apache-2.0
#include "graph/fitness.h"

#include <array>

#include <fmt/core.h>

namespace thalweg::graph {

using namespace manifest;

namespace {

// By StoreKind and Access, in the order of their words.
constexpr std::array<std::array<std::int8_t, 6>, 12> kByKind{{
    // point, range, join, traverse, full-text, aggregate
    {3, 3, 3, 1, 1, 2},  // relational
    {3, 2, 1, 1, 1, 2},  // document
    {3, 1, 0, 0, 0, 0},  // key-value
    {3, 2, 0, 0, 0, 1},  // wide-column
    {2, 2, 3, 3, 1, 1},  // graph
    {2, 2, 1, 0, 3, 2},  // search
    {3, 1, 0, 0, 0, 0},  // cache
    {1, 2, 3, 1, 1, 3},  // warehouse
    {2, 1, 0, 0, 0, 1},  // object
    {2, 3, 1, 0, 0, 2},  // time-series
    {1, 2, 2, 1, 1, 2},  // federation
    {3, 1, 0, 0, 0, 0},  // coordination
}};

std::optional<engines::Field> field_of(Access access) {
  switch (access) {
    case Access::join:
      return engines::Field::query_joins;
    case Access::range:
      return engines::Field::query_range;
    case Access::full_text:
      return engines::Field::query_full_text;
    case Access::aggregate:
      return engines::Field::query_aggregate;
    case Access::traverse:
      return engines::Field::query_traverse;
    case Access::point:
      break;
  }
  return std::nullopt;
}

}  // namespace

Fitness fitness(const Graph& graph, StoreId store, Access access) {
  const engines::Capabilities& engine = graph.places().engine(store);
  if (const auto field = field_of(access)) {
    const auto known = engine[*field];
    if (known && known->number())
      return {known->number(),
              {engines::describe(engine, *field),
               known.declared ? Origin::declared : Origin::engine, known.span}};
  }
  const auto kind = graph.places().kind(store);
  if (!kind) return {};
  const int value = kByKind[static_cast<std::size_t>(*kind)][static_cast<std::size_t>(access)];
  constexpr std::array<std::string_view, 4> kWords{"cannot do", "is poor at", "is fair at",
                                                   "is made for"};
  return {value,
          {fmt::format("a {} store {} `access: {}`", to_string(*kind),
                       kWords[static_cast<std::size_t>(value)], to_string(access)),
           Origin::inferred, graph.manifest()[store].span()}};
}

bool is_small(const Graph& graph, EntityId e, const Value<Rate>& load) {
  constexpr double kSmallVolume = 10e9, kSmallLoad = 100;
  const auto volume = e ? graph.manifest()[e][entity::volume] : Value<Size>{};
  return volume && volume->bytes < kSmallVolume && load && load->per_second < kSmallLoad;
}

}  // namespace thalweg::graph
