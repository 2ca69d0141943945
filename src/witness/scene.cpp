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
constexpr std::size_t kMostBlocks = 60;  // of one process; positions are bytes

bool removes(Verb verb) {
  return verb == Verb::delete_ || verb == Verb::invalidate;
}
}  // namespace

Scene::Scene(const graph::Graph& graph, Guess& guess, Slice slice, Sight sight,
             std::vector<OperationId> clients)
    : graph_(graph),
      guess_(guess),
      slice_(std::move(slice)),
      sight_(sight),
      clients_(std::move(clients)),
      clock_(builder_.hidden()) {
  open_feeds();
}

std::string Scene::client_name(std::size_t i) const {
  const auto same = std::ranges::count(clients_, clients_[i]);
  const std::string name(clients_[i] ? graph_.manifest()[clients_[i]].name() : "writer");
  if (same == 1) return name;
  const auto before =
      std::count(clients_.begin(), clients_.begin() + static_cast<std::ptrdiff_t>(i), clients_[i]);
  return fmt::format("{} {}", name, before + 1);
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
          Show::count));
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

Scene::Feed Scene::open(ElementId place, const std::vector<HopId>& readers) {
  Feed feed{.streams = {}, .readers = readers};
  Builder::StreamOptions options{.capacity = capacity(place), .duplicates = Duplicates::adjacent};
  bool spread = false;
  std::vector<std::string> names;
  for (const HopId id : readers) {
    const ElementId via = graph_.hops()[id].via;
    names.push_back(name(via));
    const Truth kept = keeps_order(id);
    Truth mixed = Truth::no;
    for (const graph::OrderLoss& loss : graph::order_losses(graph_, id)) {
      if (loss.kind == OrderLossKind::producer && is_yes(loss.certain))
        options.duplicates = Duplicates::late;
      else
        mixed = mixed | loss.certain;
    }
    if (guess_.happens(mixed, fmt::format("whether `{}` handles the events of one record in order",
                                          names.back())))
      options.unordered = true;
    else if (!guess_.holds(
                 kept, fmt::format("whether `{}` brings all events of one record to `{}` in order",
                                   name(place), names.back())))
      spread = true;
    if (exactly_once(id)) options.duplicates = Duplicates::none;
    for (const graph::Loss& loss : graph::losses_of_consumer(graph_, via))
      options.loses |=
          guess_.happens(loss.certain, fmt::format("whether `{}` loses events", names.back()));
  }
  if (const auto topic = place.as<TopicId>())
    for (const graph::Loss& loss : graph::losses_of_topic(graph_, topic))
      options.loses |=
          guess_.happens(loss.certain, fmt::format("whether `{}` loses events", name(place)));
  for (const Slice::Capture& capture : slice_.captures)
    if (capture.to == place)
      for (const graph::Loss& loss : graph::losses_of_consumer(graph_, capture.flow))
        options.loses |= guess_.happens(
            loss.certain, fmt::format("whether `{}` loses events", name(capture.flow)));
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
    return guess_.holds(graph_.hops().carries_deletes(id).value,
                        fmt::format("whether `{}` carries deletes", name(capture.flow)));
  }
  return true;
}

// A log that somebody asks about shows what was published last.
Effects Scene::publish_to(ElementId place, const Actor& actor) {
  Effects out;
  if (records_.contains(place) && place.is(ElementKind::topic))
    out = sight_ == Sight::values ? put(place, actor.value, false, actor)
                                  : for_request(actor, [&](std::size_t r) {
                                      return Effects{set(record(place).effects[r], 1)};
                                    });
  if (const auto feed = feeds_.find(place); feed != feeds_.end()) {
    const auto& streams = feed->second.streams;
    const auto to = [&](std::size_t r) {
      return Effects{
          publish(streams[std::min(r, streams.size() - 1)], actor.id, actor.value, actor.version)};
    };
    out = std::move(out) + (streams.size() == 1 ? to(0) : for_request(actor, to));
  }
  for (const Slice::Capture& capture : slice_.captures) {
    if (capture.from != place) continue;
    const bool gone = sight_ == Sight::values && actor.value.is_number && actor.value.n == 0;
    if (!gone || tells_deletes(capture)) out = std::move(out) + publish_to(capture.to, actor);
  }
  return out;
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
    const bool once = guess_.holds(repeatable, fmt::format("whether {} may happen twice", asks));
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

Effects Scene::effects_of(const Expansion& x, std::uint32_t i, const Actor& actor) {
  const Step step = x.step(i);
  const ElementId place = step.target();
  Effects out;
  const std::string asks = fmt::format("`{}: {}`", manifest::to_string(step.verb()), name(place));
  if (actor.is_client && sight_ == Sight::values)
    out = only_if({actor.own_version, Compare::equal, 0},
                  {add(clock_, 1), set(actor.own_version, clock_)});
  if (step.verb() == Verb::publish) return std::move(out) + publish_to(place, actor);
  Actor told = actor;
  if (removes(step.verb())) told.value = Value(0);
  return std::move(out) +
         write(place, step.verb(), graph_.idempotence().reorder_safe(x, i),
               graph_.idempotence().dup_safe(x, i), actor, asks) +
         publish_to(place, told);
}

// ---- clients

// An event that could be about several entities is about what its operation writes.
bool Scene::tells_of_others(const Expansion& x, graph::EntitySpan about) const {
  bool of_others = false;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!graph_.steps().is_write(x, i)) continue;
    const auto written = graph_.steps().entities(x, i);
    if (!graph_.entities().related(written, about)) continue;
    if (!slice_.entity || graph_.entities().related(written, {&slice_.entity, 1})) return false;
    of_others = true;
  }
  return of_others;
}

bool Scene::matters(const Expansion& x, std::uint32_t i) const {
  const Step step = x.step(i);
  if (!slice_.contains(step.target()) || !graph_.steps().is_write_like(x, i)) return false;
  const auto about = graph_.steps().entities(x, i);
  if (about.size() > 1 && step.verb() == Verb::publish && tells_of_others(x, about)) return false;
  return !slice_.entity || about.empty() || std::ranges::any_of(about, [&](EntityId e) {
    return graph_.entities().related(e, slice_.entity);
  });
}

std::vector<std::vector<std::uint32_t>> Scene::groups(const Expansion& x) const {
  std::vector<std::vector<std::uint32_t>> out;
  std::vector<std::uint32_t> kept;
  const auto units = graph_.atomicity().units(x);
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!matters(x, i)) continue;
    if (!std::ranges::all_of(kept, [&](std::uint32_t k) { return x.co_executable(k, i); }))
      continue;
    kept.push_back(i);
    const auto together = std::ranges::find_if(out, [&](const auto& group) {
      if (units[group.front()] == units[i]) return true;
      const Truth atomic = graph_.atomicity().atomic(x, group.front(), i);
      return !is_no(atomic) &&
             guess_.holds(atomic,
                          fmt::format("whether the writes of `{}` to `{}` and `{}` commit together",
                                      name(x.start()), name(x.step(group.front()).target()),
                                      name(x.step(i).target())));
    });
    if (together == out.end()) {
      out.push_back({i});
    } else {
      together->push_back(i);  // it commits with the last of them
      std::rotate(together, together + 1, out.end());
    }
  }
  return out;
}

bool Scene::may_be_refused(const Expansion& x, const std::vector<std::uint32_t>& steps) const {
  return std::ranges::any_of(steps, [&](std::uint32_t i) {
    return is_yes(graph_.steps().is_veto(x, i)) || x.step(i)[step::only_if] == OnlyIf::condition;
  });
}

Label Scene::label(const Expansion& x, const std::vector<std::uint32_t>& steps) const {
  Label out;
  for (const std::uint32_t i : steps) {
    const Step step = x.step(i);
    if (out.target.empty()) {
      out.target = name(step.target());
      out.at = step.span();
    }
    const std::string verb(manifest::to_string(step.verb()));
    out.text += out.text.empty() ? verb : fmt::format(", {} {}", verb, name(step.target()));
  }
  if (steps.size() > 1) out.text += " in one transaction";
  return out;
}

void Scene::add_clients() {
  for (std::size_t i = 0; i < clients_.size(); ++i) add_client(i);
}

// The step fails, and the operation goes on as if it had not.
void Scene::add_loss(Block& block) {
  const Cell left = budget(Budget::losses);
  Label told = block.moves.front().label;
  told.text += ": fails, and nobody minds";
  block.moves.push_back({{{left, Compare::at_least, 1}}, {add(left, 255)}, std::move(told)});
}

// An outbox commits with what it tells of.
bool Scene::is_outbox(ElementId place) const {
  const auto d = place.as<DatasetId>();
  return d && graph_.manifest()[d][dataset::form] == Form::outbox;
}

std::vector<Block> Scene::outside(const Actor& actor) {
  std::vector<Block> blocks;
  std::vector<ElementId> written;
  for (const ElementId place : slice_.unfed) {
    Effects all;
    if (sight_ == Sight::values)
      all = only_if({actor.own_version, Compare::equal, 0},
                    {add(clock_, 1), set(actor.own_version, clock_)});
    if (!place.as<TopicId>())
      all = std::move(all) + write(place, Verb::upsert, Truth::no, Truth::yes, actor, "");
    all = std::move(all) + publish_to(place, actor);
    const auto with = std::ranges::find_if(written, [&](ElementId other) {
      return graph_.places().container(other) == graph_.places().container(place) &&
             (is_outbox(other) || is_outbox(place));
    });
    if (with != written.end()) {
      Move& move = blocks[static_cast<std::size_t>(with - written.begin())].moves.front();
      move.effects = std::move(move.effects) + all;
      move.label.text = "write, with what is told of it";
      continue;
    }
    written.push_back(place);
    blocks.push_back(once(
        {name(place), place.as<TopicId>() ? "publish" : "write", graph_.manifest().span(place)},
        std::move(all)));
  }
  return blocks;
}

// A consumer that commits its position after the work gets the event again.
bool Scene::comes_again(const Expansion& x) const {
  const OperationId o = x.start();
  return graph_.roles().is_consumer(o) && graph_.delivery().commits_after(o) &&
         graph_.delivery().of(o).value != Delivery::at_most_once;
}

// What was done is recognised or refused, and then nothing of it is done again.
bool Scene::stops_repeats(const Expansion& x, const std::vector<std::uint32_t>& steps) const {
  const std::uint32_t block = x.enclosing(steps.front(), Verb::transaction);
  if (block == graph::kNoIndex) return x.step(steps.front())[step::only_if] == OnlyIf::absent;
  if (graph_.atomicity().refuses_repeat(x, block)) return true;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (x.in_block(i, block) && graph_.steps().is_dedupe_mark(x, i)) return true;
  return false;
}

// A saga whose state outlives the process is driven to its end.
bool Scene::is_driven(const Expansion& x) const {
  for (std::uint32_t b = 0; b < x.blocks().size(); ++b) {
    if (x.block(b).verb() != Verb::saga) continue;
    const auto state = x.block(b)[step::state];
    const ElementId place = state ? state->target : ElementId();
    if (place && graph_.places().engine(place).word(engines::Field::durability) != "volatile")
      return true;
  }
  return false;
}

void Scene::add_client(std::size_t i) {
  Process& process = builder_.process(client_name(i), ProcessKind::client, 1);
  const Cell own = process.locals;
  const int number = static_cast<int>(i + 1);
  const Actor actor{number, number, own, own, true};
  std::vector<Block> blocks;
  std::vector<std::size_t> refusals;
  std::vector<std::pair<std::size_t, ElementId>> repeats;
  bool goes_on = false;
  if (!clients_[i]) {
    blocks = outside(actor);
    process.crashes = false;
  } else {
    const Operation o = graph_.manifest()[clients_[i]];
    const Expansion x = graph_.expansions().of(clients_[i]);
    goes_on = o[operation::completion] || comes_again(x) || is_driven(x);
    for (const auto& steps : groups(x)) {
      Effects all;
      for (const std::uint32_t step : steps) all = std::move(all) + effects_of(x, step, actor);
      blocks.push_back(once(label(x, steps), std::move(all)));
      if (may_be_refused(x, steps) && blocks.size() > 1) refusals.push_back(blocks.size() - 1);
      if (sight_ == Sight::effects && comes_again(x) && stops_repeats(x, steps))
        repeats.emplace_back(blocks.size() - 1, x.step(steps.front()).target());
      if (std::ranges::any_of(steps,
                              [&](std::uint32_t s) { return graph_.steps().may_be_lost(x, s); }))
        add_loss(blocks.back());
    }
  }
  if (goes_on) blocks.push_back(once({"", "answer", graph_.manifest().span(clients_[i])}, {}));
  for (const std::size_t b : refusals) {
    Label told = blocks[b].moves.front().label;
    told.text += ": refused, and the request ends";
    blocks[b].moves.push_back({{}, {go(blocks.size())}, std::move(told)});
  }
  for (const auto& [b, place] : repeats) {
    const Cell done = record(place).effects[i];
    Label told = blocks[b].moves.front().label;
    told.text += ": done before, and the event is passed over";
    blocks[b].moves.front().guards.push_back({done, Compare::equal, 0});
    blocks[b].moves.push_back(
        {{{done, Compare::differs, 0}}, {go(blocks.size())}, std::move(told)});
  }
  too_large_ |= blocks.size() > kMostBlocks;
  process.recovers_at = goes_on ? 0 : static_cast<std::uint16_t>(blocks.size());
  process.blocks = std::move(blocks);
}

// ---- workers

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
