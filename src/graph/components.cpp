// SPDX-License-Identifier: Apache-2.0
#include "graph/components.h"

#include <numeric>

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>

namespace thalweg::graph {

std::vector<std::uint32_t> strong_components(std::size_t vertices, std::span<const Edge> edges) {
  std::vector<std::uint32_t> component(vertices);
  if (edges.empty()) {
    std::iota(component.begin(), component.end(), 0U);
    return component;
  }
  const boost::compressed_sparse_row_graph<boost::directedS> graph(
      boost::edges_are_unsorted_multi_pass, edges.begin(), edges.end(), vertices);
  boost::strong_components(
      graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  return component;
}

}  // namespace thalweg::graph
