// SPDX-License-Identifier: Apache-2.0
// How one box of the checklist is filled in. Only the files checklist*.cpp need
// this.
#pragma once

#include <string>
#include <utility>

#include "graph/checklist.h"

namespace thalweg::graph {

class BoxBuilder {
 public:
  BoxBuilder(const Graph& graph, Box& box) : graph_(graph), box_(box) {}

  const Graph& graph() const { return graph_; }
  const manifest::Manifest& manifest() const { return graph_.manifest(); }

  // Something answers it.
  void fact(std::string text, Origin origin, source::Span span);
  // Nothing does, for this element.
  void gap(ElementId element, source::Span span, std::string_view key, bool refused = false);
  void gap_at(manifest::Step step, std::string_view key);

  // The key of an element: declared or missing.
  template <class T, class Element>
  void need(Element element, const manifest::Value<T>& value, std::string_view key) {
    if (value)
      fact("`" + std::string(key) + "` of `" + element.reference() + "`", Origin::declared,
           value.span);
    else
      gap(element, element.span(), key);
  }
  // A key of `requirements`; true where it is there.
  template <class T>
  bool said(const manifest::Value<T>& value, std::string_view key) {
    if (value) fact("`" + std::string(key) + "`", Origin::declared, value.span);
    return value.present;
  }
  // A key of `readiness`: yes, no or missing.
  void ready(manifest::Field<manifest::Boolean> field, std::string_view key);
  bool is_ready(manifest::Field<manifest::Boolean> field, std::string_view key);

  // Forgets the gaps: something answers for all of them.
  void settle() { box_.gaps.clear(); }
  bool has_gaps() const { return !box_.gaps.empty(); }
  void finish();

 private:
  const Graph& graph_;
  Box& box_;
};

namespace boxes {
#define BOX(number, function, title, rules) void function(BoxBuilder& b);
#include "graph/boxes.def"
#undef BOX
}  // namespace boxes

}  // namespace thalweg::graph
