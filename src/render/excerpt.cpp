// SPDX-License-Identifier: Apache-2.0
#include "render/excerpt.h"

namespace thalweg::render {

std::size_t append_excerpt(std::string& out, view::Severity severity,
                           const view::Location& location, const std::vector<view::Place>& related,
                           const diag::Palette& palette) {
  const source::SourceMap* sources = location.sources;
  std::vector<diag::Label> labels;
  for (const view::Place& place : related) {
    if (!place.location) continue;
    labels.push_back({place.location.span, place.message});
    sources = place.location.sources;
  }
  if (!sources) return 1;
  return diag::append_excerpt(out, *sources, severity, location.span, "", labels, palette);
}

}  // namespace thalweg::render
