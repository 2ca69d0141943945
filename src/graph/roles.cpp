// SPDX-License-Identifier: Apache-2.0
#include "graph/roles.h"

#include <algorithm>

#include "graph/components.h"
#include "graph/name_order.h"

namespace thalweg::graph {

using namespace manifest;

Roles::Roles(const Manifest& manifest) : manifest_(&manifest) {
  find_callers();
  const std::vector<bool> called = called_or_named();
  for (Operation o : manifest.operations()) roles_.push_back(role_of(o, called[o.id().index()]));
  find_starts();
}

void Roles::find_callers() {
  std::vector<Rows<StepId>::Entry> entries;
  for (std::size_t i = 0; i < manifest_->model().steps.size(); ++i) {
    const Step step = (*manifest_)[StepId(i)];
    if (step.verb() != Verb::call) continue;
    if (const auto callee = step.target().as<OperationId>())
      entries.emplace_back(callee.value, step.id());
  }
  callers_ = Rows<StepId>(manifest_->operations().size(), entries);
}

// Called by another operation, or named where only operations stand that
// something else starts.
std::vector<bool> Roles::called_or_named() const {
  std::vector<bool> found(manifest_->operations().size());
  const auto name = [&](ElementId element) {
    if (const auto o = element.as<OperationId>()) found[o.index()] = true;
  };
  for (std::size_t i = 0; i < manifest_->model().steps.size(); ++i) {
    const Step step = (*manifest_)[StepId(i)];
    if (step.verb() == Verb::call && step.target() != ElementId(step->operation))
      name(step.target());
    if (const auto redriver = step[step::redriven_by]) name(redriver->target);
  }
  for (Saga saga : manifest_->sagas())
    for (const RecordView step : saga[saga::steps].value) {
      name(step[saga_step::operation].value.target);
      name(step[saga_step::compensate].value.target);
    }
  for (Guarantee g : manifest_->guarantees()) {
    name(g[guarantee::compensation].value.target);
    name(g[guarantee::detected_by].value.target);
  }
  return found;
}

OperationRole Roles::role_of(Operation o, bool called) const {
  if (o[operation::consumes]) return OperationRole::consumer;
  if (o[operation::schedule]) return OperationRole::scheduled;
  if (const auto entry = o[operation::entry])
    return *entry == Entry::client ? OperationRole::client : OperationRole::internal;
  return called ? OperationRole::internal : OperationRole::client;
}

bool Roles::is_client(OperationId o) const {
  return role(o) == OperationRole::client || (*manifest_)[o][operation::entry] == Entry::client;
}
bool Roles::is_entry(OperationId o) const {
  return role(o) == OperationRole::scheduled || is_client(o);
}

Truth Roles::called_by_clients(OperationId o) const {
  if (is_client(o)) return Truth::yes;
  const Operation operation = (*manifest_)[o];
  if (role(o) != OperationRole::internal || operation[operation::entry]) return Truth::no;
  const bool has_load = operation[operation::rate] || operation[operation::latency] ||
                        operation[operation::caller_retry];
  return has_load ? Truth::unknown : Truth::no;
}

bool Roles::is_expanded(Step step) const {
  return step.verb() == Verb::call && step.target().is(ElementKind::operation) &&
         !step->compensation && !(step[step::mode] == CallMode::async);
}

bool Roles::same_process(ServiceId a, ServiceId b) const {
  if (a == b) return true;
  const auto unit_a = (*manifest_)[a][service::deploy_unit];
  const auto unit_b = (*manifest_)[b][service::deploy_unit];
  return unit_a && unit_b && *unit_a == *unit_b;
}

namespace {

// Marks what the calls lead to from the marked operations.
void spread(const Rows<OperationId>& callees, std::vector<bool>& reached,
            std::vector<OperationId> todo) {
  while (!todo.empty()) {
    const OperationId o = todo.back();
    todo.pop_back();
    for (OperationId callee : callees[o.index()]) {
      if (reached[callee.index()]) continue;
      reached[callee.index()] = true;
      todo.push_back(callee);
    }
  }
}

// Of each component that no other one calls, among those not reached, the first
// operation by name.
void add_first_of_sources(const Manifest& manifest, std::span<const Edge> calls,
                          const std::vector<bool>& reached, std::vector<OperationId>& starts) {
  const std::vector<std::uint32_t> component = strong_components(reached.size(), calls);
  std::vector<bool> done(reached.size());
  for (const Edge& call : calls)
    if (component[call.first] != component[call.second]) done[component[call.second]] = true;
  std::vector<OperationId> left;
  for (std::size_t i = 0; i < reached.size(); ++i)
    if (!reached[i] && !done[component[i]]) left.push_back(OperationId(i));
  NameOrder(manifest).sort(left);
  for (OperationId o : left) {
    if (done[component[o.index()]]) continue;
    done[component[o.index()]] = true;
    starts.push_back(o);
  }
}

}  // namespace

void Roles::find_starts() {
  std::vector<Rows<OperationId>::Entry> calls;
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < manifest_->model().steps.size(); ++i) {
    const Step step = (*manifest_)[StepId(i)];
    if (!is_expanded(step)) continue;
    calls.emplace_back(step->operation.value, step.target().as<OperationId>());
    edges.emplace_back(calls.back().first, calls.back().second.value);
  }
  std::vector<bool> reached(roles_.size());
  for (std::size_t i = 0; i < roles_.size(); ++i) {
    if (roles_[i] == OperationRole::internal) continue;
    reached[i] = true;
    starts_.push_back(OperationId(i));
  }
  spread(Rows<OperationId>(roles_.size(), calls), reached, starts_);
  add_first_of_sources(*manifest_, edges, reached, starts_);
  NameOrder(*manifest_).sort(starts_);
}

}  // namespace thalweg::graph
