// SPDX-License-Identifier: Apache-2.0
// Open findings as people read them: the worst first, and those of one rule that
// have one cause together.
#pragma once

#include <cstddef>
#include <vector>

#include "view/results.h"

namespace thalweg::view {

// One cause: what would mend one of them would mend all. Never empty; in the
// order of the results, to which it refers.
class Block {
 public:
  Block(const Findings& findings, const Head& first) : findings_(&findings), heads_{&first} {}
  void add(const Head& head) { heads_.push_back(&head); }

  std::size_t size() const { return heads_.size(); }
  Finding operator[](std::size_t i) const { return findings_->tell(*heads_[i]); }
  Finding front() const { return (*this)[0]; }
  Brief brief(std::size_t i) const { return findings_->brief(*heads_[i]); }
  const Head& head() const { return *heads_.front(); }  // of the first one

 private:
  const Findings* findings_;
  std::vector<const Head*> heads_;
};

// With `questions` also the findings that only ask; with `separate` each finding
// is a block of its own.
std::vector<Block> blocks(const Results& results, bool questions, bool separate);

}  // namespace thalweg::view
