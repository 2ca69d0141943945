// SPDX-License-Identifier: Apache-2.0
#include "graph/erasure.h"

#include <vector>

#include "graph/personal.h"
#include "graph/retention.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

class Collector {
 public:
  explicit Collector(const Graph& graph) : graph_(graph) {}
  ErasureRequest run(OperationId trigger);

 private:
  void visit(const Expansion& x, std::uint32_t i);
  void visit(OperationId operation);

  const Graph& graph_;
  ErasureRequest found_;
  std::vector<OperationId> todo_;
};

void Collector::visit(const Expansion& x, std::uint32_t i) {
  const Step step = x.step(i);
  if (step.verb() == Verb::delete_ || step.verb() == Verb::invalidate)
    found_.deletes.insert(step.target());
  if (step.verb() == Verb::update) found_.updates.insert(step.target());
  if (graph_.steps().is_effect(x, i)) found_.calls.insert(step.target());
  if (step.verb() == Verb::call)
    if (const auto callee = step.target().as<OperationId>()) todo_.push_back(callee);
  if (!graph_.steps().is_publish(x, i)) return;
  for (HopId id : graph_.hops().out(step.target()))
    if (const auto o = graph_.hops()[id].via.as<OperationId>()) todo_.push_back(o);
}

// An internal operation is found inside the starts that reach it.
void Collector::visit(OperationId operation) {
  const Expansion own = graph_.expansions().of(operation);
  for (std::uint32_t i = 0; i < own.size(); ++i) visit(own, i);
  if (own.size() > 0 || graph_.roles().role(operation) != OperationRole::internal) return;
  for (OperationId start : graph_.roles().starts()) {
    const Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (x.any_on_path(i, [&](OperationId on) { return on == operation; })) visit(x, i);
  }
}

ErasureRequest Collector::run(OperationId trigger) {
  std::set<OperationId> seen;
  todo_.push_back(trigger);
  while (!todo_.empty()) {
    const OperationId next = todo_.back();
    todo_.pop_back();
    if (seen.insert(next).second) visit(next);
  }
  return std::move(found_);
}

// It names the subject, or an entity of which the subject is somebody else.
bool is_about(const Manifest& manifest, Guarantee erasable, std::string_view subject) {
  const auto entity = erasable->target.as<EntityId>();
  return manifest.text(erasable->subject) == subject ||
         (entity && subject_of(manifest, entity) == subject);
}

}  // namespace

ErasurePromise erasure_promise(const Manifest& manifest, std::string_view subject) {
  for (Guarantee guarantee : manifest.guarantees()) {
    if (guarantee->verb != GuaranteeVerb::erasable) continue;
    if (!is_about(manifest, guarantee, subject)) continue;
    ErasurePromise promise;
    promise.guarantee = guarantee;
    if (const auto trigger = guarantee[guarantee::trigger])
      promise.trigger = trigger->target.as<OperationId>();
    promise.deadline = guarantee[guarantee::within].value_or(promise.deadline);
    return promise;
  }
  return {};
}

std::map<std::string_view, std::vector<EntityId>> personal_subjects(const Manifest& manifest) {
  std::map<std::string_view, std::vector<EntityId>> subjects;
  for (Entity entity : manifest.entities()) {
    const auto personal = entity[entity::personal];
    const bool kept = entity[entity::erasure_exempt] || entity[entity::keep_for];
    if (personal && personal->kind != FieldSet::Kind::none && !kept)
      subjects[subject_of(manifest, entity.id())].push_back(entity.id());
  }
  return subjects;
}

ErasureRequest erasure_request(const Graph& graph, OperationId trigger) {
  return Collector(graph).run(trigger);
}

ErasureReach::ErasureReach(const Graph& graph, EntityId e, const ErasureRequest& request)
    : graph_(graph),
      e_(e),
      request_(request),
      surely_(reached(Truth::yes)),
      perhaps_(reached(Truth::unknown)) {}

bool ErasureReach::removed_directly(ElementId place) const {
  if (request_.calls.contains(place)) return true;
  if (const auto id = place.as<DatasetId>()) {
    const auto how = graph_.manifest()[id][dataset::erasure];
    if (how == Erasure::none) return false;
    if (how == Erasure::rewrite && request_.updates.contains(place)) return true;
  }
  return request_.deletes.contains(place);
}

std::set<ElementId> ErasureReach::reached(Truth at_least) const {
  Search search{e_};
  search.follow = [&](HopId id) {
    const auto to = graph_.hops()[id].to.as<DatasetId>();
    if (to && graph_.manifest()[to][dataset::erasure] == Erasure::none) return false;
    return graph_.hops().carries_deletes(id).value >= at_least;
  };
  std::set<ElementId> found;
  for (ElementId place : request_.deletes) {
    if (!removed_directly(place)) continue;
    for (const Reached& r : graph_.hops().reach(place, search)) found.insert(r.place);
  }
  return found;
}

std::optional<Duration> ErasureReach::delay(ElementId place) const {
  const engines::Capabilities& engine = graph_.places().engine(graph_.places().container(place));
  Duration sum{};
  for (const auto field : {engines::Field::delete_delay, engines::Field::time_travel})
    if (const auto known = engine.duration(field)) sum = sum + *known;
  return sum.ms > 0 ? std::optional(sum) : std::nullopt;
}

// A dataset about the same subject that holds nothing personal of its own.
bool ErasureReach::is_key_of_subject(ElementId place) const {
  const Manifest& manifest = graph_.manifest();
  const auto id = place.as<DatasetId>();
  const EntityId held = id ? manifest[id]->entity : EntityId();
  if (!held || subject_of(manifest, held) != subject_of(manifest, e_)) return false;
  const auto personal = manifest[held][entity::personal];
  return !personal || personal->kind == FieldSet::Kind::none;
}

DatasetId ErasureReach::key_dataset(ElementId place) const {
  Value<Encryption> encryption;
  Value<Reference> keys;
  if (const auto id = place.as<DatasetId>()) {
    encryption = graph_.manifest()[id][dataset::encryption];
    keys = graph_.manifest()[id][dataset::keys];
  } else if (const auto topic = place.as<TopicId>()) {
    encryption = graph_.manifest()[topic][topic::encryption];
    keys = graph_.manifest()[topic][topic::keys];
  }
  if (!(encryption == Encryption::per_subject)) return {};
  if (keys) return keys->target.as<DatasetId>();
  for (ElementId deleted : request_.deletes)
    if (is_key_of_subject(deleted)) return deleted.as<DatasetId>();
  return {};
}

bool ErasureReach::keys_destroyed(ElementId place) const {
  const DatasetId keys = key_dataset(place);
  return keys && request_.deletes.contains(keys);
}

bool ErasureReach::covered(ElementId place, Duration deadline) const {
  const auto kept = retention(graph_, place);
  const bool removed = !place.is(ElementKind::topic) && (removed_directly(place) || surely(place));
  return removed || (kept && kept->kept <= deadline) || keys_destroyed(place);
}

}  // namespace thalweg::graph
