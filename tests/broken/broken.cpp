// SPDX-License-Identifier: Apache-2.0
// broken FOLDER: explains every case below the folder and compares with what is
// expected. With THALWEG_UPDATE=1 that is written instead, but never in CI.
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "broken/cases.h"

namespace {

using thalweg::test::BrokenCase;

bool is_set(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool check(const BrokenCase& broken, bool update) {
  const std::string actual = thalweg::test::explain(broken, 1);
  if (actual != thalweg::test::explain(broken, 4)) {
    std::printf("%s: several threads give another answer\n", broken.name.c_str());
    return false;
  }
  const std::filesystem::path path = broken.folder / "expected.txt";
  const std::string expected = thalweg::test::read_file(path);
  if (actual == expected && !actual.empty()) return true;
  if (update) {
    std::ofstream(path, std::ios::binary) << actual;
    std::printf("written: %s\n", broken.name.c_str());
    return true;
  }
  std::printf("%s: %s\n--- expected ---\n%s--- actual ---\n%s--- end ---\n", broken.name.c_str(),
              actual.empty() ? "nothing is said" : "something else is said", expected.c_str(),
              actual.c_str());
  return false;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return std::fputs("usage: broken FOLDER\n", stderr), 2;
  const bool update = is_set("THALWEG_UPDATE");
  if (update && is_set("CI")) return std::fputs("nothing is written in CI\n", stderr), 2;
  const std::vector<BrokenCase> cases = thalweg::test::broken_cases(arguments[1]);
  std::size_t failed = 0;
  for (const BrokenCase& broken : cases) failed += check(broken, update) ? 0 : 1;
  std::printf("%zu cases, %zu failed\n", cases.size(), failed);
  return failed == 0 && !cases.empty() ? 0 : 1;
}
