// SPDX-License-Identifier: Apache-2.0
// The boxes about requirements and design: 1 to 12.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "graph/checklist_box.h"

namespace thalweg::graph::boxes {

using namespace manifest;

namespace {

template <class F>
void each_client(BoxBuilder& b, F visit) {
  for (Operation operation : b.manifest().operations())
    if (b.graph().roles().is_client(operation.id())) visit(operation);
}

// Reads that a client waits for, in its own operation or behind calls.
template <class F>
void each_read(BoxBuilder& b, F visit) {
  std::set<StepId> seen;
  each_client(b, [&](Operation operation) {
    const Expansion x = b.graph().expansions().of(operation.id());
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      const bool reads = step.verb() == Verb::read && step.target().is(ElementKind::dataset);
      if (reads && seen.insert(step.id()).second) visit(step);
    }
  });
}

// Stores and topics that are the system of record of something.
std::set<ElementId> records(const Graph& graph) {
  std::set<ElementId> found;
  for (Entity entity : graph.manifest().entities())
    if (const ElementId sor = graph.places().sor(entity.id()))
      found.insert(graph.places().container(sor));
  return found;
}

}  // namespace

void load(BoxBuilder& b) {
  const RecordView requirements = b.manifest().requirements();
  if (!b.said(requirements[requirements::requests], "requirements.requests"))
    each_client(b, [&](Operation o) { b.need(o, o[operation::rate], "rate"); });
  if (b.said(requirements[requirements::data], "requirements.data")) return;
  for (Entity entity : b.manifest().entities()) b.need(entity, entity[entity::volume], "volume");
}

void latency(BoxBuilder& b) {
  const RecordView requirements = b.manifest().requirements();
  if (b.said(requirements[requirements::p95], "requirements.p95") ||
      b.said(requirements[requirements::p99], "requirements.p99"))
    return;
  each_client(b, [&](Operation o) {
    const auto declared = o[operation::latency];
    const RecordView latency = declared ? *declared : RecordView();
    const bool known = declared && (latency[latency::p95] || latency[latency::p99]);
    if (known)
      b.fact(fmt::format("`latency` of `{}`", o.reference()), Origin::declared, declared.span);
    else
      b.gap(o, o.span(), "latency.p99");
  });
}

// A guarantee about the dataset or its entity, or a promised freshness.
void consistency(BoxBuilder& b) {
  const auto whole = b.manifest().requirements()[requirements::consistency];
  if (b.said(whole, "requirements.consistency")) return;
  std::set<ElementId> promised;
  for (Guarantee guarantee : b.manifest().guarantees()) promised.insert(guarantee->target);
  each_read(b, [&](Step step) {
    const Dataset d = b.manifest()[step.target().as<DatasetId>()];
    const auto needs = step[step::requires_];
    const bool covered = promised.contains(d) || (d->entity && promised.contains(d->entity)) ||
                         promised.contains(step.operation()) || d[dataset::freshness];
    if (needs)
      b.fact(fmt::format("`requires: {}`", to_string(*needs)), Origin::declared, needs.span);
    else if (covered)
      b.fact(fmt::format("a promise about `{}`", d.reference()), Origin::declared, d.span());
    else
      b.gap_at(step, "requires");
  });
}

void availability(BoxBuilder& b) {
  const auto whole = b.manifest().requirements()[requirements::availability];
  if (b.said(whole, "requirements.availability")) return;
  each_client(b, [&](Operation o) {
    const auto own = o[operation::availability];
    const auto service = b.manifest()[o->service][service::availability];
    b.need(o, own ? own : service, "availability");
  });
}

void access(BoxBuilder& b) {
  each_read(b, [&](Step step) {
    const auto access = step[step::access];
    if (access)
      b.fact(fmt::format("`access: {}`", to_string(*access)), Origin::declared, access.span);
    else
      b.gap_at(step, "access");
  });
}

void data_model(BoxBuilder& b) {
  for (Store store : b.manifest().stores()) {
    const auto kind = b.graph().places().kind(store.id());
    if (kind)
      b.fact(fmt::format("`{}` is {}", store.name(), to_string(*kind)),
             store[store::kind] ? Origin::declared : Origin::engine, store.span());
    else
      b.gap(store, store.span(), "kind");
  }
}

void storage_engine(BoxBuilder& b) {
  for (Store store : b.manifest().stores()) {
    const engines::Capabilities& engine = b.graph().places().engine(store);
    const auto known = engine[engines::Field::storage_engine];
    if (known)
      b.fact(fmt::format("`{}`: {}", store.name(), known->word()),
             known.declared ? Origin::declared : Origin::engine,
             known.declared ? known.span : store.span());
    else if (is_yes(engine.truth(engines::Field::managed)))
      b.fact(fmt::format("`{}`: its vendor's", store.name()), Origin::engine, store.span());
    else
      b.gap(store, store.span(), engine.engine() ? "capabilities.storage_engine" : "engine");
  }
}

void replication(BoxBuilder& b) {
  for (ElementId record : records(b.graph())) {
    if (const auto store = record.as<StoreId>())
      b.need(b.manifest()[store], b.manifest()[store][store::replication], "replication");
    if (const auto topic = record.as<TopicId>())
      b.need(b.manifest()[topic], b.manifest()[topic][topic::replication], "replication");
  }
}

void partitioning(BoxBuilder& b) {
  for (ElementId record : records(b.graph()))
    if (const auto store = record.as<StoreId>())
      b.need(b.manifest()[store], b.manifest()[store][store::partitioning], "partitioning");
  for (Topic topic : b.manifest().topics())
    if (!b.graph().places().is_queue(topic.id())) b.need(topic, topic[topic::key], "key");
}

// Two datasets written in one run, and nothing that holds them together.
void transactions(BoxBuilder& b) {
  for (OperationId start : b.graph().roles().starts()) {
    const Expansion x = b.graph().expansions().of(start);
    std::set<ElementId> written;
    Step loose;
    std::vector<bool> driven;  // by frame: something brings it, or a caller, to its end
    for (const Frame& frame : x.frames())
      driven.push_back(b.manifest()[frame.operation][operation::completion] ||
                       !b.graph().expansions().sagas_of(frame.operation).empty() ||
                       (frame.parent != kNoIndex && driven[frame.parent]));
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      if (!b.graph().steps().is_write(x, i)) continue;
      written.insert(step.target());
      const bool held = x.enclosing(i, Verb::transaction) != kNoIndex ||
                        x.enclosing(i, Verb::saga) != kNoIndex || driven[x.steps()[i].frame];
      if (!held && !loose) loose = step;
    }
    if (written.size() < 2) continue;
    const Operation operation = b.manifest()[start];
    if (!loose)
      b.fact(fmt::format("what `{}` writes is held together", operation.reference()),
             Origin::declared, operation.span());
    else if (!b.graph().runs_once(start))
      b.fact(fmt::format("`{}` is repeated until it is done", operation.reference()),
             Origin::inferred, operation.span());
    else
      b.gap(operation, loose.span(), "completion");
  }
}

void scaling(BoxBuilder& b) {
  for (Service service : b.manifest().services())
    b.need(service, service[service::instances], "instances");
  for (Topic topic : b.manifest().topics())
    if (!b.graph().places().is_queue(topic.id()))
      b.need(topic, topic[topic::partitions], "partitions");
}

void regions(BoxBuilder& b) {
  const auto whole = b.manifest().requirements()[requirements::regions];
  bool said = b.said(whole, "requirements.regions");
  for (Store store : b.manifest().stores())
    if (const auto replication = store[store::replication])
      said |= b.said((*replication)[replication::regions], "replication.regions");
  if (!said) b.gap(ElementId::system(), b.manifest().model().system_span, "requirements.regions");
}

}  // namespace thalweg::graph::boxes
