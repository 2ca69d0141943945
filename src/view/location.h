// SPDX-License-Identifier: Apache-2.0
// A place of a source file, in the numbers that people and other tools use.
#pragma once

#include <cstdint>
#include <string_view>

#include "source/source.h"

namespace thalweg::view {

// One-based; columns count code points; the end is exclusive, as in SARIF.
struct Location {
  const source::SourceMap* sources = nullptr;  // none: no place
  source::Span span;
  std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;

  explicit operator bool() const { return sources != nullptr; }
  // Relative, with `/`; empty where there is no place.
  std::string_view file() const { return sources ? sources->name(span.file) : std::string_view(); }
};

// Of no span: no place.
Location locate(const source::SourceMap& sources, source::Span span);

// The part on the first line, never empty where the line goes on: services show
// a finding in a change only if all its lines are part of the change.
Location first_line(Location location);

}  // namespace thalweg::view
