// SPDX-License-Identifier: Apache-2.0
#include "render/excerpt.h"

#include <fmt/core.h>

#include "base/utf8.h"
#include "render/lines.h"

namespace thalweg::render {

void append_headline(std::string& out, view::Severity severity, std::string_view title,
                     std::string_view message, const diag::Palette& palette) {
  out.append(palette.of(severity)).append(diag::to_string(severity));
  out.append("[").append(title).append("]").append(palette.reset);
  out.append(palette.bold).append(": ");
  append_escaped(out, message);
  out.append(palette.reset).append("\n");
}

void append_headline(std::string& out, const view::Finding& finding, const diag::Palette& palette) {
  append_headline(out, finding.severity, fmt::format("{} {}", finding.rule, finding.name),
                  headline(finding.message, finding.possible), palette);
}

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
