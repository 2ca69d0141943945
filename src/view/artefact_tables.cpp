// SPDX-License-Identifier: Apache-2.0
// Tables and queries.
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

Subjects outbox(const Change& change) {
  Subjects all;
  for (const std::string& reference : new_datasets(change, "outbox")) {
    const std::vector<std::string> sources = written_beside(change.end, reference);
    ordered_json data = {{"outbox", change.elements.dataset(reference)}};
    if (!sources.empty()) {
      data["source"] = change.elements.dataset(sources.front());
      data["outbox"]["entity"] = change.elements.entity_of(sources.front());
    }
    all.push_back({name_of(reference), std::move(data)});
  }
  return all;
}

Subjects dedupe(const Change& change) {
  Subjects all;
  for (const std::string& reference : new_datasets(change, "dedupe")) {
    // Later phases may write it in another way.
    const bool is_now = !written_beside(change.after, reference).empty();
    const Tree& manifest = is_now ? change.after : change.end;
    std::string consumer;
    for_each_step(manifest, [&](const Tree& step, const std::string& operation) {
      if (consumer.empty() && written_by(step) == reference) consumer = operation;
    });
    std::vector<std::string> effects = written_beside(manifest, reference);
    std::erase_if(effects, [&](const std::string& effect) {
      return form_of(manifest, effect) == "dedupe" || form_of(manifest, effect) == "outbox";
    });
    if (effects.size() > 1) effects.resize(1);
    all.push_back({name_of(reference),
                   {{"dedupe", change.elements.dataset(reference)},
                    {"consumer", consumer},
                    {"effect", datasets(change, effects)}}});
  }
  return all;
}

// Where the ids are remembered beside an effect.
Subjects dedupe_write(const Change& change) {
  Subjects all = dedupe(change);
  std::erase_if(all, [](const Subject& subject) { return subject.data.at("effect").empty(); });
  return all;
}

// Whether some operation takes its request id from the client.
bool asks_clients(const Tree& manifest) {
  if (const Tree* services = child(manifest, "services"))
    for (const Tree& service : services->children)
      if (const Tree* operations = child(service, "operations"))
        for (const Tree& operation : operations->children)
          if (text_of(operation, "request_id") == "client") return true;
  return false;
}

// What each caller was answered, where callers begin to send ids.
Subjects idempotency_key(const Change& change) {
  if (!asks_clients(change.after) || asks_clients(change.before)) return {};
  return {{"", {{"dedupe", change.elements.dataset("edge/idempotency-key")}}}};
}

Subjects source_settings(const Change& change) {
  Subjects all;
  const Tree* stores = child(change.after, "stores");
  if (stores == nullptr) return all;
  for (const Tree& store : stores->children) {
    const Tree* now = child(store, "config");
    const Tree* old = find(change.before, "stores", store.key);
    const Tree* before = old == nullptr ? nullptr : child(*old, "config");
    if (now == nullptr || (before != nullptr && plan::same(*now, *before))) continue;
    if (change.elements.engine_of(store.key).empty() ||
        !speaks_sql(change.elements.engine_of(store.key)))
      continue;
    all.push_back(
        {store.key,
         {{"store", {{"id", store.key}}}, {"tables", change.at_end.captured(store.key)}}});
  }
  return all;
}

// Tables of a store that was made ready before.
Subjects source_tables(const Change& change) {
  Subjects all;
  for (const Tree* flow : new_flows(change, "cdc")) {
    const std::string from = first_of(*flow, "from");
    const std::string store(part_of(from, "store"));
    const Tree* now = find(change.after, "stores", store);
    const Tree* old = find(change.start, "stores", store);
    const Tree* config = now == nullptr ? nullptr : child(*now, "config");
    const Tree* before = old == nullptr ? nullptr : child(*old, "config");
    if (config == nullptr || before == nullptr || !plan::same(*config, *before) ||
        !speaks_sql(change.elements.engine_of(store)))
      continue;
    all.push_back({flow->key, {{"tables", datasets(change, {from})}}});
  }
  return all;
}

Subjects compare(const Change& change) {
  Subjects all;
  for (const Tree* flow : new_flows(change, "reconcile")) {
    std::vector<std::string> places;
    for (const std::string_view key : {"from", "to"})
      if (const Tree* ends = child(*flow, key))
        for (std::string& place : plan::texts_of(*ends))
          if (place.find('/') != std::string::npos) places.push_back(std::move(place));
    all.push_back({flow->key, {{"places", datasets(change, places)}}});
  }
  return all;
}

// Sums that stay the same: what steps add to and take from.
Subjects conservation(const Change& change) {
  if (!change.is_last) return {};
  std::vector<std::string> places;
  for (const std::string& dataset : scope_datasets(change))
    for_each_step(change.start, [&](const Tree& step, const std::string&) {
      const bool moves =
          text_of(step, "increment") == dataset || text_of(step, "decrement") == dataset;
      if (moves && std::ranges::find(places, dataset) == places.end()) places.push_back(dataset);
    });
  if (places.size() < 2) return {};
  Subject subject{"", {{"places", datasets(change, places)}}};
  // `bound: account.balance`
  if (const Tree* guarantees = child(change.start, "guarantees"))
    for (const Tree& guarantee : guarantees->children) {
      const std::string_view bound = text_of(guarantee, "bound");
      const auto dot = bound.find('.');
      if (dot != std::string_view::npos &&
          bound.substr(0, dot) == change.elements.entity_of(places.front()))
        subject.data["effect_column"] = sql_identifier(bound.substr(dot + 1));
    }
  return {std::move(subject)};
}

Subjects duplicates(const Change& change) {
  Subjects all;
  if (!change.is_first) return all;
  for (const std::string& element : change.migration.scope) {
    const Tree* guarantee = find(change.start, "guarantees", element);
    const std::string unique = guarantee == nullptr ? "" : first_of(*guarantee, "unique");
    const auto dot = unique.find('.');
    if (dot == std::string::npos) continue;
    std::vector<std::string> places = scope_datasets(change);
    std::erase_if(places, [&](const std::string& place) {
      return change.elements.entity_of(place) != unique.substr(0, dot);
    });
    if (places.empty()) continue;
    all.push_back({element,
                   {{"guarantee", element},
                    {"field", sql_identifier(unique.substr(dot + 1))},
                    {"places", datasets(change, places)}}});
  }
  return all;
}

// A new table in which values are unique.
Subjects reservation(const Change& change) {
  Subjects all;
  for_each_dataset(change.after, [&](const std::string& reference, const Tree& dataset) {
    const std::string unique = first_of(dataset, "unique");
    if (unique.empty() || !text_of(dataset, "form").empty() || holds(change.before, reference))
      return;
    all.push_back(
        {name_of(reference), {{"claims", change.elements.dataset(reference)}, {"field", unique}}});
  });
  return all;
}

Subjects saga(const Change& change) {
  Subjects all;
  for (const std::string& reference : new_datasets(change, "saga")) {
    ordered_json table = change.elements.dataset(reference);
    table["step_table"] = sql_identifier(table["schema_name"].get<std::string>()) + "." +
                          sql_identifier(table["plain_name"].get<std::string>() + "_step");
    all.push_back({name_of(reference), {{"sagas", std::move(table)}}});
  }
  return all;
}

Subjects audit(const Change& change) {
  Subjects all;
  for (const std::string& reference : new_datasets(change, "audit"))
    all.push_back({name_of(reference), {{"trail", change.elements.dataset(reference)}}});
  return all;
}

// Datasets that others name as the place of their keys.
std::set<std::string> key_stores(const Tree& manifest) {
  std::set<std::string> named;
  for_each_dataset(manifest, [&](const std::string&, const Tree& dataset) {
    named.emplace(text_of(dataset, "keys"));
  });
  if (const Tree* topics = child(manifest, "topics"))
    for (const Tree& topic : topics->children) named.emplace(text_of(topic, "keys"));
  named.erase("");
  return named;
}

Subjects subject_keys(const Change& change) {
  Subjects all;
  const std::set<std::string> before = key_stores(change.before);
  for (const std::string& keys : key_stores(change.after))
    if (before.count(keys) == 0)
      all.push_back({name_of(keys), {{"subject_table", change.elements.dataset(keys)["table"]}}});
  return all;
}

std::set<std::string> writers_of(const Tree& manifest, std::string_view dataset) {
  std::set<std::string> services;
  for_each_step(manifest, [&](const Tree& step, const std::string& operation) {
    if (written_by(step) == dataset) services.emplace(part_of(operation, "service"));
  });
  return services;
}

// Datasets that lost a writer, in the phase that takes the right away.
Subjects grants(const Change& change) {
  if (!change.phase.id.starts_with("revoke")) return {};
  ordered_json tables = ordered_json::array();
  for (const std::string& dataset : scope_datasets(change)) {
    if (!speaks_sql(change.elements.engine_of(part_of(dataset, "store")))) continue;
    const std::set<std::string> now = writers_of(change.after, dataset);
    ordered_json principals = ordered_json::array();
    for (const std::string& service : writers_of(change.start, dataset))
      if (now.count(service) == 0) principals.push_back({{"principal", sql_identifier(service)}});
    if (principals.empty()) continue;
    ordered_json table = change.elements.dataset(dataset);
    table["principals"] = std::move(principals);
    tables.push_back(std::move(table));
  }
  if (tables.empty()) return {};
  return {{"", {{"tables", std::move(tables)}}}};
}

constexpr Kind kTables[] = {
    {"source-settings", "source-settings.sql", source_settings},
    {"source-settings", "source-tables.sql", source_tables},
    {"duplicates", "duplicates.sql", duplicates},
    {"outbox", "outbox.sql", outbox},
    {"outbox", "outbox-write.sql", outbox},
    {"outbox-check", "outbox-check.sql", outbox},
    {"dedupe", "dedupe.sql", dedupe},
    {"dedupe", "dedupe-write.sql", dedupe_write},
    {"idempotency-key", "idempotency-key.sql", idempotency_key},
    {"reservation", "reservation.sql", reservation},
    {"reservation", "reservation-claim.sql", reservation},
    {"saga", "saga.sql", saga},
    {"subject-keys", "subject-keys.sql", subject_keys},
    {"audit", "audit.sql", audit},
    {"grants", "grants.sql", grants},
    {"compare", "compare.sql", compare},
    {"conservation", "conservation.sql", conservation},
};

}  // namespace

std::span<const Kind> table_kinds() {
  return kTables;
}

}  // namespace thalweg::view::artefact
