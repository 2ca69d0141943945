// SPDX-License-Identifier: Apache-2.0
#include "witness/scene.h"

#include <algorithm>

#include <fmt/format.h>

#include "graph/loss.h"
#include "graph/order_loss.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;
using graph::Hop;
using graph::HopKind;
using graph::OrderLossKind;

namespace {

bool removes(Verb verb) {
  return verb == Verb::delete_ || verb == Verb::invalidate;
}

}  // namespace

Scene::Scene(const Stage& stage, Slice slice, Sight sight, std::vector<OperationId> clients)
    : graph_(stage.graph),
      guess_(stage.guess),
      hazards_(stage.hazards),
      loser_(stage.loser),
      slice_(std::move(slice)),
      sight_(sight),
      clients_(std::move(clients)),
      clock_(builder_.hidden()) {
  open_feeds();
}

std::string Scene::client_name(std::size_t i) const {
  const auto same = std::ranges::count(clients_, clients_[i]);
  // By its short name, unless something else is called like that.
  const auto short_name = [this](OperationId o) {
    return o ? graph_.manifest()[o].name() : std::string_view("writer");
  };
  const auto has_that_name = [&](OperationId o) {
    return o != clients_[i] && short_name(o) == short_name(clients_[i]);
  };
  const bool shared = graph_.manifest().find(short_name(clients_[i])) ||
                      std::ranges::any_of(clients_, has_that_name) ||
                      std::ranges::any_of(slice_.writers, has_that_name);
  const std::string name =
      shared && clients_[i] ? this->name(clients_[i]) : std::string(short_name(clients_[i]));
  if (same == 1) return name;
  const auto before =
      std::count(clients_.begin(), clients_.begin() + static_cast<std::ptrdiff_t>(i), clients_[i]);
  return fmt::format("{} {}", name, before + 1);
}

std::string Scene::worker_name(ElementId via) const {
  std::string out = name(via);
  const bool shared = std::ranges::any_of(
      slice_.places, [&](ElementId place) { return place != via && name(place) == out; });
  return shared ? fmt::format("{} ({})", out, via.is(ElementKind::flow) ? "flow" : "operation")
                : out;
}

const Record& Scene::record(ElementId place) {
  const auto known = records_.find(place);
  if (known != records_.end()) return known->second;
  Record record;
  if (sight_ == Sight::values) {
    record.value = builder_.cell(name(place), Show::value, start_value_);
    record.version = builder_.hidden();
    record.newest = builder_.hidden();
  } else {
    for (std::size_t r = 0; r < clients_.size(); ++r)
      record.effects.push_back(builder_.cell(
          clients_.size() == 1 ? name(place) : fmt::format("{} of {}", name(place), client_name(r)),
          Show::times));
  }
  return records_.emplace(place, std::move(record)).first->second;
}

// ---- channels

void Scene::open_feeds() {
  std::map<ElementId, std::vector<HopId>> readers;
  for (const HopId id : slice_.moves) {
    const Hop& hop = graph_.hops()[id];
    std::vector<HopId>& all = readers[hop.from];
    const auto same =
        std::ranges::find_if(all, [&](HopId other) { return graph_.hops()[other].via == hop.via; });
    if (same == all.end()) all.push_back(id);
  }
  for (const ElementId place : slice_.places)
    if (const auto found = readers.find(place); found != readers.end())
      feeds_.emplace(place, open(place, found->second));
}

// Of events about one record; of an entity that nobody names the first on the way.
Truth Scene::keeps_order(HopId hop) const {
  EntityId e = slice_.entity;
  if (const auto held = graph_.places().entities(graph_.hops()[hop].from); !e && !held.empty())
    e = held.front();
  if (!e) return Truth::yes;
  const ElementId from = graph_.hops()[hop].from;
  if (!from.is(ElementKind::topic)) return graph_.hops().keeps_order_per_key({hop}, e);
  // A queue is one; what else happens to its order is asked before.
  if (graph_.places().is_queue(from.as<TopicId>())) return Truth::yes;
  return graph_.hops().keeps_order_per_key({hop}, e) & keys_agree(from, e);
}

// Do all producers choose one key, and one that the record decides?
Truth Scene::keys_agree(ElementId topic, EntityId e) const {
  Truth agree = Truth::yes;
  std::optional<Symbol> first;
  for (const HopId id : graph_.hops().in(topic)) {
    const Hop& hop = graph_.hops()[id];
    manifest::Value<Symbol> key;
    if (const auto flow = hop.via.as<FlowId>())
      key = graph_.manifest()[flow][flow::partition_key];
    else if (const auto o = hop.via.as<OperationId>(); o && hop.step != graph::kNoIndex)
      key = graph_.expansions().of(o).step(hop.step)[step::partition_key];
    if (key) agree = agree & graph_.entities().determines(e, *key);
    if (!key) key = graph_.manifest()[topic.as<TopicId>()][topic::key];
    if (key && first && *first != *key) return Truth::no;
    if (key) first = *key;
  }
  return agree;
}

// Room for what all clients publish, twice over, through every way that leads there.
std::uint8_t Scene::capacity(ElementId place) const {
  const std::size_t ways = std::max<std::size_t>(1, graph_.hops().in(place).size());
  return static_cast<std::uint8_t>(
      std::min<std::size_t>(2 * clients_.size() * std::min<std::size_t>(ways, 3) + 2, 12));
}

// What happens to the order of events before they are handled.
void Scene::mix(HopId id, Builder::StreamOptions& options, bool& spread) {
  const std::string reader = name(graph_.hops()[id].via);
  Truth mixed = Truth::no;
  for (const graph::OrderLoss& loss : graph::order_losses(graph_, id)) {
    if (loss.kind == OrderLossKind::producer && is_yes(loss.certain))
      options.duplicates = Duplicates::late;
    else
      mixed = mixed | loss.certain;
  }
  if (guess_.happens(mixed,
                     fmt::format("whether `{}` handles the events of one record in order", reader)))
    options.unordered = true;
  else if (!guess_.holds(
               keeps_order(id),
               fmt::format("whether `{}` brings all events of one record to `{}` in order",
                           name(graph_.hops()[id].from), reader)))
    spread = true;
}

// Before a reader has an event; what a reader loses is up to it.
bool Scene::loses(ElementId place) {
  bool loses = false;
  const auto add = [&](ElementId who, const std::vector<graph::Loss>& losses) {
    if (!may_lose(who)) return;
    for (const graph::Loss& loss : losses)
      loses |= guess_.happens(loss.certain, fmt::format("whether `{}` loses events", name(who)));
  };
  if (const auto topic = place.as<TopicId>()) add(place, graph::losses_of_topic(graph_, topic));
  for (const Slice::Capture& capture : slice_.captures)
    if (capture.to == place) add(capture.flow, graph::losses_of_consumer(graph_, capture.flow));
  return loses;
}

Scene::Feed Scene::open(ElementId place, const std::vector<HopId>& readers) {
  Feed feed{.streams = {}, .readers = readers};
  Builder::StreamOptions options{.capacity = capacity(place), .loses = loses(place)};
  if (may(Hazard::repeats)) options.duplicates = Duplicates::adjacent;
  bool spread = false;
  std::vector<std::string> names;
  for (const HopId id : readers) {
    names.push_back(name(graph_.hops()[id].via));
    if (may(Hazard::disorder)) mix(id, options, spread);
    if (options.duplicates != Duplicates::none && exactly_once(id))
      options.duplicates = Duplicates::none;
  }
  for (std::size_t k = 0; k < (spread ? clients_.size() : 1); ++k)
    feed.streams.push_back(builder_.stream(name(place), names, options));
  return feed;
}

// What it promises holds only where it reads and writes in one region.
bool Scene::exactly_once(HopId id) const {
  const Hop& hop = graph_.hops()[id];
  return graph_.delivery().of(hop.via).value == Delivery::exactly_once &&
         guess_.holds(graph_.delivery().same_region(hop.from, hop.to),
                      fmt::format("whether the transactions of `{}` cover `{}`", name(hop.from),
                                  name(hop.to)));
}

// Does what is captured there tell of deletes?
bool Scene::tells_deletes(const Slice::Capture& capture) {
  for (const HopId id : graph_.hops().out(capture.from)) {
    const Hop& hop = graph_.hops()[id];
    if (hop.via != ElementId(capture.flow) || hop.to != capture.to) continue;
    return !may(Hazard::deletes) ||
           guess_.holds(graph_.hops().carries_deletes(id).value,
                        fmt::format("whether `{}` carries deletes", name(capture.flow)));
  }
  return true;
}

// A log that somebody asks about shows what was published last.
Effects Scene::publish_to(ElementId place, const Actor& actor, std::uint16_t carrier) {
  Effects out;
  if (records_.contains(place) && place.is(ElementKind::topic))
    out = sight_ == Sight::values ? put(place, actor.value, false, actor)
                                  : for_request(actor, [&](std::size_t r) {
                                      return Effects{set(record(place).effects[r], 1)};
                                    });
  if (const auto feed = feeds_.find(place); feed != feeds_.end()) {
    const auto& streams = feed->second.streams;
    const auto to = [&](std::size_t r) {
      return Effects{publish(streams[std::min(r, streams.size() - 1)], actor.id, actor.value,
                             actor.version, carrier)};
    };
    out = std::move(out) + (streams.size() == 1 ? to(0) : for_request(actor, to));
  }
  for (const Slice::Capture& capture : slice_.captures) {
    if (capture.from != place) continue;
    const bool gone = sight_ == Sight::values && actor.value.is_number && actor.value.n == 0;
    if (!gone || tells_deletes(capture))
      out = std::move(out) + publish_to(capture.to, actor, carrier_of(capture));
  }
  return out;
}

std::uint16_t Scene::carrier_of(const Slice::Capture& capture) {
  std::uint16_t& known = carriers_[capture.flow];
  if (known == 0)
    known = builder_.carrier({worker_name(capture.flow),
                              is_outbox(capture.from) ? "relay the row" : "publish the change",
                              graph_.manifest().span(capture.flow)});
  return known;
}

// ---- what steps do

Effects Scene::put(ElementId place, Value value, bool guarded, const Actor& actor) {
  const Record& r = record(place);
  Effects effects{set(r.value, value), set(r.version, actor.version)};
  if (guarded) effects = only_if({r.version, Compare::less, actor.version}, std::move(effects));
  return std::move(effects) +
         only_if({r.newest, Compare::less, actor.version}, {set(r.newest, actor.version)});
}

// Two flows that compare different versions compare nothing.
bool Scene::versions_agree(ElementId place) const {
  std::optional<std::pair<Versioned, ElementId>> first;
  for (const HopId id : slice_.moves) {
    const Hop& hop = graph_.hops()[id];
    const auto flow = hop.via.as<FlowId>();
    if (hop.to != place || !flow) continue;
    const auto versioned = graph_.manifest()[flow][flow::versioned];
    if (!versioned) continue;
    // An offset is a number of its own log.
    const std::pair own{*versioned, *versioned == Versioned::offset ? hop.from : ElementId()};
    if (first && *first != own) return false;
    first = own;
  }
  return true;
}

Effects Scene::write(ElementId place, Verb verb, Truth guarded, Truth repeatable,
                     const Actor& actor, const std::string& asks) {
  if (sight_ == Sight::effects) {
    const bool once =
        guess_.holds(repeatable, fmt::format("whether a repeat of {} is harmless", asks));
    return for_request(actor, [&](std::size_t r) {
      const Cell cell = record(place).effects[r];
      return Effects{once ? set(cell, 1) : add(cell, 1)};
    });
  }
  const bool versions =
      guess_.holds(guarded, fmt::format("whether {} refuses older versions", asks));
  return put(place, removes(verb) ? Value(0) : actor.value, versions && versions_agree(place),
             actor);
}

// Where a step reads when it runs what it writes.
ElementId Scene::copied_from(const Expansion& x, std::uint32_t i) const {
  const Step step = x.step(i);
  if (!(step[step::state_based] == true)) return {};
  for (const HopId id : graph_.hops().in(step.target())) {
    const Hop& hop = graph_.hops()[id];
    if (hop.kind == HopKind::copy && hop.via == ElementId(x.start()) && hop.step == i)
      return hop.from;
  }
  return {};
}

Effects Scene::copy(ElementId from, ElementId to) {
  const Record source = record(from), copy = record(to);
  if (sight_ == Sight::values) {
    Actor reader{Value(0), source.value, source.version, {}, false};
    return put(to, source.value, false, reader) + publish_to(to, reader);
  }
  Effects all;
  for (std::size_t r = 0; r < clients_.size(); ++r)
    all.push_back(set(copy.effects[r], source.effects[r]));
  return all;
}

Effects Scene::effects_of(const Expansion& x, std::uint32_t i, const Actor& actor) {
  const Step step = x.step(i);
  const ElementId place = step.target();
  if (const ElementId from = copied_from(x, i)) return copy(from, place);
  Effects out;
  const std::string asks = fmt::format("`{}: {}`", manifest::to_string(step.verb()), name(place));
  if (actor.is_client && sight_ == Sight::values)
    out = only_if({actor.own_version, Compare::equal, 0},
                  {add(clock_, 1), set(actor.own_version, clock_)});
  if (step.verb() == Verb::publish) return std::move(out) + publish_to(place, actor);
  Actor told = actor;
  if (removes(step.verb())) told.value = Value(0);
  // A row of an outbox is one more each time.
  const bool outbox = is_outbox(place);
  if (sight_ == Sight::values || counts(x, i))
    out = std::move(out) + write(place, step.verb(),
                                 outbox ? Truth::no : graph_.idempotence().reorder_safe(x, i),
                                 graph_.idempotence().dup_safe(x, i), actor, asks);
  return std::move(out) + publish_to(place, told);
}

// Of several steps of an operation on one place one stands for all, the one that minds
// a repeat most: twice is once more than each of them, not one after the other.
bool Scene::counts(const Expansion& x, std::uint32_t i) const {
  const Truth mine = graph_.idempotence().dup_safe(x, i);
  for (std::uint32_t k = 0; k < x.size(); ++k) {
    if (k == i || x.step(k).target() != x.step(i).target() || !matters(x, k)) continue;
    const Truth other = graph_.idempotence().dup_safe(x, k);
    if (x.co_executable(std::min(i, k), std::max(i, k)) &&
        (other < mine || (other == mine && k < i)))
      return false;
  }
  return true;
}

}  // namespace thalweg::witness
