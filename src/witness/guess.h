// SPDX-License-Identifier: Apache-2.0
// What the manifest leaves open, taken for the worst or for the best; remembers what
// was asked.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/truth.h"

namespace thalweg::witness {

enum class Luck : std::uint8_t { worst, best };

class Guess {
 public:
  explicit Guess(Luck luck) : luck_(luck) {}

  // `good`: yes is what keeps data right. `what` names an open fact as a user reads it.
  bool holds(Truth good, const std::string& what) {
    if (!is_unknown(good)) return is_yes(good);
    if (std::ranges::find(asked_, what) == asked_.end()) asked_.push_back(what);
    return luck_ == Luck::best || granted_.contains(what);
  }
  // The opposite: yes is what may go wrong.
  bool happens(Truth bad, const std::string& what) { return !holds(!bad, what); }

  // Some case is not looked at, so that finding no run says nothing.
  void leave_out(const std::string& what) {
    if (left_out_.empty()) left_out_ = what;
  }
  const std::string& left_out() const { return left_out_; }  // the first; empty: none

  void grant(const std::string& what) { granted_.insert(what); }
  const std::vector<std::string>& asked() const { return asked_; }  // in order, each once

 private:
  Luck luck_;
  std::set<std::string> granted_;
  std::vector<std::string> asked_;
  std::string left_out_;
};

}  // namespace thalweg::witness
