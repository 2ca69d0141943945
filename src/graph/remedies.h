// SPDX-License-Identifier: Apache-2.0
// What the engine of a store can contribute to a cure, so that a rule advises
// nothing impossible. Where nobody knows the engine, only what its kind never has
// is ruled out. Look-ups.
#pragma once

#include "graph/places.h"

namespace thalweg::graph {

// A row beside the data, in the transaction that writes the data.
bool can_hold_outbox(const Places& places, ElementId place);
// Its changes can be followed from its log or a feed.
bool can_be_captured(const Places& places, ElementId place);
// A transaction of it can be serializable.
bool can_be_serializable(const Places& places, ElementId place);
// A write that is refused where a condition does not hold.
bool can_refuse_writes(const Places& places, ElementId place);

}  // namespace thalweg::graph
