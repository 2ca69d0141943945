// SPDX-License-Identifier: Apache-2.0
// Exit codes, where output goes, and which files are systems.
#include <algorithm>

#include <doctest/doctest.h>

#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

Ran concise(TestEnvironment& test, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"lint", "--format", "concise"});
  return run(test, arguments);
}

}  // namespace

TEST_CASE("lint: exit codes") {
  TestEnvironment test;
  test.files.add("clean.thalweg.yaml", kClean);
  test.files.add("dual.thalweg.yaml", dual_write());
  test.files.add("bad/thalweg.yaml", kInvalid);
  test.files.add("empty/thalweg.yaml", "");
  test.files.add("nothing/readme.md", "");
  struct {
    std::vector<std::string> arguments;
    int code;
  } const cases[] = {
      {{"clean.thalweg.yaml"}, 0},
      {{"dual.thalweg.yaml"}, 1},
      {{"clean.thalweg.yaml", "dual.thalweg.yaml"}, 1},
      {{"dual.thalweg.yaml", "--fail-on", "never"}, 0},
      {{"bad"}, 2},
      {{"bad", "dual.thalweg.yaml", "--fail-on", "never"}, 2},
      {{"."}, 2},
      {{}, 2},
      {{"empty"}, 2},
      {{"nothing"}, 2},
      {{"absent.yaml"}, 2},
      {{"dual.thalweg.yaml", "absent.yaml"}, 2},
      {{"dual.thalweg.yaml", "--file-size-limit", "10B"}, 2},
      {{"dual.thalweg.yaml", "--file-size-limit", "1KiB"}, 1},
  };
  for (const auto& [arguments, code] : cases) {
    const Ran ran = concise(test, arguments);
    CAPTURE(ran.out);
    CHECK(ran.code == code);
  }
}

TEST_CASE("lint: why a run failed stands on standard error where a program reads the results") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", kInvalid);
  CHECK(run(test, {"lint"}).err.empty());
  CHECK(run(test, {"lint", "--format", "json"}).err ==
        "thalweg: 1 error in the input; the results name them\n");
  CHECK(run(test, {"lint", "absent", "--format", "sarif"}).code == 2);
  CHECK(contains(test.err, "1 error in the input"));
}

TEST_CASE("lint: fail-on and min-severity") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write());
  test.files.add(".thalweg.yaml", "rules: {INT001: warning}\n");
  CHECK(concise(test, {}).code == 0);
  CHECK(concise(test, {"--fail-on", "error"}).code == 0);
  CHECK(concise(test, {"--fail-on", "warning"}).code == 1);
  CHECK(concise(test, {"--fail-on", "note"}).code == 1);

  const Ran hidden = concise(test, {"--fail-on", "warning", "--min-severity", "error"});
  CHECK(hidden.code == 1);  // judged by what was found, shown or not
  CHECK_FALSE(contains(hidden.out, "INT001"));
}

TEST_CASE("lint: a question that fails the run is shown") {
  TestEnvironment test;
  test.files.add("thalweg.yaml",
                 "thalweg: 1\nsystem: asks\nservices: {a: {operations: {o: {steps: [\n"
                 "  {read: db/x}, {increment: db/x}]}}}}\n");
  const Ran asks = concise(test, {});
  CHECK(asks.code == 0);
  CHECK(contains(asks.out, "--questions lists them"));
  CHECK_FALSE(contains(asks.out, "note: "));

  for (const bool by_configuration : {false, true}) {
    if (by_configuration) test.files.add(".thalweg.yaml", "fail_on: note\n");
    const Ran fails =
        concise(test, by_configuration ? std::vector<std::string>{}
                                       : std::vector<std::string>{"--fail-on", "note"});
    CHECK(fails.code == 1);
    CHECK(contains(fails.out, "note: "));
    CHECK_FALSE(contains(fails.out, "--questions"));
  }
}

TEST_CASE("lint: findings of valid systems are shown beside an invalid one") {
  TestEnvironment test;
  test.files.add("a/thalweg.yaml", kInvalid);
  test.files.add("b/thalweg.yaml", dual_write());
  const Ran ran = concise(test, {});
  CHECK(ran.code == 2);
  CHECK(contains(ran.out, "a/thalweg.yaml:3:1: error: "));
  CHECK(contains(ran.out, "b/thalweg.yaml:14:"));
}

TEST_CASE("lint: files that include each other are one system") {
  TestEnvironment test;
  const std::string part =
      "thalweg: 1\nservices:\n  finder:\n    operations:\n      index:\n        steps:\n"
      "          - {upsert: search/product, idempotent: true}\n";
  const std::string root =
      "thalweg: 1\nsystem: shop\ninclude: [{}]\nservices:\n  catalog:\n    operations:\n"
      "      save:\n        request_id: client\n        steps:\n"
      "          - {update: shop-db/product, idempotent: true}\n          - call: finder/index\n";
  const auto including = [&](const std::string& path) {
    std::string text = root;
    return text.replace(text.find("{}"), 2, path);
  };
  SUBCASE("the root is called thalweg.yaml") {
    test.files.add("thalweg.yaml", including("parts/finder.thalweg.yaml"));
    test.files.add("parts/finder.thalweg.yaml", part);
  }
  SUBCASE("the root is read after its parts") {
    test.files.add("z.thalweg.yaml", including("a.thalweg.yaml"));
    test.files.add("a.thalweg.yaml", part);
  }
  SUBCASE("the part is called thalweg.yaml") {
    test.files.add("shop.thalweg.yaml", including("parts/thalweg.yaml"));
    test.files.add("parts/thalweg.yaml", part);
  }
  const Ran ran = concise(test, {});
  CAPTURE(ran.out);
  CHECK(ran.code == 1);
  CHECK(count(ran.out, "[INT001") == 1);
  CHECK_FALSE(contains(ran.out, "[M0"));
}

TEST_CASE("lint: a part alone says that it is none") {
  TestEnvironment test;
  test.files.add("part.thalweg.yaml", "thalweg: 1\ntopics: {p: kafka}\n");
  const Ran ran = run(test, {"lint", "part.thalweg.yaml"});
  CHECK(ran.code == 2);
  CHECK(contains(ran.out, "does not name its `system`"));
  CHECK(contains(ran.out, "include this file from the root file"));
}

TEST_CASE("lint: standard input") {
  TestEnvironment test;
  test.standard_input = dual_write();
  const Ran named = concise(test, {"-", "--stdin-filename", "made/shop.yaml"});
  CHECK(named.code == 1);
  CHECK(contains(named.out, "made/shop.yaml:14:"));
  CHECK(contains(concise(test, {"-"}).out, "<stdin>:14:"));

  test.files.add("made/.thalweg.yaml", "rules: {INT001: off}\n");
  CHECK(concise(test, {"-", "--stdin-filename", "made/shop.yaml"}).code == 0);
}

TEST_CASE("lint: standard input that is too long, or that cannot be read") {
  TestEnvironment test;
  test.standard_input = dual_write();
  CHECK(concise(test, {"-", "--file-size-limit", "1KiB"}).code == 1);
  const Ran cut = concise(test, {"-", "--file-size-limit", "100B"});
  CHECK(cut.code == 2);
  CHECK(contains(cut.out, "more than the limit"));

  Environment environment = test.environment();
  environment.standard_input = [](std::size_t) {
    return Failure{"cannot be read: is a directory"};
  };
  test.out.clear();
  CHECK(cli::run(std::vector<std::string>{"lint", "-"}, environment) == 2);
  CHECK(contains(test.out, "error[M013]: standard input cannot be read: is a directory"));
}

TEST_CASE("lint: outputs") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write());
  test.files.add("old.json", "old");
  const Ran ran = run(test, {"lint", "--format", "concise", "--output", "json=old.json", "--output",
                             "sarif=out/new.sarif"});
  CHECK(ran.code == 1);
  CHECK(contains(ran.out, "thalweg.yaml:14:"));
  CHECK(test.files.read("old.json", 1 << 20)->starts_with("{"));
  CHECK(contains(*test.files.read("out/new.sarif", 1 << 20), "2.1.0"));
}

TEST_CASE("lint: outputs that cannot be written") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write());
  test.files.add(".thalweg.yaml", "extends: recommended\n");
  test.files.add("dir/file", "");
  struct {
    std::string path, message;
  } const cases[] = {
      {"./thalweg.yaml", "output `./thalweg.yaml` is read by this run, and was not replaced"},
      {".thalweg.yaml", "is read by this run"},
      {"dir", "output `dir` is a directory"},
      {"dir/file/x", "output `dir/file/x` cannot be written: not a directory"},
  };
  for (const auto& [path, message] : cases) {
    const Ran ran = concise(test, {"--output", "json=" + path, "--output", "json=good.json"});
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(contains(ran.err, message));
    CHECK(contains(ran.out, "[INT001"));
    CHECK(test.files.kind("good.json") == FileKind::file);
  }
  CHECK(*test.files.read("thalweg.yaml", 1 << 20) == dual_write());
}

TEST_CASE("lint: today and no-accept") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write() +
                                     "accept:\n  - {rule: INT001, at: catalog/update-product, "
                                     "reason: soon gone, expires: 2026-06-30}\n");
  CHECK(concise(test, {}).code == 0);
  CHECK(concise(test, {"--no-accept"}).code == 1);
  CHECK(concise(test, {"--today", "2026-06-30"}).code == 0);
  CHECK(concise(test, {"--today", "2026-07-01"}).code == 1);
  CHECK(concise(test, {"--today", "2026-07-01", "--fail-on", "never"}).code == 0);
  test.today = {2027, 1, 1};
  CHECK(concise(test, {}).code == 1);
}

TEST_CASE("lint: an acceptance that ends soon is told in time") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write() +
                                     "accept:\n  - {rule: INT001, at: catalog/update-product, "
                                     "reason: soon gone, expires: 2026-06-30}\n");
  const auto told = [&](const char* today) {
    return concise(test, {"--today", today, "--min-severity", "note"}).out;
  };
  CHECK_FALSE(contains(told("2026-06-15"), "M006"));
  CHECK(contains(told("2026-06-16"),
                 "note: the acceptance of INT001 ends in 14 days, on 2026-06-30 [M006]"));
  CHECK(contains(told("2026-06-29"), "ends tomorrow, on 2026-06-30"));
  CHECK(contains(told("2026-06-30"), "ends today, on 2026-06-30"));
  CHECK(contains(told("2026-07-01"), "warning: the acceptance of INT001 expired on 2026-06-30"));
  CHECK(concise(test, {"--today", "2026-06-30", "--fail-on", "warning"}).code == 0);
}

TEST_CASE("lint: warnings about the manifest count for fail-on") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", kClean +
                                     "accept:\n  - {rule: INT001, at: a/write, reason: none, "
                                     "expires: 2026-06-30}\n");
  CHECK(concise(test, {}).code == 0);
  CHECK(concise(test, {"--fail-on", "warning"}).code == 1);
}

TEST_CASE("lint: the number of threads does not show") {
  TestEnvironment test;
  for (const std::string name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    test.files.add(name + "/thalweg.yaml", dual_write(name));
    test.files.add(name + "/bad.thalweg.yaml", kInvalid);
    // Loaded before it is known that the next one includes it.
    test.files.add(name + "/part.thalweg.yaml", "thalweg: 1\ntopics: {p: kafka}\n");
    test.files.add(
        name + "/whole.thalweg.yaml",
        dual_write("whole") + "include: [part.thalweg.yaml, '../" + name + "/more/*']\n");
    test.files.add(name + "/more/one.yaml", "thalweg: 1\ntopics: {t: {engine: kafak}}\n");
    test.files.add(name + "/circle.thalweg.yaml", "thalweg: 1\nsystem: x\ninclude: round.yaml\n");
    test.files.add(name + "/round.yaml", "thalweg: 1\ninclude: circle.thalweg.yaml\n");
  }
  for (const char* format : {"json", "full", "sarif", "junit"}) {
    const Ran one = run(test, {"lint", "--format", format, "--jobs", "1"});
    CHECK(count(one.out, "INT001") >= 16);
    CHECK(contains(one.out, "iles include each other"));
    CHECK(contains(one.out, "kafak"));
    CHECK_FALSE(contains(one.out, "`system` is missing"));
    for (const char* jobs : {"2", "4", "16"}) {
      const Ran many = run(test, {"lint", "--format", format, "--jobs", jobs});
      CHECK(many.out == one.out);
      CHECK(many.err == one.err);
      CHECK(many.code == one.code);
    }
  }
}

TEST_CASE("lint: timing goes to standard error") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", kClean);
  const Ran plain = run(test, {"lint"});
  const Ran timed = run(test, {"lint", "--timing"});
  CHECK(plain.err.empty());
  CHECK(timed.out == plain.out);
  for (const char* part : {"discover", "load", "graph", "check", "view", "render", "together"})
    CHECK(contains(timed.err, std::string(" ms  ") + part + "\n"));
}

TEST_CASE("lint: timing of one job names each room of the graph and each rule") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", kClean);
  const Ran timed = run(test, {"lint", "--timing", "--jobs", "1"});
  for (const char* phase : {"hops", "INT001 dual-write", "OPS003 readiness-gap", "fingerprints"})
    CHECK(contains(timed.err, std::string(" ms    ") + phase + "\n"));
  CHECK_FALSE(contains(run(test, {"lint", "--timing", "--jobs", "2"}).err, "dual-write"));
}

TEST_CASE("lint: colour") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write());
  const auto colored = [&](std::vector<std::string> more) {
    more.insert(more.begin(), "lint");
    return contains(run(test, more).out, "\x1b[");
  };
  CHECK_FALSE(colored({}));
  CHECK(colored({"--color", "always"}));
  test.variables["FORCE_COLOR"] = "1";
  CHECK(colored({}));
  CHECK_FALSE(colored({"--color", "never"}));
  test.variables["NO_COLOR"] = "1";
  CHECK_FALSE(colored({}));
  test.variables.clear();
  test.terminal = true;
  CHECK(colored({}));
  test.variables["TERM"] = "dumb";
  CHECK_FALSE(colored({}));
  test.variables = {{"NO_COLOR", ""}};
  CHECK(colored({}));
  run(test, {"lint", "--output", "full=out.txt"});
  CHECK_FALSE(contains(*test.files.read("out.txt", 1 << 20), "\x1b["));
}
