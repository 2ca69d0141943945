// SPDX-License-Identifier: Apache-2.0
#include "checks/words.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"

namespace thalweg::checks {

std::string Words::name(ElementId element) const {
  return manifest_.reference(element);
}

std::string Words::quote(ElementId element) const {
  return fmt::format("`{}`", manifest_.reference(element));
}

std::string Words::quote(EntityId entity) const {
  return fmt::format("`{}`", manifest_[entity].name());
}

std::string Words::quote(manifest::Step step) const {
  return fmt::format("`{}: {}`", to_string(step.verb()), manifest_.text(step->target.text));
}

std::string Words::list(std::span<const ElementId> elements, std::size_t limit) const {
  std::vector<std::string> items;
  const std::size_t shown = elements.size() > limit ? limit : elements.size();
  for (ElementId element : elements.first(shown)) items.push_back(quote(element));
  if (shown < elements.size()) items.push_back(fmt::format("{} more", elements.size() - shown));
  return join_and(items);
}

std::string through(const Words& words, std::span<const manifest::OperationId> path) {
  if (path.empty()) return {};
  std::vector<std::string> items;
  for (manifest::OperationId o : path) items.push_back(words.quote(ElementId(o)));
  return fmt::format("through {}", join_and(items));
}

source::Span own_line(const Context& context, manifest::DatasetId id) {
  const manifest::Dataset dataset = context.manifest[id];
  if (!dataset->implied) return dataset.span();
  // Flows come first among the hops of a place.
  for (graph::HopId hop : context.graph.hops().in(dataset))
    if (context.graph.hops()[hop].kind != graph::HopKind::copy)
      return context.graph.hops().span(hop);
  return dataset.span();
}

void make_unique(std::vector<ElementId>& elements) {
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
}

void make_unique(std::vector<EntityId>& entities) {
  std::sort(entities.begin(), entities.end());
  entities.erase(std::unique(entities.begin(), entities.end()), entities.end());
}

}  // namespace thalweg::checks
