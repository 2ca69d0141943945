// SPDX-License-Identifier: Apache-2.0
// `.thalweg.yaml`: severities of rules, rules of one's own, what makes a run fail,
// which version may run. One for each system: that of the nearest directory at or above its root
// file, or the one that the command line names. Read once each.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "checks/runner.h"
#include "cli/custom_recipes.h"
#include "cli/custom_rules.h"
#include "cli/options.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::cli {

using checks::Severity;

// The least severity that makes a run fail; none: nothing does.
struct FailOn {
  std::optional<Severity> least = Severity::error;
};
inline constexpr Word<FailOn> kFailOn[] = {
    {"error", {Severity::error}},
    {"warning", {Severity::warning}},
    {"note", {Severity::note}},
    {"never", {std::nullopt}},
};
std::string_view to_string(const FailOn& fail_on);

// A value and where it stands; no place: the default.
template <class T>
struct Located {
  T value{};
  source::Span span;
};

using Levels = std::map<checks::RuleId, Located<checks::Level>>;
using ProblemLevels = std::map<std::string, Located<checks::Level>, std::less<>>;

struct Configuration {
  std::string path;  // empty: there is no file
  Located<checks::Settings::Base> extends{checks::Settings::Base::recommended, {}};
  Levels rules;            // families are expanded
  ProblemLevels problems;  // they stand among the rules
  struct Override {
    std::vector<std::string> files;  // globs, relative to the directory of the file
    source::Span span;
    Levels rules;
    ProblemLevels problems = {};
  };
  std::vector<Override> overrides;
  Located<FailOn> fail_on;
  Located<std::string> baseline;            // relative to the directory of the file
  std::vector<PageDirectory> custom_rules;  // those that it names, as they are reached from here
  const checks::Rulebook* rulebook = &checks::Rulebook::built_in();  // with these and the named
  std::vector<PageDirectory> custom_recipes;                         // as the rules
  const plan::Cookbook* cookbook = nullptr;  // with these and the named; null: there are none
};

std::string_view to_string(checks::Settings::Base base);
std::string_view to_string(const checks::Level& level);

// Reads a configuration that is in the source map, and the custom rules that it or
// the command line names. With problems of severity error it must not be used.
Configuration read_configuration(const source::SourceMap& sources, source::FileId file,
                                 std::span<const PageDirectory> named, CustomRules& custom,
                                 diag::Diagnostics& problems);

class Configurations {
 public:
  // `explicit_path` is what `--config` names, or empty; `rules` and `recipes` are what
  // `--rules` and `--recipes` do.
  Configurations(const Environment& environment, std::string explicit_path,
                 const std::vector<std::string>& rules,
                 const std::vector<std::string>& recipes = {})
      : environment_(environment),
        explicit_path_(std::move(explicit_path)),
        named_rules_(named_directories(rules)),
        custom_rules_(environment, sources_, problems_),
        named_recipes_(named_directories(recipes)),
        custom_recipes_(environment, problems_) {}
  Configurations(const Configurations&) = delete;
  Configurations& operator=(const Configurations&) = delete;

  // The one for a system with this root file; the defaults where there is none.
  const Configuration& of(const std::string& root);
  // The rules that a manifest in the working directory would be checked by.
  const checks::Rulebook& rulebook_here() { return *of("thalweg.yaml").rulebook; }
  // What the checks are to do with a system of these files.
  checks::Settings settings(const Configuration& configuration,
                            const std::vector<std::string>& files) const;
  // Where the configuration says what counts for a rule in a file; no place where
  // it does not.
  source::Span place_of(const Configuration& configuration, checks::RuleId rule,
                        const std::string& file) const;

  const diag::Diagnostics& problems() const { return problems_; }
  const source::SourceMap& sources() const { return sources_; }

 private:
  const Configuration& read(const std::string& path);
  bool matches(const Configuration& configuration, const Configuration::Override& override,
               const std::string& file) const;

  const Environment& environment_;
  std::string explicit_path_;
  std::vector<PageDirectory> named_rules_;
  source::SourceMap sources_;
  diag::Diagnostics problems_;
  CustomRules custom_rules_;
  std::vector<PageDirectory> named_recipes_;
  CustomRecipes custom_recipes_;
  std::map<std::string, std::unique_ptr<Configuration>> by_path_;
  std::map<std::string, std::string> by_directory_;  // the file that is nearest to it
};

}  // namespace thalweg::cli
