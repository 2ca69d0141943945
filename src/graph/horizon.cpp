// SPDX-License-Identifier: Apache-2.0
#include "graph/horizon.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "graph/retention.h"

namespace thalweg::graph {

using namespace manifest;

// ---------------------------------------------------------------------------
// Deduplications

namespace {

// Would the step do harm, done again without its `dedupe`?
Truth needs_dedupe(const Graph& graph, const Expansion& x, std::uint32_t i) {
  const bool effect = graph.steps().is_effect(x, i);
  if (!effect && !graph.steps().is_write(x, i)) return Truth::no;
  const std::uint32_t block = effect ? kNoIndex : x.enclosing(i, Verb::transaction);
  if (block != kNoIndex && graph.atomicity().refuses_repeat(x, block)) return Truth::no;
  return !graph.idempotence().dup_safe_by_itself(x.step(i));
}

Truth needs_dedupe(const Graph& graph, Flow flow) {
  Truth needed = Truth::no;
  const auto outputs = graph.delivery().outputs(flow);
  const bool writes = std::any_of(outputs.begin(), outputs.end(),
                                  [](ElementId to) { return to.is(ElementKind::dataset); });
  if (writes) needed = !graph.idempotence().dup_safe_by_itself(flow);
  if (const auto effects = flow[flow::effects])
    for (const RecordView effect : *effects) {
      const bool known = effect[effect::unique_by] || effect[effect::idempotent] == true;
      needed = needed | truth(!known);
    }
  return needed;
}

}  // namespace

std::vector<Deduplication> deduplications(const Graph& graph) {
  std::map<OperationId, Deduplication> by_operation;
  for (OperationId start : graph.roles().starts()) {
    const Expansion x = graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const std::uint32_t f = x.frame_of(i).near_dedupe;
      if (f == kNoIndex) continue;
      const OperationId o = x.frames()[f].operation;
      const auto record = graph.manifest()[o][operation::dedupe];
      Deduplication& dedupe = by_operation[o];
      dedupe.owner = o;
      dedupe.record = *record;
      dedupe.span = record.span;
      dedupe.needed = dedupe.needed | needs_dedupe(graph, x, i);
    }
  }
  std::vector<Deduplication> all;
  for (const auto& [o, dedupe] : by_operation) all.push_back(dedupe);
  for (Flow flow : graph.manifest().flows())
    if (const auto record = flow[flow::dedupe])
      all.push_back({flow, *record, record.span, needs_dedupe(graph, flow)});
  return all;
}

// ---------------------------------------------------------------------------
// Windows

namespace {

std::optional<Window> broker_window(const Graph& graph, TopicId id) {
  const Topic topic = graph.manifest()[id];
  if (const auto declared = topic[topic::dedupe_window]) {
    const Duration time = declared->is_none() ? Duration{} : *declared;
    return Window{time,
                  {fmt::format("`{}` recognises repeats for {}", topic.name(), to_string(time)),
                   Origin::declared, declared.span}};
  }
  const engines::Capabilities& engine = graph.places().engine(topic);
  const auto field = engines::Field::messaging_dedupe_window;
  const auto known = engine.duration(field);
  if (!known) return std::nullopt;
  return Window{*known, {engines::describe(engine, field), Origin::engine, topic.span()}};
}

void shorten(std::optional<Window>& window, std::optional<Window> other) {
  if (other && (!window || other->time < window->time)) window = std::move(other);
}

}  // namespace

std::optional<Window> dedupe_window(const Graph& graph, const Deduplication& dedupe) {
  const auto in = dedupe.record[dedupe::in_];
  if (in && in->word == DedupePlace::high_water_mark)
    return Window{Duration::forever(),
                  {"the position reached is kept with the output", Origin::declared, in.span}};
  std::optional<Window> window;
  if (const auto declared = dedupe.record[dedupe::window])
    window = Window{*declared,
                    {fmt::format("ids are kept for {}", to_string(*declared)), Origin::declared,
                     declared.span}};
  if (!in) return window;
  if (in->word == DedupePlace::broker) {
    for (ElementId input : graph.delivery().inputs(dedupe.owner))
      if (const auto topic = input.as<TopicId>()) shorten(window, broker_window(graph, topic));
  } else if (const auto kept = retention(graph, in->reference.target)) {
    shorten(window, Window{kept->kept,
                           {fmt::format("`{}` forgets them after {}",
                                        graph.manifest().reference(in->reference.target),
                                        to_string(kept->kept)),
                            Origin::declared, kept->span}});
  }
  return window;
}

std::optional<Window> key_window(const Graph& graph, ElementId element) {
  const auto id = element.as<ExternalId>();
  if (!id) return std::nullopt;
  const External external = graph.manifest()[id];
  const auto declared = external[external::key_window];
  if (!declared) return std::nullopt;
  return Window{*declared,
                {fmt::format("`{}` knows keys for {}", external.name(), to_string(*declared)),
                 Origin::declared, declared.span}};
}

// ---------------------------------------------------------------------------
// Lateness

std::optional<Lateness> reach_back(const Graph& graph, TopicId id) {
  const Topic topic = graph.manifest()[id];
  const auto kept = retention(graph, topic);
  if (!kept && !is_compacted(graph, id)) return std::nullopt;
  const Duration time = kept ? kept->kept : Duration::forever();
  const bool by_default = kept ? kept->by_default : !topic[topic::cleanup];
  return Lateness{
      time,
      {fmt::format("`{}` goes back {}{}", topic.name(),
                   time.is_forever() ? "to the beginning" : to_string(time),
                   by_default ? " (its engine's default)" : ""),
       by_default ? Origin::engine : Origin::declared, kept ? kept->span : topic.span()},
      topic};
}

std::vector<DatasetId> built_by(const Graph& graph, ElementId consumer) {
  std::vector<DatasetId> found;
  const auto add = [&](ElementId place) {
    if (const auto d = place.as<DatasetId>()) found.push_back(d);
  };
  for (ElementId to : graph.delivery().outputs(consumer)) add(to);
  if (const auto o = consumer.as<OperationId>()) {
    const Expansion x = graph.expansions().of(o);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (graph.steps().is_write(x, i)) add(x.step(i).target());
  }
  return found;
}

source::Span replayed(const Graph& graph, ElementId consumer, TopicId topic) {
  const Manifest& manifest = graph.manifest();
  Value<Start> start;
  if (const auto flow = consumer.as<FlowId>()) {
    start = manifest[flow][flow::start];
  } else if (const auto o = consumer.as<OperationId>()) {
    if (const auto consumes = manifest[o][operation::consumes])
      start = (*consumes)[consumes::start];
  }
  for (DatasetId d : built_by(graph, consumer)) {
    const auto rebuild = manifest[d][dataset::rebuild];
    if (!rebuild || !*rebuild) continue;
    if (const auto from = (**rebuild)[rebuild::from_]; from && from->target == ElementId(topic))
      return from.span;
  }
  return start == Start::earliest ? start.span : source::Span{};
}

namespace {

std::optional<Lateness> after_outage(const Graph& graph, ElementId element) {
  const auto outage = max_outage(graph, element);
  if (!outage) return std::nullopt;
  return Lateness{outage->time,
                  {fmt::format("`{}` may be down for {}", graph.manifest().reference(element),
                               to_string(outage->time)),
                   Origin::declared, outage->span},
                  element};
}

void add_dead_letters(const Graph& graph, TopicId topic, std::vector<Lateness>& found) {
  const auto letter = graph.manifest()[topic][topic::dead_letter];
  const auto id = letter && *letter ? (*letter)->target.as<TopicId>() : TopicId();
  if (!id) return;
  if (auto back = reach_back(graph, id)) found.push_back(std::move(*back));
}

}  // namespace

const std::optional<Lateness>& LateEvents::fed(TopicId topic) {
  const auto [it, is_new] = fed_.try_emplace(topic);
  if (!is_new) return it->second;
  ElementId last;
  for (HopId id : graph_.hops().in(topic)) {
    const Hop& hop = graph_.hops()[id];
    const bool moves = hop.kind == HopKind::flow || hop.kind == HopKind::consumer;
    if (!moves || hop.via == last) continue;
    last = hop.via;
    auto late = after_outage(graph_, hop.via);
    if (late && (!it->second || late->time > it->second->time)) it->second = std::move(late);
  }
  return it->second;
}

std::vector<Lateness> LateEvents::of(ElementId consumer, bool replays) {
  std::vector<Lateness> found;
  bool hears = false;
  for (ElementId input : graph_.delivery().inputs(consumer)) {
    const auto topic = input.as<TopicId>();
    if (!topic) continue;
    hears = true;
    if (const auto& late = fed(topic)) found.push_back(*late);
    add_dead_letters(graph_, topic, found);
    if (replays && replayed(graph_, consumer, topic))
      if (auto back = reach_back(graph_, topic)) found.push_back(std::move(*back));
  }
  if (auto own = hears ? after_outage(graph_, consumer) : std::nullopt)
    found.push_back(std::move(*own));
  return found;
}

std::vector<Lateness> late_requests(const Repeats& repeats, ElementId target) {
  std::vector<Lateness> found;
  for (const Retrier& retrier : repeats.retriers_of(target)) {
    if (!retrier.within || retrier.connect_failure) continue;
    found.push_back(
        {*retrier.within,
         {fmt::format("{} repeated for up to {}", retrier.step ? "calls are" : "requests are",
                      to_string(*retrier.within)),
          Origin::declared, retrier.span},
         retrier.operation});
  }
  return found;
}

bool only_runs(const Graph& graph, OperationId start) {
  return graph.roles().role(start) == OperationRole::scheduled && !graph.roles().is_client(start);
}

std::optional<Lateness> next_run(const Graph& graph, OperationId start) {
  if (!only_runs(graph, start)) return std::nullopt;
  const Manifest& manifest = graph.manifest();
  const auto schedule = manifest[start][operation::schedule];
  const auto period = parse_duration(manifest.text(*schedule));
  if (!period) return std::nullopt;
  return Lateness{
      *period,
      {fmt::format("`{}` runs again after {}", manifest.reference(start), to_string(*period)),
       Origin::inferred, schedule.span},
      start};
}

const Lateness* latest(const std::vector<Lateness>& all) {
  const Lateness* found = nullptr;
  for (const Lateness& one : all)
    if (found == nullptr || one.time > found->time) found = &one;
  return found;
}

}  // namespace thalweg::graph
