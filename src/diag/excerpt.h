// SPDX-License-Identifier: Apache-2.0
// The lines of a file that a message is about, with carets under the place and
// dashes under the related ones.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "diag/diagnostic.h"

namespace thalweg::diag {

// Colours by meaning; all empty when output is plain.
struct Palette {
  std::string_view error, warning, note, path, code, gutter, help, bold, reset;
  std::string_view of(Severity severity) const;

  static const Palette& plain();
  static const Palette& ansi();
};

// Appends the excerpt of `primary` and of the labels in the same and in other
// files. Each file is one block: that of `primary` first, headed
// `--> path:line:column`, then the others in the order of files, headed `:::`.
// Within a block lines ascend; where lines are left out stands `...`.
//
//   --> shop/thalweg.yaml:31:13
//    |
// 30 |           - update: shop-db/product
//    |             ----------------------- the system of record is written here
// 31 |           - upsert: search/product
//    |             ^^^^^^^^^^^^^^^^^^^^^^
//
// Of a span over several lines the first line is shown, an empty span gets one
// caret. Tabs are expanded, carets count terminal cells, long lines are windowed
// around the place, and what could drive a terminal is shown escaped. Labels
// without a place are left out. Returns the width of the gutter, for notes.
std::size_t append_excerpt(std::string& out, const source::SourceMap& sources, Severity severity,
                           source::Span primary, std::string_view primary_message,
                           std::span<const Label> related, const Palette& palette);

// `   = help: text`, aligned with the bar of an excerpt; more lines of the text
// stand below the first.
void append_note(std::string& out, std::size_t gutter, std::string_view kind, std::string_view text,
                 const Palette& palette);

// The whole diagnostic as people read it: headline, excerpt, help.
void append_full(std::string& out, const source::SourceMap& sources, const Diagnostic& diagnostic,
                 const Palette& palette);

// `path:line:column: severity: message [M001]`
void append_concise(std::string& out, const source::SourceMap& sources,
                    const Diagnostic& diagnostic);

}  // namespace thalweg::diag
