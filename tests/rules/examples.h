// SPDX-License-Identifier: Apache-2.0
// The manifests of a rule's page and what they promise. A mark at the end of a
// line, `# fires: CODE [possible] [severity]`, stands for one finding of that
// rule anchored on that line; without `possible` it is violated, without a
// severity any will do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"

namespace thalweg::test {

struct Mark {
  std::uint32_t line = 0;  // of the example, one-based
  std::string code;
  bool possible = false;
  std::optional<diag::Severity> severity;
};

std::string describe(const Mark& mark);

struct Example {
  bool fires = false;      // stands under `Fires`, else under `Silent`
  std::uint32_t line = 0;  // of the page, where its first line stands
  std::string text;
  std::vector<Mark> marks;
  std::vector<std::string> mistakes;  // marks that cannot be read
};

// The fenced manifests under `## Fires` and `## Silent`.
std::vector<Example> read_examples(std::string_view page);

}  // namespace thalweg::test
