// SPDX-License-Identifier: Apache-2.0
// Topics, connectors, relays, and what they carry.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "plan/phrases.h"
#include "view/artefact_kinds.h"

namespace thalweg::view::artefact {

using nlohmann::ordered_json;
using plan::child;
using plan::part_of;
using plan::text_of;
using plan::Tree;

namespace {

// Two connectors never share it, nor a slot.
std::string logical_name(const Change& change, const std::string& flow) {
  return change.elements.setting("topic_prefix") + "." + flow;
}

std::string slot(const Change& change, const std::string& flow) {
  std::string name = change.elements.setting("slot");
  if (name == "{{slot}}") name = "thalweg_" + flow;
  for (char& c : name)
    if (c == '-' || c == '.') c = '_';
  return name;
}

Subjects relay(const Change& change, bool polls) {
  Subjects all;
  for (const Tree* flow : new_flows(change, "outbox-relay")) {
    if ((child(*flow, "poll") != nullptr) != polls) continue;
    const std::string from = first_of(*flow, "from");
    if (!polls && !speaks_sql(change.elements.engine_of(part_of(from, "store")))) continue;
    const Tree* now = find(change.end, "flows", flow->key);
    all.push_back({flow->key,
                   {{"flow_id", flow->key},
                    {"logical_name", logical_name(change, flow->key)},
                    {"slot", slot(change, flow->key)},
                    {"outbox", change.elements.dataset(from)},
                    {"topic_id", first_of(now == nullptr ? *flow : *now, "to")}}});
  }
  return all;
}

Subjects polling_relay(const Change& change) {
  return relay(change, true);
}

Subjects event_router(const Change& change) {
  return relay(change, false);
}

Subjects topic(const Change& change) {
  Subjects all;
  for (const Tree* entry : new_entries(change, "topics"))
    if (find(change.end, "topics", entry->key) != nullptr)
      all.push_back({entry->key, {{"topic", change.at_end.topic(entry->key)}}});
  return all;
}

Subjects offsets(const Change& change) {
  Subjects all;
  for (const Tree* entry : new_entries(change, "topics"))
    all.push_back({entry->key, {{"topic_id", entry->key}}});
  return all;
}

// `shop\.public\.product`
std::string topic_regex(const Change& change, const std::string& flow, const std::string& dataset) {
  std::string text =
      fmt::format("{}.{}.{}", logical_name(change, flow), change.elements.setting("schema"),
                  change.elements.dataset(dataset)["plain_name"].get<std::string>());
  for (std::size_t at = 0; (at = text.find('.', at)) != std::string::npos; at += 2)
    text.insert(at, 1, '\\');
  return text;
}

Subjects connector(const Change& change) {
  Subjects all;
  for (const Tree* flow : new_flows(change, "cdc")) {
    const Tree* from = child(*flow, "from");
    if (from == nullptr) continue;
    const auto sources = plan::texts_of(*from);
    if (sources.empty() ||
        !speaks_sql(change.elements.engine_of(part_of(sources.front(), "store"))))
      continue;
    all.push_back({flow->key,
                   {{"flow_id", flow->key},
                    {"logical_name", logical_name(change, flow->key)},
                    {"slot", slot(change, flow->key)},
                    {"tables", datasets(change, sources)},
                    {"topic_id", first_of(*flow, "to")},
                    {"topic_regex", topic_regex(change, flow->key, sources.front())}}});
  }
  return all;
}

bool is_search(const std::string& engine) {
  return engine == "elasticsearch" || engine == "opensearch";
}

// Into a search index by a connector, into a table by a statement.
Subjects sink(const Change& change, bool into_index) {
  Subjects all;
  for (const Tree* flow : new_flows(change, "sink")) {
    const std::string to = first_of(*flow, "to");
    const std::string engine = change.elements.engine_of(part_of(to, "store"));
    if (into_index ? !is_search(engine) : engine.empty() || !speaks_sql(engine)) continue;
    all.push_back({flow->key,
                   {{"flow_id", flow->key},
                    {"store_id", part_of(to, "store")},
                    {"copy", change.elements.dataset(to)},
                    {"topic_id", first_of(*flow, "from")}}});
  }
  return all;
}

Subjects index_sink(const Change& change) {
  return sink(change, true);
}

Subjects table_sink(const Change& change) {
  return sink(change, false);
}

bool is_registered(const Tree* topic) {
  const Tree* schema = topic == nullptr ? nullptr : child(*topic, "schema");
  return schema != nullptr && text_of(*schema, "registry") == "true";
}

Subjects registry(const Change& change) {
  const Tree* topics = child(change.after, "topics");
  ordered_json all = ordered_json::array();
  if (topics != nullptr)
    for (const Tree& topic : topics->children)
      if (is_registered(&topic) && !is_registered(find(change.before, "topics", topic.key)))
        all.push_back(change.elements.topic(topic.key));
  if (all.empty()) return {};
  return {{"", {{"topics", std::move(all)}}}};
}

// The topic that the migration adds or is about.
std::string its_topic(const Change& change) {
  if (const Tree* topics = child(change.end, "topics")) {
    for (const Tree& topic : topics->children)
      if (find(change.start, "topics", topic.key) == nullptr) return topic.key;
    for (const std::string& element : change.migration.scope)
      if (child(*topics, element) != nullptr) return element;
  }
  return change.elements.setting("topic");
}

Subjects envelope(const Change& change) {
  if (!change.is_first_edit) return {};
  return {{"", {{"topic_id", its_topic(change)}}}};
}

Subjects cache_script(const Change& change) {
  if (new_flows(change, "invalidate").empty()) return {};
  return {{"", ordered_json::object()}};
}

Subjects processor(const Change& change) {
  Subjects all;
  const Tree* services = child(change.end, "services");
  const Tree* flows = child(change.end, "flows");
  if (services == nullptr) return all;
  for (const Tree* topic : new_entries(change, "topics")) {
    if (text_of(*topic, "content") != "command") continue;
    if (flows != nullptr)
      for (const Tree& flow : flows->children)
        if (text_of(flow, "kind") == "stream" && first_of(flow, "from") == topic->key)
          all.push_back({flow.key, {{"topic_id", topic->key}, {"operation_id", flow.key}}});
    for (const Tree& service : services->children)
      if (const Tree* operations = child(service, "operations"))
        for (const Tree& operation : operations->children)
          if (const Tree* consumes = child(operation, "consumes"))
            if (first_of(*consumes, "topic") == topic->key ||
                (!plan::is_map(*consumes) && consumes->text == topic->key))
              all.push_back({service.key + "-" + operation.key,
                             {{"topic_id", topic->key},
                              {"operation_id", service.key + "/" + operation.key}}});
  }
  return all;
}

constexpr Kind kPipes[] = {
    {"topic", "topic.yaml", topic},
    {"offsets", "offsets.md", offsets},
    {"registry", "registry.yaml", registry},
    {"envelope", "envelope.json", envelope},
    {"connector", "connector.json", connector},
    {"event-router", "event-router.json", event_router},
    {"polling-relay", "polling-relay.sql", polling_relay},
    {"sink", "sink.json", index_sink},
    {"sink", "sink.sql", table_sink},
    {"cache-script", "cache-script.lua", cache_script},
    {"processor", "processor.txt", processor},
};

}  // namespace

std::span<const Kind> pipe_kinds() {
  return kPipes;
}

}  // namespace thalweg::view::artefact
