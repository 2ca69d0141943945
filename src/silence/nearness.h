// SPDX-License-Identifier: Apache-2.0
// The statements of a manifest by how far they are from one element: what is said
// about it, then about what it names or what names it, and so on. A dataset stands
// with its store and its entity, an operation with its service: what is said of
// those holds for it.
#pragma once

#include <vector>

#include "silence/silence.h"

namespace thalweg::silence {

struct Near {
  manifest::Statement statement;
  ElementId of;  // about which it is
  unsigned distance = 0;

  // What it says is part of what the other one says.
  bool is_within(const Near& outer) const;
};

// The nearest first, then in the order of the text; linear in the manifest.
std::vector<Near> near_statements(const manifest::Manifest& manifest,
                                  const source::SourceMap& sources, ElementId from);

// All of them, in the order of the elements.
std::vector<Near> all_statements(const manifest::Manifest& manifest,
                                 const source::SourceMap& sources);

}  // namespace thalweg::silence
