// SPDX-License-Identifier: Apache-2.0
#include "graph/loss.h"

#include <algorithm>
#include <set>

namespace thalweg::graph {

using namespace manifest;

// ---------------------------------------------------------------------------
// What can be dropped

namespace {

// Does a restart, or nobody listening, lose events? No where it can be switched
// on and nothing says that it is not.
Truth is_volatile(const engines::Capabilities& engine) {
  const std::string_view word = engine.word(engines::Field::durability);
  if (word == "configurable")
    return engine.word(engines::Field::durability_default) == "volatile" ? Truth::unknown
                                                                         : Truth::no;
  if (!word.empty()) return truth(word == "volatile");
  return engine.engine() == nullptr ? Truth::unknown : Truth::no;
}

}  // namespace

std::vector<Loss> losses_of_topic(const Graph& graph, TopicId id) {
  std::vector<Loss> found;
  const Topic topic = graph.manifest()[id];
  if (const Truth lost = is_volatile(graph.places().engine(topic)); !is_no(lost)) {
    const auto declared = topic[topic::durability];
    const auto engine = topic[topic::engine];
    found.push_back({LossKind::volatile_topic,
                     lost,
                     topic,
                     declared ? declared.span
                     : engine ? engine.span
                              : topic.span(),
                     {}});
  }
  if (const auto producer = topic[topic::producer]) {
    const auto acks = (*producer)[producer::acks];
    if (acks && *acks != Acks::all)
      found.push_back({LossKind::producer, Truth::yes, topic, producer.span, {}});
  }
  return found;
}

namespace {

struct Handling {
  Value<manifest::Delivery> delivery;
  Value<Commit> commit;
  Value<OnError> on_error;
  Value<Start> start;
};

Handling handling_of(const Manifest& manifest, ElementId consumer) {
  if (const auto id = consumer.as<FlowId>()) {
    const Flow flow = manifest[id];
    return {flow[flow::delivery], {}, flow[flow::on_error], flow[flow::start]};
  }
  const auto consumes = manifest[consumer.as<OperationId>()][operation::consumes];
  if (!consumes) return {};
  return {(*consumes)[consumes::delivery], (*consumes)[consumes::commit],
          (*consumes)[consumes::on_error], (*consumes)[consumes::start]};
}

// The first step that changes something and may fail without anybody noticing.
void add_given_up(const Graph& graph, OperationId consumer, std::vector<Loss>& found) {
  const Expansion x = graph.expansions().of(consumer);
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!graph.steps().may_be_lost(x, i) || !graph.steps().is_write_like(x, i)) continue;
    if (graph.steps().is_best_effort(x, i) || graph.steps().is_dedupe_mark(x, i)) continue;
    const Step shown = x.shown_in(i, 0);
    const auto own = shown[step::on_failure];
    found.push_back(
        {LossKind::given_up, Truth::yes, consumer, own ? own.span : shown.span(), x.step(i).id()});
    return;
  }
}

}  // namespace

std::vector<Loss> losses_of_consumer(const Graph& graph, ElementId consumer) {
  std::vector<Loss> found;
  const Handling how = handling_of(graph.manifest(), consumer);
  const auto add = [&](bool loses, LossKind kind, source::Span span) {
    if (loses) found.push_back({kind, Truth::yes, consumer, span, {}});
  };
  add(how.delivery == manifest::Delivery::at_most_once, LossKind::at_most_once, how.delivery.span);
  add(how.commit == Commit::before, LossKind::committed_before, how.commit.span);
  add(how.on_error == OnError::skip, LossKind::skipped, how.on_error.span);
  if (const auto o = consumer.as<OperationId>()) add_given_up(graph, o, found);
  add(how.start == Start::latest, LossKind::position_lost, how.start.span);
  return found;
}

// ---------------------------------------------------------------------------
// What mends it

Truth keeps_acknowledged(const Graph& graph, TopicId id) {
  const Topic topic = graph.manifest()[id];
  const engines::Capabilities& engine = graph.places().engine(id);
  const auto durability = engine[engines::Field::durability];
  if (durability && durability->is("volatile"))
    return durability.confident() ? Truth::no : Truth::unknown;
  const auto replication = topic[topic::replication];
  const RecordView of = replication ? *replication : RecordView();
  const auto producer = topic[topic::producer];
  const auto copies = of[topic_replication::copies];
  const auto in_sync = of[topic_replication::min_in_sync];
  const auto acks = producer ? (*producer)[producer::acks] : Value<Acks>{};
  const auto unclean = of[topic_replication::unclean_election];
  const auto by_engine = engine[engines::Field::messaging_unclean_election];
  const bool lags = unclean ? *unclean : by_engine.confident() && by_engine->is("yes");
  if ((copies && *copies < kSafeCopies) || (in_sync && *in_sync < kSafeInSync) ||
      (acks && *acks != Acks::all) || lags)
    return Truth::no;
  // What an engine does not have need not be said.
  const auto open = [&](bool declared, engines::Field field) {
    return !declared && (engine.engine() == nullptr || engine[field] ||
                         field == engines::Field::messaging_copies);
  };
  const bool unsaid = open(static_cast<bool>(copies), engines::Field::messaging_copies) ||
                      open(static_cast<bool>(in_sync), engines::Field::messaging_min_in_sync) ||
                      open(static_cast<bool>(acks), engines::Field::messaging_acks) ||
                      (durability && durability->is("configurable"));
  return unsaid ? Truth::unknown : Truth::yes;
}

Mending::Mending(const Graph& graph) : graph_(graph), reconciled_(graph), freshness_(graph) {
  for (Flow flow : graph.manifest().flows()) {
    const auto interval = flow[flow::interval];
    if (!(flow[flow::kind] == FlowKind::batch) || !(flow[flow::mode] == BatchMode::full) ||
        !interval)
      continue;
    for (ElementId to : graph.delivery().outputs(flow)) {
      const auto [it, is_new] = full_loads_.try_emplace(to, *interval);
      if (!is_new) it->second = std::min(it->second, *interval);
    }
  }
  for (std::size_t i = 0; i < graph.hops().size(); ++i) {
    const Hop& hop = graph.hops()[HopId(i)];
    if (hop.kind != HopKind::flow && hop.kind != HopKind::consumer) continue;
    auto& all = consumers_[hop.from];
    if (all.empty() || all.back() != hop.via) all.push_back(hop.via);
  }
}

bool Mending::is_mended(ElementId place, int depth) const {
  if (const auto d = place.as<DatasetId>()) {
    const Dataset dataset = graph_.manifest()[d];
    const bool outbox = dataset[dataset::form] == Form::outbox;
    if (reconciled_.is_repaired(place) || dataset[dataset::lifetime]) return true;
    if (graph_.places().is_auxiliary(d) && !outbox) return true;
    const auto load = full_loads_.find(place);
    const auto promise = freshness_.promise(d);
    return load != full_loads_.end() && promise && load->second <= promise->within;
  }
  const auto it = consumers_.find(place);
  if (!place.is(ElementKind::topic) || it == consumers_.end()) return false;
  return std::all_of(it->second.begin(), it->second.end(),
                     [&](ElementId consumer) { return mends(consumer, depth + 1); });
}

// What runs in a circle, or is very far away, is not mended.
bool Mending::mends(ElementId consumer, int depth) const {
  constexpr int kFarEnough = 16;
  const auto hops = reconciled_.hops(consumer);
  if (hops.empty() || depth > kFarEnough) return false;
  const auto [known, is_new] = answers_.try_emplace(consumer, false);
  if (!is_new) return known->second;
  const bool all = std::all_of(hops.begin(), hops.end(),
                               [&](HopId id) { return is_mended(graph_.hops()[id].to, depth); });
  return answers_[consumer] = all;
}

std::vector<ElementId> Mending::unmended(ElementId consumer) const {
  std::vector<ElementId> found;
  std::set<ElementId> seen;
  for (HopId id : reconciled_.hops(consumer)) {
    const ElementId to = graph_.hops()[id].to;
    if (seen.insert(to).second && !is_mended(to, 0)) found.push_back(to);
  }
  return found;
}

}  // namespace thalweg::graph
