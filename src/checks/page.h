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

// Views of the text of the page, which must outlive it.
struct Page {
  std::string_view code, name, family, summary, page_class;
  std::string_view text;  // the Markdown behind the front matter
  Severity severity = Severity::error;
  std::vector<Possible> possible;  // empty: there is no undecided verdict
  bool integrity = false;          // a warning becomes an error for critical entities
  std::vector<std::string_view> recipes, sources, tags, counterexamples;
  std::string_view since;
  std::string_view directory;  // of a custom rule: the one its user named
};

Page read_page(std::string_view family, std::string_view text);

// The front matter of a page as it stands there, between two lines of `---`: one
// `key: value` a line, lists in brackets, texts that hold commas in double quotes.
// Views into the text.
struct FrontMatter {
  struct Entry {
    std::string_view key, value;  // without the comment behind it
  };
  std::vector<Entry> entries;
  std::vector<std::string_view> others;  // lines that are no entries
  std::string_view text;                 // behind it
  bool is_whole = false;                 // both lines are there
};
FrontMatter read_front_matter(std::string_view text);
std::string_view unquoted(std::string_view value);
std::vector<std::string_view> listed(std::string_view value);

}  // namespace thalweg::checks
