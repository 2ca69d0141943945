// SPDX-License-Identifier: Apache-2.0
#include "view/plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/line_diff.h"
#include "base/text.h"

namespace thalweg::view {

using nlohmann::ordered_json;
using plan::Judged;
using plan::PlannedMigration;
using plan::PlannedPhase;
using plan::Standing;
using witness::Outcome;

namespace {

constexpr const char* kBefore = "before.yaml";
constexpr const char* kTarget = "target.yaml";

ordered_json finding(const Judged& judged) {
  return {{"rule", judged.rule},
          {"at", judged.at},
          {"severity", diag::to_string(judged.severity)},
          {"verdict", judged.is_certain ? "violated" : "possible"},
          {"message", judged.message}};
}

ordered_json target(const plan::Target& target) {
  return {{"rule", target.rule},
          {"at", target.place},
          {"severity", diag::to_string(target.severity)},
          {"verdict", target.is_certain ? "violated" : "possible"},
          {"message", target.message}};
}

ordered_json with_standing(const std::vector<Judged>& all, Standing standing) {
  ordered_json list = ordered_json::array();
  for (const Judged& each : all)
    if (each.standing == standing) list.push_back(finding(each));
  return list;
}

ordered_json rejected(const std::vector<plan::Rejected>& all) {
  ordered_json list = ordered_json::array();
  for (const plan::Rejected& each : all)
    list.push_back({{"recipe", each.recipe}, {"reasons", each.reasons}});
  return list;
}

// What came of looking for runs that go wrong, in words.
std::string_view outcome_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::violated:
    case Outcome::blocked:
      return "a run still goes wrong";
    case Outcome::clean:
      return "no run goes wrong in this scope";
    case Outcome::vacuous:
    case Outcome::not_modelled:
      return "nothing is left that could go wrong like that";
    case Outcome::inconclusive:
      break;
  }
  return "whether a run goes wrong could not be told";
}

ordered_json runs(const std::optional<plan::Explored>& explored) {
  if (!explored) return nullptr;
  const std::string_view alone = outcome_text(explored->alone);
  const std::string_view both = outcome_text(explored->mixed);
  const std::string text =
      alone == both
          ? fmt::format("{}, also while code of the phase before runs beside it", alone)
          : fmt::format("{}; while code of the phase before runs beside it, {}", alone, both);
  return {{"alone", witness::to_string(explored->alone)},
          {"alone_text", outcome_text(explored->alone)},
          {"mixed", witness::to_string(explored->mixed)},
          {"mixed_text", outcome_text(explored->mixed)},
          {"text", text}};
}

// `1-dual-write-to-cdc`
std::string directory_of(const PlannedMigration& migration, std::size_t number) {
  std::string id = migration.recipe->id;
  std::ranges::replace(id, '/', '-');
  return fmt::format("{}-{}", number, id);
}

// `phases/1-dual-write-to-cdc/3-build-copy.yaml`
std::string manifest_path(const PlannedMigration& migration, std::size_t number,
                          std::size_t phase) {
  return fmt::format("phases/{}/{}-{}.yaml", directory_of(migration, number), phase,
                     migration.phases[phase].phase->id);
}

ordered_json phase(const PlannedMigration& migration, std::size_t number, std::size_t index,
                   const std::string& before) {
  const PlannedPhase& planned = migration.phases[index];
  const plan::Phase& phase = *planned.phase;
  const bool changes = planned.edits && !planned.is_shared;
  return {{"number", index},
          {"phase", phase.id},
          {"action", phase.action},
          {"why_safe", phase.why_safe},
          {"verify", phase.verify},
          {"rollback", phase.rollback},
          {"exit", phase.exit},
          {"risk", phase.risk},
          {"is_point_of_no_return", phase.id == migration.recipe->point_of_no_return},
          {"changes", changes},
          {"is_shared", planned.is_shared},
          {"manifest", manifest_path(migration, number, index)},
          {"diff", changes ? line_diff(before, planned.manifest) : std::string()},
          {"fixed", with_standing(planned.findings, Standing::fixed)},
          {"announced", with_standing(planned.findings, Standing::announced)},
          {"arising", with_standing(planned.findings, Standing::arising)},
          {"inherited", planned.inherited},
          {"runs", runs(planned.explored)},
          {"artefacts", ordered_json::array()}};
}

// A way and what it costs, side by side with others.
ordered_json option(const plan::Recipe& recipe, bool is_taken, bool is_possible) {
  return {{"recipe", recipe.id},
          {"title", recipe.title},
          {"effort", recipe.effort},
          {"engines", recipe.engines},
          {"latency", recipe.latency},
          {"consistency", recipe.consistency},
          {"availability", recipe.availability},
          {"is_taken", is_taken},
          {"is_possible", is_possible}};
}

ordered_json options(const PlannedMigration& migration) {
  ordered_json all = ordered_json::array();
  all.push_back(option(*migration.recipe, true, true));
  for (const plan::Recipe* other : migration.alternatives)
    all.push_back(option(*other, false, true));
  for (const plan::Rejected& each : migration.rejected)
    if (each.page != nullptr) all.push_back(option(*each.page, false, false));
  return all;
}

ordered_json others(const PlannedMigration& migration) {
  ordered_json list = ordered_json::array();
  for (const plan::Target& each : migration.others) list.push_back(target(each));
  return list;
}

ordered_json questions(const PlannedMigration& migration) {
  ordered_json list = ordered_json::array();
  for (const plan::Question& question : migration.questions)
    list.push_back({{"variable", question.variable},
                    {"question", question.text},
                    {"answer", question.answer},
                    {"answered", question.answered}});
  return list;
}

ordered_json migration_data(const PlannedMigration& migration, std::size_t number,
                            std::string& manifest) {
  ordered_json phases = ordered_json::array();
  for (std::size_t i = 0; i < migration.phases.size(); ++i) {
    phases.push_back(phase(migration, number, i, manifest));
    manifest = migration.phases[i].manifest;
  }
  ordered_json fixes = ordered_json::array();
  for (const Judged& each : migration.fixed) fixes.push_back(finding(each));
  const plan::Recipe& recipe = *migration.recipe;
  return {{"number", number},
          {"recipe", recipe.id},
          {"alias", recipe.alias},
          {"title", recipe.title},
          {"summary", recipe.summary},
          {"target", target(migration.target)},
          {"others", others(migration)},
          {"entity", migration.entity},
          {"scope", migration.scope},
          {"effort", recipe.effort},
          {"engines", recipe.engines},
          {"latency", recipe.latency},
          {"consistency", recipe.consistency},
          {"availability", recipe.availability},
          {"point_of_no_return", recipe.point_of_no_return},
          {"preconditions", recipe.preconditions},
          {"has_questions", !migration.questions.empty()},
          {"questions", questions(migration)},
          {"fixes", std::move(fixes)},
          {"has_rejected", !migration.rejected.empty()},
          {"rejected", rejected(migration.rejected)},
          {"has_options", migration.alternatives.size() + migration.rejected.size() > 0},
          {"options", options(migration)},
          {"diagram", std::string()},
          {"trade_offs", recipe.alternatives},
          {"waits_for", migration.waits_for},
          {"phases", std::move(phases)}};
}

std::size_t count(const plan::Plan& plan, Standing standing, bool errors_only) {
  return static_cast<std::size_t>(std::ranges::count_if(plan.findings, [&](const Judged& each) {
    return each.standing == standing && (!errors_only || each.severity == diag::Severity::error);
  }));
}

// `2 recipes remove 3 of 3 errors, and 5 of 9 findings in all.`
std::string summary(const plan::Plan& plan) {
  if (plan.migrations.empty())
    return plan.refusals.empty() ? "There is nothing to plan."
                                 : "No recipe can be carried out as things are.";
  const std::size_t fixed = count(plan, Standing::fixed, false);
  const std::size_t errors = count(plan, Standing::fixed, true);
  const std::size_t all_errors = errors + count(plan, Standing::inherited, true);
  std::string text = fmt::format("{} {} ", plural(plan.migrations.size(), "recipe"),
                                 plan.migrations.size() == 1 ? "removes" : "remove");
  if (all_errors > 0) text += fmt::format("{} of {}, and ", errors, plural(all_errors, "error"));
  return text + fmt::format("{} of {} in all.", fixed, plural(plan.findings.size(), "finding"));
}

// What can be done side by side, where there are several migrations.
std::string order(const plan::Plan& plan) {
  if (plan.migrations.size() < 2) return {};
  std::vector<std::string> free, chain;
  for (std::size_t i = 0; i < plan.migrations.size(); ++i)
    if (plan.migrations[i].waits_for.empty()) free.push_back(std::to_string(i + 1));
  for (const std::size_t number : plan.critical_path) chain.push_back(std::to_string(number));
  std::string text = free.size() < 2
                         ? fmt::format("It begins with migration {}.", free.front())
                         : fmt::format("Migrations {} wait for no other and can run side by side.",
                                       join_and(free));
  if (chain.size() > 1) text += fmt::format(" The longest chain is {}.", join(chain, ", then "));
  return text;
}

}  // namespace

std::string artefact_path(const PlannedMigration& migration, std::size_t number,
                          std::string_view file) {
  return fmt::format("artefacts/{}/{}", directory_of(migration, number), file);
}

ordered_json plan_data(const plan::Plan& plan) {
  ordered_json migrations = ordered_json::array();
  std::string manifest = plan.before;
  for (std::size_t i = 0; i < plan.migrations.size(); ++i)
    migrations.push_back(migration_data(plan.migrations[i], i + 1, manifest));
  ordered_json refusals = ordered_json::array();
  for (const plan::Refusal& refusal : plan.refusals) {
    ordered_json entry = target(refusal.target);
    entry["has_recipe"] = !refusal.rejected.empty();
    entry["rejected"] = rejected(refusal.rejected);
    refusals.push_back(std::move(entry));
  }
  return {{"system", plan.system},
          {"summary", summary(plan)},
          {"has_migrations", !plan.migrations.empty()},
          {"order", order(plan)},
          {"critical_path", plan.critical_path},
          {"migrations", std::move(migrations)},
          {"has_refusals", !plan.refusals.empty()},
          {"refusals", std::move(refusals)},
          {"stays", with_standing(plan.findings, Standing::inherited)},
          {"before_manifest", kBefore},
          {"target_manifest", kTarget}};
}

std::vector<PlanFile> plan_manifests(const plan::Plan& plan) {
  std::vector<PlanFile> files{{kBefore, plan.before}};
  for (std::size_t i = 0; i < plan.migrations.size(); ++i)
    for (std::size_t p = 0; p < plan.migrations[i].phases.size(); ++p)
      files.push_back(
          {manifest_path(plan.migrations[i], i + 1, p), plan.migrations[i].phases[p].manifest});
  files.push_back({kTarget, plan.after});
  return files;
}

}  // namespace thalweg::view
