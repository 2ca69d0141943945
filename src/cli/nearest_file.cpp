// SPDX-License-Identifier: Apache-2.0
#include "cli/nearest_file.h"

#include "base/path.h"

namespace thalweg::cli {

std::string nearest_file(const Environment& environment, const std::string& directory,
                         std::string_view name) {
  std::string here = normal_path(directory);
  std::string absolute = join_path(environment.working_directory, here);
  while (true) {
    std::string path = join_path(here, name);
    if (environment.files.kind(path) != FileKind::absent) return path;
    const std::string above = directory_of(absolute);
    const bool is_top = absolute == "/" || absolute == "." || absolute.starts_with("..");
    if (is_top || above == absolute) return {};
    absolute = above;
    here = here == "/" ? here : join_path(here, "..");
  }
}

}  // namespace thalweg::cli
