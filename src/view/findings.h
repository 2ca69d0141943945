// SPDX-License-Identifier: Apache-2.0
// The findings of a run as they are shown. There are far more words in them than
// anybody looks at at once, so each is put into words when it is asked for, by value;
// what is counted and chosen by is known of all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/index_iterator.h"
#include "view/finding.h"

namespace thalweg::view {

// What is known of a finding before it is put into words.
struct Head {
  Head() = default;
  Head(const Finding& finding);

  const checks::Page* page = nullptr;
  Severity severity = Severity::error;
  bool possible = false;
  bool accepted = false;
  bool baselined = false;
  bool asks = false;  // has a question

  bool is_open() const { return !accepted && !baselined; }

  // Which of the findings of which teller it is.
  std::uint32_t teller = 0;
  std::uint32_t index = 0;
};

// Who puts the findings of one system into words.
class Teller {
 public:
  virtual ~Teller() = default;
  virtual std::string_view system_of(std::size_t index) const = 0;
  virtual Finding tell(std::size_t index) const = 0;
  virtual Brief brief(std::size_t index) const = 0;  // of the same, for less
};

class Findings {
 public:
  Findings() = default;
  // In words already.
  Findings(std::vector<Finding> told);
  Findings(std::initializer_list<Finding> told) : Findings(std::vector<Finding>(told)) {}

  // Those of the teller, in its order.
  void append(std::shared_ptr<const Teller> teller, std::vector<Head> heads);
  void push_back(Finding told);
  template <class Test>
  void drop_if(Test test) {
    std::erase_if(heads_, test);
  }

  const std::vector<Head>& heads() const { return heads_; }
  std::size_t size() const { return heads_.size(); }
  std::string_view system_of(const Head& head) const {
    return tellers_[head.teller]->system_of(head.index);
  }
  Finding tell(const Head& head) const { return tellers_[head.teller]->tell(head.index); }
  Brief brief(const Head& head) const { return tellers_[head.teller]->brief(head.index); }
  Finding operator[](std::size_t i) const { return tell(heads_[i]); }
  std::vector<Finding> all() const { return {begin(), end()}; }

  using iterator = IndexIterator<Findings, Finding>;
  iterator begin() const { return {this, 0}; }
  iterator end() const { return {this, size()}; }

 private:
  std::vector<Head> heads_;
  std::vector<std::shared_ptr<const Teller>> tellers_;
};

}  // namespace thalweg::view
