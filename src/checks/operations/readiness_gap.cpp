// SPDX-License-Identifier: Apache-2.0
// OPS003: the boxes of the design checklist that nobody answered, in one finding.
// The checklist is an analysis of the graph.
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/checklist.h"
#include "graph/tiers.h"

namespace thalweg::checks::operations {

using namespace manifest;
using graph::Box;
using graph::BoxGap;

namespace {

constexpr std::size_t kNamed = 6;   // boxes in the message
constexpr std::size_t kPlaces = 3;  // of one box

// What a critical service itself lacks: an owner, somebody on call, a runbook.
bool is_grave(const graph::Tiers& tiers, const BoxGap& gap) {
  const bool guards = gap.key == "owner" || gap.key == "on_call" || gap.key == "runbook";
  return guards && gap.element.is(ElementKind::service) && tiers.of(gap.element) == Tier::critical;
}

std::vector<BoxGap> unguarded(const Context& context, const std::vector<Box>& open) {
  const graph::Tiers tiers(context.graph);
  std::vector<BoxGap> found;
  for (const Box& box : open)
    for (const BoxGap& gap : box.gaps)
      if (is_grave(tiers, gap)) found.push_back(gap);
  return found;
}

std::string places(const Context& context, const Box& box) {
  std::vector<std::string> items;
  for (std::size_t i = 0; i < box.gaps.size() && i < kPlaces; ++i)
    items.push_back(graph::describe(context.graph, box.gaps[i]) +
                    (box.gaps[i].refused ? " says no" : ""));
  if (box.gaps.size() > kPlaces) items.push_back(fmt::format("{} more", box.gaps.size() - kPlaces));
  return join_and(items);
}

std::string titles(const std::vector<Box>& open) {
  std::vector<std::string> items;
  for (std::size_t i = 0; i < open.size() && i < kNamed; ++i)
    items.push_back(fmt::format("{} ({})", open[i].title, open[i].number));
  if (open.size() > kNamed) items.push_back(fmt::format("{} more", open.size() - kNamed));
  return join_and(items);
}

std::string overview(const std::vector<Box>& open) {
  return fmt::format("{} of 25 boxes of the design checklist {} open: {}", open.size(),
                     open.size() == 1 ? "is" : "are", titles(open));
}

// "critical service `checkout` lacks `owner` and `runbook`"
std::string shortcomings(const Words& words, const std::vector<BoxGap>& gaps) {
  std::vector<std::string> keys;
  std::vector<ElementId> services;
  for (const BoxGap& gap : gaps) {
    const std::string key = fmt::format("`{}`", gap.key);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    services.push_back(gap.element);
  }
  make_unique(services);
  return fmt::format("critical {} {} {} {}", services.size() == 1 ? "service" : "services",
                     words.list(services), services.size() == 1 ? "lacks" : "lack", join_and(keys));
}

void tell_unguarded(const Context& context, const std::vector<BoxGap>& gaps, Finding& f) {
  const Words words(context);
  f.severity = Severity::warning;
  std::vector<ElementId> services;
  for (const BoxGap& gap : gaps) {
    services.push_back(gap.element);
    f.related.push_back({gap.span, gap.refused ? fmt::format("critical, and `{}` says no", gap.key)
                                               : fmt::format("critical, and no `{}`", gap.key)});
  }
  make_unique(services);
  f.elements = services;
  f.why = fmt::format(
      "{} {} critical, and when {} at night nobody knows who is to be called, or what "
      "to do",
      words.list(services), services.size() == 1 ? "is" : "are",
      services.size() == 1 ? "it stops" : "they stop");
}

void tell_boxes(const Context& context, const std::vector<Box>& open, Finding& f) {
  f.fix =
      "answer them in `requirements` and `readiness` and at the elements, `no` where that is the "
      "answer; `thalweg explain OPS003` says what answers each";
  for (const Box& box : open) {
    const bool refused = box.state == graph::BoxState::refused;
    f.facts.push_back({fmt::format("{} {}: {}", box.number, box.title, places(context, box)),
                       refused ? graph::Origin::declared : graph::Origin::inferred,
                       refused ? box.gaps.front().span : source::Span()});
    f.missing.push_back(graph::describe(context.graph, box.gaps.front()));
  }
}

void tell_grave(const Context& context, const std::vector<BoxGap>& gaps, Finding& f) {
  f.fix = "say who owns it, who is called when it stops, and where the runbook is";
  for (const BoxGap& gap : gaps) f.missing.push_back(graph::describe(context.graph, gap));
}

}  // namespace

void readiness_gap(const Context& context, Reporter& out) {
  std::vector<Box> open = graph::checklist(context.graph);
  std::erase_if(open, [](const Box& box) { return box.answered(); });
  if (open.empty()) return;
  const std::vector<BoxGap> grave = unguarded(context, open);
  // Whoever has not begun with the checklist is told only what is grave.
  const bool begun = static_cast<bool>(context.manifest.readiness());
  if (grave.empty() && !begun) return;

  Finding f = out.start(Verdict::violated);
  f.severity = Severity::note;
  f.at = ElementId::system();
  f.span = context.manifest.model().system_span;
  f.message = begun ? overview(open) : shortcomings(Words(context), grave);
  f.why = "what nobody decided is decided by accident, and found out in an outage";
  if (grave.empty())
    f.question = "the open boxes of the checklist";
  else
    tell_unguarded(context, grave, f);
  if (begun)
    tell_boxes(context, open, f);
  else
    tell_grave(context, grave, f);
  out.add(std::move(f));
}

}  // namespace thalweg::checks::operations
