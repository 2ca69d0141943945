// SPDX-License-Identifier: Apache-2.0
#include "checks/words.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "graph/freshness.h"
#include "manifest/key_path.h"

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
  if (!step->target.text) return fmt::format("`{}`", to_string(step.verb()));  // a block
  return fmt::format("`{}: {}`", to_string(step.verb()), manifest_.text(step->target.text));
}

std::string Words::key(ElementId element, std::string_view key) const {
  return manifest::key_path(manifest_, element, key);
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

std::string spoken(Duration duration) {
  struct Unit {
    std::int64_t ms;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}};
  if (duration.is_forever() || duration.ms < 1000) return to_string(duration);
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    const Unit unit = kUnits[i];
    // Hours are told apart for two days: 24h 30m, not 1d 1h.
    const std::int64_t from = i == 0 && duration.ms % unit.ms != 0 ? 2 * unit.ms : unit.ms;
    if (duration.ms < from) continue;
    const Unit below = i + 1 < std::size(kUnits) ? kUnits[i + 1] : Unit{1, "ms"};
    const std::int64_t rest = (duration.ms % unit.ms + below.ms - 1) / below.ms;
    if (rest == 0) return fmt::format("{}{}", duration.ms / unit.ms, unit.name);
    if (rest * below.ms == unit.ms) return spoken({(duration.ms / unit.ms + 1) * unit.ms});
    return fmt::format("{}{} {}{}", duration.ms / unit.ms, unit.name, rest, below.name);
  }
  return to_string(duration);
}

std::string behind(const Words& words, const graph::Graph& graph,
                   const std::optional<graph::PathLag>& lag) {
  if (!lag || (lag->known.ms == 0 && !lag->undeclared.empty()))
    return "by a time that nobody has declared";
  if (lag->known.is_forever()) return "without any bound";
  if (lag->undeclared.empty())
    return lag->known.ms == 0 ? "by a moment" : fmt::format("by up to {}", spoken(lag->known));
  std::vector<ElementId> open;
  for (graph::HopId id : lag->undeclared) open.push_back(graph.hops()[id].via);
  make_unique(open);
  return fmt::format("by {} and what {} {}", spoken(lag->known), words.list(open, 2),
                     open.size() == 1 ? "takes" : "take");
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
