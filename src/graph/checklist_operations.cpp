// SPDX-License-Identifier: Apache-2.0
// The boxes about running and changing the system: 13 to 25.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "graph/checklist_box.h"
#include "graph/choices.h"
#include "graph/complexity.h"
#include "graph/decisions.h"
#include "graph/ownership.h"

namespace thalweg::graph::boxes {

using namespace manifest;

void monitoring(BoxBuilder& b) {
  const bool metrics = b.is_ready(readiness::monitoring, "readiness.monitoring");
  const bool traces = b.is_ready(readiness::tracing, "readiness.tracing");
  bool by_flow = !b.manifest().flows().empty();
  for (Flow flow : b.manifest().flows())
    by_flow = by_flow && (metrics || flow[flow::metrics]) && (traces || flow[flow::trace] == true);
  if (by_flow && !(metrics && traces))
    b.fact("`metrics` and `trace` of every flow", Origin::declared, b.manifest().flows()[0].span());
  if (by_flow || (metrics && traces)) return;
  if (!metrics) b.ready(readiness::monitoring, "readiness.monitoring");
  if (!traces) b.ready(readiness::tracing, "readiness.tracing");
}

void alerting(BoxBuilder& b) {
  b.ready(readiness::alerting, "readiness.alerting");
}

void backup(BoxBuilder& b) {
  b.ready(readiness::backup_restore, "readiness.backup_restore");
  std::set<StoreId> records;
  for (Entity entity : b.manifest().entities())
    if (const auto d = b.graph().places().sor(entity.id()).as<DatasetId>())
      records.insert(b.manifest()[d]->store);
  for (StoreId id : records) {
    const Store store = b.manifest()[id];
    const auto backup = store[store::backup];
    if (backup && !*backup)
      b.gap(store, backup.span, "backup", /*refused=*/true);
    else
      b.need(store, backup, "backup");
  }
}

void schema_migration(BoxBuilder& b) {
  b.ready(readiness::schema_migration, "readiness.schema_migration");
}

void runbooks(BoxBuilder& b) {
  if (b.is_ready(readiness::runbooks, "readiness.runbooks")) return;
  for (Service service : b.manifest().services())
    b.need(service, service[service::runbook], "runbook");
  if (b.manifest().services().empty()) b.ready(readiness::runbooks, "readiness.runbooks");
}

void capacity(BoxBuilder& b) {
  b.ready(readiness::capacity_plan, "readiness.capacity_plan");
}

void chaos(BoxBuilder& b) {
  b.ready(readiness::chaos_tests, "readiness.chaos_tests");
}

void simplicity(BoxBuilder& b) {
  const Complexity found = complexity(b.graph());
  if (found.any())
    b.gap(ElementId::system(), b.manifest().model().system_span, "requirements.engine_budget");
  else
    b.fact(fmt::format("{} engine{}", found.engines.size(), found.engines.size() == 1 ? "" : "s"),
           Origin::inferred, {});
}

// A connector, or the feed that the engine has itself.
void standards(BoxBuilder& b) {
  const auto known = [&](auto container, const Value<Symbol>& engine) {
    if (!engine) return;
    if (b.graph().places().engine(container).engine())
      b.fact(fmt::format("`{}` is known", b.manifest().text(*engine)), Origin::engine, engine.span);
    else
      b.gap(container, engine.span, "engine");
  };
  for (Store store : b.manifest().stores()) known(store, store[store::engine]);
  for (Topic topic : b.manifest().topics()) known(topic, topic[topic::engine]);
  for (Flow flow : b.manifest().flows()) {
    const auto kind = flow[flow::kind];
    if (!(kind == FlowKind::cdc) && !(kind == FlowKind::outbox_relay)) continue;
    const auto inputs = b.graph().delivery().inputs(flow);
    const bool own_feed =
        !inputs.empty() &&
        b.graph().places().engine(inputs.front()).word(engines::Field::cdc_mode) == "stream";
    if (own_feed && !flow[flow::connector])
      b.fact(fmt::format("`{}` reads its engine's own feed", flow.name()), Origin::engine,
             flow.span());
    else
      b.need(flow, flow[flow::connector], "connector");
  }
}

void decisions(BoxBuilder& b) {
  for (Decision decision : b.manifest().decisions())
    if (decision[decision::status] == DecisionStatus::accepted)
      b.fact(fmt::format("`{}`", decision.name()), Origin::declared, decision.span());
  if (!Decisions(b.manifest()).any())
    b.gap(ElementId::system(), b.manifest().model().system_span, "decisions");
  for (const Choice& choice : choices(b.graph()))
    if (choice.expensive && !choice.decision) b.gap(choice.element, choice.span, kDecisionGap);
}

namespace {

Value<Compatibility> compatibility_of(Topic topic) {
  const auto schema = topic[topic::schema];
  return schema ? (*schema)[schema::compatibility] : Value<Compatibility>{};
}

bool looks_back(Compatibility compatibility) {
  return compatibility == Compatibility::backward || compatibility == Compatibility::full ||
         compatibility == Compatibility::backward_transitive ||
         compatibility == Compatibility::full_transitive;
}

// Read again from the start, or by somebody who does not own it.
std::set<TopicId> shared_or_replayed(const Graph& graph) {
  const Manifest& manifest = graph.manifest();
  std::set<TopicId> found;
  for (Topic topic : manifest.topics())
    if (topic[topic::complete_since] ||
        (topic[topic::retention] && topic[topic::retention].value.is_forever()))
      found.insert(topic.id());
  for (Dataset d : manifest.datasets()) {
    const auto rebuild = d[dataset::rebuild];
    if (!rebuild || !*rebuild) continue;
    const RecordView how = **rebuild;
    if (const auto topic = how[rebuild::from_].value.target.as<TopicId>()) found.insert(topic);
  }
  const Ownership ownership(graph);
  for (Operation operation : manifest.operations())
    for (ElementId input : graph.delivery().inputs(operation))
      if (is_no(ownership.owns(operation->service, input))) found.insert(input.as<TopicId>());
  for (Flow flow : manifest.flows())
    for (ElementId input : graph.delivery().inputs(flow)) {
      const auto ours = graph.places().owner(flow), theirs = graph.places().owner(input);
      if (input.is(ElementKind::topic) && ours && theirs && *ours != *theirs)
        found.insert(input.as<TopicId>());
    }
  return found;
}

}  // namespace

void evolution(BoxBuilder& b) {
  for (Topic topic : b.manifest().topics())
    b.need(topic, compatibility_of(topic), "schema.compatibility");
  b.ready(readiness::feature_flags, "readiness.feature_flags");
  b.ready(readiness::canary, "readiness.canary");
}

void compatibility(BoxBuilder& b) {
  for (TopicId id : shared_or_replayed(b.graph())) {
    const Topic topic = b.manifest()[id];
    const auto declared = compatibility_of(topic);
    if (declared && !looks_back(*declared))
      b.gap(topic, declared.span, "schema.compatibility", /*refused=*/true);
    else
      b.need(topic, declared, "schema.compatibility");
  }
}

void ownership(BoxBuilder& b) {
  const auto whole = b.manifest().record(b.manifest().model().root)[root::owner];
  const bool owned = b.said(whole, "owner");
  const auto owner = [&](auto element, const Value<Symbol>& own) {
    if (own || !owned) b.need(element, own, "owner");
  };
  for (Store store : b.manifest().stores()) owner(store, store[store::owner]);
  for (Topic topic : b.manifest().topics()) owner(topic, topic[topic::owner]);
  for (Service service : b.manifest().services()) owner(service, service[service::owner]);
  for (Flow flow : b.manifest().flows()) owner(flow, flow[flow::owner]);
  if (b.is_ready(readiness::on_call, "readiness.on_call")) return;
  for (Service service : b.manifest().services()) {
    const auto on_call = service[service::on_call];
    if (on_call == false)
      b.gap(service, on_call.span, "on_call", /*refused=*/true);
    else
      b.need(service, on_call, "on_call");
  }
}

}  // namespace thalweg::graph::boxes
