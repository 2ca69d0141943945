// SPDX-License-Identifier: Apache-2.0
#include "graph/steps.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

Steps::Steps(const Manifest& manifest, const Roles& roles, const Expansions& expansions,
             const Places& places)
    : manifest_(&manifest), expansions_(&expansions), places_(&places) {
  ranges_.resize(expansions.total());
  for (OperationId start : roles.starts()) {
    const Expansion x = expansions.of(start);
    for (std::size_t i = 0; i < x.size(); ++i) add(x, i);
    add_outboxes(x);
  }
}

void Steps::add(const Expansion& x, std::size_t i) {
  const Step s = x.step(i);
  Range& range = ranges_[expansions_->offset(x.start()) + i];
  range.first = static_cast<std::uint32_t>(pool_.size());
  if (const auto narrowed = s[step::entity]) {
    if (const auto id = narrowed->target.as<EntityId>()) pool_.push_back(id);
  } else if (s.target().is_place()) {
    const EntitySpan of_place = places_->entities(s.target());
    pool_.insert(pool_.end(), of_place.begin(), of_place.end());
  }
  range.count = static_cast<std::uint16_t>(pool_.size() - range.first);
}

// An outbox that no relay explains stands for all that is written beside it.
void Steps::add_outboxes(const Expansion& x) {
  const std::size_t offset = expansions_->offset(x.start());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto id = x.step(i).target().as<DatasetId>();
    if (ranges_[offset + i].count != 0 || !id) continue;
    if (!((*manifest_)[id][dataset::form] == Form::outbox)) continue;
    std::vector<EntityId> beside;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const Step other = x.step(j);
      if (!manifest::is_write(other.verb()) || other.target() == ElementId(id)) continue;
      if (places_->container(other.target()) != places_->container(id)) continue;
      const EntitySpan touched = entities(x, j);
      beside.insert(beside.end(), touched.begin(), touched.end());
    }
    std::sort(beside.begin(), beside.end());
    beside.erase(std::unique(beside.begin(), beside.end()), beside.end());
    ranges_[offset + i] = {static_cast<std::uint32_t>(pool_.size()),
                           static_cast<std::uint16_t>(beside.size())};
    pool_.insert(pool_.end(), beside.begin(), beside.end());
  }
}

EntitySpan Steps::entities(const Expansion& x, std::size_t i) const {
  const Range range = ranges_[expansions_->offset(x.start()) + i];
  return EntitySpan(pool_).subspan(range.first, range.count);
}

bool Steps::is_dedupe_mark(const Expansion& x, std::size_t i) const {
  const Step s = x.step(i);
  const auto id = s.target().as<DatasetId>();
  if (!id || !manifest::is_write(s.verb())) return false;
  if ((*manifest_)[id][dataset::form] == Form::dedupe) return true;
  return x.any_on_path(i, [&](OperationId o) {
    const auto dedupe = (*manifest_)[o][operation::dedupe];
    if (!dedupe) return false;
    const auto in = (*dedupe)[dedupe::in_];
    return in && !in->word && in->reference.target == ElementId(id);
  });
}

bool Steps::is_write(const Expansion& x, std::size_t i) const {
  return manifest::is_write(x.step(i).verb()) && !is_dedupe_mark(x, i);
}

bool Steps::is_effect(const Expansion& x, std::size_t i) const {
  const Step s = x.step(i);
  return s.verb() == Verb::call && s.target().is(ElementKind::external);
}

bool Steps::is_publish(const Expansion& x, std::size_t i) const {
  return x.step(i).verb() == Verb::publish;
}

bool Steps::is_write_like(const Expansion& x, std::size_t i) const {
  return is_publish(x, i) || is_effect(x, i) || is_write(x, i);
}

Truth Steps::is_veto(const Expansion& x, std::size_t i) const {
  const Step s = x.step(i);
  ElementId guarantee = s.verb() == Verb::check ? s.target() : ElementId();
  if (const auto guards = s[step::guards]) guarantee = guards->target;
  const auto id = guarantee.as<GuaranteeId>();
  if (!id) return Truth::no;
  const auto strictness = (*manifest_)[id][guarantee::strictness];
  return strictness ? truth(*strictness == Strictness::hard) : Truth::unknown;
}

template <class Test>
bool Steps::on_step_or_calls(const Expansion& x, std::size_t i, Test test) const {
  if (test(x.step(i))) return true;
  for (std::uint32_t f = x.steps()[i].frame; f != kNoIndex; f = x.frames()[f].parent)
    if (const StepId call = x.frames()[f].call; call && test((*manifest_)[call])) return true;
  return false;
}

bool Steps::may_be_lost(const Expansion& x, std::size_t i) const {
  return on_step_or_calls(x, i, [](Step s) {
    const auto on_failure = s[step::on_failure];
    return on_failure && *on_failure != OnFailure::fail;
  });
}

bool Steps::is_best_effort(const Expansion& x, std::size_t i) const {
  return on_step_or_calls(x, i, [](Step s) { return s[step::best_effort] == true; });
}

}  // namespace thalweg::graph
