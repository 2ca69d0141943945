// SPDX-License-Identifier: Apache-2.0
#include "support/graph_builder.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "diag/excerpt.h"
#include "manifest/loader.h"

namespace thalweg::test {

using namespace manifest;

namespace {

Manifest load(source::SourceMap& sources, std::string text) {
  diag::Diagnostics problems;
  auto manifest = load_text(sources, "thalweg.yaml", std::move(text), {}, problems);
  std::string all;
  for (const diag::Diagnostic& problem : problems.items())
    if (problem.severity == diag::Severity::error)
      diag::append_full(all, sources, problem, diag::Palette::plain());
  INFO(all);
  REQUIRE(all.empty());
  REQUIRE(manifest);
  return *std::move(manifest);
}

template <class Elements>
auto only(const Elements& elements, std::string_view reference) {
  using Id = decltype((*elements.begin()).id());
  Id found;
  for (const auto element : elements)
    if (element.reference() == reference) found = element.id();
  INFO("looking for ", std::string(reference));
  REQUIRE(found);
  return found;
}

}  // namespace

const engines::Knowledge& knowledge() {
  static const engines::Knowledge all;
  return all;
}

TestGraph::TestGraph(std::string_view text)
    : manifest_(load(sources_, fmt::format("thalweg: 1\nsystem: test\n{}", text))),
      graph_(std::make_unique<graph::Graph>(manifest_, knowledge())) {}

EntityId TestGraph::entity(std::string_view name) const {
  return only(manifest_.entities(), name);
}
StoreId TestGraph::store(std::string_view name) const {
  return only(manifest_.stores(), name);
}
DatasetId TestGraph::dataset(std::string_view reference) const {
  return only(manifest_.datasets(), reference);
}
TopicId TestGraph::topic(std::string_view name) const {
  return only(manifest_.topics(), name);
}
ExternalId TestGraph::external(std::string_view name) const {
  return only(manifest_.externals(), name);
}
ServiceId TestGraph::service(std::string_view name) const {
  return only(manifest_.services(), name);
}
OperationId TestGraph::operation(std::string_view reference) const {
  return only(manifest_.operations(), reference);
}
FlowId TestGraph::flow(std::string_view name) const {
  return only(manifest_.flows(), name);
}
Symbol TestGraph::symbol(std::string_view text) const {
  return manifest_.model().symbols.find(text);
}

graph::Expansion TestGraph::expand(std::string_view operation_reference) const {
  return graph_->expansions().of(operation(operation_reference));
}

std::uint32_t TestGraph::step(const graph::Expansion& x, std::string_view wanted,
                              std::size_t skip) const {
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (text(x.step(i)) == wanted && skip-- == 0) return i;
  INFO("looking for ", std::string(wanted));
  REQUIRE(false);
  return graph::kNoIndex;
}

std::uint32_t TestGraph::transaction(const graph::Expansion& x, std::size_t skip) const {
  for (std::uint32_t b = 0; b < x.blocks().size(); ++b)
    if (x.blocks()[b].transaction == b && skip-- == 0) return b;
  REQUIRE(false);
  return graph::kNoIndex;
}

std::string TestGraph::text(Step step) const {
  return fmt::format("{}: {}", to_string(step.verb()), manifest_.reference(step.target()));
}

std::vector<std::string> TestGraph::texts(const graph::Expansion& x) const {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < x.size(); ++i) all.push_back(text(x.step(i)));
  return all;
}

std::string TestGraph::names(graph::EntitySpan entities) const {
  std::vector<ElementId> elements(entities.begin(), entities.end());
  return names(elements);
}

std::string TestGraph::names(const std::vector<ElementId>& elements) const {
  std::vector<std::string> all;
  for (ElementId element : elements) all.push_back(manifest_.reference(element));
  return fmt::format("{}", fmt::join(all, " "));
}

}  // namespace thalweg::test
