// SPDX-License-Identifier: Apache-2.0
// Words for messages: the user's own names, quoted and joined, and the small
// sentences that several rules share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.h"

namespace thalweg::graph {
struct PathLag;
}

namespace thalweg::checks {

class Words {
 public:
  Words(const Context& context) : manifest_(context.manifest) {}

  std::string quote(ElementId element) const;  // `shop-db/product`
  std::string quote(EntityId entity) const;
  std::string quote(manifest::Step step) const;  // `upsert: search/product`
  std::string name(ElementId element) const;     // without quotes
  // Where the manifest would say it: `topics.sales.retention`, without quotes.
  std::string key(ElementId element, std::string_view key) const;
  // `a`, `b` and `c`; at most `limit`, then "and 4 more".
  std::string list(std::span<const ElementId> elements, std::size_t limit = 4) const;

 private:
  const manifest::Manifest& manifest_;
};

// "through `a` and `b`", or nothing where the step is the operation's own.
std::string through(const Words& words, std::span<const manifest::OperationId> path);

// A time span in at most two units, rounded up: `1h 5m` where it is 3901s.
std::string spoken(Duration duration);
// How far behind a copy is: "by up to 1h", "by 1s and what `index` takes",
// "without any bound".
std::string behind(const Words& words, const graph::Graph& graph,
                   const std::optional<graph::PathLag>& lag);

// The own line of a dataset: its entry in `holds`; one that is only referred to
// is shown where the first flow fills it, else where it is first written.
source::Span own_line(const Context& context, manifest::DatasetId dataset);

// Sorted and without repetitions.
void make_unique(std::vector<ElementId>& elements);
void make_unique(std::vector<EntityId>& entities);

}  // namespace thalweg::checks
