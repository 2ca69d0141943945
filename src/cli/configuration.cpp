// SPDX-License-Identifier: Apache-2.0
#include "cli/configuration.h"

#include <algorithm>

#include "base/path.h"
#include "base/text.h"
#include "cli/nearest_file.h"

namespace thalweg::cli {

namespace {

constexpr std::string_view kFileName = ".thalweg.yaml";
constexpr std::size_t kSizeLimit = std::size_t{1} << 20;

// A name as a pattern that matches it.
std::string escaped(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '*' || c == '?' || c == '['; }, '?');
  return name;
}

template <class Plain, class Levels>
Plain without_places(const Levels& levels) {
  Plain plain;
  for (const auto& [rule, level] : levels) plain.emplace(rule, level.value);
  return plain;
}

}  // namespace

const Configuration& Configurations::of(const std::string& root) {
  if (!explicit_path_.empty()) return read(explicit_path_);
  const std::string directory = directory_of(root);
  auto found = by_directory_.find(directory);
  if (found == by_directory_.end())
    found =
        by_directory_.emplace(directory, nearest_file(environment_, directory, kFileName)).first;
  return read(found->second);
}

const Configuration& Configurations::read(const std::string& path) {
  const auto found = by_path_.find(path);
  if (found != by_path_.end()) return *found->second;
  Configuration configuration;
  if (!path.empty()) {
    Result<std::string> bytes = environment_.files.read(path, kSizeLimit);
    if (bytes) {
      const source::FileId file = sources_.add(path, std::move(*bytes));
      configuration = read_configuration(sources_, file, named_rules_, custom_rules_, problems_);
    } else {
      problems_.error("", {}, "configuration " + quote(path) + " " + bytes.error());
    }
  }
  if (path.empty()) configuration.rulebook = &custom_rules_.rulebook(named_rules_);
  std::vector<PageDirectory> recipes = configuration.custom_recipes;
  recipes.insert(recipes.end(), named_recipes_.begin(), named_recipes_.end());
  configuration.cookbook = custom_recipes_.cookbook(recipes);
  auto owned = std::make_unique<Configuration>(std::move(configuration));
  return *by_path_.emplace(path, std::move(owned)).first->second;
}

// The globs of an override are relative to the configuration's directory, names
// of files to the working directory.
bool Configurations::matches(const Configuration& configuration,
                             const Configuration::Override& override,
                             const std::string& file) const {
  const std::string& working = environment_.working_directory;
  const std::string directory = directory_of(join_path(working, configuration.path));
  const std::string seen = relative_path(join_path(working, file), directory);
  return std::any_of(override.files.begin(), override.files.end(),
                     [&](const auto& glob) { return glob_matches(glob, seen); });
}

source::Span Configurations::place_of(const Configuration& configuration, checks::RuleId rule,
                                      const std::string& file) const {
  source::Span place;
  const auto look = [&](const Levels& levels) {
    if (const auto found = levels.find(rule); found != levels.end()) place = found->second.span;
  };
  look(configuration.rules);
  for (const Configuration::Override& override : configuration.overrides)
    if (matches(configuration, override, file)) look(override.rules);
  return place;
}

// The files are matched here, and named.
checks::Settings Configurations::settings(const Configuration& configuration,
                                          const std::vector<std::string>& files) const {
  checks::Settings settings;
  settings.rulebook = configuration.rulebook;
  settings.base = configuration.extends.value;
  if (configuration.cookbook) settings.recipes = migration_recipes(*configuration.cookbook);
  settings.rules = without_places<decltype(settings.rules)>(configuration.rules);
  settings.problems = without_places<checks::ProblemLevels>(configuration.problems);
  for (const Configuration::Override& from : configuration.overrides) {
    checks::Settings::Override to{{},
                                  without_places<decltype(settings.rules)>(from.rules),
                                  without_places<checks::ProblemLevels>(from.problems)};
    for (const std::string& file : files)
      if (matches(configuration, from, file)) to.files.push_back(escaped(file));
    if (!to.files.empty()) settings.overrides.push_back(std::move(to));
  }
  return settings;
}

}  // namespace thalweg::cli
