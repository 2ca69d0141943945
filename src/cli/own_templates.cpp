// SPDX-License-Identifier: Apache-2.0
#include "cli/own_templates.h"

#include "base/path.h"
#include "base/text.h"
#include "cli/pages.h"

namespace thalweg::cli {

std::vector<std::string> read_templates(const FileSystem& files, const std::string& directory,
                                        render::Templates& templates) {
  if (files.kind(directory) != FileKind::directory)
    return {"there are no templates at " + quote(directory) + ": it is no directory"};
  const Found found =
      find_files(files, directory,
                 {[](std::string_view path) { return path.ends_with(".mustache"); },
                  [](std::string_view path) { return !file_name_of(path).starts_with('.'); }});
  std::vector<std::string> problems = found.unread;
  if (found.paths.empty())
    problems.push_back("there are no templates in " + quote(directory) +
                       "; they are called like ours, such as `plan.md.mustache`");
  for (const std::string& path : found.paths) {
    auto text = files.read(path, kPageLimit);
    if (!text) {
      problems.push_back(quote(path) + " " + text.error());
      continue;
    }
    if (std::string problem = templates.replace(std::string(file_name_of(path)), std::move(*text));
        !problem.empty())
      problems.push_back(quote(path) + ": " + problem);
  }
  return problems;
}

}  // namespace thalweg::cli
