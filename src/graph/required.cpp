// SPDX-License-Identifier: Apache-2.0
#include "graph/required.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include <fmt/core.h>

namespace thalweg::graph {

using namespace manifest;

namespace {

// An operation that goes on when this step fails.
bool goes_on(Step step) {
  return step[step::fallback] || step[step::best_effort] == true ||
         step[step::on_failure].value_or(OnFailure::fail) != OnFailure::fail;
}

// What touches its target so that the operation waits for it. Filling and
// invalidating a cache is no reason to fail.
bool needs_target(Step step) {
  const Verb verb = step.verb();
  return is_write(verb) || verb == Verb::read || verb == Verb::publish || verb == Verb::lock ||
         (verb == Verb::call && !(step[step::mode] == CallMode::async));
}

// Producers that wait for no acknowledgement do not notice when the broker is gone.
bool is_fire_and_forget(const Manifest& manifest, Step step) {
  const auto topic = step.target().as<TopicId>();
  const auto producer = topic && step.verb() == Verb::publish ? manifest[topic][topic::producer]
                                                              : Value<RecordView>{};
  return producer && (*producer)[producer::acks] == Acks::zero;
}

}  // namespace

Required::Required(const Graph& graph, const Expansion& x) : graph_(graph), x_(x) {
  find_optional();
  add_services();
  add_coordinators();
  add_steps();
  join_branches();
  for (const auto& [key, need] : by_branch_[kNoIndex]) needs_.push_back(need);
  const auto order = [](const Need& need) {
    return std::tuple(need.position, need.step != kNoIndex, need.frame, !need.component);
  };
  std::sort(needs_.begin(), needs_.end(),
            [&](const Need& a, const Need& b) { return order(a) < order(b); });
}

// A frame stands after the block around its call, a block after its parent and
// in a frame that was entered before.
void Required::find_optional() {
  const Manifest& manifest = graph_.manifest();
  optional_frame_.assign(x_.frames().size(), false);
  optional_block_.assign(x_.blocks().size(), false);
  std::vector<std::vector<std::uint32_t>> blocks(x_.frames().size());
  for (std::uint32_t b = 0; b < x_.blocks().size(); ++b) blocks[x_.blocks()[b].frame].push_back(b);
  for (std::uint32_t f = 0; f < x_.frames().size(); ++f) {
    const Frame& frame = x_.frames()[f];
    if (frame.parent != kNoIndex)
      optional_frame_[f] = optional_frame_[frame.parent] || goes_on(manifest[frame.call]) ||
                           (frame.block != kNoIndex && optional_block_[frame.block]);
    for (std::uint32_t b : blocks[f]) {
      const BlockInstance& block = x_.blocks()[b];
      optional_block_[b] = optional_frame_[f] || goes_on(x_.block(b)) ||
                           (block.parent != kNoIndex && optional_block_[block.parent]);
    }
  }
}

bool Required::is_required(std::uint32_t i) const {
  const ExpandedStep& at = x_.steps()[i];
  const Step step = x_.step(i);
  return needs_target(step) && !is_fire_and_forget(graph_.manifest(), step) && !goes_on(step) &&
         !optional_frame_[at.frame] && (at.block == kNoIndex || !optional_block_[at.block]);
}

std::uint32_t Required::branch_around(std::uint32_t block) const {
  while (block != kNoIndex &&
         (x_.blocks()[block].parallel_member || x_.block(block).verb() != Verb::branch))
    block = x_.blocks()[block].parent;
  return block;
}

// The first one stays.
void Required::add(std::uint32_t block, Need need) {
  by_branch_[branch_around(block)].try_emplace({need.component, need.coordinator}, need);
}

void Required::add_services() {
  for (std::uint32_t f = 0; f < x_.frames().size(); ++f) {
    const Frame& frame = x_.frames()[f];
    if (optional_frame_[f]) continue;
    add(frame.block,
        {graph_.manifest()[frame.operation]->service, StepId(), kNoIndex, f, frame.first});
  }
}

void Required::add_coordinators() {
  for (std::uint32_t b = 0; b < x_.blocks().size(); ++b) {
    const BlockInstance& block = x_.blocks()[b];
    const Step step = x_.block(b);
    const bool xa = !block.parallel_member && step.verb() == Verb::transaction &&
                    step.transaction_kind() == TransactionKind::xa;
    if (xa && !optional_block_[b] && step[step::coordinator])
      add(b, {ElementId(), step.id(), kNoIndex, block.frame, block.first});
  }
}

// A call that was not expanded needs the service behind it.
void Required::add_steps() {
  for (std::uint32_t i = 0; i < x_.size(); ++i) {
    if (!is_required(i)) continue;
    const ExpandedStep& at = x_.steps()[i];
    ElementId component = graph_.places().container(x_.step(i).target());
    if (const auto o = x_.step(i).target().as<OperationId>())
      component = graph_.manifest()[o]->service;
    if (component) add(at.block, {component, StepId(), i, at.frame, i});
  }
}

// What every branch of an `either` needs is needed in any case. One that has a
// single branch says that something runs sometimes. Inner ones come first.
void Required::join_branches() {
  std::map<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> branches;
  for (std::uint32_t b = 0; b < x_.blocks().size(); ++b)
    if (!x_.blocks()[b].parallel_member && x_.block(b).verb() == Verb::branch)
      branches[x_.blocks()[b].parent].push_back(b);
  for (const auto& [either, all] : branches) {
    if (all.size() < 2) continue;
    for (const auto& [key, need] : by_branch_[all.front()]) {
      const bool everywhere = std::all_of(all.begin(), all.end(), [&, &k = key](std::uint32_t b) {
        return by_branch_[b].contains(k);
      });
      if (everywhere) add(either, need);
    }
  }
}

namespace {

template <class Element>
Availability declared(Element element, Field<Percentage> field) {
  const auto said = element[field];
  if (!said) return {};
  return {said->percent,
          {fmt::format("`{}` promises {}", element.reference(), to_string(*said)), Origin::declared,
           said.span}};
}

}  // namespace

Availability availability(const Graph& graph, ElementId component) {
  const Manifest& manifest = graph.manifest();
  Availability own;
  if (const auto id = component.as<ServiceId>())
    own = declared(manifest[id], service::availability);
  if (const auto id = component.as<StoreId>()) own = declared(manifest[id], store::availability);
  if (const auto id = component.as<ExternalId>())
    own = declared(manifest[id], external::availability);
  if (own.percent) return own;
  const engines::Capabilities& engine = graph.places().engine(component);
  const auto sla = engine[engines::Field::sla];
  if (!sla || !sla->percentage()) return {};
  return {sla->percentage()->percent,
          {engines::describe(engine, engines::Field::sla),
           sla.declared ? Origin::declared : Origin::engine, sla.span}};
}

}  // namespace thalweg::graph
