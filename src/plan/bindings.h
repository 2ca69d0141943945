// SPDX-License-Identifier: Apache-2.0
// The variables of a rewrite in one system, for one finding. A variable with several
// values stands for each of them in turn, and those that are bound through it follow.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plan/phrases.h"
#include "plan/recipe.h"

namespace thalweg::plan {

// By variable: of questions, and of facts that the manifest does not declare.
using Answers = std::map<std::string, std::string, std::less<>>;

// One value for each variable in use.
using Assignment = std::map<std::string, Value, std::less<>>;

struct Question {
  std::string variable, text, answer;  // the answer in force; empty: there is none
  bool answered = false;               // by the user, else by the default
};

class Bindings {
 public:
  // Refers to all of them.
  Bindings(const Rewrite& rewrite, const Phrases& phrases, const Target& target,
           const Answers& answers)
      : rewrite_(rewrite), phrases_(phrases), target_(target), answers_(answers) {}

  // What keeps the rewrite from being carried out: variables without a value.
  std::vector<std::string> missing() const;
  std::vector<Question> questions() const;
  // A value of what has one, whatever it is bound through; for texts.
  std::vector<std::string> all_of(std::string_view variable) const;

  // For every combination of what the variables of the trees stand for.
  void for_each(const std::vector<const Tree*>& trees,
                const std::function<void(const Assignment&)>& visit) const;
  Tree filled(const Tree& tree, const Assignment& assignment) const;

  Result<Truth> holds(std::string_view condition, const Assignment& assignment) const;

 private:
  using Names = std::vector<std::size_t>;  // indexes of bindings, in their order
  bool is_bound(const Tree& tree, const Assignment& assignment) const;
  std::string why_none(const Binding& binding) const;
  std::string asked(const Binding& binding) const;
  Result<Values> told(const Binding& binding, const Assignment& assignment) const;
  Result<Values> answer(const Binding& binding, const Assignment& assignment) const;
  Result<Values> evaluate(const Binding& binding, const Assignment& assignment) const;
  Names names_in(const std::vector<const Tree*>& trees) const;
  void combine(const Names& names, std::size_t at, Assignment& assignment,
               const std::function<void(const Assignment&)>& visit) const;
  Values all_values(std::size_t name) const;
  std::vector<Word> words_of(std::string_view phrase, const Assignment& assignment) const;
  Value fill(std::string_view text, bool quoted, const Assignment& assignment) const;

  const Rewrite& rewrite_;
  const Phrases& phrases_;
  const Target& target_;
  const Answers& answers_;
};

// `$C.store*` at the start of a text: name, part, whether all values are meant, length.
struct Variable {
  std::string_view name, part;
  bool all = false;
  std::size_t length = 0;
};
std::optional<Variable> variable_at(std::string_view text);

}  // namespace thalweg::plan
