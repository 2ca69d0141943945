// SPDX-License-Identifier: Apache-2.0
#include "view/artefact_elements.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "base/units.h"
#include "plan/phrases.h"

namespace thalweg::view {

using nlohmann::ordered_json;
using plan::child;
using plan::part_of;
using plan::text_of;
using plan::Tree;

namespace {

// Reserved words of PostgreSQL 15 (appendix C of its manual) that make likely names.
constexpr std::array<std::string_view, 40> kReserved = {
    "all",     "analyse",  "analyze", "and",   "any",     "array",  "as",      "asc",
    "both",    "case",     "cast",    "check", "collate", "column", "create",  "default",
    "desc",    "distinct", "do",      "else",  "end",     "for",    "foreign", "from",
    "grant",   "group",    "having",  "in",    "into",    "limit",  "offset",  "order",
    "primary", "select",   "table",   "to",    "union",   "user",   "using",   "where"};

constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
    {"schema", "public"},
    {"port", "5432"},
    {"publication", "thalweg_pub"},
    {"heartbeat_table", "cdc_heartbeat"},
    {"signal_table", "debezium_signal"},
    {"wal_keep_size", "100GB"},
    {"batch_size", "200"},
    {"partitions", "24"},
    {"window", "15 minutes"},
    {"reservation_ttl", "10 minutes"},
    {"allowed_lateness", "2 days"},
    {"version_column", "version"},
    {"changed_at", "changed_at"},
    {"effect_column", "amount"},
    {"window_column", "window_start"},
    {"value_column", "value"},
    {"subject_table", "subject_key"},
};

constexpr std::string_view kWrites[] = {"write",     "insert",    "update", "upsert", "delete",
                                        "increment", "decrement", "append", "merge"};

std::string plain_name(std::string_view name) {
  std::string plain(name);
  for (char& c : plain)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_'))
      c = '_';
  return plain;
}

void visit_steps(const Tree& steps, const std::string& operation,
                 const std::function<void(const Tree&, const std::string&)>& visit) {
  for (const Tree& step : steps.children) {
    if (plan::is_map(step)) visit(step, operation);
    for (const Tree& inside : step.children)
      if (plan::is_list(inside)) visit_steps(inside, operation, visit);
  }
}

void add_once(std::vector<std::string>& all, std::string name) {
  if (std::ranges::find(all, name) == all.end()) all.push_back(std::move(name));
}

void collect_beside(const Tree& steps, std::string_view dataset, std::vector<std::string>& beside) {
  const bool is_here = std::ranges::any_of(
      steps.children, [&](const Tree& step) { return written_by(step) == dataset; });
  for (const Tree& step : steps.children) {
    if (const std::string_view other = written_by(step);
        is_here && !other.empty() && other != dataset)
      add_once(beside, std::string(other));
    for (const Tree& inside : step.children)
      if (plan::is_list(inside)) collect_beside(inside, dataset, beside);
  }
}

// Milliseconds of a duration such as `7d`; -1 for `forever` and where nothing is said.
std::string milliseconds(std::string_view duration, std::string_view otherwise) {
  const auto parsed = parse_duration(duration);
  return parsed && !parsed->is_forever() ? std::to_string(parsed->ms) : std::string(otherwise);
}

void mark_last(ordered_json& list) {
  for (std::size_t i = 0; i < list.size(); ++i) list[i]["last"] = i + 1 == list.size();
}

ordered_json names(const std::vector<std::string>& all) {
  ordered_json list = ordered_json::array();
  for (const std::string& name : all) list.push_back({{"name", name}});
  mark_last(list);
  return list;
}

bool names_it(const Tree* list_or_scalar, std::string_view name) {
  if (list_or_scalar == nullptr) return false;
  const auto all = plan::texts_of(*list_or_scalar);
  return std::ranges::find(all, name) != all.end();
}

}  // namespace

std::string sql_identifier(std::string_view name) {
  const std::string plain = plain_name(name);
  const bool is_reserved = std::ranges::find(kReserved, to_lower(plain)) != kReserved.end();
  const bool is_plain =
      !plain.empty() && !(plain.front() >= '0' && plain.front() <= '9') && plain == to_lower(plain);
  return is_plain && !is_reserved ? plain : "\"" + plain + "\"";
}

void for_each_step(const Tree& manifest,
                   const std::function<void(const Tree&, const std::string&)>& visit) {
  const Tree* services = child(manifest, "services");
  if (services == nullptr) return;
  for (const Tree& service : services->children)
    if (const Tree* operations = child(service, "operations"))
      for (const Tree& operation : operations->children)
        if (const Tree* steps = child(operation, "steps"))
          visit_steps(*steps, service.key + "/" + operation.key, visit);
}

std::string_view written_by(const Tree& step) {
  for (const Tree& entry : step.children)
    if (std::ranges::find(kWrites, entry.key) != std::end(kWrites)) return entry.text;
  return {};
}

std::vector<std::string_view> default_settings() {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : kDefaults) names.push_back(name);
  return names;
}

bool speaks_sql(std::string_view engine) {
  return engine.empty() || engine == "postgresql" || engine == "postgres";
}

std::vector<std::string> written_beside(const Tree& manifest, std::string_view dataset) {
  std::vector<std::string> beside;
  if (const Tree* services = child(manifest, "services"))
    for (const Tree& service : services->children)
      if (const Tree* operations = child(service, "operations"))
        for (const Tree& operation : operations->children)
          if (const Tree* steps = child(operation, "steps"))
            collect_beside(*steps, dataset, beside);
  return beside;
}

const Tree* ArtefactElements::find(std::string_view section, std::string_view id) const {
  const Tree* elements = child(manifest_, section);
  return elements == nullptr ? nullptr : child(*elements, id);
}

std::string ArtefactElements::setting(std::string_view name) const {
  if (const auto said = settings_.find(name); said != settings_.end()) return said->second;
  for (const auto& [known, value] : kDefaults)
    if (known == name) return std::string(value);
  const std::string system(text_of(manifest_, "system"));
  if (name == "topic_prefix") return system;
  return "{{" + std::string(name) + "}}";
}

std::string ArtefactElements::owner() const {
  const std::string_view declared = text_of(manifest_, "owner");
  return settings_.count("owner") > 0 || declared.empty() ? setting("owner")
                                                          : std::string(declared);
}

std::string ArtefactElements::engine_of(std::string_view store) const {
  const Tree* found = find("stores", store);
  if (found == nullptr) return {};
  return plan::is_scalar(*found) ? found->text : std::string(text_of(*found, "engine"));
}

std::string ArtefactElements::entity_of(std::string_view dataset) const {
  if (const Tree* store = find("stores", part_of(dataset, "store")))
    if (const Tree* holds = child(*store, "holds"))
      if (const Tree* found = child(*holds, part_of(dataset, "dataset")))
        if (const std::string_view entity = text_of(*found, "entity"); !entity.empty())
          return std::string(entity);
  return std::string(part_of(dataset, "dataset"));
}

ordered_json ArtefactElements::dataset(std::string_view reference) const {
  const std::string name(part_of(reference, "dataset"));
  const std::string entity = entity_of(reference);
  std::vector<std::string> columns;
  std::string key = "id";
  if (const Tree* found = find("entities", entity)) {
    if (const Tree* keys = child(*found, "key"))
      if (const auto all = plan::texts_of(*keys); !all.empty()) key = all.front();
    if (const Tree* fields = child(*found, "fields"))
      for (const Tree& field : fields->children) add_once(columns, field.key);
  }
  if (const Tree* store = find("stores", part_of(reference, "store")))
    if (const Tree* holds = child(*store, "holds"))
      if (const Tree* found = child(*holds, name))
        if (const Tree* fields = child(*found, "fields")) columns = plan::texts_of(*fields);
  std::erase(columns, key);
  ordered_json list = ordered_json::array();
  for (const std::string& column : columns)
    list.push_back({{"name", sql_identifier(column)}, {"parameter", plain_name(column)}});
  const std::string schema = setting("schema");
  return {{"id", reference},
          {"store_id", part_of(reference, "store")},
          {"engine", engine_of(part_of(reference, "store"))},
          {"sql", speaks_sql(engine_of(part_of(reference, "store")))},
          {"entity", entity},
          {"schema_name", schema},
          {"plain_name", plain_name(name)},
          {"table_name", sql_identifier(name)},
          {"table", sql_identifier(schema) + "." + sql_identifier(name)},
          {"key_column", sql_identifier(key)},
          {"version_column", sql_identifier(setting("version_column"))},
          {"changed_at", sql_identifier(setting("changed_at"))},
          {"plain_changed_at", setting("changed_at")},
          {"has_columns", !list.empty()},
          {"columns", std::move(list)}};
}

ordered_json ArtefactElements::captured(std::string_view store) const {
  std::vector<std::string> references;
  if (const Tree* flows = child(manifest_, "flows"))
    for (const Tree& flow : flows->children)
      if (const std::string_view kind = text_of(flow, "kind");
          kind == "cdc" || (kind == "outbox-relay" && child(flow, "poll") == nullptr))
        if (const Tree* from = child(flow, "from"))
          for (const std::string& dataset : plan::texts_of(*from))
            if (part_of(dataset, "store") == store) add_once(references, dataset);
  ordered_json list = ordered_json::array();
  for (const std::string& reference : references) list.push_back(dataset(reference));
  mark_last(list);
  return list;
}

ordered_json ArtefactElements::topic(std::string_view id) const {
  std::vector<std::string> writers, readers;
  for_each_step(manifest_, [&](const Tree& step, const std::string& operation) {
    if (text_of(step, "publish") == id)
      add_once(writers, std::string(part_of(operation, "service")));
  });
  if (const Tree* flows = child(manifest_, "flows"))
    for (const Tree& flow : flows->children) {
      if (names_it(child(flow, "to"), id)) add_once(writers, flow.key);
      if (names_it(child(flow, "from"), id)) add_once(readers, flow.key);
    }
  if (const Tree* services = child(manifest_, "services"))
    for (const Tree& service : services->children)
      if (const Tree* operations = child(service, "operations"))
        for (const Tree& operation : operations->children)
          if (const Tree* consumes = child(operation, "consumes"))
            if (names_it(consumes, id) || names_it(child(*consumes, "topic"), id))
              add_once(readers, service.key);
  static const Tree kNone = Tree::map(false);
  const Tree* found = find("topics", id);
  const Tree& topic = found == nullptr ? kNone : *found;
  const Tree* replication = child(topic, "replication");
  const Tree* key = child(topic, "key");
  const auto keys = key == nullptr ? std::vector<std::string>() : plan::texts_of(*key);
  const auto said = [&](const Tree* map, std::string_view name, std::string_view otherwise) {
    const std::string_view text = map == nullptr ? std::string_view() : text_of(*map, name);
    return std::string(text.empty() ? otherwise : text);
  };
  const std::string_view cleanup = text_of(topic, "cleanup");
  return {
      {"id", id},
      {"owner", said(&topic, "owner", owner())},
      {"content", said(&topic, "content", "fact")},
      {"key", join(keys, ",")},
      {"partitions", said(&topic, "partitions", setting("partitions"))},
      {"copies", said(replication, "copies", "3")},
      {"min_in_sync", said(replication, "min_in_sync", "2")},
      {"compacted", cleanup.starts_with("compact")},
      {"tombstone_retention_ms", milliseconds(text_of(topic, "tombstone_retention"), "604800000")},
      {"retention_ms", milliseconds(text_of(topic, "retention"), "-1")},
      {"writers", names(writers)},
      {"readers", names(readers)}};
}

}  // namespace thalweg::view
