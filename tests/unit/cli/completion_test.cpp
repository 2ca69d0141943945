// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

std::string script(const char* shell) {
  TestEnvironment test;
  const Ran ran = run(test, {"completion", shell});
  CHECK(ran.code == 0);
  return ran.out;
}

// Runs a shell, if it is installed, with a text as its standard input.
int feed(const std::string& command, const std::string& text) {
  std::FILE* pipe = popen(command.c_str(), "w");
  if (pipe == nullptr) return -1;
  std::fwrite(text.data(), 1, text.size(), pipe);
  return pclose(pipe);
}

bool is_installed(const std::string& shell) {
  return std::system(("command -v " + shell + " >/dev/null 2>&1").c_str()) == 0;
}

// What bash offers for a line; the last word is the one under the cursor.
std::string completed_by_bash(const std::string& words) {
  const std::string test = script("bash") + "COMP_WORDS=(" + words +
                           ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\ncompopt() { :; }\n_thalweg\n"
                           "printf '%s ' \"${COMPREPLY[@]}\"\n";
  const std::string path = "completion_test.sh";
  std::FILE* file = std::fopen(path.c_str(), "w");
  REQUIRE(file != nullptr);
  std::fwrite(test.data(), 1, test.size(), file);
  std::fclose(file);
  std::FILE* pipe = popen(("bash " + path + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  char chunk[4096];
  while (const std::size_t count = std::fread(chunk, 1, sizeof chunk, pipe))
    out.append(chunk, count);
  pclose(pipe);
  std::remove(path.c_str());
  return out;
}

}  // namespace

TEST_CASE("completion: every shell knows commands, options, words and rules") {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string text = script(shell);
    CAPTURE(shell);
    for (const char* part : {"lint", "explain", "completion", "fail-on", "min-severity",
                             "sarif=", "checkstyle", "always", "INT001", "dual-write", "manifest"})
      CHECK(contains(text, part));
  }
}

TEST_CASE("completion: the scripts parse") {
  CHECK(feed("bash -n", script("bash")) == 0);
  if (is_installed("zsh")) CHECK(feed("zsh -n /dev/stdin", script("zsh")) == 0);
  if (is_installed("fish")) CHECK(feed("fish --no-execute /dev/stdin", script("fish")) == 0);
}

TEST_CASE("completion: bash") {
  CHECK(completed_by_bash("thalweg l") == "lint ");
  CHECK(completed_by_bash("thalweg --v") == "--version ");
  CHECK(completed_by_bash("thalweg lint --fail-on n") == "note never ");
  CHECK(completed_by_bash("thalweg lint --fo") == "--format ");
  CHECK(completed_by_bash("thalweg lint --output sa") == "sarif= ");
  CHECK(completed_by_bash("thalweg explain dual") == "dual-write ");
  CHECK(completed_by_bash("thalweg completion z") == "zsh ");
  CHECK(completed_by_bash("thalweg baseline c") == "create check ");
  CHECK(completed_by_bash("thalweg rules te") == "test ");
}
