// SPDX-License-Identifier: Apache-2.0
// The notes below a finding as people read it: why, fix, evidence. Words only;
// where they stand is up to the format.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "diag/excerpt.h"
#include "render/render.h"
#include "view/blocks.h"
#include "view/results.h"
#include "view/witness.h"

namespace thalweg::render {

struct Note {
  std::string_view kind;           // why, fix, facts, undecided …
  std::vector<std::string> lines;  // each one line, not escaped
  // Below them, escaped, in columns that stay as they are; formats that draw pictures
  // leave them out.
  std::vector<std::string> columns{};
};

// Of all findings of a block, the first of which is given, in the order in which a
// reader asks. Without `verbose` evidence and further places are cut short, and say so.
std::vector<Note> notes(const view::Finding& first, const view::Block& block, bool verbose,
                        Evidence runs);

// What the explorer says: the run, and what that rests on. Places are told as seen
// `from` there.
std::vector<Note> run_notes(const view::Witness& witness, const view::Location& from,
                            Evidence runs);

// Below an excerpt with that gutter; the texts of all begin in one column.
void append_notes(std::string& out, std::size_t gutter, const std::vector<Note>& notes,
                  const diag::Palette& palette);

// `line 5`, or `other.yaml:5` where it is in another file than `from`.
std::string place_text(const view::Location& place, const view::Location& from);

// The text in lines of readable length, broken between words and never inside
// backticks; all but the first begin with `indent`.
std::vector<std::string> wrap(std::string_view text, std::string_view indent = "");

}  // namespace thalweg::render
