// SPDX-License-Identifier: Apache-2.0
// The findings of a run: their rulings, to be judged in place, and the rest of them
// packed. Walking over the findings unpacks each as it comes, by value; whoever needs
// only the rulings walks over those.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <memory>
#include <vector>

#include "base/index_iterator.h"
#include "checks/archive.h"
#include "checks/finding.h"

namespace thalweg::checks {

class Findings {
 public:
  Findings() = default;
  // Of that manifest, which outlives them.
  explicit Findings(const manifest::Manifest& manifest) : names_(&manifest.model().symbols) {}
  Findings(std::initializer_list<Finding> findings) {
    for (const Finding& finding : findings) add(finding);
  }

  void add(const Finding& finding);
  // Nothing more is added: gives back the room for it.
  void close();
  // Those of another rule.
  void append(Findings other);
  void reserve(std::size_t count) { rulings_.reserve(count); }

  std::size_t size() const { return rulings_.size(); }
  bool empty() const { return rulings_.empty(); }
  Finding operator[](std::size_t i) const;
  Finding front() const { return (*this)[0]; }
  std::vector<Finding> all() const { return {begin(), end()}; }

  // They may be changed, put in order and dropped.
  std::vector<Ruling>& rulings() { return rulings_; }
  const std::vector<Ruling>& rulings() const { return rulings_; }
  Involved involved(const Ruling& ruling) const {
    return archives_[ruling.archive]->involved(ruling.place);
  }
  const Fate& fate(const Ruling& ruling) const { return fates_[ruling.fate]; }
  void decide(Ruling& ruling, Fate fate);

  using iterator = IndexIterator<Findings, Finding>;
  iterator begin() const { return {this, 0}; }
  iterator end() const { return {this, size()}; }

 private:
  const SymbolTable* names_ = nullptr;
  std::vector<Ruling> rulings_;
  std::vector<std::shared_ptr<Archive>> archives_;
  std::vector<Fate> fates_{{}};  // the first one is that of most
  std::map<Fate, std::uint32_t> fate_index_;
};

}  // namespace thalweg::checks
