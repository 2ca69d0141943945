// SPDX-License-Identifier: Apache-2.0
// Strongly connected components, for cycles of calls and of derivations.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace thalweg::graph {

using Edge = std::pair<std::uint32_t, std::uint32_t>;  // from, to

// The component of each vertex. They are numbered from sinks to sources: an
// edge between two components leads to the smaller number. O(V + E), no
// recursion.
std::vector<std::uint32_t> strong_components(std::size_t vertices, std::span<const Edge> edges);

}  // namespace thalweg::graph
