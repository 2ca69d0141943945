// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cli/process.h"
#include "cli/run.h"

int main(int count, char** arguments) try {
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
