// SPDX-License-Identifier: Apache-2.0
// Custom rules: pages in directories that the configuration or the command line
// names, read once each, and the rulebooks made of them. Owns rules and rulebooks;
// where nobody names a directory, nothing is read.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "checks/custom_rule.h"
#include "checks/rulebook.h"
#include "cli/pages.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::cli {

inline constexpr std::string_view kRulesHelp =
    "also use the custom rules of this directory; repeatable";

class CustomRules {
 public:
  // Pages are added to `sources`, what is wrong with them to `problems`.
  CustomRules(const Environment& environment, source::SourceMap& sources,
              diag::Diagnostics& problems)
      : environment_(environment), sources_(sources), problems_(problems) {}

  // With the rules of these directories. With problems it must not be used.
  const checks::Rulebook& rulebook(std::span<const PageDirectory> directories);

 private:
  std::vector<const checks::CustomRule*> rules_in(const PageDirectory& directory);
  // The rule refers to the name of the directory.
  const checks::CustomRule* read(const std::string& path, const std::string& directory);
  void check_unique(const std::vector<const checks::CustomRule*>& rules);
  source::Span span(std::string_view text, source::FileId file) const;

  const Environment& environment_;
  source::SourceMap& sources_;
  diag::Diagnostics& problems_;
  std::unique_ptr<query::Database> schema_;
  std::map<std::string, std::unique_ptr<checks::CustomRule>> by_path_;  // null: no rule
  std::map<std::string, std::vector<std::string>> by_directory_;        // paths of pages
  std::map<std::vector<const checks::CustomRule*>, std::unique_ptr<checks::Rulebook>> rulebooks_;
};

// The rulebook of a command that has no configuration.
class NamedRules {
 public:
  NamedRules(const Environment& environment, const std::vector<std::string>& paths)
      : custom_(environment, sources_, problems_),
        rulebook_(custom_.rulebook(named_directories(paths))) {}

  const checks::Rulebook& rulebook() const { return rulebook_; }
  const source::SourceMap& sources() const { return sources_; }
  const diag::Diagnostics& problems() const { return problems_; }

 private:
  source::SourceMap sources_;
  diag::Diagnostics problems_;
  CustomRules custom_;
  const checks::Rulebook& rulebook_;
};

}  // namespace thalweg::cli
