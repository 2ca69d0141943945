// SPDX-License-Identifier: Apache-2.0
// The page of a rule: front matter and text of rules/<family>/<slug>.md.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"

namespace thalweg::checks {

using diag::Severity;

// What an undecided verdict becomes.
enum class Possible : std::uint8_t { silent, note, warning };

// Views into the text of the page, which must outlive it.
struct Page {
  std::string_view code, name, family, summary, page_class;
  std::string_view text;  // the Markdown behind the front matter
  Severity severity = Severity::error;
  std::vector<Possible> possible;  // empty: there is no undecided verdict
  bool integrity = false;          // a warning becomes an error for critical entities
  std::vector<std::string_view> recipes, sources, tags, counterexamples;
  std::string_view since;
};

Page read_page(std::string_view family, std::string_view text);

}  // namespace thalweg::checks
