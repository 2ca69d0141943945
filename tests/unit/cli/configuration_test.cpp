// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "cli/version_range.h"
#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

// How a dual write in `thalweg.yaml` ends with this configuration.
Ran with_configuration(const std::string& text, std::vector<std::string> more = {}) {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write());
  test.files.add(".thalweg.yaml", text);
  more.insert(more.begin(), {"lint", "--format", "concise"});
  return run(test, more);
}

bool shows(const Ran& ran, const std::string& severity) {
  return contains(ran.out, ": " + severity + ": ") && contains(ran.out, "[INT001");
}

}  // namespace

TEST_CASE("configuration: severities by code, name and family") {
  CHECK(shows(with_configuration(""), "error"));
  CHECK(shows(with_configuration("rules: {INT001: warning}\n"), "warning"));
  CHECK(shows(with_configuration("rules: {dual-write: note}\n"), "note"));
  CHECK(shows(with_configuration("rules: {INT: warning}\n"), "warning"));
  CHECK(shows(with_configuration("rules: {INT001: note, INT: warning}\n"), "note"));
  CHECK(shows(with_configuration("rules: {INT: off, INT001: note}\n"), "note"));
  CHECK_FALSE(contains(with_configuration("rules: {INT: off}\n").out, "INT001"));
  CHECK_FALSE(contains(with_configuration("rules: {INT001: off}\n").out, "INT001"));
}

TEST_CASE("configuration: fail_on, which the command line overrides") {
  const std::string text = "rules: {INT001: note}\nfail_on: note\n";
  CHECK(with_configuration(text).code == 1);
  CHECK(with_configuration(text, {"--fail-on", "warning"}).code == 0);
  CHECK(with_configuration("fail_on: never\n").code == 0);
}

TEST_CASE("configuration: mistakes are shown with their place, and nothing is linted") {
  struct {
    std::string text, message;
  } const cases[] = {
      {"extend: strict\n", "unknown key `extend`\n --> .thalweg.yaml:1:1\n"},
      {"extend: strict\n", "did you mean `extends`?"},
      {"qwerty: 1\n", "the keys are `extends`, `custom_rules`, `custom_recipes`, `rules`, "},
      {"extends: strct\n", "did you mean `strict`?"},
      {"fail_on: fatal\n", "`fatal` is none of `error`, `warning`, `note` or `never`"},
      {"rules: {INT01: note}\n", "there is no rule or family `INT01`"},
      {"rules: {INT01: note}\n", "did you mean `INT001`?"},
      {"rules: {dual-writes: note}\n", "did you mean `dual-write`?"},
      {"rules: {INT001: of}\n", "did you mean `off`?"},
      {"rules: {INT001: [off]}\n", "`error`, `warning`, `note` or `off` is expected"},
      {"rules: {INT001: note, dual-write: off}\n", "`dual-write` is already set"},
      {"rules: {INT001: note, INT001: off}\n", "INT001"},
      {"rules: [INT001]\n", "a map from rules to levels is expected"},
      {"overrides: {files: a}\n", "a list is expected"},
      {"overrides: [a]\n", "a map with `files` and `rules` is expected"},
      {"overrides: [{files: a}]\n", "this override has no `rules`"},
      {"overrides: [{rules: {INT: off}}]\n", "this override has no `files`"},
      {"overrides: [{file: a, rules: {}}]\n", "did you mean `files`?"},
      {"overrides: [{files: [[a]], rules: {}}]\n", "a text is expected"},
      {"options: {INT001: {x: 1}}\n", "unknown option `INT001`"},
      {"options: 3\n", "a map is expected"},
      {"baseline: known.json\n", "baseline `known.json` does not exist"},
      {"baseline: []\n", "a text is expected"},
      {"required_version: \">=99\"\n", "and `>=99` is required"},
      {"required_version: new\n", "`new` is no version"},
      {"- a\n", "a configuration is a map"},
      {"rules: {\n", ".thalweg.yaml:"},
  };
  for (const auto& [text, message] : cases) {
    const Ran ran = with_configuration(text);
    CAPTURE(text);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(contains(ran.err, message));
  }
}

TEST_CASE("configuration: all mistakes are reported in one run") {
  const Ran ran = with_configuration("extend: a\nfail_on: b\nrules: {X: off, Y: off}\n");
  for (const char* part : {"`extend`", "`b`", "`X`", "`Y`"}) CHECK(contains(ran.err, part));
}

TEST_CASE("configuration: empty files and sections are fine") {
  for (const char* text : {"", "# nothing\n", "rules:\noverrides:\noptions:\n", "rules: {}\n"})
    CHECK(with_configuration(text).code == 1);
}

TEST_CASE("configuration: required_version") {
  CHECK(with_configuration("required_version: \">=0.1, <99\"\n").code == 1);
  struct {
    const char* range;
    std::optional<bool> fits;
  } const cases[] = {
      {"0.1", true},
      {"0.1.2", true},
      {"0.1.3", false},
      {"0.2", false},
      {"0", true},
      {">=0.1", true},
      {">0.1", false},
      {">0.1.1", true},
      {"<0.1", false},
      {"<=0.1", true},
      {"< 0.2", true},
      {"=0.1.2", true},
      {">=0.1,<0.2", true},
      {">=0.1, <0.1", false},
      {"", std::nullopt},
      {"0.x", std::nullopt},
      {"1.2.3.4", std::nullopt},
      {">=", std::nullopt},
      {"0.1,", std::nullopt},
      {"~0.1", std::nullopt},
  };
  for (const auto& [range, fits] : cases) {
    CAPTURE(range);
    CHECK(cli::version_fits(range, "0.1.2") == fits);
  }
}

TEST_CASE("configuration: the nearest one counts, for each system its own") {
  TestEnvironment test;
  test.files.add(".thalweg.yaml", "rules: {INT001: warning}\n");
  test.files.add("a/thalweg.yaml", dual_write("a"));
  test.files.add("b/.thalweg.yaml", "rules: {INT001: note}\n");
  test.files.add("b/deep/thalweg.yaml", dual_write("b"));
  const Ran ran = run(test, {"lint", "--format", "concise"});
  CHECK(contains(ran.out, "a/thalweg.yaml:14:14: warning: "));
  CHECK(contains(ran.out, "b/deep/thalweg.yaml:14:14: note: "));

  const Ran named = run(test, {"lint", "--format", "concise", "--config", "b/.thalweg.yaml"});
  CHECK(contains(named.out, "a/thalweg.yaml:14:14: note: "));
  CHECK(run(test, {"lint", "--config", "none.yaml"}).code == 2);
  CHECK(contains(test.err, "configuration `none.yaml` does not exist"));
}

TEST_CASE("configuration: directories above the working directory are looked at") {
  TestEnvironment test;
  test.working_directory = "/home/kim/shop";
  test.files.add("thalweg.yaml", dual_write());
  test.files.add("../../.thalweg.yaml",
                 "overrides:\n  - {files: \"kim/*/thalweg.yaml\", rules: {INT001: note}}\n");
  CHECK(contains(run(test, {"lint", "--format", "concise"}).out, ":14:14: note: "));
  CHECK(contains(run(test, {"lint", "--show-config"}).out, "# from ../../.thalweg.yaml\n"));
}

TEST_CASE("configuration: overrides are relative to its directory, later ones win") {
  TestEnvironment test;
  test.files.add("conf/.thalweg.yaml",
                 "rules: {INT001: off}\n"
                 "overrides:\n"
                 "  - {files: [\"old/**\", \"x.thalweg.yaml\"], rules: {INT: warning}}\n"
                 "  - {files: \"old/b/*\", rules: {INT001: note}}\n");
  for (const char* path : {"conf/old/a/thalweg.yaml", "conf/old/b/thalweg.yaml",
                           "conf/new/thalweg.yaml", "conf/x.thalweg.yaml"})
    test.files.add(path, dual_write());
  const std::string out = run(test, {"lint", "--format", "concise"}).out;
  CHECK(contains(out, "conf/old/a/thalweg.yaml:14:14: warning: "));
  CHECK(contains(out, "conf/old/b/thalweg.yaml:14:14: note: "));
  CHECK(contains(out, "conf/x.thalweg.yaml:14:14: warning: "));
  CHECK_FALSE(contains(out, "conf/new/thalweg.yaml:14:"));
}

TEST_CASE("configuration: a file name with wildcards means itself") {
  TestEnvironment test;
  test.files.add(".thalweg.yaml",
                 "overrides: [{files: \"a[[]1].thalweg.yaml\", rules: {INT: off}}]\n");
  test.files.add("a[1].thalweg.yaml", dual_write());
  test.files.add("a1.thalweg.yaml", dual_write());
  const std::string out = run(test, {"lint", "--format", "concise"}).out;
  CHECK(contains(out, "a1.thalweg.yaml:14:"));
  CHECK_FALSE(contains(out, "a[1].thalweg.yaml:14:"));
}

TEST_CASE("configuration: show-config") {
  TestEnvironment test;
  test.files.add("a/thalweg.yaml", dual_write("a"));
  test.files.add("b/.thalweg.yaml",
                 "extends: strict\nfail_on: note\nrules: {dual-write: off}\n"
                 "overrides: [{files: \"x/**\", rules: {INT001: note}}]\n");
  test.files.add("b/thalweg.yaml", kInvalid);  // is not read
  const Ran ran = run(test, {"lint", "--show-config"});
  CHECK(ran.code == 0);
  for (const char* line : {"# for a/thalweg.yaml\n# from defaults only\n",
                           "extends: recommended            # default\n",
                           "  INT001: error                 # default\n", "---\n",
                           "# for b/thalweg.yaml\n# from b/.thalweg.yaml\n",
                           "extends: strict                 # b/.thalweg.yaml:1:10\n",
                           "fail_on: note                   # b/.thalweg.yaml:2:10\n",
                           "  INT001: off                   # b/.thalweg.yaml:3:21\n",
                           "  - files: [\"x/**\"]             # b/.thalweg.yaml:4:13\n",
                           "      INT001: note              # b/.thalweg.yaml:4:"}) {
    CAPTURE(line);
    CHECK(contains(ran.out, line));
  }
  const Ran asked = run(test, {"lint", "b", "--show-config", "--fail-on", "never"});
  CHECK(contains(asked.out, "fail_on: never                  # --fail-on\n"));
  CHECK(run(test, {"lint", "absent", "--show-config"}).code == 2);
}
