// SPDX-License-Identifier: Apache-2.0
#include "silence/search.h"

#include <algorithm>
#include <tuple>

#include "base/parallel.h"
#include "silence/guard.h"
#include "silence/nearness.h"
#include "silence/together.h"
#include "silence/trial.h"

namespace thalweg::silence {

using manifest::Statement;

namespace {

// Each costs a whole run of one rule.
constexpr std::size_t kMostSingly = 160;
constexpr std::size_t kMostTogether = 100;
constexpr unsigned kFar = 2;  // as far as statements are looked at together

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

bool is_about_it(const Trial& trial) {
  return trial.outcome->closeness > Closeness::involved;
}

class Search {
 public:
  Search(const Case& system, checks::RuleId rule, const Subject& subject)
      : system_(system),
        rule_(rule),
        page_(system.settings.rulebook->page(rule)),
        trials_(system, rule, subject, kMostSingly) {}

  Searched run(ElementId at);

 private:
  std::vector<Near> mentioned(const std::vector<Near>& near, bool on_page) const;
  bool is_on_page(const Near& near) const;
  void try_singly(const std::vector<Near>& near);
  void try_together(const std::vector<Near>& near);
  bool is_settled() const;
  void keep_closest();
  void drop_outer();
  void weigh();

  const Case& system_;
  checks::RuleId rule_;
  const checks::Page& page_;
  Trials trials_;
  std::vector<Trial> hits_;  // with an outcome
  bool is_cut_short_ = false;
};

// What a rule looks at, its page mostly names.
bool Search::is_on_page(const Near& near) const {
  if (near.statement.kind == Statement::Kind::element) return true;
  return has_word(page_.text, manifest::words_of(system_.manifest(), near.statement).front());
}

std::vector<Near> Search::mentioned(const std::vector<Near>& near, bool on_page) const {
  std::vector<Near> some;
  for (const Near& each : near)
    if (is_on_page(each) == on_page) some.push_back(each);
  return some;
}

// Something decides for certain, and it is about the element itself.
bool Search::is_settled() const {
  return std::any_of(hits_.begin(), hits_.end(),
                     [](const Trial& hit) { return !hit.outcome->possible && is_about_it(hit); });
}

void Search::try_singly(const std::vector<Near>& near) {
  for (auto next = near.begin(); next != near.end() && !is_settled();) {
    std::vector<Trial> level;
    const unsigned distance = next->distance;
    for (; next != near.end() && next->distance == distance; ++next)
      level.push_back({{*next}, std::nullopt});
    is_cut_short_ = is_cut_short_ || level.size() > trials_.left();
    trials_.run(level);
    for (Trial& trial : level)
      if (trial.outcome) hits_.push_back(std::move(trial));
  }
}

void Search::try_together(const std::vector<Near>& near) {
  std::vector<Near> close;
  for (const Near& each : near)
    if (each.distance <= kFar) close.push_back(each);
  trials_.extend(kMostTogether);
  if (auto found =
          find_together(system_.manifest(), close, silencing_words(system_, rule_), trials_))
    hits_.push_back(std::move(*found));
  is_cut_short_ = is_cut_short_ || trials_.left() == 0;
}

// What would fire elsewhere counts only where nothing would fire here.
void Search::keep_closest() {
  if (std::any_of(hits_.begin(), hits_.end(), is_about_it))
    std::erase_if(hits_, [](const Trial& hit) { return !is_about_it(hit); });
}

// Where a part of a statement makes the difference, the whole is not named.
void Search::drop_outer() {
  std::vector<Trial> kept;
  for (const Trial& hit : hits_) {
    const bool is_outer = std::any_of(hits_.begin(), hits_.end(), [&](const Trial& other) {
      return hit.without.size() == 1 && other.without.size() == 1 &&
             other.without[0].is_within(hit.without[0]) &&
             !counts_less(*other.outcome, *hit.outcome);
    });
    if (!is_outer) kept.push_back(hit);
  }
  hits_ = std::move(kept);
}

// Those that are only possible are asked again, as the user has the rule judged.
void Search::weigh() {
  in_parallel(system_.jobs, hits_.size(), [&](std::size_t i) {
    Discharge& said = *hits_[i].outcome;
    if (!said.possible) return;
    const auto shown = trials_.as_configured(hits_[i]);
    said.strict_only = !shown;
    if (shown) said.severity = shown->severity;
  });
  std::stable_sort(hits_.begin(), hits_.end(), [](const Trial& a, const Trial& b) {
    const auto rank = [](const Discharge& said) {
      return std::tuple(said.possible, said.strict_only, said.distance);
    };
    return rank(*a.outcome) < rank(*b.outcome);
  });
}

Searched Search::run(ElementId at) {
  const std::vector<Near> near = near_statements(system_.manifest(), system_.sources, at);
  const std::vector<Near> on_page = mentioned(near, true);
  try_singly(on_page);
  if (hits_.empty()) try_together(on_page);
  if (hits_.empty()) {
    trials_.extend(kMostTogether);
    try_singly(mentioned(near, false));
  }
  keep_closest();
  drop_outer();
  weigh();
  Searched searched{{}, trials_.count(), is_cut_short_};
  for (Trial& hit : hits_) searched.discharges.push_back(std::move(*hit.outcome));
  return searched;
}

}  // namespace

Searched search(const Case& system, checks::RuleId rule, const Subject& subject, ElementId at) {
  return Search(system, rule, subject).run(at);
}

}  // namespace thalweg::silence
