// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "unit/cli/ran.h"
#include "version.h"

using namespace thalweg;
using namespace thalweg::test;

TEST_CASE("usage: without a command the overview is a mistake") {
  TestEnvironment test;
  const Ran ran = run(test, {});
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(contains(ran.err, "Usage: thalweg COMMAND"));
}

TEST_CASE("usage: help and version") {
  TestEnvironment test;
  CHECK(contains(run(test, {"--help"}).out, "  lint "));
  CHECK(contains(run(test, {"-h"}).out, "Usage: thalweg COMMAND"));
  CHECK(run(test, {"--version"}).out == "thalweg " + std::string(kVersion) + "\n");
  for (const char* command : {"lint", "explain", "rules", "schema", "init", "completion"}) {
    const Ran ran = run(test, {command, "--help"});
    CAPTURE(command);
    CHECK(ran.code == 0);
    CHECK(ran.err.empty());
    CHECK(contains(ran.out, "Usage: thalweg " + std::string(command)));
  }
}

TEST_CASE("usage: help is at most 80 columns wide") {
  TestEnvironment test;
  std::string text = run(test, {"--help"}).out;
  for (const char* command : {"lint", "explain", "rules", "schema", "init", "completion"})
    text += run(test, {command, "--help"}).out;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    const std::string line = text.substr(begin, end - begin);
    CAPTURE(line);
    CHECK(line.size() - 2 * (contains(line, "…") ? 1U : 0U) <= 82);
    begin = end + 1;
  }
}

TEST_CASE("usage: mistakes end with 2 and say what was meant") {
  struct {
    std::vector<std::string> arguments;
    std::string message;
  } const cases[] = {
      {{"lnt"}, "unknown command `lnt`; did you mean `lint`?\nTry `thalweg --help`."},
      {{"frobnicate"}, "unknown command `frobnicate`\n"},
      {{"--verson"}, "unknown option `--verson`; did you mean `--version`?"},
      {{"lint", "--fromat", "json"}, "unknown option `--fromat`; did you mean `--format`?"},
      {{"lint", "--fromat=json"}, "unknown option `--fromat`; did you mean `--format`?"},
      {{"lint", "--zzz"}, "unknown option `--zzz`\nTry `thalweg lint --help`."},
      {{"lint", "--format", "jsn"}, "`--format`: `jsn` is unknown; did you mean `json`?"},
      {{"lint", "--format"}, "`--format` needs a value"},
      {{"lint", "--format", "--quiet"}, "`--quiet` is none of `full`"},
      {{"lint", "--format", "json", "--format", "full"}, "`--format` may be given only once"},
      {{"lint", "--fail-on", "fatal"},
       "`--fail-on`: `fatal` is none of `error`, `warning`, `note` or `never`"},
      {{"lint", "--min-severity", "never"}, "`--min-severity`: `never` is none of"},
      {{"lint", "--color", "alway"}, "did you mean `always`?"},
      {{"lint", "--jobs", "0"}, "`--jobs`: `0` is no number from 1 to 256"},
      {{"lint", "--jobs", "2x"}, "`--jobs`: `2x` is no number"},
      {{"lint", "--today", "tomorrow"}, "`--today`: `tomorrow` is no date"},
      {{"lint", "--file-size-limit", "big"}, "`--file-size-limit`: `big` is no size"},
      {{"lint", "--file-size-limit", "3GiB"}, "`3GiB` is more than `2GB`"},
      {{"lint", "--output", "json"}, "`--output`: `json` is not `FORMAT=FILE`"},
      {{"lint", "--output", "jsno=x"}, "`--output`: `jsno` is unknown; did you mean `json`?"},
      {{"lint", "--output", "json=-"}, "results go to standard output by `--format`"},
      {{"lint", "--output", "json=x", "--output", "sarif=./x"}, "two outputs go to `./x`"},
      {{"lint", "-", "a.yaml"}, "`-` stands alone"},
      {{"lint", "--stdin-filename", "x"}, "`--stdin-filename` goes with the path `-`"},
      {{"lint", "--config", ""}, "`--config`: the value is empty"},
      {{"lint", ""}, "`PATH`: the value is empty"},
      {{"lint", "--quiet=3"}, "`--quiet` takes no value"},
      {{"lint", "--no-accept=false"}, "`--no-accept` takes no value"},
      {{"lint", "--zzz", "--", "x"}, "unknown option `--zzz`"},
      {{"rules", "--", "INT"}, "unexpected argument `INT`"},
      {{"rules", "INT"}, "unexpected argument `INT`"},
      {{"schema", "confg"}, "did you mean `config`?"},
      {{"schema", "manifest", "config"}, "unexpected argument `config`"},
      {{"explain"}, "which rule? `thalweg rules` lists them"},
      {{"explain", "int"}, "`int` is a family of rules; name one of them: `INT001`, `INT002`"},
      {{"completion"}, "which shell? `bash`, `zsh` or `fish`"},
      {{"completion", "tcsh"}, "`tcsh` is none of `bash`, `zsh` or `fish`"},
  };
  for (const auto& [arguments, message] : cases) {
    TestEnvironment test;
    test.files.add("thalweg.yaml", kClean);
    const Ran ran = run(test, arguments);
    CAPTURE(message);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(contains(ran.err, "thalweg: "));
    CHECK(contains(ran.err, message));
  }
}

TEST_CASE("usage: behind `--` nothing is an option") {
  TestEnvironment test;
  test.files.add("--help/thalweg.yaml", dual_write());
  const Ran ran = run(test, {"lint", "--format", "concise", "--", "--help"});
  CHECK(ran.err.empty());
  CHECK(contains(ran.out, "--help/thalweg.yaml:14:"));
  CHECK(run(test, {"lint", "--"}).err.empty());
}
