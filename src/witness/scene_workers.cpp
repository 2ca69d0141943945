// SPDX-License-Identifier: Apache-2.0
// The workers of a scene: flows and consumers, and what deletes by itself.
#include <algorithm>

#include <fmt/format.h>

#include "witness/scene.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;
using graph::Hop;

// What lives for a limited time, or is erased on request, is deleted at its source
// without any client.
void Scene::add_deletion(ElementId place, const std::optional<graph::Deletion>& deletion) {
  if (!deletion || deletion->by.is(ElementKind::operation) || sight_ != Sight::values) return;
  const Record record = this->record(place);
  Process& process = builder_.process(deletion->by.is(ElementKind::guarantee)
                                          ? name(deletion->by)
                                          : fmt::format("ttl of {}", name(place)),
                                      ProcessKind::worker, 1);
  process.crashes = false;
  const Actor actor{Value(1), Value(0), process.locals, process.locals, false};
  const Effects remove = Effects{add(clock_, 1), set(process.locals, clock_)} +
                         put(place, Value(0), false, actor) + publish_to(place, actor);
  process.blocks = {
      once({name(place), "delete", deletion->span}, remove, {{record.value, Compare::differs, 0}})};
}

void Scene::add_workers() {
  for (auto& [place, feed] : feeds_)
    for (std::size_t reader = 0; reader < feed.readers.size(); ++reader) {
      const HopId hop = feed.readers[reader];
      const std::string worker = name(graph_.hops()[hop].via);
      const auto flow = graph_.hops()[hop].via.as<FlowId>();
      if (flow && place.as<DatasetId>() && graph_.manifest()[flow][flow::kind] == FlowKind::batch) {
        add_copier(hop);
        continue;
      }
      for (std::size_t k = 0; k < feed.streams.size(); ++k)
        add_worker(hop, builder_.first_channel(feed.streams[k]) + reader,
                   feed.streams.size() == 1 ? worker : fmt::format("{} {}", worker, k + 1));
    }
}

Truth Scene::repeatable(ElementId place, Flow flow) const {
  const auto effects = flow[flow::effects];
  for (std::size_t i = 0; effects && i < effects->size(); ++i)
    if (const auto call = (*effects)[i][effect::call]; call && call->target == place)
      return graph_.idempotence().effect_dup_safe(flow, i);
  return graph_.idempotence().dup_safe(flow);
}

bool Scene::echoes(const Hop& hop) const {
  const auto feed = feeds_.find(hop.to);
  return hop.to.is(ElementKind::dataset) && feed != feeds_.end() &&
         std::ranges::all_of(feed->second.readers,
                             [&](HopId id) { return graph_.hops()[id].to == hop.from; });
}

Effects Scene::apply(HopId id, const Actor& actor) {
  const Hop& hop = graph_.hops()[id];
  const Flow flow = graph_.manifest()[hop.via.as<FlowId>()];
  const std::string asks = fmt::format("`{}`", name(hop.via));
  Verb verb = Verb::upsert;
  const auto apply = flow[flow::apply];
  if (apply == Apply::delete_ || apply == Apply::invalidate) verb = Verb::delete_;
  if (hop.to.as<TopicId>()) return publish_to(hop.to, actor);
  // Two copies that feed each other do not send back what they got.
  Effects told = echoes(hop) ? Effects{} : publish_to(hop.to, actor);
  Effects out = write(hop.to, verb, graph_.idempotence().reorder_safe(flow),
                      repeatable(hop.to, flow), actor, asks);
  const Truth deletes = graph_.hops().carries_deletes(id).value;
  if (sight_ == Sight::values && verb == Verb::upsert &&
      guess_.happens(!deletes, fmt::format("whether {} carries deletes", asks)))
    out = only_if({actor.value, Compare::differs, 0}, std::move(out));
  return std::move(told) + out;
}

// What the reader does with one message, block by block.
std::vector<Effects> Scene::work(HopId id, const Actor& actor, std::vector<Label>& labels) {
  const Hop& hop = graph_.hops()[id];
  std::vector<Effects> out;
  if (const auto flow = hop.via.as<FlowId>()) {
    Effects all;
    std::vector<ElementId> done;
    for (const HopId other : slice_.moves) {
      const Hop& same = graph_.hops()[other];
      if (same.via != hop.via || same.from != hop.from) continue;
      all = std::move(all) + apply(other, actor);
    }
    labels.push_back({name(hop.to), "apply", graph_.manifest().span(hop.via)});
    out.push_back(std::move(all));
    return out;
  }
  const Expansion x = graph_.expansions().of(hop.via.as<OperationId>());
  const bool deaf = sight_ == Sight::values &&
                    guess_.happens(!graph_.hops().carries_deletes(id).value,
                                   fmt::format("whether `{}` carries deletes", name(hop.via)));
  for (const auto& steps : groups(x)) {
    Effects all;
    for (const std::uint32_t step : steps) all = std::move(all) + effects_of(x, step, actor);
    if (deaf) all = only_if({actor.value, Compare::differs, 0}, std::move(all));
    out.push_back(std::move(all));
    labels.push_back(label(x, steps));
  }
  return out;
}

void Scene::add_worker(HopId hop, std::size_t channel, const std::string& worker) {
  const ElementId via = graph_.hops()[hop].via;
  const ElementId from = graph_.hops()[hop].from;
  Process& process = builder_.process(worker, ProcessKind::worker, 3);
  const Cell message = process.locals;
  const Actor actor{message, message.behind(1), message.behind(2), {}, false};
  std::vector<Label> labels;
  const std::vector<Effects> effects = work(hop, actor, labels);
  const auto delivery = graph_.delivery().of(via).value;
  const auto o = via.as<OperationId>();
  const bool before =
      delivery == Delivery::at_most_once || (o && !graph_.delivery().commits_after(o));
  const std::string topic = name(from);
  std::vector<Block> blocks;
  const source::Span at = graph_.manifest().span(via);

  if (exactly_once(hop) || effects.empty()) {
    Effects all{take(channel, message)};
    for (const Effects& e : effects) all = std::move(all) + e;
    blocks.push_back(once(labels.empty() ? Label{topic, "read", at} : labels.front(),
                          std::move(all) + Effects{pop(channel), go(0)}));
  } else if (before) {
    blocks.push_back(
        once({topic, "read, and commit the position", at}, {take(channel, message), pop(channel)}));
    for (std::size_t b = 0; b < effects.size(); ++b)
      blocks.push_back(
          once(labels[b], effects[b] + (b + 1 == effects.size() ? Effects{go(0)} : Effects{})));
  } else {
    // Positions are committed after one message or after two.
    const std::size_t n = effects.size();
    for (std::size_t m = 0; m < 2; ++m) {
      const Effects read{take(channel, message, static_cast<int>(m))};
      for (std::size_t b = 0; b < n; ++b) {
        const Effects all = (b == 0 && m == 0 ? read + effects[b] : effects[b]);
        if (m == 0 || b > 0) blocks.push_back(once(labels[b], all));
      }
      Block commit =
          once({topic, "commit the position", at}, {pop(channel, static_cast<int>(m + 1)), go(0)});
      if (m == 0) {
        // The next block is the second message's second one, or its commit.
        commit.moves.push_back(
            {{}, Effects{take(channel, message, 1)} + effects[0] + Effects{go(n + 1)}, labels[0]});
      }
      blocks.push_back(std::move(commit));
    }
  }
  process.blocks = std::move(blocks);
}

// Copies what the source holds now and then; two steps, since it reads before it writes.
void Scene::add_copier(HopId id) {
  const Hop& hop = graph_.hops()[id];
  const Record from = record(hop.from), to = record(hop.to);
  if (sight_ == Sight::effects) return;
  const Cell copied = builder_.hidden();
  Process& process = builder_.process(name(hop.via), ProcessKind::worker, 2);
  const Cell value = process.locals, version = process.locals.behind(1);
  const source::Span at = graph_.manifest().span(hop.via);
  const bool guarded =
      guess_.holds(graph_.idempotence().reorder_safe(graph_.manifest()[hop.via.as<FlowId>()]),
                   fmt::format("whether `{}` refuses older versions", name(hop.via)));
  Effects write =
      put(hop.to, value, guarded && versions_agree(hop.to), {Value(0), value, version, {}, false});
  const bool blind = guess_.happens(!graph_.hops().carries_deletes(id).value,
                                    fmt::format("whether `{}` carries deletes", name(hop.via)));
  if (blind) write = only_if({value, Compare::differs, 0}, std::move(write));
  process.blocks = {
      once({name(hop.from), "read", at}, {set(value, from.value), set(version, from.version)},
           {{from.version, Compare::differs, copied}}),
      once({name(hop.to), "apply", at}, write + Effects{set(copied, version), go(0)})};
}

}  // namespace thalweg::witness
