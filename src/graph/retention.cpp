// SPDX-License-Identifier: Apache-2.0
#include "graph/retention.h"

#include <string_view>
#include <utility>

namespace thalweg::graph {

using namespace manifest;

bool is_compacted(const Graph& graph, TopicId topic) {
  if (const auto cleanup = graph.manifest()[topic][topic::cleanup])
    return *cleanup != Cleanup::delete_;
  return graph.places().engine(topic).word(engines::Field::messaging_cleanup) == "compact";
}

namespace {

// What the engine does where nothing is set.
std::optional<Retention> by_engine(const Graph& graph, ElementId place, engines::Field field,
                                   std::optional<engines::Field> maximum) {
  const engines::Capabilities& engine = graph.places().engine(place);
  const auto known = engine[field];
  const auto kept = engine.duration(field);
  if (!known || !kept) return std::nullopt;
  if (known.declared) return Retention{*kept, false, false, known.span};
  const bool is_limit = maximum && known.confident() && engine.duration(*maximum) == kept;
  return Retention{*kept, true, is_limit, graph.manifest().span(place)};
}

// A setting of an engine: a time span, or a number in the unit that its name ends
// with; none and -1 mean no limit. Nothing for sizes.
std::optional<Duration> setting_value(std::string_view name, std::string_view value) {
  constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
      {"_seconds", "s"}, {"_minutes", "m"}, {"_hours", "h"}, {"_days", "d"}, {"_ms", "ms"}};
  if (value == "-1") return Duration::forever();
  for (const auto& [suffix, unit] : kUnits) {
    if (!name.ends_with(suffix)) continue;
    const auto time = parse_duration(std::string(value).append(unit));
    if (time) return time->ms == 0 ? Duration::forever() : *time;
  }
  return parse_duration(value);
}

}  // namespace

std::optional<Retention> retention(const Graph& graph, ElementId place) {
  const Manifest& manifest = graph.manifest();
  if (const auto dataset = place.as<DatasetId>()) {
    const auto ttl = manifest[dataset][dataset::ttl];
    return ttl ? std::optional(Retention{*ttl, false, false, ttl.span}) : std::nullopt;
  }
  const auto id = place.as<TopicId>();
  if (!id || manifest[id][topic::cleanup] == Cleanup::compact) return std::nullopt;
  if (const auto declared = manifest[id][topic::retention])
    return Retention{*declared, false, false, declared.span};
  const bool forgets = manifest[id][topic::cleanup] == Cleanup::compact_delete;
  if (!forgets && is_compacted(graph, id)) return std::nullopt;
  return by_engine(graph, place, engines::Field::messaging_retention,
                   engines::Field::messaging_retention_max);
}

std::optional<Retention> change_log_retention(const Graph& graph, StoreId store) {
  const Manifest& manifest = graph.manifest();
  const auto known = graph.places().engine(store)[engines::Field::cdc_retention];
  const auto config = manifest[store][store::config];
  if (known && !known->setting.empty() && config) {
    for (const ItemView item : *config) {
      const std::string_view name = manifest.text(item.text);
      if (name != known->setting) continue;
      const auto value = setting_value(name, manifest.text(item.second));
      return value ? std::optional(Retention{*value, false, false, item.span}) : std::nullopt;
    }
  }
  return by_engine(graph, store, engines::Field::cdc_retention, engines::Field::cdc_retention_max);
}

std::optional<Retention> tombstone_retention(const Graph& graph, TopicId topic) {
  if (const auto declared = graph.manifest()[topic][topic::tombstone_retention])
    return Retention{*declared, false, false, declared.span};
  return by_engine(graph, topic, engines::Field::messaging_tombstone_retention, std::nullopt);
}

Truth reads_change_log(const Graph& graph, Flow flow, ElementId from) {
  const auto kind = flow[flow::kind];
  if (!from.is(ElementKind::dataset) || flow[flow::poll]) return Truth::no;
  if (kind == FlowKind::cdc || kind == FlowKind::replicate) return Truth::yes;
  if (!(kind == FlowKind::outbox_relay)) return Truth::no;
  const auto connector = flow[flow::connector];
  if (!connector) return Truth::unknown;
  const std::string_view name = graph.manifest().text(*connector);
  const bool queries =
      name.find("jdbc") != std::string_view::npos || name.find("poll") != std::string_view::npos;
  return truth(!queries);
}

std::optional<Outage> max_outage(const Graph& graph, ElementId consumer) {
  const Manifest& manifest = graph.manifest();
  Value<Duration> own;
  if (const auto id = consumer.as<FlowId>()) {
    own = manifest[id][flow::max_outage];
  } else if (const auto o = consumer.as<OperationId>()) {
    if (const auto consumes = manifest[o][operation::consumes])
      own = (*consumes)[consumes::max_outage];
  }
  if (own) return Outage{*own, false, own.span};
  const auto system = manifest.requirements()[requirements::max_outage];
  return system ? std::optional(Outage{*system, true, system.span}) : std::nullopt;
}

std::optional<Duration> catch_up(const Graph& graph, ElementId consumer, ElementId input,
                                 Duration outage) {
  const Manifest& manifest = graph.manifest();
  const auto topic = input.as<TopicId>();
  if (!topic || outage.is_forever()) return std::nullopt;
  const auto rate = manifest[topic][topic::rate];
  Value<Rate> capacity;
  if (const auto id = consumer.as<FlowId>()) {
    capacity = manifest[id][flow::capacity];
  } else if (const auto o = consumer.as<OperationId>()) {
    if (const auto consumes = manifest[o][operation::consumes])
      capacity = (*consumes)[consumes::capacity];
  }
  if (!rate || !capacity || *capacity <= *rate) return std::nullopt;
  const double factor = rate->per_second / (capacity->per_second - rate->per_second);
  const double ms = static_cast<double>(outage.ms) * factor;
  constexpr double kLimit = 1e18;
  return ms < kLimit ? Duration{static_cast<std::int64_t>(ms)} : Duration::forever();
}

}  // namespace thalweg::graph
