// SPDX-License-Identifier: Apache-2.0
// Pictures for Graphviz and for Mermaid, placed by templates.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "render/templates.h"
#include "view/picture.h"

namespace thalweg::render {

// Mermaid refuses more, by default.
inline constexpr std::size_t kMermaidEdges = 500;
inline constexpr std::size_t kMermaidCharacters = 50'000;

// The failure is about a template.
Result<std::string> picture_dot(const view::Picture& picture, const Templates& templates,
                                bool with_legend);
// One diagram, or as many as it takes for each to stay inside the limits of Mermaid.
Result<std::vector<std::string>> picture_mermaid(const view::Picture& picture,
                                                 const Templates& templates, bool with_legend);
// With what it says and leaves out as text, for a document.
Result<std::string> picture_markdown(const view::Picture& picture, const Templates& templates,
                                     bool with_legend);

// The keys of their templates, as a JSON Schema (draft 2020-12) that describes each.
std::string_view picture_schema();

}  // namespace thalweg::render
