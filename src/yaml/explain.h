// SPDX-License-Identifier: Apache-2.0
// Says in plain words what a terse parser error means: what was seen, where the
// mistake began, and what to write instead. Runs once per broken file, so it may
// look at the whole file again.
#pragma once

#include <string>
#include <string_view>

#include "diag/diagnostic.h"
#include "yaml/places.h"

namespace thalweg::yaml {

// What the parser said, and where it gave up.
struct SyntaxError {
  std::string message;
  Offset at = 0;
};

diag::Diagnostic explain(std::string_view bytes, source::FileId file, const SyntaxError& error);

// A quote that begins at `quote` and is never closed.
diag::Diagnostic explain_open_quote(std::string_view bytes, source::FileId file, Offset quote);

}  // namespace thalweg::yaml
