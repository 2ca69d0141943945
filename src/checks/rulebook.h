// SPDX-License-Identifier: Apache-2.0
// The rules of a run: those of the program, in the order of the catalogue, and
// behind them the custom ones, by code. What the numbers of rules in a run's
// settings and findings mean. Refers to the custom rules; small, and never changed.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checks/check.h"

namespace thalweg::checks {

struct CustomRule;

class Rulebook {
 public:
  Rulebook() = default;
  explicit Rulebook(std::vector<const CustomRule*> custom);
  // Without any others.
  static const Rulebook& built_in();

  std::size_t size() const { return catalogue().size() + custom_.size(); }
  const Page& page(RuleId rule) const;
  // By code (`INT001`) or name (`dual-write`), as written.
  std::optional<RuleId> find(std::string_view code_or_name) const;
  // The rules of a family code (`INT`); nothing where there is no such family.
  std::optional<std::vector<RuleId>> find_family(std::string_view code) const;
  // Codes, names and families, for did-you-mean.
  std::vector<std::string_view> names() const;

  std::span<const CustomRule* const> custom() const { return custom_; }
  RuleId first_custom() const { return static_cast<RuleId>(catalogue().size()); }

 private:
  std::vector<const CustomRule*> custom_;
};

// The letters in front: `INT` of `INT001`.
std::string_view family_of(std::string_view code);

}  // namespace thalweg::checks
