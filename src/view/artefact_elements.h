// SPDX-License-Identifier: Apache-2.0
// Elements of a manifest as artefacts of plans place them: a dataset as a table with its
// columns, a topic with its settings and who uses it. Keys are those of
// schemas/artefact.schema.json. Names in a database are SQL identifiers, quoted where they
// must be.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "plan/tree.h"

namespace thalweg::view {

// What a manifest does not say: ports, addresses, names of columns. By name.
using Settings = std::map<std::string, std::string, std::less<>>;

// `order-v2` -> `order_v2`, `order` -> `"order"`.
std::string sql_identifier(std::string_view name);

// `visit(step, operation)` for every step of the manifest, blocks before what is in them;
// `operation` is `service/operation`.
void for_each_step(
    const plan::Tree& manifest,
    const std::function<void(const plan::Tree& step, const std::string& operation)>& visit);
// The target of a step that writes, `publish` aside; empty for others.
std::string_view written_by(const plan::Tree& step);
// Datasets that are written next to this one, in the same list of steps.
std::vector<std::string> written_beside(const plan::Tree& manifest, std::string_view dataset);

// The names of settings that have a default.
std::vector<std::string_view> default_settings();

// Whether its SQL is that of PostgreSQL; an engine that nobody names is taken for it.
bool speaks_sql(std::string_view engine);

class ArtefactElements {
 public:
  // Refers to both.
  ArtefactElements(const plan::Tree& manifest, const Settings& settings)
      : manifest_(manifest), settings_(settings) {}

  nlohmann::ordered_json dataset(std::string_view reference) const;
  nlohmann::ordered_json topic(std::string_view id) const;
  // Datasets of a store from which changes are captured, or that are an outbox.
  nlohmann::ordered_json captured(std::string_view store) const;
  std::string entity_of(std::string_view dataset) const;
  std::string engine_of(std::string_view store) const;
  std::string owner() const;
  // What a user says, else the default; `{{name}}` where there is neither.
  std::string setting(std::string_view name) const;

 private:
  const plan::Tree* find(std::string_view section, std::string_view id) const;

  const plan::Tree& manifest_;
  const Settings& settings_;
};

}  // namespace thalweg::view
