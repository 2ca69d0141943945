// SPDX-License-Identifier: Apache-2.0
// The graph of a manifest written in a test, and short ways to name its parts.
// A text that does not load, or a name that is not there, fails the test.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engines/engines.h"
#include "graph/graph.h"
#include "manifest/manifest.h"
#include "source/source.h"

namespace thalweg::test {

class TestGraph {
 public:
  // `text` without the lines `thalweg: 1` and `system: …`.
  explicit TestGraph(std::string_view text);

  const manifest::Manifest& manifest() const { return manifest_; }
  const source::SourceMap& sources() const { return sources_; }
  const graph::Graph& graph() const { return *graph_; }
  const graph::Graph* operator->() const { return graph_.get(); }

  manifest::EntityId entity(std::string_view name) const;
  manifest::StoreId store(std::string_view name) const;
  manifest::DatasetId dataset(std::string_view reference) const;
  manifest::TopicId topic(std::string_view name) const;
  manifest::ExternalId external(std::string_view name) const;
  manifest::ServiceId service(std::string_view name) const;
  manifest::OperationId operation(std::string_view reference) const;
  manifest::FlowId flow(std::string_view name) const;
  Symbol symbol(std::string_view text) const;

  graph::Expansion expand(std::string_view operation_reference) const;
  // The first step `update: shop-db/product` of an expansion; `skip` gives later ones.
  std::uint32_t step(const graph::Expansion& x, std::string_view text, std::size_t skip = 0) const;
  std::uint32_t transaction(const graph::Expansion& x, std::size_t skip = 0) const;

  std::string text(manifest::Step step) const;  // `update: shop-db/product`
  std::vector<std::string> texts(const graph::Expansion& x) const;
  std::string names(graph::EntitySpan entities) const;  // "order product"
  std::string names(const std::vector<manifest::ElementId>& elements) const;

 private:
  source::SourceMap sources_;
  manifest::Manifest manifest_;
  std::unique_ptr<graph::Graph> graph_;
};

// The built-in knowledge base, decoded once for all tests.
const engines::Knowledge& knowledge();

}  // namespace thalweg::test
