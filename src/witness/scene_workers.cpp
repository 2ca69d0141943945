// SPDX-License-Identifier: Apache-2.0
// The workers of a scene: flows and consumers, and what deletes by itself.
#include <algorithm>

#include <fmt/format.h>

#include "graph/loss.h"
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
      const std::string worker = worker_name(graph_.hops()[hop].via);
      const auto flow = graph_.hops()[hop].via.as<FlowId>();
      if (flow && place.as<DatasetId>() && graph_.manifest()[flow][flow::kind] == FlowKind::batch) {
        add_copier(hop);
        continue;
      }
      for (std::size_t k = 0; k < feed.streams.size(); ++k)
        add_worker(hop, feed.streams[k], reader,
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
  if (sight_ == Sight::values && verb == Verb::upsert && may(Hazard::deletes) &&
      guess_.happens(!deletes, fmt::format("whether {} carries deletes", asks)))
    out = only_if({actor.value, Compare::differs, 0}, std::move(out));
  return std::move(told) + out;
}

// One block for each place, since they do not commit together.
Work Scene::work_of_flow(HopId id, const Actor& actor) {
  const Hop& hop = graph_.hops()[id];
  std::vector<Block> way;
  for (const HopId other : slice_.moves) {
    const Hop& same = graph_.hops()[other];
    if (same.via != hop.via || same.from != hop.from) continue;
    way.push_back(once({name(same.to), same.to.is(ElementKind::topic) ? "publish" : "apply",
                        graph_.manifest().span(hop.via)},
                       apply(other, actor)));
  }
  return {std::move(way)};
}

// What the reader does with one message, block by block: one way, or several.
std::vector<Work> Scene::work(HopId id, const Actor& actor, bool ordered) {
  const Hop& hop = graph_.hops()[id];
  if (hop.via.is(ElementKind::flow)) return {work_of_flow(id, actor)};
  const Expansion x = graph_.expansions().of(hop.via.as<OperationId>());
  const bool deaf = sight_ == Sight::values && may(Hazard::deletes) &&
                    guess_.happens(!graph_.hops().carries_deletes(id).value,
                                   fmt::format("whether `{}` carries deletes", name(hop.via)));
  std::vector<Work> ways;
  const std::vector<Route> routes = this->routes(x);
  for (const Route& route : routes) {
    std::vector<Block>& way = ways.emplace_back().blocks;
    for (const Group& steps : route) {
      Effects all;
      for (const std::uint32_t step : steps) all = std::move(all) + effects_of(x, step, actor);
      if (deaf) all = only_if({actor.value, Compare::differs, 0}, std::move(all));
      way.push_back(once(label(x, steps), std::move(all)));
      if (may_fail_unnoticed(x, steps)) add_loss(way.back());
    }
  }
  if (sight_ == Sight::values) tell_deletes_apart(x, routes, ordered, ways);
  return ways;
}

// Of branches some delete: those are for what tells of a delete.
void Scene::tell_deletes_apart(const Expansion& x, const std::vector<Route>& routes, bool ordered,
                               std::vector<Work>& ways) const {
  const auto deletes = [&x](const Route& route) {
    return std::ranges::any_of(route, [&x](const Group& steps) {
      return std::ranges::any_of(
          steps, [&x](std::uint32_t i) { return x.step(i).verb() == Verb::delete_; });
    });
  };
  const auto count = std::ranges::count_if(routes, deletes);
  if (count == 0 || count == static_cast<std::ptrdiff_t>(routes.size())) return;
  // Which message of several comes next is not known before it is read.
  if (!ordered) {
    const auto kept = std::ranges::find_if_not(routes, deletes) - routes.begin();
    ways = {ways[static_cast<std::size_t>(kept)]};
    return leave_out(x);
  }
  for (std::size_t w = 0; w < ways.size(); ++w)
    ways[w].value = deletes(routes[w]) ? Compare::equal : Compare::differs;
}

void Scene::add_worker(HopId hop, std::size_t stream, std::size_t reader,
                       const std::string& worker) {
  const std::size_t channel = builder_.first_channel(stream) + reader;
  const ElementId via = graph_.hops()[hop].via;
  Process& process = builder_.process(worker, ProcessKind::worker, 3);
  const Cell message = process.locals;
  Consumer consumer{.channel = channel,
                    .message = message,
                    .length = builder_.channel(channel).length,
                    .topic = {name(graph_.hops()[hop].from), "", graph_.manifest().span(via)}};
  const std::vector<Work> ways =
      work(hop, {message, message.behind(1), message.behind(2), {}, false},
           !builder_.channel(channel).unordered);
  const auto o = via.as<OperationId>();
  if (exactly_once(hop))
    consumer.position = Position::with_work;
  else if (graph_.delivery().of(via).value == Delivery::at_most_once ||
           (o && !graph_.delivery().commits_after(o)))
    consumer.position = Position::before_work;
  if (may_lose(via))
    for (const graph::Loss& loss : graph::losses_of_consumer(graph_, via)) {
      consumer.skips |= loss.kind == graph::LossKind::skipped;
      consumer.forgets |= loss.kind == graph::LossKind::position_lost;
    }
  const bool loses = may_lose(via) || may(Hazard::crashes);
  process.crashes = consumer.position == Position::before_work ? loses : may(Hazard::repeats);
  consumer.begins = !may_lose(via);
  process.blocks = consume(consumer, ways);
}

// Copies what the source holds now and then; two steps, since it reads before it writes.
void Scene::add_copier(HopId id) {
  const Hop& hop = graph_.hops()[id];
  const Record from = record(hop.from), to = record(hop.to);
  if (sight_ == Sight::effects) return;
  const Cell copied = builder_.hidden();
  Process& process = builder_.process(worker_name(hop.via), ProcessKind::worker, 2);
  const Cell value = process.locals, version = process.locals.behind(1);
  const source::Span at = graph_.manifest().span(hop.via);
  const bool guarded =
      guess_.holds(graph_.idempotence().reorder_safe(graph_.manifest()[hop.via.as<FlowId>()]),
                   fmt::format("whether `{}` refuses older versions", name(hop.via)));
  Effects write =
      put(hop.to, value, guarded && versions_agree(hop.to), {Value(0), value, version, {}, false});
  const bool blind = may(Hazard::deletes) &&
                     guess_.happens(!graph_.hops().carries_deletes(id).value,
                                    fmt::format("whether `{}` carries deletes", name(hop.via)));
  if (blind) write = only_if({value, Compare::differs, 0}, std::move(write));
  process.blocks = {
      once({name(hop.from), "read", at}, {set(value, from.value), set(version, from.version)},
           {{from.version, Compare::differs, copied}}),
      once({name(hop.to), "apply", at}, write + Effects{set(copied, version), go(0)})};
}

}  // namespace thalweg::witness
