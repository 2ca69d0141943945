// SPDX-License-Identifier: Apache-2.0
#include "checks/findings.h"

#include <iterator>
#include <utility>

namespace thalweg::checks {

void Findings::add(const Finding& finding) {
  if (archives_.empty()) archives_.push_back(std::make_shared<Archive>(names_));
  Ruling& ruling = rulings_.emplace_back(finding);
  ruling.may_ask = !finding.missing.empty();
  ruling.asks = !finding.question.empty();
  decide(ruling, finding);
  ruling.archive = static_cast<std::uint32_t>(archives_.size() - 1);
  ruling.place = archives_.back()->add(finding, finding);
}

void Findings::close() {
  rulings_.shrink_to_fit();
  for (const std::shared_ptr<Archive>& archive : archives_) archive->close();
}

void Findings::append(Findings other) {
  const auto before = static_cast<std::uint32_t>(archives_.size());
  for (Ruling& ruling : other.rulings_) {
    decide(ruling, other.fate(ruling));
    ruling.archive += before;
    rulings_.push_back(ruling);
  }
  std::move(other.archives_.begin(), other.archives_.end(), std::back_inserter(archives_));
}

void Findings::decide(Ruling& ruling, Fate fate) {
  ruling.is_accepted = fate.accepted != nullptr;
  ruling.fate = 0;
  if (fate == Fate()) return;
  const auto [known, is_new] = fate_index_.try_emplace(fate, fates_.size());
  if (is_new) fates_.push_back(std::move(fate));
  ruling.fate = known->second;
}

Finding Findings::operator[](std::size_t i) const {
  const Ruling& ruling = rulings_[i];
  Finding finding = archives_[ruling.archive]->read(ruling.place);
  static_cast<Ruling&>(finding) = ruling;
  static_cast<Fate&>(finding) = fate(ruling);
  if (finding.asks && finding.question.empty()) finding.question = finding.missing.front();
  return finding;
}

}  // namespace thalweg::checks
