// SPDX-License-Identifier: Apache-2.0
// Recipes of one's own: pages in directories that the configuration or the command line
// names. Owns the cookbooks made of them; where nobody names a directory, nothing is read.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "checks/accept.h"
#include "cli/pages.h"
#include "diag/diagnostic.h"
#include "plan/recipe.h"

namespace thalweg::cli {

inline constexpr std::string_view kRecipesHelp =
    "also use the recipes of this directory, before ours; repeatable";

class CustomRecipes {
 public:
  // What is wrong with pages is added to `problems`.
  CustomRecipes(const Environment& environment, diag::Diagnostics& problems)
      : environment_(environment), problems_(problems) {}

  // Null where no directory is named. With problems it must not be used.
  const plan::Cookbook* cookbook(std::span<const PageDirectory> directories);

 private:
  const Environment& environment_;
  diag::Diagnostics& problems_;
  std::map<std::vector<std::string>, std::unique_ptr<plan::Cookbook>> by_paths_;
};

// What lint has to know of them.
std::vector<checks::MigrationRecipe> migration_recipes(const plan::Cookbook& cookbook);

}  // namespace thalweg::cli
