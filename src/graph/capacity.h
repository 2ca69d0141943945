// SPDX-License-Identifier: Apache-2.0
// Whether a consumer keeps up with its topics, and how long it needs to catch
// up after an outage. Linear in consumers and their topics.
#pragma once

#include <optional>
#include <vector>

#include "graph/consumers.h"
#include "graph/retention.h"

namespace thalweg::graph {

// One consumer with everything that it consumes.
struct Load {
  ElementId element;
  std::vector<TopicId> topics;
  double rate = 0;    // per second, of all its topics that declare one
  TopicId rated;      // the first of those; none: nothing is known
  bool whole = true;  // it handles every event; else its share is not known
  manifest::Value<Rate> capacity;
  manifest::Value<std::uint32_t> concurrency;
  std::uint32_t partitions = 0;        // of all its topics; 0: some says nothing, or has none
  manifest::Value<Duration> outage;    // its own `max_outage`, else that of the requirements
  std::optional<Retention> retention;  // the shortest of its topics

  bool is_known() const { return rated && whole && capacity; }
  bool keeps_up() const { return capacity.value.per_second >= rate; }
  // After the outage; forever where it does not keep up, none where it is not known.
  std::optional<Duration> catch_up() const;
};

std::vector<Load> loads(const Graph& graph);

}  // namespace thalweg::graph
