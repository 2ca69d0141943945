// SPDX-License-Identifier: Apache-2.0
// The write-like steps of one expansion, by the entity they have in common.
#pragma once

#include <cstdint>
#include <vector>

#include "checks/check.h"

namespace thalweg::checks {

// Steps that are all related to each other, because all of them are about
// `entity` or something derived from it.
struct Bucket {
  EntityId entity;
  std::vector<std::uint32_t> steps;  // in the order in which they run
};

// Puts the steps that pass the test into buckets, one for each member of the
// up sets of their entities. Of buckets with equal steps only one is given: that
// of an entity which a step touches itself.
template <class Test>
std::vector<Bucket> buckets(const graph::Graph& graph, const graph::Expansion& x, Test test);

std::vector<Bucket> gather(const graph::Graph& graph, const graph::Expansion& x,
                           const std::vector<std::uint32_t>& steps);

template <class Test>
std::vector<Bucket> buckets(const graph::Graph& graph, const graph::Expansion& x, Test test) {
  std::vector<std::uint32_t> steps;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (test(i)) steps.push_back(i);
  return gather(graph, x, steps);
}

}  // namespace thalweg::checks
