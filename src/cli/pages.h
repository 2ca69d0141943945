// SPDX-License-Identifier: Apache-2.0
// Where a user keeps pages of his own, of rules or of recipes: Markdown files below a
// directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::cli {

// A directory that is searched for pages, or one page.
struct PageDirectory {
  std::string path;
  source::Span span;  // where the configuration names it; none: the command line does
};
std::vector<PageDirectory> named_directories(const std::vector<std::string>& paths);

// The paths of its pages, sorted; without `README.md`, which explains the others, and what
// is hidden. `noun` is what a page has: "rule".
std::vector<std::string> pages_in(const FileSystem& files, const PageDirectory& directory,
                                  std::string_view noun, diag::Diagnostics& problems);

inline constexpr std::size_t kPageLimit = std::size_t{1} << 20;

}  // namespace thalweg::cli
