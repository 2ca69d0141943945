// SPDX-License-Identifier: Apache-2.0
#include "view/artefacts.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "view/artefact_kinds.h"
#include "view/plan.h"

namespace thalweg::view {

using artefact::Change;
using artefact::Kind;
using artefact::Subject;
using artefact::Subjects;
using nlohmann::ordered_json;
using plan::Tree;

namespace {

bool has(const Change& change, std::string_view artefact) {
  const auto& all = change.migration.recipe->artefacts;
  return std::ranges::find(all, artefact) != all.end();
}

Subjects once_at_end(const Change& change) {
  if (!change.is_last) return {};
  return {{"", ordered_json::object()}};
}

Subjects once_at_start(const Change& change) {
  if (!change.is_first) return {};
  return {{"", {{"has_connector", has(change, "connector")}}}};
}

constexpr Kind kOnce[] = {
    {"runbook", "runbook.md", once_at_start},
    {"windows", "windows.sql", once_at_end},
    {"decision", "decision.md", once_at_end},
};

// The runbook comes first and the decision last, as they are needed.
std::vector<Kind> all_kinds() {
  std::vector<Kind> all(std::begin(kOnce), std::end(kOnce));
  for (const auto kinds : {artefact::pipe_kinds(), artefact::table_kinds()})
    all.insert(all.end(), kinds.begin(), kinds.end());
  return all;
}

// `outbox-order-db.sql`, of `outbox.sql`
std::string file_name(std::string_view name, const std::string& subject) {
  if (subject.empty()) return std::string(name);
  const auto dot = name.find('.');
  return fmt::format("{}-{}{}", name.substr(0, dot), subject, name.substr(dot));
}

// Names that templates place as they are said.
constexpr std::string_view kSettings[] = {
    "port",       "database",      "secrets_file", "registry_url",    "topic_prefix",     "slot",
    "batch_size", "wal_keep_size", "window",       "reservation_ttl", "allowed_lateness", "owner",
    "on_call"};
// Tables of the old and the new way.
constexpr std::string_view kTables[] = {"old_table", "new_table"};
// Names in the database.
constexpr std::string_view kColumns[] = {"effect_column", "window_column", "value_column"};

// What all artefacts of a phase may place.
ordered_json common(const ordered_json& migration, const Change& change,
                    const std::string& system) {
  ordered_json data = migration;
  for (const auto& [key, value] : migration.at("target").items()) data[key] = value;
  data["system"] = system;
  data["phase"] = change.phase.id;
  for (const std::string_view name : kSettings)
    data[std::string(name)] = change.elements.setting(name);
  for (const std::string_view name : kColumns)
    data[std::string(name)] = sql_identifier(change.elements.setting(name));
  data["owner"] = change.elements.owner();
  const std::string schema = change.elements.setting("schema");
  for (const std::string_view name : {"heartbeat", "signal"}) {
    const std::string table = change.elements.setting(std::string(name) + "_table");
    data[std::string(name) + "_name"] = schema + "." + table;
    data[std::string(name) + "_table"] = sql_identifier(schema) + "." + sql_identifier(table);
  }
  for (const std::string_view name : kTables)
    data[std::string(name)] = change.elements.setting(name);
  data["publication_name"] = change.elements.setting("publication");
  data["publication"] = sql_identifier(change.elements.setting("publication"));
  return data;
}

class Maker {
 public:
  Maker(const plan::Plan& plan, const Settings& settings)
      : plan_(plan), settings_(settings), data_(plan_data(plan)) {}
  std::vector<Artefact> run();

 private:
  void migration(std::size_t number, const Tree& start);
  void phase(std::size_t number, const Change& change, std::size_t index,
             std::set<std::string>& paths);

  const plan::Plan& plan_;
  const Settings& settings_;
  ordered_json data_;
  std::vector<Artefact> made_;
};

void Maker::phase(std::size_t number, const Change& change, std::size_t index,
                  std::set<std::string>& paths) {
  const ordered_json all = common(data_.at("migrations").at(number), change, plan_.system);
  for (const Kind& kind : all_kinds()) {
    if (!has(change, kind.id)) continue;
    for (Subject& subject : kind.find(change)) {
      Artefact made{std::string(kind.name),
                    artefact_path(change.migration, number + 1, file_name(kind.name, subject.name)),
                    number, index, all};
      if (!paths.insert(made.path).second) continue;
      made.data.update(subject.data);
      made_.push_back(std::move(made));
    }
  }
}

void Maker::migration(std::size_t number, const Tree& start) {
  const plan::PlannedMigration& migration = plan_.migrations[number];
  std::vector<Tree> manifests{start};
  for (const plan::PlannedPhase& phase : migration.phases)
    manifests.push_back(*plan::read_tree("phase", phase.manifest));
  const ArtefactElements at_end(manifests.back(), settings_);
  const auto first_edit = std::ranges::find_if(migration.phases, &plan::PlannedPhase::edits);
  std::set<std::string> paths;
  for (std::size_t i = 0; i < migration.phases.size(); ++i) {
    const ArtefactElements elements(manifests[i + 1], settings_);
    phase(number,
          {migration, *migration.phases[i].phase, i == 0, i + 1 == migration.phases.size(),
           first_edit == migration.phases.begin() + static_cast<std::ptrdiff_t>(i), start,
           manifests[i], manifests[i + 1], manifests.back(), elements, at_end},
          i, paths);
  }
}

std::vector<Artefact> Maker::run() {
  Tree start = *plan::read_tree("before", plan_.before);
  for (std::size_t i = 0; i < plan_.migrations.size(); ++i) {
    migration(i, start);
    if (!plan_.migrations[i].phases.empty())
      start = *plan::read_tree("phase", plan_.migrations[i].phases.back().manifest);
  }
  return std::move(made_);
}

}  // namespace

std::vector<Artefact> plan_artefacts(const plan::Plan& plan, const Settings& settings) {
  return Maker(plan, settings).run();
}

std::vector<std::string_view> setting_names() {
  std::vector<std::string_view> names = default_settings();
  for (const auto& more :
       {std::span<const std::string_view>(kSettings), std::span<const std::string_view>(kTables)})
    for (const std::string_view name : more)
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  return names;
}

std::vector<std::string_view> artefact_ids() {
  std::vector<std::string_view> ids;
  for (const Kind& kind : all_kinds())
    if (std::ranges::find(ids, kind.id) == ids.end()) ids.push_back(kind.id);
  return ids;
}

}  // namespace thalweg::view
