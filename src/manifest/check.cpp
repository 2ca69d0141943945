// SPDX-License-Identifier: Apache-2.0
#include "manifest/check.h"

#include <fmt/format.h>

#include "manifest/check_calls.h"
#include "manifest/check_use.h"

namespace thalweg::manifest {

namespace {

// Keys that are right one by one and wrong together.
class CrossCheck {
 public:
  explicit CrossCheck(Loading& loading) : loading_(loading) {}

  void run() {
    for (const FlowData& data : model().flows) check_flow(data);
    for (const OperationData& data : model().operations) check_consumer(data);
    for (const StepData& step : model().steps) {
      if (step.verb == Verb::publish && step.record) check_publish(step);
    }
  }

 private:
  const Model& model() const { return loading_.model; }
  RecordView record(RecordId id) const { return {&model().pools, id}; }

  void check_flow(const FlowData& data) {
    const RecordView flow = record(data.record);
    if (flow && !flow[flow::to] && !flow[flow::effects]) {
      loading_.problems
          .error(kMissing, {data.file, data.begin, data.end},
                 fmt::format("flow `{}` has neither `to` nor `effects`", loading_.text(data.id)))
          .help = "say where it writes, or which externals it calls";
    }
    check_events(flow[flow::events], flow[flow::from_]);
  }

  void check_consumer(const OperationData& data) {
    const auto consumes = record(data.record)[operation::consumes];
    if (consumes) check_events((*consumes)[consumes::events], (*consumes)[consumes::topic]);
  }

  void check_publish(const StepData& step) {
    const auto event = record(step.record)[step::event];
    const auto topic = step.target.target.as<TopicId>();
    if (!event || !topic) return;
    const auto events = record(model().topics[topic.index()].record)[topic::events];
    if (!events || events->contains(*event)) return;
    report_event(*event, event.span, *events);
  }

  // Events are names of the topics they come from, where those say theirs.
  void check_events(const Value<Items>& named, const Value<Items>& from) {
    if (!named || !from) return;
    for (const ItemView event : *named) check_event(event, *from);
  }

  void check_event(const ItemView& event, const Items& from) {
    Items declared;
    for (const ItemView place : from) {
      const auto topic = place.target.as<TopicId>();
      if (!topic) return;
      const auto events = record(model().topics[topic.index()].record)[topic::events];
      if (!events || events->contains(event.text)) return;
      declared = *events;
    }
    if (!from.empty()) report_event(event.text, event.span, declared);
  }

  void report_event(Symbol event, source::Span span, const Items& declared) {
    if (loading_.incomplete) return;
    std::vector<std::string_view> names;
    for (const ItemView item : declared) names.push_back(loading_.text(item.text));
    diag::Diagnostic& problem = loading_.problems.error(
        kUnresolved, span, fmt::format("the topic has no event `{}`", loading_.text(event)));
    if (!declared.empty()) problem.label(declared[0].span, "its events");
    problem.help = loading_.suggestions.did_you_mean(loading_.text(event), names);
    if (problem.help.empty()) problem.help = "add it to the `events` of the topic";
  }

  Loading& loading_;
};

}  // namespace

void check(Loading& loading) {
  CrossCheck(loading).run();
  check_engines(loading);
  if (loading.incomplete) return;
  check_calls(loading);
  // What follows asks about what is missing, and errors leave things out.
  if (loading.problems.has_errors()) return;
  check_step_entities(loading);
  check_sides(loading);
}

}  // namespace thalweg::manifest
