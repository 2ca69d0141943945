// SPDX-License-Identifier: Apache-2.0
// A fact that a verdict rests on, and where it comes from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/truth.h"
#include "source/source.h"

namespace thalweg::graph {

enum class Origin : std::uint8_t {
  declared,       // written in the manifest, at `span`
  inferred,       // follows from the structure of the manifest
  engine,         // engine knowledge base; the text names the reference
  default_value,  // a default of the manifest language
};

struct Fact {
  std::string text;  // "the order topic keeps 7 days (kafka's default)"
  Origin origin = Origin::declared;
  source::Span span;  // none where there is no place
};
using Facts = std::vector<Fact>;

// A three-valued answer with what it rests on; an unknown one names the keys
// that would decide it, as the user would write them.
struct Answer {
  Truth value = Truth::unknown;
  Facts facts;
  std::vector<std::string> missing;  // "stores.search.engine"
};

}  // namespace thalweg::graph
