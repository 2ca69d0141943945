// SPDX-License-Identifier: Apache-2.0
#include "view/findings.h"

namespace thalweg::view {

namespace {

class Told : public Teller {
 public:
  explicit Told(std::vector<Finding> told) : told_(std::move(told)) {}

  std::string_view system_of(std::size_t index) const override { return told_[index].system; }
  Finding tell(std::size_t index) const override { return told_[index]; }
  Brief brief(std::size_t index) const override { return told_[index]; }
  std::vector<Head> heads() const { return {told_.begin(), told_.end()}; }

 private:
  std::vector<Finding> told_;
};

}  // namespace

Head::Head(const Finding& finding)
    : page(finding.page),
      severity(finding.severity),
      possible(finding.possible),
      accepted(finding.accepted.has_value()),
      baselined(finding.baselined),
      asks(!finding.question.empty()) {}

Findings::Findings(std::vector<Finding> told) {
  auto teller = std::make_shared<Told>(std::move(told));
  std::vector<Head> heads = teller->heads();
  append(std::move(teller), std::move(heads));
}

void Findings::append(std::shared_ptr<const Teller> teller, std::vector<Head> heads) {
  for (std::size_t i = 0; i < heads.size(); ++i) {
    heads[i].teller = static_cast<std::uint32_t>(tellers_.size());
    heads[i].index = static_cast<std::uint32_t>(i);
  }
  tellers_.push_back(std::move(teller));
  if (heads_.empty())
    heads_ = std::move(heads);
  else
    heads_.insert(heads_.end(), heads.begin(), heads.end());
}

void Findings::push_back(Finding told) {
  std::vector<Finding> one;
  one.push_back(std::move(told));
  auto teller = std::make_shared<Told>(std::move(one));
  std::vector<Head> heads = teller->heads();
  append(std::move(teller), std::move(heads));
}

}  // namespace thalweg::view
