// SPDX-License-Identifier: Apache-2.0
// What an erasure request does, and where its deletes come to.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

// What the system promises about one subject. Without a word the deadline is a
// month.
struct ErasurePromise {
  manifest::Guarantee guarantee;  // none: no promise
  OperationId trigger;            // none: nobody carries it out
  Duration deadline{std::int64_t{30} * 24 * 3600 * 1000};
};
ErasurePromise erasure_promise(const manifest::Manifest& manifest, std::string_view subject);

// The entities with personal fields by whose data they are, without those that an
// erasure does not reach (`erasure_exempt`) and those that must be kept.
std::map<std::string_view, std::vector<EntityId>> personal_subjects(
    const manifest::Manifest& manifest);

// What the trigger does, with everything it calls and the consumers of the
// topics it publishes to.
struct ErasureRequest {
  std::set<ElementId> deletes;  // places it deletes or invalidates in
  std::set<ElementId> updates;
  std::set<ElementId> calls;  // externals that are told
};
ErasureRequest erasure_request(const Graph& graph, OperationId trigger);

class ErasureReach {
 public:
  ErasureReach(const Graph& graph, EntityId e, const ErasureRequest& request);

  // The request itself removes the data there.
  bool removed_directly(ElementId place) const;
  // Deletes come there from what it removes: surely; or perhaps, where a hop
  // does not say. They pass through every topic.
  bool surely(ElementId place) const { return surely_.contains(place); }
  bool perhaps(ElementId place) const { return perhaps_.contains(place); }
  // The dataset that holds the keys of a place which is encrypted per subject: the
  // one that it names, else what the request deletes that is about the same subject
  // and holds nothing personal of its own.
  DatasetId key_dataset(ElementId place) const;
  // What is there is unreadable once the key of its subject is gone.
  bool keys_destroyed(ElementId place) const;
  // It is removed there, or forgotten within that time, or unreadable. What a place
  // is exempt from is not looked at.
  bool covered(ElementId place, Duration deadline) const;
  // Until what was deleted can no longer be read.
  std::optional<Duration> delay(ElementId place) const;

 private:
  std::set<ElementId> reached(Truth at_least) const;
  bool is_key_of_subject(ElementId place) const;

  const Graph& graph_;
  EntityId e_;
  const ErasureRequest& request_;
  std::set<ElementId> surely_, perhaps_;
};

}  // namespace thalweg::graph
