// SPDX-License-Identifier: Apache-2.0
#include "cli/kept_file.h"

#include <algorithm>

#include "base/path.h"

namespace thalweg::cli {

std::string kept(const FileSystem& files, std::span<const System> systems, const std::string& path,
                 bool force) {
  const std::string normal = normal_path(path);
  for (const System& system : systems)
    if (std::ranges::any_of(system.files,
                            [&](const std::string& file) { return normal_path(file) == normal; }))
      return " is a manifest, and was not replaced";
  if (!force && files.kind(path) != FileKind::absent) return " exists; `--force` replaces it";
  return {};
}

}  // namespace thalweg::cli
