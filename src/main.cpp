// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "cli/process.h"
#include "cli/run.h"

namespace {

// What is freed goes back to the system, as far as the C library can be told so: the
// tables of one phase would otherwise stand beside those of the next.
void give_back_memory() {
#ifdef __GLIBC__
  constexpr int kLarge = 128 * 1024;
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kLarge);
#endif
}

}  // namespace

int main(int count, char** arguments) try {
  give_back_memory();
  thalweg::DiskFileSystem files;
  thalweg::Environment environment = thalweg::cli::process_environment(files);
  const std::vector<std::string> given(arguments + (count > 0 ? 1 : 0), arguments + count);
  const int code = thalweg::cli::run(given, environment);
  if (thalweg::cli::flush_output()) return code;
  environment.err("thalweg: standard output cannot be written\n");
  return 2;
} catch (const std::exception& error) {
  std::fprintf(stderr, "thalweg: internal error: %s\n", error.what());
  std::fputs("This is a mistake of thalweg. Please report it, with the manifest.\n", stderr);
  return 2;
}
