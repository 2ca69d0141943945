// SPDX-License-Identifier: Apache-2.0
#include "cli/pages.h"

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"

namespace thalweg::cli {

namespace {

bool is_page(std::string_view path) {
  return path.ends_with(".md") && file_name_of(path) != "README.md";
}

bool is_visible(std::string_view directory) {
  return !file_name_of(directory).starts_with('.');
}

}  // namespace

std::vector<PageDirectory> named_directories(const std::vector<std::string>& paths) {
  std::vector<PageDirectory> all;
  for (const std::string& path : paths) all.push_back({path, {}});
  return all;
}

std::vector<std::string> pages_in(const FileSystem& files, const PageDirectory& directory,
                                  std::string_view noun, diag::Diagnostics& problems) {
  const auto& [path, span] = directory;
  const std::string none = fmt::format("there are no {}", plural_of(noun));
  switch (files.kind(path)) {
    case FileKind::file:
      return {path};
    case FileKind::directory:
      break;
    default:
      problems.error("", span, fmt::format("{} at {}: it does not exist", none, quote(path)));
      return {};
  }
  const Found found = find_files(files, path, {is_page, is_visible});
  for (const std::string& unread : found.unread) problems.error("", span, unread);
  if (found.paths.empty())
    problems.error("", span, fmt::format("{} in {}", none, quote(path)))
        .hint(fmt::format("a {} is a Markdown page, such as `topics.md`", noun));
  return found.paths;
}

}  // namespace thalweg::cli
