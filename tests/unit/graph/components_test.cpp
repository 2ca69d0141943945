// SPDX-License-Identifier: Apache-2.0
#include "graph/components.h"

#include <doctest/doctest.h>

#include "graph/rows.h"

namespace thalweg::graph {
namespace {

TEST_CASE("components are numbered from sinks to sources") {
  const std::vector<Edge> edges{{0, 1}, {1, 2}, {2, 1}, {2, 3}, {4, 0}, {5, 5}};
  const auto component = strong_components(6, edges);
  CHECK(component[1] == component[2]);
  CHECK(component[3] < component[1]);
  CHECK(component[1] < component[0]);
  CHECK(component[0] < component[4]);
  CHECK(component[5] != component[4]);
}

TEST_CASE("without edges each vertex is a component of its own") {
  CHECK(strong_components(3, {}) == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(strong_components(0, {}).empty());
}

TEST_CASE("a long path needs no recursion") {
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i + 1 < 200'000; ++i) edges.emplace_back(i, i + 1);
  const auto component = strong_components(200'000, edges);
  CHECK(component.front() == 199'999);
  CHECK(component.back() == 0);
}

TEST_CASE("rows keep the order of their entries") {
  const std::vector<Rows<int>::Entry> entries{{2, 5}, {0, 7}, {2, 3}};
  const Rows<int> rows(4, entries);
  CHECK(rows.size() == 4);
  CHECK(rows[0].size() == 1);
  CHECK(rows[1].empty());
  REQUIRE(rows[2].size() == 2);
  CHECK(rows[2][0] == 5);
  CHECK(rows[2][1] == 3);
  CHECK(rows[3].empty());
}

}  // namespace
}  // namespace thalweg::graph
