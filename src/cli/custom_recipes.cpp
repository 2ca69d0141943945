// SPDX-License-Identifier: Apache-2.0
#include "cli/custom_recipes.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::cli {

const plan::Cookbook* CustomRecipes::cookbook(std::span<const PageDirectory> directories) {
  if (directories.empty()) return nullptr;
  std::vector<std::string> paths;
  for (const PageDirectory& directory : directories) paths.push_back(directory.path);
  auto& cookbook = by_paths_[paths];
  if (cookbook) return cookbook.get();
  std::vector<plan::Recipe> own;
  for (const PageDirectory& directory : directories)
    for (const std::string& path : pages_in(environment_.files, directory, "recipe", problems_)) {
      const auto page = environment_.files.read(path, kPageLimit);
      auto recipe = page ? plan::read_recipe(*page) : Result<plan::Recipe>(Failure{page.error()});
      if (!recipe) {
        problems_.error("", {}, fmt::format("the page {}: {}", quote(path), recipe.error()));
        continue;
      }
      const bool is_new = std::ranges::find(own, recipe->id, &plan::Recipe::id) == own.end();
      if (is_new)
        own.push_back(std::move(*recipe));
      else
        problems_.error("", {},
                        fmt::format("the page {}: {} is already another recipe", quote(path),
                                    quote(recipe->id)));
    }
  cookbook = std::make_unique<plan::Cookbook>(std::move(own));
  return cookbook.get();
}

std::vector<checks::MigrationRecipe> migration_recipes(const plan::Cookbook& cookbook) {
  std::vector<checks::MigrationRecipe> all;
  for (const plan::Recipe& recipe : cookbook.own()) {
    std::vector<std::string> phases;
    for (const plan::Phase& phase : recipe.phases) phases.push_back(phase.id);
    std::set<std::string> announces;
    for (const plan::Rewrite& rewrite : recipe.rewrites)
      for (const auto& [rule, phase] : rewrite.announces) announces.insert(rule + ":" + phase);
    all.push_back({recipe.id, join(phases, " "),
                   join(std::vector<std::string>(announces.begin(), announces.end()), " ")});
  }
  return all;
}

}  // namespace thalweg::cli
