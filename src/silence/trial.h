// SPDX-License-Identifier: Apache-2.0
// Tries: manifests without some statements, and what the rule says about the
// element in each. Counts them, up to a limit.
#pragma once

#include <optional>
#include <vector>

#include "silence/nearness.h"
#include "silence/subject.h"

namespace thalweg::silence {

// Statements that are left out together, and what the rule says then.
struct Trial {
  std::vector<Near> without;
  std::optional<Discharge> outcome;
};

// How much it counts: certain before possible, and then how closely it is about the
// element.
bool counts_less(const Discharge& a, const Discharge& b);

class Trials {
 public:
  Trials(const Case& system, checks::RuleId rule, const Subject& subject, std::size_t limit)
      : system_(system), rule_(rule), subject_(subject), limit_(limit) {}

  // Fills in the outcomes; side by side, which does not show. Beyond the limit those
  // at the end are dropped.
  void run(std::vector<Trial>& trials);
  // As the user has the rule judged; not counted.
  std::optional<Discharge> as_configured(const Trial& trial) const;

  std::size_t count() const { return count_; }
  std::size_t left() const { return limit_ - count_; }
  void extend(std::size_t more) { limit_ = count_ + more; }

 private:
  std::optional<Discharge> outcome(const Trial& trial, checks::Settings::Base base) const;

  const Case& system_;
  checks::RuleId rule_;
  const Subject& subject_;
  std::size_t limit_;
  std::size_t count_ = 0;
};

}  // namespace thalweg::silence
