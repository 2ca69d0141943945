// SPDX-License-Identifier: Apache-2.0
// The table `facts`: everything that is known about elements, one fact a row,
// with its origin. Linear in what the manifest says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/world.h"

namespace thalweg::query {

// Declared facts of each element in the order of the manifest, then those of its
// engine, then what was inferred.
std::vector<FactRow> all_facts(const graph::Graph& graph);

std::string_view kind_of(ElementId element);              // `store`
Value fact_name(const World& world, const FactRow& row);  // `replication.mode`
std::string_view fact_origin(const World& world, const FactRow& row);
Value fact_value(const World& world, const FactRow& row);
// The reference behind a fact about an engine; else nothing.
Value fact_basis(const World& world, const FactRow& row);
source::Span fact_span(const World& world, const FactRow& row);

}  // namespace thalweg::query
