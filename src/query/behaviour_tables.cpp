// SPDX-License-Identifier: Apache-2.0
// What happens: services, operations, the steps of their runs, calls, flows, and
// what is promised.
#include <algorithm>

#include "query/elements.h"

namespace thalweg::query {

using graph::kNoIndex;
using manifest::Flow;
using manifest::Guarantee;
using manifest::Manifest;
using manifest::Operation;
using manifest::RecordId;
using manifest::Service;
using manifest::Shape;
using manifest::Step;
using manifest::Verb;

namespace {

using Type = ColumnType;

Value count_operations(const World& /*world*/, const Service& service) {
  return whole(service->operation_count);
}

Value name_of_operation(const World& /*world*/, const Operation& operation) {
  return operation.name();
}
Value service_of(const World& world, const Operation& operation) {
  return world.name(operation->service);
}
Value role_of(const World& world, const Operation& operation) {
  return to_string(world.graph().roles().role(operation.id()));
}
Value is_start(const World& world, const Operation& operation) {
  return flag(!world.graph().expansions().of(operation.id()).frames().empty());
}
Value delivery_of(const World& world, ElementId consumer) {
  const auto delivery = world.graph().delivery().of(consumer).value;
  return delivery ? Value(to_string(*delivery)) : Value();
}
template <class View>
Value delivery_to(const World& world, const View& consumer) {
  return delivery_of(world, consumer);
}

// ---------------------------------------------------------------------------
// steps

Value number_of(const World& /*world*/, const StepRow& row) {
  return whole(row.number);
}
Value run_of(const World& world, const StepRow& row) {
  return world.name(row.run.start());
}
Value position_of(const World& /*world*/, const StepRow& row) {
  return whole(row.position);
}
Value written_in(const World& world, const StepRow& row) {
  return world.name(row.run.operation_of(row.position));
}
Value service_of_step(const World& world, const StepRow& row) {
  return service_of(world, world.manifest()[row.run.operation_of(row.position)]);
}
Value verb_of(const World& /*world*/, const StepRow& row) {
  return to_string(row.step().verb());
}
Value target_of(const World& world, const StepRow& row) {
  const manifest::Reference& target = row.step()->target;
  return target.target ? world.name(target.target) : world.text(target.text);
}
Value container_of(const World& world, const StepRow& row) {
  const ElementId target = row.step().target();
  return target.is_place() ? world.name(world.graph().places().container(target)) : Value();
}
graph::EntitySpan entities_of(const World& world, const StepRow& row) {
  return world.graph().steps().entities(row.run, row.position);
}
Value entity_of(const World& world, const StepRow& row) {
  const auto all = entities_of(world, row);
  return all.size() == 1 ? world.name(all.front()) : Value();
}
Value entities_list(const World& world, const StepRow& row) {
  const auto all = entities_of(world, row);
  return manifest::flat_list(world.manifest(), std::vector<ElementId>(all.begin(), all.end()));
}
Value is_write(const World& world, const StepRow& row) {
  return flag(world.graph().steps().is_write(row.run, row.position));
}
Value is_publish(const World& world, const StepRow& row) {
  return flag(world.graph().steps().is_publish(row.run, row.position));
}
Value is_effect(const World& world, const StepRow& row) {
  return flag(world.graph().steps().is_effect(row.run, row.position));
}
Value atomic_group(const World& world, const StepRow& row) {
  return whole(world.atomic_group(row));
}
Value block_of(const World& world, const StepRow& row, Verb kind) {
  const std::uint32_t block = row.run.enclosing(row.position, kind);
  if (block == kNoIndex) return {};
  return whole(world.graph().expansions().block_offset(row.run.start()) + block);
}
Value transaction_of(const World& world, const StepRow& row) {
  return block_of(world, row, Verb::transaction);
}
Value transaction_kind(const World& /*world*/, const StepRow& row) {
  const std::uint32_t block = row.run.enclosing(row.position, Verb::transaction);
  if (block == kNoIndex) return {};
  return to_string(row.run.block(block).transaction_kind());
}
Value saga_of(const World& world, const StepRow& row) {
  return block_of(world, row, Verb::saga);
}
Value is_remote(const World& /*world*/, const StepRow& row) {
  return flag(row.run.frame_of(row.position).near_remote != kNoIndex);
}
Value may_not_run(const World& /*world*/, const StepRow& row) {
  return flag(row.run.in_either(row.position));
}
Value may_be_lost(const World& world, const StepRow& row) {
  return flag(world.graph().steps().may_be_lost(row.run, row.position));
}
Value is_best_effort(const World& world, const StepRow& row) {
  return flag(world.graph().steps().is_best_effort(row.run, row.position));
}
Value through(const World& world, const StepRow& row) {
  const auto path = row.run.path_from(0, row.position);
  return manifest::flat_list(world.manifest(), std::vector<ElementId>(path.begin(), path.end()));
}
Value file_of_step(const World& world, const StepRow& row) {
  return world.file(row.step().span());
}
Value line_of_step(const World& world, const StepRow& row) {
  return world.line(row.step().span());
}

Definition<StepRow> steps() {
  Definition<StepRow> definition{
      "steps",
      "what runs: every step of every operation that is not only called by others, the steps of "
      "the operations it calls among them, in the order in which they run",
      {{"id", Type::row, "its number", number_of, true},
       {"operation", Type::reference, "the operation whose run it belongs to", run_of},
       {"position", Type::number, "its place in the run, from 0", position_of},
       {"written_in", Type::reference, "the operation that it is written in", written_in},
       {"service", Type::reference, "the service of that operation", service_of_step},
       {"verb", Type::word, "what it does", verb_of},
       {"target", Type::reference, "what it does it to", target_of},
       {"container", Type::reference, "the store of the target, or the target", container_of},
       {"entity", Type::reference, "what it touches, where that is one entity", entity_of},
       {"entities", Type::json, "all that it touches", entities_list},
       {"is_write", Type::flag, "it changes business data in a store", is_write},
       {"is_publish", Type::flag, "it appends to a topic", is_publish},
       {"is_effect", Type::flag, "it calls an external", is_effect},
       {"atomic_group", Type::row, "steps with one number surely commit together", atomic_group},
       {"transaction_id", Type::row, "the transaction that it is part of", transaction_of},
       {"transaction_kind", Type::word, "local, broker or xa", transaction_kind},
       {"saga_id", Type::row, "the saga block around it", saga_of},
       {"is_remote", Type::flag, "a call to another process leads to it", is_remote},
       {"may_not_run", Type::flag, "it stands in an `either`", may_not_run},
       {"may_be_lost", Type::flag,
        "the run goes on where it fails, itself or a call that leads to it", may_be_lost},
       {"best_effort", Type::flag, "declared so, itself or a call that leads to it",
        is_best_effort},
       {"through", Type::json, "the operations that lead to it", through},
       {"file", Type::text, "where it is written", file_of_step},
       {"line", Type::number, "where it is written", line_of_step}},
      [](const World& world) { return world.steps(); },
      [](const World& world, std::uint32_t i) { return world.step(i); },
      Shape::step,
      manifest::kSimpleVerbs,
      [](const StepRow& row) { return row.step()->record; }};
  return definition;
}

// ---------------------------------------------------------------------------
// calls

Value id_of_call(const World& /*world*/, const Step& call) {
  return whole(call.id().index());
}
Value caller_of(const World& world, const Step& call) {
  return world.name(call->operation);
}
Value callee_of(const World& world, const Step& call) {
  return world.name(call.target());
}
Value calling_service(const World& world, const Step& call) {
  return service_of(world, call.operation());
}
Value called_service(const World& world, const Step& call) {
  const auto callee = call.target().as<OperationId>();
  return callee ? service_of(world, world.manifest()[callee]) : Value();
}
Value mode_of(const World& /*world*/, const Step& call) {
  return to_string(call[manifest::step::mode].value_or(manifest::CallMode::sync));
}
Value leaves_process(const World& world, const Step& call) {
  const auto callee = call.target().as<OperationId>();
  if (!callee) return flag(true);
  return flag(!world.graph().roles().same_process(call.operation()->service,
                                                  world.manifest()[callee]->service));
}
Value is_compensation(const World& /*world*/, const Step& call) {
  return flag(call->compensation);
}
Value file_of_call(const World& world, const Step& call) {
  return world.file(call.span());
}
Value line_of_call(const World& world, const Step& call) {
  return world.line(call.span());
}

Definition<Step> calls() {
  return {"calls",
          "who calls whom, as it is written: operations and externals",
          {{"id", Type::row, "its number", id_of_call, true},
           {"caller", Type::reference, "the operation that calls", caller_of},
           {"callee", Type::reference, "the operation or external that is called", callee_of},
           {"caller_service", Type::reference, "the service that calls", calling_service},
           {"callee_service", Type::reference, "the service that is called", called_service},
           {"mode", Type::word, "`sync`: it waits for the answer; or `async`", mode_of},
           {"is_remote", Type::flag, "it leads to another process", leaves_process},
           {"is_compensation", Type::flag, "it runs only to undo something", is_compensation},
           {"file", Type::text, "where it is written", file_of_call},
           {"line", Type::number, "where it is written", line_of_call}},
          [](const World& world) { return world.calls().size(); },
          [](const World& world, std::uint32_t i) { return world.manifest()[world.calls()[i]]; },
          Shape::step,
          manifest::verb_bit(Verb::call),
          [](const Step& call) { return call->record; }};
}

// ---------------------------------------------------------------------------
// guarantees

Value verb_of_guarantee(const World& /*world*/, const Guarantee& guarantee) {
  return to_string(guarantee->verb);
}
Value subject_of(const World& world, const Guarantee& guarantee) {
  return guarantee->subject ? world.text(guarantee->subject) : Value();
}
Value target_of_guarantee(const World& world, const Guarantee& guarantee) {
  return world.name(guarantee->target);
}
Value fields_of(const World& world, const Guarantee& guarantee) {
  return manifest::flat_list(world.manifest(), guarantee->fields);
}
template <auto field>
Value causal(const World& world, const Guarantee& guarantee) {
  const auto reference = world.manifest().record(guarantee->causal)[field];
  return reference ? world.name(reference->target) : Value();
}

}  // namespace

void add_behaviour_tables(Tables& tables, const World* world) {
  tables.push_back(make(elements<Service, &Manifest::services>(
                            "services", "services, who owns them and how they run", Shape::service,
                            {{"operations", Type::number, "how many it has", count_operations}}),
                        world));
  tables.push_back(make(
      elements<Operation, &Manifest::operations>(
          "operations", "what services do when called, on an event, or on a schedule",
          Shape::operation,
          {{"name", Type::text, "its id without the service", name_of_operation},
           {"service", Type::reference, "the service it belongs to", service_of},
           {"role", Type::word,
            "client: clients call it; scheduled; consumer; internal: only others call it", role_of},
           {"is_start", Type::flag, "`steps` has its run", is_start},
           {"delivery", Type::word, "of what it consumes: declared, or what its engine does",
            delivery_to<Operation>}}),
      world));
  tables.push_back(make(steps(), world));
  tables.push_back(make(calls(), world));
  tables.push_back(
      make(elements<Flow, &Manifest::flows>(
               "flows", "data movement that is not request code", Shape::flow,
               {{"delivery", Type::word, "declared, or what its engine does", delivery_to<Flow>}}),
           world));
  using manifest::causal::after;
  using manifest::causal::before;
  using manifest::causal::observer;
  tables.push_back(
      make(elements<Guarantee, &Manifest::guarantees>(
               "guarantees", "what the system promises", Shape::guarantee,
               {{"verb", Type::word, "what is promised", verb_of_guarantee},
                {"subject", Type::text, "about what, as it is written", subject_of},
                {"target", Type::reference, "the element that is meant", target_of_guarantee},
                {"fields", Type::json, "its fields, where it is about some only", fields_of},
                {"cause", Type::reference, "of a causal one: what happens first", causal<before>},
                {"effect", Type::reference, "of a causal one: what follows", causal<after>},
                {"observer", Type::reference, "of a causal one: who must see them in order",
                 causal<observer>}}),
           world));
}

}  // namespace thalweg::query
