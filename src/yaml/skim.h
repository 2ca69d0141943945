// SPDX-License-Identifier: Apache-2.0
// A quick look at the words of YAML: which bytes are comments, quoted texts,
// block texts and brackets. No grammar and no tree; good for finding comments,
// and for saying what was open where a parser gave up.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "yaml/places.h"

namespace thalweg::yaml {

struct Skim {
  std::vector<Offset> comments;      // every `#` that begins one
  std::vector<Offset> brackets;      // open at the end, outermost first
  std::optional<Offset> quote;       // open at the end
  std::optional<Offset> last_quote;  // where the quoted text closed last began
};

// Looks at the bytes before `stop`.
Skim skim(std::string_view bytes, Offset stop);

}  // namespace thalweg::yaml
