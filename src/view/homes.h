// SPDX-License-Identifier: Apache-2.0
// The service that a store or a topic belongs to: its owner, else the only one that writes
// it. One pass over the steps to build; every question is a look-up.
#pragma once

#include <vector>

#include "graph/graph.h"
#include "graph/ownership.h"

namespace thalweg::view {

class Homes {
 public:
  explicit Homes(const graph::Graph& graph);

  // Of a service itself; none where several write it, or nobody does.
  manifest::ServiceId of(manifest::ElementId element) const;

 private:
  void note(manifest::ElementId target, manifest::ServiceId writer);

  const manifest::Manifest& manifest_;
  struct Home {
    manifest::ServiceId service;
    bool is_shared = false;
  };
  std::vector<Home> stores_, topics_;
};

}  // namespace thalweg::view
