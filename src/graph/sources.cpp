// SPDX-License-Identifier: Apache-2.0
// Which holding of an entity is its system of record: declared, or inferred
// from who writes directly.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "graph/places.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

bool only_scheduled(const Roles& roles, OperationId o) {
  return roles.role(o) == OperationRole::scheduled && !roles.is_client(o);
}

// Operations that client operations call, and they themselves.
std::vector<bool> under_clients(const Manifest& manifest, const Roles& roles) {
  std::vector<bool> reached(manifest.operations().size());
  std::vector<OperationId> todo;
  const auto reach = [&](OperationId o) {
    if (reached[o.index()]) return;
    reached[o.index()] = true;
    todo.push_back(o);
  };
  for (OperationId start : roles.starts())
    if (roles.is_client(start)) reach(start);
  while (!todo.empty()) {
    const OperationId o = todo.back();
    todo.pop_back();
    for (Step step : manifest.steps_of(manifest[o]))
      if (const auto callee = step.target().as<OperationId>();
          roles.is_expanded(step) && !only_scheduled(roles, callee))
        reach(callee);
  }
  return reached;
}

// The first two datasets that take direct writes.
struct Written {
  DatasetId first, other;
  StepId first_write, other_write;

  void note(DatasetId d, StepId write) {
    if (!first) {
      first = d;
      first_write = write;
    } else if (d != first && !other) {
      other = d;
      other_write = write;
    }
  }
  bool is_one() const { return first && !other; }
};

}  // namespace

class Places::Sources {
 public:
  explicit Sources(const Places& places)
      : places_(places),
        manifest_(*places.manifest_),
        all_(manifest_.entities().size()),
        proper_(manifest_.entities().size()) {}

  // The steps of an operation that clients reach.
  void note(Operation operation) {
    for (Step step : manifest_.steps_of(operation))
      if (const auto d = holding(step)) note(step, d);
  }

  // A run on a schedule.
  void note(const Expansion& x) {
    read_.clear();
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      const auto d = holding(step);
      if (!d) continue;
      if (step.verb() == Verb::read) read_[manifest_[d]->entity].insert(manifest_[d]->store);
      if (!copies(d)) note(step, d);
    }
  }

  Source infer(EntityId e) const {
    const Written& all = all_[e.index()];
    const Written& proper = proper_[e.index()];
    for (const Written* one : {&all, &proper})
      if (one->is_one()) return {one->first, one->first_write, {}, {}, false};
    if (!all.first) return {};
    const Written& rivals = proper.first ? proper : all;
    return {{}, rivals.first_write, rivals.other, rivals.other_write, false};
  }

 private:
  DatasetId holding(Step step) const {
    const auto d = step.target().as<DatasetId>();
    return d && places_.is_holding(d) ? d : DatasetId();
  }
  void note(Step step, DatasetId d) {
    if (!is_write(step.verb()) || step->compensation) return;
    const EntityId e = manifest_[d]->entity;
    if (const auto narrowed = step[step::entity]; narrowed && narrowed->target != ElementId(e))
      return;
    if (is_mark(step) || places_.is_trail(d)) return;
    all_[e.index()].note(d, step.id());
    if (!places_.is_declared_derived(d)) proper_[e.index()].note(d, step.id());
  }

  // Nobody tells a run on a schedule anything new: what it read in one store and
  // writes to another it copies.
  bool copies(DatasetId to) const {
    const auto found = read_.find(manifest_[to]->entity);
    if (found == read_.end()) return false;
    return found->second.size() > 1 || !found->second.contains(manifest_[to]->store);
  }

  // Of the operation's own `dedupe`; datasets of that form hold no entity.
  bool is_mark(Step step) const {
    const auto dedupe = step.operation()[operation::dedupe];
    if (!dedupe) return false;
    const auto in = (*dedupe)[dedupe::in_];
    return in && !in->word && in->reference.target == step.target();
  }

  const Places& places_;
  const Manifest& manifest_;
  std::vector<Written> all_;
  std::vector<Written> proper_;                 // without what is declared as derived
  std::map<EntityId, std::set<StoreId>> read_;  // so far, in a run on a schedule
};

void Places::find_sources(const Roles& roles, const Expansions& expansions) {
  Sources sources(*this);
  const std::vector<bool> under_client = under_clients(*manifest_, roles);
  for (Operation o : manifest_->operations())
    if (under_client[o.id().index()]) sources.note(o);
  for (OperationId start : roles.starts())
    if (only_scheduled(roles, start)) sources.note(expansions.of(start));
  for (Entity e : manifest_->entities()) {
    if (const auto declared = e[entity::system_of_record])
      sources_.push_back({declared->target, {}, {}, {}, true});
    else
      sources_.push_back(sources.infer(e.id()));
  }
}

Facts Places::sor_facts(EntityId e) const {
  const Source& source = sources_[e.index()];
  const std::string name(manifest_->reference(e));
  if (source.declared) {
    const auto declared = (*manifest_)[e][entity::system_of_record];
    return {{fmt::format("`{}` is the declared system of record of `{}`",
                         manifest_->text(declared->text), name),
             Origin::declared, declared.span}};
  }
  if (!source.write)
    return {{fmt::format("no entry operation writes `{}` directly", name), Origin::inferred,
             manifest_->span(e)}};
  const Step write = (*manifest_)[source.write];
  const std::string first = manifest_->reference(write.target());
  if (source.sor)
    return {{fmt::format("`{}` takes the direct writes of `{}`", first, name), Origin::inferred,
             write.span()}};
  return {{fmt::format("`{}` and `{}` both take direct writes of `{}`", first,
                       manifest_->reference(source.rival), name),
           Origin::inferred, (*manifest_)[source.rival_write].span()}};
}

}  // namespace thalweg::graph
