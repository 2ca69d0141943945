// SPDX-License-Identifier: Apache-2.0
// A place of a source file, in the numbers that people and other tools use.
#pragma once

#include <cstdint>
#include <string_view>

#include "source/source.h"

namespace thalweg::view {

// One-based; columns count code points; the end is exclusive, as in SARIF.
struct Location {
  std::string_view file;  // relative, with `/`; empty: no place
  std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
  source::Span span;  // for excerpts
  explicit operator bool() const { return !file.empty(); }
};

// Of no span: no place.
Location locate(const source::SourceMap& sources, source::Span span);

// The part on the first line, never empty where the line goes on: services show
// a finding in a change only if all its lines are part of the change.
Location first_line(const source::SourceMap& sources, Location location);

}  // namespace thalweg::view
