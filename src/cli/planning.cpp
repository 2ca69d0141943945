// SPDX-License-Identifier: Apache-2.0
#include "cli/planning.h"

#include <algorithm>

#include "manifest/writer.h"

namespace thalweg::cli {

namespace {

// How long an entry in `migrations` is good for.
constexpr int kMonths = 6;

Date later(Date day) {
  const int month = static_cast<int>(day.month) - 1 + kMonths;
  day.year += month / 12;
  day.month = static_cast<decltype(day.month)>(month % 12 + 1);
  day.day = std::min<decltype(day.day)>(day.day, 28);
  return day;
}

}  // namespace

const plan::Cookbook& cookbook_of(const System& system) {
  const plan::Cookbook* own = system.configuration->cookbook;
  return own != nullptr ? *own : plan::Cookbook::built_in();
}

plan::Judge Planning::judge(const System& system) const {
  plan::Judge judge{pipeline_.knowledge(), {}, pipeline_.settings(system)};
  judge.load.engines = &names_;
  return judge;
}

Result<plan::Plan> Planning::plan(const System& system, plan::Wishes wishes) const {
  const plan::Judge its_judge = judge(system);
  wishes.cookbook = &cookbook_of(system);
  wishes.expires = to_string(later(its_judge.settings.today));
  auto made = plan::make_plan(its_judge, manifest::write(*system.manifest), wishes);
  if (!made) return Failure{system.root + ": " + made.error()};
  return made;
}

}  // namespace thalweg::cli
