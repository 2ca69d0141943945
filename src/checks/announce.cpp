// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/accept.h"
#include "checks/check.h"

namespace thalweg::checks {

using manifest::RecordView;

namespace {

struct Recipe {
  std::string_view id, phases, announces;
};
constexpr Recipe kRecipes[] = {
#define RECIPE(id, phases, announces) {id, phases, announces},
#include "checks/recipes.def"
#undef RECIPE
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::optional<std::size_t> index_of(std::string_view phases, std::string_view phase) {
  const auto all = words_of(phases);
  const auto found = std::find(all.begin(), all.end(), phase);
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

// The rules whose findings are intended in that phase: `rule:phase` holds until
// the end of the phase named.
std::vector<RuleId> announced(const Recipe& recipe, std::size_t phase, const Rulebook& rulebook) {
  std::vector<RuleId> rules;
  for (std::string_view entry : words_of(recipe.announces)) {
    const auto colon = entry.find(':');
    const auto until = index_of(recipe.phases, entry.substr(colon + 1));
    const auto rule = rulebook.find(entry.substr(0, colon));
    if (rule && until && phase <= *until) rules.push_back(*rule);
  }
  return rules;
}

class Migrations {
 public:
  Migrations(const RunContext& context, Findings& findings, diag::Diagnostics& problems)
      : context_(context), findings_(findings), problems_(problems) {}
  void apply(RecordView migration);

 private:
  std::optional<Recipe> recipe_of(RecordView migration);
  std::optional<Recipe> find(std::string_view id) const;
  std::optional<std::size_t> phase_of(RecordView migration, const Recipe& recipe);
  std::string_view text(Symbol symbol) const { return context_.manifest.text(symbol); }

  const RunContext& context_;
  Findings& findings_;
  diag::Diagnostics& problems_;
};

// Those of the user first.
std::optional<Recipe> Migrations::find(std::string_view id) const {
  for (const MigrationRecipe& own : context_.recipes)
    if (own.id == id) return Recipe{own.id, own.phases, own.announces};
  for (const Recipe& recipe : kRecipes)
    if (recipe.id == id) return recipe;
  return std::nullopt;
}

std::optional<Recipe> Migrations::recipe_of(RecordView migration) {
  const auto name = migration[manifest::migration::recipe];
  if (auto found = find(text(*name))) return found;
  auto ids = recipe_names();
  for (const MigrationRecipe& own : context_.recipes) ids.push_back(own.id);
  diag::Diagnostic& problem =
      problems_.error("M001", name.span, fmt::format("no recipe `{}`", text(*name)));
  const auto near = nearest(text(*name), ids);
  problem.help = near ? fmt::format("did you mean `{}`?", *near)
                      : fmt::format("the recipes are {}", join_or(ids));
  return std::nullopt;
}

std::optional<std::size_t> Migrations::phase_of(RecordView migration, const Recipe& recipe) {
  const auto name = migration[manifest::migration::phase];
  const auto phase = index_of(recipe.phases, text(*name));
  if (!phase)
    problems_
        .error("M001", name.span,
               fmt::format("recipe `{}` has no phase `{}`", recipe.id, text(*name)))
        .help = fmt::format("its phases are {}", join_or(words_of(recipe.phases)));
  return phase;
}

void Migrations::apply(RecordView migration) {
  const auto at = migration[manifest::migration::at];
  const auto expires = migration[manifest::migration::expires];
  if (!migration[manifest::migration::recipe] || !migration[manifest::migration::phase] || !at ||
      !expires)
    return;  // reported by the loader
  const std::optional<Recipe> recipe = recipe_of(migration);
  const auto phase = recipe ? phase_of(migration, *recipe) : std::nullopt;
  if (!phase) return;
  if (*expires < context_.today) {
    problems_
        .warning(
            "M006", expires.span,
            fmt::format("the migration by `{}` expired on {}", recipe->id, to_string(*expires)))
        .help = "finish it and remove the entry, or give a new date";
    return;
  }
  const std::vector<RuleId> rules = announced(*recipe, *phase, context_.rulebook);
  for (Ruling& finding : findings_.rulings()) {
    const bool named = std::find(rules.begin(), rules.end(), finding.rule) != rules.end();
    if (!named) continue;
    for (const manifest::ItemView element : *at)
      if (element.target == finding.at) finding.severity = Severity::note;
  }
}

}  // namespace

std::vector<std::string_view> recipe_names() {
  std::vector<std::string_view> names;
  for (const Recipe& recipe : kRecipes) names.push_back(recipe.id);
  return names;
}

void announce(const RunContext& context, Findings& findings, diag::Diagnostics& problems) {
  Migrations migrations(context, findings, problems);
  for (manifest::RecordId id : context.manifest.model().migrations)
    migrations.apply(context.manifest.record(id));
}

}  // namespace thalweg::checks
