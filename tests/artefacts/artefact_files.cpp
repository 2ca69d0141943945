// SPDX-License-Identifier: Apache-2.0
// artefact_files DIRECTORY MANIFEST: plans every example of every recipe, and the system
// of the manifest, and judges what the plans bring along: JSON and YAML must parse, connectors must
// say all that they need. Writes the tables among them into the directory, for a database to
// create.
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "plan/tree.h"
#include "render/plan.h"
#include "unit/plan/judge.h"

namespace {

using namespace thalweg;

// Properties without a default, or whose default would break what the plan promises.
// Debezium 3.2, connector for PostgreSQL; its outbox event router; Confluent 14,
// Elasticsearch sink.
const std::set<std::string> kDebezium = {
    "connector.class",  "database.hostname",    "database.port",
    "database.user",    "database.password",    "database.dbname",
    "topic.prefix",     "plugin.name",          "slot.name",
    "publication.name", "table.include.list",   "publication.autocreate.mode",
    "snapshot.mode",    "heartbeat.interval.ms"};
const std::map<std::string, std::set<std::string>> kNeeded = {
    {"connector",
     {"tombstones.on.delete", "signal.data.collection", "heartbeat.action.query",
      "transforms.unwrap.type", "transforms.unwrap.add.headers",
      "transforms.unwrap.delete.tombstone.handling.mode", "transforms.route.type",
      "transforms.route.regex", "transforms.route.replacement"}},
    {"event-router",
     {"transforms.outbox.type", "transforms.outbox.route.by.field",
      "transforms.outbox.route.topic.replacement", "transforms.outbox.table.field.event.id",
      "transforms.outbox.table.field.event.key", "transforms.outbox.table.field.event.payload",
      "transforms.outbox.table.fields.additional.placement",
      "transforms.outbox.table.op.invalid.behavior"}},
    {"sink",
     {"connector.class", "connection.url", "topics", "key.ignore", "write.method",
      "behavior.on.null.values", "external.version.header", "errors.tolerance"}}};

// Files that a database creates as they are.
constexpr std::string_view kTables[] = {"outbox.sql",          "dedupe.sql", "reservation.sql",
                                        "idempotency-key.sql", "saga.sql",   "audit.sql",
                                        "subject-keys.sql"};

class Judging {
 public:
  explicit Judging(std::filesystem::path directory) : directory_(std::move(directory)) {}
  void example(const plan::Recipe& recipe, const plan::Example& example);
  void plan(const std::string& manifest, const plan::Wishes& wishes);
  int verdict() const;

 private:
  void judge(const view::Artefact& artefact, const std::string& text);
  void judge_json(const std::string& name, const std::string& text);
  void wrong(const std::string& what) {
    std::printf("%s: %s\n", where_.c_str(), what.c_str());
    ++wrong_;
  }

  std::filesystem::path directory_;
  std::string where_;
  std::size_t wrong_ = 0, files_ = 0;
  std::set<std::string> seen_;
};

void Judging::judge_json(const std::string& name, const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return wrong("is no JSON");
  const auto needed = kNeeded.find(name.substr(0, name.find('.')));
  if (needed == kNeeded.end()) return;
  std::set<std::string> keys = needed->second;
  if (needed->first != "sink") keys.insert(kDebezium.begin(), kDebezium.end());
  for (const std::string& key : keys)
    if (!json.at("config").contains(key) || json["config"][key].get<std::string>().empty())
      wrong("does not say `" + key + "`");
  const std::string& user = json["config"].value("database.password", "${file:");
  if (!user.starts_with("${file:")) wrong("has a password in it");
}

void Judging::judge(const view::Artefact& artefact, const std::string& text) {
  where_ = artefact.path;
  seen_.insert(artefact.name);
  ++files_;
  const std::string& name = artefact.name;
  if (name.ends_with(".json")) judge_json(name, text);
  if (name.ends_with(".yaml"))
    if (const auto tree = plan::read_tree(name, text); !tree) wrong("is no YAML: " + tree.error());
  if (!name.ends_with(".json") &&
      text.find(artefact.data["recipe"].get<std::string>()) == std::string::npos &&
      !name.ends_with(".md"))
    wrong("does not say which recipe it is for");
  if (text.empty() || text.back() != '\n') wrong("does not end with a line break");
  const bool is_table =
      std::find(std::begin(kTables), std::end(kTables), name) != std::end(kTables);
  const bool is_relay = name == "polling-relay.sql";
  if (!is_table && !is_relay) return;
  const std::string stem = is_relay ? "relay" : name.substr(0, name.find('.'));
  std::FILE* file = std::fopen((directory_ / fmt::format("{}-{}.sql", stem, files_)).c_str(), "wb");
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
}

void Judging::example(const plan::Recipe& recipe, const plan::Example& example) {
  plan::Wishes wishes = test::wishes();
  wishes.rules = {example.rule};
  wishes.recipe = recipe.id;
  wishes.answers = example.answers;
  wishes.explores = false;
  where_ = recipe.id;
  plan(example.before, wishes);
}

void Judging::plan(const std::string& manifest, const plan::Wishes& wishes) {
  const auto start = plan::canonical(test::judge(), manifest);
  if (!start) return wrong(start.error());
  const auto made = plan::make_plan(test::judge(), *start, wishes);
  if (!made) return wrong(made.error());
  const render::Templates templates;
  for (const view::Artefact& artefact : view::plan_artefacts(*made, {})) {
    const std::string name = artefact.name + ".mustache";
    const auto text =
        render::fill(templates.find(name), artefact.data, render::Templates::keys(name));
    if (text)
      judge(artefact, *text);
    else
      wrong(text.error());
  }
}

// Every template is used by some example, and every name in a recipe is one of them.
int Judging::verdict() const {
  std::size_t wrong = wrong_;
  for (const std::string_view name : render::Templates::artefact_names()) {
    const std::string kind(name.substr(0, name.size() - std::string_view(".mustache").size()));
    if (seen_.count(kind) > 0) continue;
    std::printf("%s: no example has it\n", kind.c_str());
    ++wrong;
  }
  const auto ids = view::artefact_ids();
  for (const plan::Recipe& recipe : plan::Cookbook::built_in().recipes())
    for (const std::string& id : recipe.artefacts)
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
        std::printf("%s: there is no artefact `%s`\n", recipe.id.c_str(), id.c_str());
        ++wrong;
      }
  std::printf("%zu artefacts, %zu wrong\n", files_, wrong);
  return wrong == 0 && files_ > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: artefact_files DIRECTORY MANIFEST\n", stderr), 2;
  std::filesystem::remove_all(arguments[1]);
  std::filesystem::create_directories(arguments[1]);
  Judging judging(arguments[1]);
  for (const plan::Recipe& recipe : plan::Cookbook::built_in().recipes())
    for (const plan::Example& example : recipe.examples) judging.example(recipe, example);
  const auto shop = DiskFileSystem().read(arguments[2], std::size_t{1} << 20);
  if (!shop) return std::fprintf(stderr, "%s\n", shop.error().c_str()), 2;
  judging.plan(*shop, test::wishes());
  return judging.verdict();
}
