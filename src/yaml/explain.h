// SPDX-License-Identifier: Apache-2.0
// Says in plain words what a terse parser error means: what was seen, where the
// mistake began, and what to write instead.
#pragma once

#include <string_view>

#include "diag/diagnostic.h"
#include "yaml/places.h"

namespace thalweg::yaml {

// `message` is the parser's, thrown at `at`.
diag::Diagnostic explain(std::string_view bytes, source::FileId file, Offset at,
                         std::string_view message);

}  // namespace thalweg::yaml
