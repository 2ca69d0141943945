// SPDX-License-Identifier: Apache-2.0
// The cases of tests/broken. A case is a folder of files; what is loaded is its
// `thalweg.yaml`, or what its file `paths` names, one path a line, as on a command
// line. Names that begin with `dot-` stand for hidden ones.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/environment.h"

namespace thalweg::test {

struct BrokenCase {
  std::string name;  // topic/case
  std::filesystem::path folder;
};
// Sorted by name.
std::vector<BrokenCase> broken_cases(const std::filesystem::path& root);

std::string read_file(const std::filesystem::path& path);

// The files of a case in memory, without what is expected.
MemoryFileSystem files_of(const BrokenCase& broken);

// All that is said about a case, as people read it.
std::string explain(const BrokenCase& broken, unsigned jobs);

}  // namespace thalweg::test
