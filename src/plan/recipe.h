// SPDX-License-Identifier: Apache-2.0
// A recipe is a page, templates/recipes/<id>.md: front matter, the phases as a table,
// rewrites as data, and manifests before and after that run as tests. Owns its texts.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plan/tree.h"

namespace thalweg::plan {

// A row of the table under `## Phases`; Markdown.
struct Phase {
  std::string id;
  std::string action, why_safe, verify, rollback, exit, risk;
};

// What a variable stands for: phrases or a template, or what is asked for; that may also
// be asked where phrases give nothing.
struct Binding {
  std::string name;                 // without `$`
  std::vector<std::string> phrase;  // the first that gives something counts
  bool may_be_none = false;         // `every …`
  std::optional<Tree> value;        // a template, where it is no phrase
  std::string question;
  std::string guess;     // a phrase that gives the answer where nobody else does; may be empty
  std::string fallback;  // the answer, else; may be empty
};

// What must hold for the recipe to be possible.
struct Precondition {
  std::string condition;
  std::string unless;    // why it is rejected where it does not hold
  std::string question;  // asked where nobody knows
};

struct Edit {
  std::vector<std::string> when;  // all must hold
  Tree add, set;                  // fragments
  Tree move;                      // `{old: new}`: whatever names the one dataset names the other
  std::vector<Tree> steps;
  std::vector<std::string> remove;
};

// How the recipe is carried out for findings of these rules.
struct Rewrite {
  std::vector<std::string> rules;
  std::vector<Binding> bind;  // a definition uses only variables above it
  std::vector<Precondition> needs;
  std::map<std::string, std::vector<Edit>, std::less<>> phases;
  std::map<std::string, std::string, std::less<>> announces;  // rule: until the end of the phase
};

// A manifest before and after, for the rewrite of that rule.
struct Example {
  std::string rule;
  std::string before, after;
  std::map<std::string, std::string, std::less<>> answers;
};

struct Recipe {
  std::string id, alias, title, summary;
  std::vector<std::string> rules;                  // whose findings it removes
  std::string effort;                              // S, M, L
  std::vector<std::string> engines;                // kinds of engine that it adds
  std::string latency, consistency, availability;  // what changes, in a few words
  // How well it does, from 0 to 3, by Preference (planner.h) without the first.
  std::array<int, 5> score{};
  std::string point_of_no_return;  // a phase; empty: there is none
  std::vector<std::string> after;  // recipes that come before this one
  std::vector<std::string> artefacts;
  std::string preconditions, alternatives;  // Markdown
  std::vector<Phase> phases;
  std::vector<Rewrite> rewrites;
  std::vector<Example> examples;

  const Rewrite* rewrite_for(std::string_view rule) const;
  std::optional<std::size_t> phase_index(std::string_view phase) const;
};

// The failure says what is wrong with the page, and in which line of it.
Result<Recipe> read_recipe(std::string_view page);

// The recipes of a run: those of the user, which take the place of ours with the same id,
// then those of the program in the order of their aliases.
class Cookbook {
 public:
  explicit Cookbook(std::vector<Recipe> own);
  Cookbook(const Cookbook&) = delete;
  Cookbook& operator=(const Cookbook&) = delete;

  static const Cookbook& built_in();  // read once

  const std::vector<Recipe>& recipes() const { return recipes_; }
  std::span<const Recipe> own() const { return std::span(recipes_).first(own_); }
  const Recipe* find(std::string_view id_or_alias) const;

 private:
  std::vector<Recipe> recipes_;
  std::size_t own_;
};

}  // namespace thalweg::plan
