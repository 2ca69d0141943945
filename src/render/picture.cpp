// SPDX-License-Identifier: Apache-2.0
#include "render/picture.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "embedded/result_schemas.h"
#include "render/markdown_text.h"
#include "render/notes.h"
#include "view/picture_data.h"

namespace thalweg::render {

namespace {

constexpr std::string_view kDot = "picture.dot.mustache", kMermaid = "picture.mmd.mustache";

Data in_lines(const Data& paragraphs) {
  Data lines = Data::array();
  for (const std::string paragraph : paragraphs)
    for (std::string& line : wrap(paragraph)) {
      std::erase(line, '`');
      lines.push_back(std::move(line));
    }
  return lines;
}

Result<std::string> filled(const view::Picture& picture, const Templates& templates,
                           std::string_view name, bool with_legend) {
  Data data = view::picture_data(picture, with_legend);
  data["caption"] = in_lines(data["caption"]);
  data["notices"] = in_lines(data["notices"]);
  return fill(templates.find(name), data, Templates::keys(name));
}

}  // namespace

std::string_view picture_schema() {
  return find_embedded(result_schemas(), "picture.schema.json")->text;
}

Result<std::string> picture_dot(const view::Picture& picture, const Templates& templates,
                                bool with_legend) {
  return filled(picture, templates, kDot, with_legend);
}

Result<std::vector<std::string>> picture_mermaid(const view::Picture& picture,
                                                 const Templates& templates, bool with_legend) {
  for (std::size_t most = kMermaidEdges;; most /= 2) {
    std::vector<std::string> diagrams;
    bool fits = true;
    for (const view::Picture& part : view::split(picture, most)) {
      auto text = filled(part, templates, kMermaid, with_legend);
      if (!text) return Failure{text.error()};
      fits = fits && text->size() <= kMermaidCharacters;
      diagrams.push_back(std::move(*text));
    }
    if (fits || most == 1) return diagrams;
  }
}

Result<std::string> picture_markdown(const view::Picture& picture, const Templates& templates,
                                     bool with_legend) {
  const auto diagrams = picture_mermaid(picture, templates, with_legend);
  if (!diagrams) return Failure{diagrams.error()};
  std::string out = "## ";
  append_markdown(out, picture.title, true);
  out += "\n";
  for (const std::string& diagram : *diagrams) out += "\n```mermaid\n" + diagram + "```\n";
  for (const auto* texts : {&picture.caption, &picture.notices})
    for (const std::string& text : *texts) {
      out += "\n";
      append_markdown(out, text, false);
      out += "\n";
    }
  return out;
}

}  // namespace thalweg::render
