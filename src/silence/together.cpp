// SPDX-License-Identifier: Apache-2.0
#include "silence/together.h"

#include <algorithm>
#include <string>

namespace thalweg::silence {

using manifest::Statement;

namespace {

constexpr std::size_t kMostTogether = 4;  // more are no explanation
constexpr std::size_t kAtOnce = 8;

using Set = std::vector<Near>;

class Together {
 public:
  Together(const manifest::Manifest& manifest, const Set& candidates,
           const std::vector<std::string>& silencing, Trials& trials)
      : manifest_(manifest), candidates_(candidates), silencing_(silencing), trials_(trials) {}

  std::optional<Trial> find();

 private:
  std::string key_of(const Near& near) const {
    return manifest::words_of(manifest_, near.statement).front();
  }
  bool is_silencing(const Near& near) const {
    return std::find(silencing_.begin(), silencing_.end(), key_of(near)) != silencing_.end();
  }
  static Set outermost(const Set& all);
  std::vector<Set> but_one_key(const Set& all) const;
  std::optional<Trial> start();
  Trial narrowed(Trial trial);
  // The first of those that fires as surely as `floor` does.
  std::optional<Trial> first_of(const std::vector<Set>& sets, const Discharge* floor);

  const manifest::Manifest& manifest_;
  const Set& candidates_;
  const std::vector<std::string>& silencing_;
  Trials& trials_;
};

std::optional<Trial> Together::first_of(const std::vector<Set>& sets, const Discharge* floor) {
  std::optional<Trial> possible;
  for (std::size_t begin = 0; begin < sets.size() && trials_.left() > 0; begin += kAtOnce) {
    std::vector<Trial> some;
    for (std::size_t i = begin; i < std::min(sets.size(), begin + kAtOnce); ++i)
      if (!sets[i].empty()) some.push_back({sets[i], std::nullopt});
    trials_.run(some);
    for (Trial& trial : some) {
      if (!trial.outcome || (floor && counts_less(*trial.outcome, *floor))) continue;
      if (floor || !trial.outcome->possible) return std::move(trial);
      if (!possible) possible = std::move(trial);
    }
  }
  return possible;
}

// What is inside another one goes with it.
Set Together::outermost(const Set& all) {
  Set set;
  for (const Near& near : all) {
    const bool is_inner = std::any_of(all.begin(), all.end(),
                                      [&](const Near& outer) { return near.is_within(outer); });
    if (!is_inner) set.push_back(near);
  }
  return set;
}

// All, then all but those of one key, which may be what the rule is about; of that one
// what is inside it.
std::vector<Set> Together::but_one_key(const Set& all) const {
  std::vector<Set> sets{outermost(all)};
  std::vector<std::string> seen;
  for (const Near& near : all) {
    const std::string key = key_of(near);
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    Set others;
    for (const Near& other : all)
      if (key_of(other) != key) others.push_back(other);
    sets.push_back(outermost(others));
  }
  return sets;
}

std::optional<Trial> Together::start() {
  Set silencing, values;
  for (const Near& near : candidates_) {
    if (is_silencing(near)) silencing.push_back(near);
    if (near.statement.kind == Statement::Kind::value) values.push_back(near);
  }
  std::vector<Set> sets = but_one_key(silencing);
  const std::vector<Set> more = but_one_key(values);
  sets.insert(sets.end(), more.begin(), more.end());
  return first_of(sets, nullptr);
}

// Parts of the set, then what is left without each part, then smaller parts.
Trial Together::narrowed(Trial trial) {
  for (std::size_t parts = 2; trial.without.size() > 1 && trials_.left() > 0;) {
    const Set& all = trial.without;
    const std::size_t size = (all.size() + parts - 1) / parts;
    std::vector<Set> sets, rests;
    for (std::size_t begin = 0; begin < all.size(); begin += size) {
      const auto from = all.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto to = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), begin + size));
      sets.emplace_back(from, to);
      Set& rest = rests.emplace_back(all.begin(), from);
      rest.insert(rest.end(), to, all.end());
    }
    const std::size_t before = all.size();
    if (parts > 2) sets.insert(sets.end(), rests.begin(), rests.end());
    if (auto smaller = first_of(sets, &*trial.outcome)) {
      const bool is_part = smaller->without.size() <= size;
      trial = std::move(*smaller);
      parts = is_part ? 2 : std::max<std::size_t>(parts - 1, 2);
    } else if (size == 1) {
      break;
    } else {
      parts = std::min(parts * 2, before);
    }
  }
  return trial;
}

std::optional<Trial> Together::find() {
  auto trial = start();
  if (!trial) return std::nullopt;
  Trial small = narrowed(std::move(*trial));
  if (small.without.size() > kMostTogether) return std::nullopt;
  return small;
}

}  // namespace

std::optional<Trial> find_together(const manifest::Manifest& manifest,
                                   const std::vector<Near>& candidates,
                                   const std::vector<std::string>& silencing, Trials& trials) {
  return Together(manifest, candidates, silencing, trials).find();
}

}  // namespace thalweg::silence
