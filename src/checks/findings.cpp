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
  ruling.archive = static_cast<std::uint32_t>(archives_.size() - 1);
  ruling.place = archives_.back()->add(finding, finding);
}

void Findings::append(Findings other) {
  for (Ruling& ruling : other.rulings_) {
    ruling.archive += static_cast<std::uint32_t>(archives_.size());
    rulings_.push_back(std::move(ruling));
  }
  for (std::shared_ptr<Archive>& archive : other.archives_) {
    archive->close();
    archives_.push_back(std::move(archive));
  }
}

Finding Findings::operator[](std::size_t i) const {
  const Ruling& ruling = rulings_[i];
  Finding finding = archives_[ruling.archive]->read(ruling.place);
  static_cast<Ruling&>(finding) = ruling;
  if (finding.asks && finding.question.empty()) finding.question = finding.missing.front();
  return finding;
}

}  // namespace thalweg::checks
