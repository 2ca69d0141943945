// SPDX-License-Identifier: Apache-2.0
// Statements each of which is enough to keep the rule silent, so that leaving out
// any one of them changes nothing: many are left out at once, and where the rule
// fires then, they are narrowed down to as few as will do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "silence/trial.h"

namespace thalweg::silence {

// Of those, the nearest first; `silencing` are the words that make silent examples of
// the rule's page, which are tried first. Nothing where no few of them make the
// difference.
std::optional<Trial> find_together(const manifest::Manifest& manifest,
                                   const std::vector<Near>& candidates,
                                   const std::vector<std::string>& silencing, Trials& trials);

}  // namespace thalweg::silence
