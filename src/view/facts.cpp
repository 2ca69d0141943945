// SPDX-License-Identifier: Apache-2.0
#include "view/facts.h"

namespace thalweg::view {

std::string_view to_string(graph::Origin origin) {
  switch (origin) {
    case graph::Origin::declared:
      return "declared";
    case graph::Origin::inferred:
      return "inferred";
    case graph::Origin::engine:
      return "engine";
    case graph::Origin::default_value:
      break;
  }
  return "default";
}

Fact shown(const graph::Fact& fact, const source::SourceMap& sources) {
  return {fact.text, to_string(fact.origin), locate(sources, fact.span)};
}

}  // namespace thalweg::view
