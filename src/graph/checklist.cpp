// SPDX-License-Identifier: Apache-2.0
#include "graph/checklist.h"

#include <algorithm>

#include <fmt/core.h>

#include "graph/checklist_box.h"
#include "manifest/key_path.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

struct Row {
  std::uint8_t number;
  std::string_view title, rules;
  void (*fill)(BoxBuilder&);
};
constexpr Row kRows[] = {
#define BOX(number, function, title, rules) {number, title, rules, boxes::function},
#include "graph/boxes.def"
#undef BOX
};

constexpr std::size_t kShownFacts = 4;

}  // namespace

std::string_view to_string(BoxState state) {
  switch (state) {
    case BoxState::declared:
      return "declared";
    case BoxState::inferred:
      return "inferred";
    case BoxState::not_arising:
      return "does not arise";
    case BoxState::refused:
      return "no";
    case BoxState::missing:
      break;
  }
  return "missing";
}

void BoxBuilder::fact(std::string text, Origin origin, source::Span span) {
  if (box_.facts.size() < kShownFacts)
    box_.facts.push_back({std::move(text), origin, span});
  else
    ++box_.more_facts;
}

void BoxBuilder::gap(ElementId element, source::Span span, std::string_view key, bool refused) {
  box_.gaps.push_back({element, StepId(), span, key, refused});
}

void BoxBuilder::gap_at(Step step, std::string_view key) {
  box_.gaps.push_back({step.operation(), step.id(), step.span(), key, false});
}

bool BoxBuilder::is_ready(Field<Boolean> field, std::string_view key) {
  const auto value = manifest().readiness()[field];
  if (value == true) fact("`" + std::string(key) + ": true`", Origin::declared, value.span);
  return value == true;
}

void BoxBuilder::ready(Field<Boolean> field, std::string_view key) {
  if (is_ready(field, key)) return;
  const auto value = manifest().readiness()[field];
  gap(ElementId::system(), value ? value.span : manifest().model().system_span, key, value.present);
}

void BoxBuilder::finish() {
  const auto refused = [](const BoxGap& gap) { return gap.refused; };
  const auto declared = [](const Fact& fact) { return fact.origin == Origin::declared; };
  if (std::any_of(box_.gaps.begin(), box_.gaps.end(), refused))
    box_.state = BoxState::refused;
  else if (!box_.gaps.empty())
    box_.state = BoxState::missing;
  else if (box_.facts.empty())
    box_.state = BoxState::not_arising;
  else if (std::any_of(box_.facts.begin(), box_.facts.end(), declared))
    box_.state = BoxState::declared;
  else
    box_.state = BoxState::inferred;
}

std::vector<Box> checklist(const Graph& graph) {
  std::vector<Box> all;
  for (const Row& row : kRows) {
    Box box;
    box.number = row.number;
    box.title = row.title;
    box.rules = row.rules;
    BoxBuilder builder(graph, box);
    row.fill(builder);
    builder.finish();
    all.push_back(std::move(box));
  }
  return all;
}

std::string describe(const Graph& graph, const BoxGap& gap) {
  const Manifest& manifest = graph.manifest();
  if (gap.key == kDecisionGap)
    return fmt::format("a decision about {}", manifest.reference(gap.element));
  if (!gap.step) return key_path(manifest, gap.element, gap.key);
  const Step step = manifest[gap.step];
  return fmt::format("`{}` of `{}: {}` in {}", gap.key, to_string(step.verb()),
                     manifest.text(step->target.text), manifest.reference(gap.element));
}

}  // namespace thalweg::graph
