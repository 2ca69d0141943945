// SPDX-License-Identifier: Apache-2.0
#include "cli/custom_rules.h"

#include <algorithm>

#include "base/path.h"
#include "base/text.h"

namespace thalweg::cli {

source::Span CustomRules::span(std::string_view text, source::FileId file) const {
  const auto begin = static_cast<std::uint32_t>(text.data() - sources_.bytes(file).data());
  return {file, begin, begin + static_cast<std::uint32_t>(text.size())};
}

// A code means one rule in a rulebook.
void CustomRules::check_unique(const std::vector<const checks::CustomRule*>& rules) {
  std::map<std::string_view, source::Span> taken;
  for (const checks::CustomRule* rule : rules)
    for (const std::string_view text : {rule->page.code, rule->page.name}) {
      const source::Span here = span(text, rule->query_span.file);
      const auto [found, is_new] = taken.emplace(text, here);
      if (!is_new)
        problems_.error("", here, quote(text) + " is already another rule")
            .label(found->second, "this one")
            .hint("give it a code and a name of its own, or name one of the two directories");
    }
}

const checks::CustomRule* CustomRules::read(const std::string& path, const std::string& directory) {
  const auto [found, is_new] = by_path_.emplace(normal_path(path), nullptr);
  if (!is_new) return found->second.get();
  Result<std::string> bytes = environment_.files.read(path, kPageLimit);
  if (!bytes) {
    problems_.error("", {}, "the page " + quote(path) + " " + bytes.error());
    return nullptr;
  }
  if (!schema_) schema_ = std::make_unique<query::Database>();
  const source::FileId file = sources_.add(path, std::move(*bytes));
  found->second = checks::read_custom_rule(sources_, file, directory, *schema_, problems_);
  return found->second.get();
}

std::vector<const checks::CustomRule*> CustomRules::rules_in(const PageDirectory& directory) {
  auto found = by_directory_.find(directory.path);
  if (found == by_directory_.end())
    found = by_directory_
                .emplace(directory.path, pages_in(environment_.files, directory, "rule", problems_))
                .first;
  std::vector<const checks::CustomRule*> rules;
  for (const std::string& path : found->second)
    if (const checks::CustomRule* rule = read(path, found->first)) rules.push_back(rule);
  return rules;
}

const checks::Rulebook& CustomRules::rulebook(std::span<const PageDirectory> directories) {
  if (directories.empty()) return checks::Rulebook::built_in();
  std::vector<const checks::CustomRule*> all;
  for (const PageDirectory& directory : directories)
    for (const checks::CustomRule* rule : rules_in(directory))
      if (std::find(all.begin(), all.end(), rule) == all.end()) all.push_back(rule);
  auto& rulebook = rulebooks_[all];
  if (!rulebook) {
    check_unique(all);
    rulebook = std::make_unique<checks::Rulebook>(std::move(all));
  }
  return *rulebook;
}

}  // namespace thalweg::cli
