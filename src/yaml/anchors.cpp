// SPDX-License-Identifier: Apache-2.0
#include "yaml/anchors.h"

#include <algorithm>

namespace thalweg::yaml {

void Anchors::close(std::uint32_t id, std::uint32_t index) {
  at(id).state = State::here;
  at(id).index = index;
  here_.push_back(id);
}

void Anchors::save_from(const Tree& tree, std::uint32_t index) {
  if (here_.empty()) return;
  // Nodes close in order, so those from `index` on are at the end.
  auto leaving = here_.end();
  while (leaving != here_.begin() && at(*(leaving - 1)).index >= index) --leaving;
  std::sort(leaving, here_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return at(a).index < at(b).index; });
  std::uint32_t region = 0;  // the subtree copied last, and where its copy lies
  std::uint32_t region_end = 0;
  std::uint32_t copy = 0;
  for (auto it = leaving; it != here_.end(); ++it) {
    Anchor& anchor = at(*it);
    if (anchor.index >= region_end) {
      region = anchor.index;
      region_end = tree.record(region).next;
      copy = keep(tree, region);
    }
    anchor.index = anchor.index - region + copy;
    anchor.state = State::saved;
  }
  here_.erase(leaving, here_.end());
}

std::optional<Anchors::Target> Anchors::find(const Tree& tree, std::uint32_t id) {
  const Anchor& anchor = at(id);
  switch (anchor.state) {
    case State::defined:
    case State::open:
      return std::nullopt;
    case State::here:
      return Target{&tree, anchor.index};
    case State::saved:
      return Target{&saved_, anchor.index};
  }
  return std::nullopt;
}

Weight weigh(const Tree& tree, std::uint32_t index) {
  constexpr std::uint32_t kTextPerNode = 64;
  Weight weight;
  std::vector<std::uint32_t> ends;  // of the containers around the record
  for (std::uint32_t i = index; i < tree.record(index).next; ++i) {
    const Tree::Record& record = tree.record(i);
    while (!ends.empty() && ends.back() <= i) ends.pop_back();
    weight.nodes += 1 + (record.in_source ? 0 : record.text_length / kTextPerNode);
    if (record.kind < NodeKind::sequence) continue;
    ends.push_back(record.next);
    weight.depth = std::max(weight.depth, static_cast<std::uint32_t>(ends.size()));
  }
  return weight;
}

}  // namespace thalweg::yaml
