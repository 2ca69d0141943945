// SPDX-License-Identifier: Apache-2.0
#include "render/flowchart.h"

#include <array>

#include <fmt/format.h>

#include "render/mermaid_text.h"

namespace thalweg::render {

using view::Mark;
using view::PictureEdge;
using view::PictureNode;

namespace {

struct Shape {
  std::string_view prefix, open, close;
};
constexpr std::array<Shape, 4> kShapes = {
    {{"s", "[\"", "\"]"}, {"d", "[(\"", "\")]"}, {"t", "[[\"", "\"]]"}, {"x", "{{\"", "\"}}"}}};

std::string_view sign(Mark mark) {
  if (mark == Mark::same) return "";
  return mark == Mark::added ? "+ " : "− ";
}

std::string_view class_of(Mark mark) {
  return mark == Mark::added ? "added" : "removed";
}

// From the name alone, so that a picture changes little when the system does.
std::string id_of(const PictureNode& node) {
  std::string id(kShapes[static_cast<std::size_t>(node.kind)].prefix);
  id += '_';
  for (const char c : node.name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    id += is_plain   ? std::string(1, c)
          : c == '-' ? "_"
          : c == '/' ? "__"
                     : fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return id;
}

std::string line_of(const PictureEdge& edge, const view::Picture& picture) {
  const std::string label = std::string(sign(edge.mark)) + mermaid_text(edge.label);
  const std::string_view arrow = edge.is_flow ? "-.->" : edge.mark == Mark::added ? "==>" : "-->";
  return fmt::format("  {} {}|\"{}\"| {}\n", id_of(picture.nodes[edge.from]), arrow, label,
                     id_of(picture.nodes[edge.to]));
}

}  // namespace

std::string flowchart(const view::Picture& picture) {
  if (picture.edges.empty()) return {};
  std::string out = "flowchart LR\n";
  for (const PictureNode& node : picture.nodes) {
    const Shape& shape = kShapes[static_cast<std::size_t>(node.kind)];
    out += fmt::format("  {}{}{}{}{}", id_of(node), shape.open, sign(node.mark),
                       mermaid_text(node.name), shape.close);
    if (node.mark != Mark::same) out += fmt::format(":::{}", class_of(node.mark));
    out += '\n';
  }
  for (const PictureEdge& edge : picture.edges) out += line_of(edge, picture);
  out += "  classDef added stroke-width:3px\n  classDef removed stroke-dasharray:4 3\n";
  for (std::size_t i = 0; i < picture.edges.size(); ++i)
    if (picture.edges[i].mark == Mark::removed)
      out += fmt::format("  linkStyle {} stroke-dasharray:4 3,opacity:0.5\n", i);
  return out;
}

}  // namespace thalweg::render
