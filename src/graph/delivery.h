// SPDX-License-Identifier: Apache-2.0
// What consumers may receive: delivery and commit of operations and flows,
// declared or by their engine, and exactly-once regions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/fact.h"
#include "graph/places.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

// A consumer: an operation with `consumes`, or a flow.
class Delivery {
 public:
  Delivery(const manifest::Manifest& manifest, const Places& places);

  struct Known {
    std::optional<manifest::Delivery> value;  // none: unknown
    Fact fact;
  };
  Known of(ElementId consumer) const;
  // Commits its position after the work: a redelivery is a retry until done.
  bool commits_after(OperationId consumer) const;
  // The exactly-once region of a container: places with equal non-empty names
  // lie in one region. Unknown where a topic declares no cluster.
  struct Region {
    Truth known = Truth::unknown;
    std::string name;
  };
  Region region(ElementId container) const;
  Truth same_region(ElementId a, ElementId b) const;

  // What a consumer consumes: topics of an operation, `from` of a flow.
  std::vector<ElementId> inputs(ElementId consumer) const;
  std::vector<ElementId> outputs(ElementId flow) const;  // `to` of a flow

 private:
  Known declared(ElementId consumer) const;
  Known of_engine(ElementId input) const;

  const manifest::Manifest* manifest_;
  const Places* places_;
};

}  // namespace thalweg::graph
