// SPDX-License-Identifier: Apache-2.0
// What plans are made and judged with in tests: the built-in rules and engines, a fixed
// day.
#pragma once

#include "cli/engine_names.h"
#include "plan/planner.h"
#include "support/lint.h"

namespace thalweg::test {

inline const engines::Knowledge& knowledge() {
  static const engines::Knowledge all;
  return all;
}

inline const plan::Judge& judge() {
  static const cli::EngineNames names(knowledge());
  static const plan::Judge one = [] {
    plan::Judge made{knowledge(), {}, {}};
    made.load.engines = &names;
    made.settings.today = kToday;
    return made;
  }();
  return one;
}

inline plan::Wishes wishes() {
  plan::Wishes wishes;
  wishes.expires = "2026-07-15";
  return wishes;
}

}  // namespace thalweg::test
