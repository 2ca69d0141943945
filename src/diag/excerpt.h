// SPDX-License-Identifier: Apache-2.0
// The lines of a file that a message is about, with carets under the place and
// dashes under the related ones.
#pragma once

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
// files, in file order, each block headed `  --> path:line:column`. Tabs are
// expanded, columns are code points, long lines are windowed around the place.
//
//   --> shop/thalweg.yaml:31:13
//    |
// 30 |           - update: shop-db/product
//    |             ----------------------- the system of record is written here
// 31 |           - upsert: search/product
//    |             ^^^^^^^^^^^^^^^^^^^^^^
void append_excerpt(std::string& out, const source::SourceMap& sources,
                    Severity severity, source::Span primary,
                    std::string_view primary_message,
                    std::span<const Label> related, const Palette& palette);

// The whole diagnostic as people read it: headline, excerpt, help.
void append_full(std::string& out, const source::SourceMap& sources,
                 const Diagnostic& diagnostic, const Palette& palette);

// `path:line:column: severity: message [M001]`
void append_concise(std::string& out, const source::SourceMap& sources,
                    const Diagnostic& diagnostic);

}  // namespace thalweg::diag
