// SPDX-License-Identifier: Apache-2.0
#include "witness/analyses.h"

#include <algorithm>

namespace thalweg::witness {

using manifest::OperationId;

const std::vector<OperationId>& Analyses::starts(OperationId o) {
  if (!starts_) {
    starts_.emplace();
    for (const OperationId start : graph_.roles().starts()) {
      for (const graph::Frame& frame : graph_.expansions().of(start).frames()) {
        std::vector<OperationId>& known = (*starts_)[frame.operation];
        if (known.empty() || known.back() != start) known.push_back(start);
      }
    }
    // What is a start itself stands for itself alone.
    for (const OperationId start : graph_.roles().starts()) (*starts_)[start] = {start};
  }
  return (*starts_)[o];
}

}  // namespace thalweg::witness
