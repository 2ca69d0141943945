// SPDX-License-Identifier: Apache-2.0
#include "witness/ask.h"

#include <algorithm>

namespace thalweg::witness {

using namespace manifest;

namespace {

template <class T>
void add_once(std::vector<T>& all, const T& one) {
  if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

}  // namespace

std::vector<ElementId> Ask::targets() const {
  std::vector<ElementId> out;
  for (const ElementId element : question.elements)
    if (element.as<DatasetId>() || element.as<ExternalId>()) add_once(out, element);
  if (!out.empty()) return out;
  for (const TopicId topic : all<TopicId>())
    for (const HopId hop : graph.hops().out(topic))
      if (!graph.hops()[hop].to.as<TopicId>()) add_once(out, graph.hops()[hop].to);
  return out;
}

const std::vector<OperationId>& Ask::starts(OperationId o) const {
  return analyses.starts(o);
}

std::vector<ElementId> Ask::places() const {
  std::vector<ElementId> out;
  for (const ElementId element : question.elements)
    if (element.is_place()) out.push_back(element);
  return out;
}

ElementId Ask::consumer() const {
  for (const ElementId element : question.elements)
    if (element.is(ElementKind::operation) || element.is(ElementKind::flow)) return element;
  return question.at;
}

std::optional<std::uint32_t> Ask::step_on(OperationId start, ElementId place) const {
  const graph::Expansion x = graph.expansions().of(start);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (x.step(i).target() == place && graph.steps().is_write_like(x, i)) return i;
  return std::nullopt;
}

Label Ask::told(ElementId actor, ElementId place) const {
  const std::string name = manifest().reference(place);
  if (const auto o = actor.as<OperationId>())
    for (const OperationId start : starts(o))
      if (const auto i = step_on(start, place)) {
        const Step step = graph.expansions().of(start).step(*i);
        return {name, std::string(to_string(step.verb())), step.span()};
      }
  return {name, "apply", manifest().span(actor)};
}

std::string Ask::actor(OperationId o) const {
  const std::string name(manifest()[o].name());
  return manifest().find(name) ? manifest().reference(o) : name;
}

RecordView Ask::dedupe_of(ElementId consumer) const {
  manifest::Value<RecordView> found;
  if (const auto o = consumer.as<OperationId>()) found = manifest()[o][operation::dedupe];
  if (const auto f = consumer.as<FlowId>()) found = manifest()[f][flow::dedupe];
  return found ? *found : RecordView();
}

bool Ask::names(OperationId start) const {
  return std::ranges::any_of(all<OperationId>(), [&](OperationId named) {
    return std::ranges::count(starts(named), start) > 0;
  });
}

// It writes there although no way of the slice leads through it.
bool Ask::writes_beside(const Slice& slice, OperationId start) const {
  for (const HopId hop : slice.moves)
    if (graph.hops()[hop].via == ElementId(start)) return false;
  const graph::Expansion x = graph.expansions().of(start);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (graph.steps().is_write(x, i) && slice.contains(x.step(i).target())) return true;
  return false;
}

bool Ask::reaches(const Slice& slice, OperationId start,
                  const std::vector<ElementId>& places) const {
  std::vector<ElementId> reached = slice.unfed;
  if (start) {
    reached.clear();
    const graph::Expansion x = graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (graph.steps().is_write_like(x, i)) add_once(reached, x.step(i).target());
  }
  for (std::size_t r = 0; r < reached.size(); ++r) {
    const ElementId here = reached[r];
    for (const HopId id : slice.moves)
      if (graph.hops()[id].from == here) add_once(reached, graph.hops()[id].to);
    for (const Slice::Capture& capture : slice.captures)
      if (capture.from == here) add_once(reached, capture.to);
  }
  return std::ranges::all_of(
      places, [&](ElementId place) { return std::ranges::find(reached, place) != reached.end(); });
}

std::vector<std::vector<OperationId>> Ask::pairs(const Slice& slice,
                                                 const std::vector<ElementId>& places) const {
  std::vector<OperationId> first;
  for (const OperationId named : all<OperationId>())
    for (const OperationId start : starts(named))
      if (std::ranges::find(slice.writers, start) != slice.writers.end() ||
          writes_beside(slice, start))
        add_once(first, start);
  std::vector<OperationId> writers = first;
  for (const OperationId writer : slice.writers) add_once(writers, writer);
  if (!slice.unfed.empty()) writers.push_back(OperationId());
  std::erase_if(writers, [&](OperationId writer) {
    return std::ranges::find(first, writer) == first.end() && !reaches(slice, writer, places);
  });
  // What the question names takes part, where it names somebody.
  const std::size_t leads = first.empty() ? writers.size() : first.size();
  std::vector<std::vector<OperationId>> out;
  for (std::size_t a = 0; a < leads; ++a)
    for (std::size_t b = a; b < writers.size(); ++b) {
      if (out.size() < kMostPairs)
        out.push_back({writers[a], writers[b]});
      else
        guess.leave_out("more pairs of operations can meet than are looked at");
    }
  return out;
}

}  // namespace thalweg::witness
