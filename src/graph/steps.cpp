// SPDX-License-Identifier: Apache-2.0
#include "graph/steps.h"

#include <algorithm>
#include <map>

namespace thalweg::graph {

using namespace manifest;

namespace {

bool is_outbox(const Manifest& manifest, ElementId place) {
  const auto id = place.as<DatasetId>();
  return id && manifest[id][dataset::form] == Form::outbox;
}

}  // namespace

Steps::Steps(const Manifest& manifest, const Roles& roles, const Expansions& expansions,
             const Places& places)
    : manifest_(&manifest), expansions_(&expansions), places_(&places) {
  ranges_.resize(expansions.total());
  for (OperationId start : roles.starts()) {
    const Expansion x = expansions.of(start);
    std::vector<std::uint32_t> outboxes;
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      if (const auto narrowed = x.step(i)[step::entity]) {
        const auto id = narrowed->target.as<EntityId>();
        ranges_[expansions.offset(start) + i] = {static_cast<std::uint32_t>(pool_.size()),
                                                 id ? 1U : 0U};
        if (id) pool_.push_back(id);
      } else if (is_outbox(manifest, x.step(i).target()) && entities(x, i).empty()) {
        outboxes.push_back(i);
      }
    }
    if (!outboxes.empty()) add_outboxes(x, outboxes);
  }
}

// An outbox that no relay explains stands for all that is written beside it.
void Steps::add_outboxes(const Expansion& x, const std::vector<std::uint32_t>& outboxes) {
  std::map<ElementId, std::vector<EntityId>> beside;  // by store
  for (std::uint32_t i : outboxes) beside[places_->container(x.step(i).target())];
  for (std::size_t j = 0; j < x.size(); ++j) {
    if (!manifest::is_write(x.step(j).verb())) continue;
    const auto found = beside.find(places_->container(x.step(j).target()));
    if (found == beside.end()) continue;
    const EntitySpan touched = entities(x, j);
    found->second.insert(found->second.end(), touched.begin(), touched.end());
  }
  std::map<ElementId, Range> ranges;
  for (auto& [store, all] : beside) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    ranges[store] = {static_cast<std::uint32_t>(pool_.size()),
                     static_cast<std::uint32_t>(all.size())};
    pool_.insert(pool_.end(), all.begin(), all.end());
  }
  for (std::uint32_t i : outboxes)
    ranges_[expansions_->offset(x.start()) + i] = ranges[places_->container(x.step(i).target())];
}

EntitySpan Steps::entities(const Expansion& x, std::size_t i) const {
  const Range range = ranges_[expansions_->offset(x.start()) + i];
  if (range.first == kNoIndex) return places_->entities(x.step(i).target());
  return EntitySpan(pool_).subspan(range.first, range.count);
}

bool Steps::is_dedupe_mark(const Expansion& x, std::size_t i) const {
  const Step s = x.step(i);
  const auto id = s.target().as<DatasetId>();
  if (!id || !manifest::is_write(s.verb())) return false;
  if ((*manifest_)[id][dataset::form] == Form::dedupe) return true;
  for (std::uint32_t f = x.frame_of(i).near_dedupe; f != kNoIndex;) {
    const auto dedupe = (*manifest_)[x.frames()[f].operation][operation::dedupe];
    const auto in = (*dedupe)[dedupe::in_];
    if (in && !in->word && in->reference.target == ElementId(id)) return true;
    const std::uint32_t parent = x.frames()[f].parent;
    f = parent == kNoIndex ? kNoIndex : x.frames()[parent].near_dedupe;
  }
  return false;
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

bool Steps::may_be_lost(const Expansion& x, std::size_t i) const {
  return x.frame_of(i).may_be_lost ||
         x.step(i)[step::on_failure].value_or(OnFailure::fail) != OnFailure::fail;
}

bool Steps::is_best_effort(const Expansion& x, std::size_t i) const {
  return x.frame_of(i).best_effort || x.step(i)[step::best_effort] == true;
}

}  // namespace thalweg::graph
