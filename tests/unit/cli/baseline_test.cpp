// SPDX-License-Identifier: Apache-2.0
// Baselines: what is known is counted, not shown; what is mended is told.
#include <doctest/doctest.h>

#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

const std::string kFile = ".thalweg-baseline.json";

std::string content(TestEnvironment& test, const std::string& path) {
  const auto bytes = test.files.read(path, 1 << 20);
  return bytes ? *bytes : "";
}

// A manifest with a dual write, and a baseline that lists it.
struct Project : TestEnvironment {
  Project() {
    files.add("thalweg.yaml", dual_write());
    CHECK(run(*this, {"baseline", "create"}).code == 0);
  }
  Ran lint(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"lint", "thalweg.yaml"});
    return run(*this, more);
  }
};

}  // namespace

TEST_CASE("baseline: what it lists is known, and does not fail a run") {
  Project project;
  const Ran known = project.lint();
  CHECK(known.code == 0);
  CHECK(contains(known.out, "known"));
  CHECK_FALSE(contains(known.out, "INT001"));
  const Ran all = project.lint({"--no-baseline"});
  CHECK(all.code == 1);
  CHECK(contains(all.out, "INT001"));
  const Ran json = project.lint({"--format", "json"});
  CHECK(contains(json.out, "\"baseline\": true"));
}

TEST_CASE("baseline: survives moving and reformatting") {
  Project project;
  std::string moved = "# a comment\n\n" + dual_write();
  project.files.add("thalweg.yaml", moved);
  CHECK(project.lint({"--strict-baseline"}).code == 0);
  // The services move to a file of their own.
  const auto at = moved.find("services:");
  project.files.add("thalweg.yaml", moved.substr(0, at) + "include: [parts/*.yaml]\n");
  project.files.add("parts/services.yaml", "thalweg: 1\n" + moved.substr(at));
  const Ran ran = project.lint({"--strict-baseline"});
  CAPTURE(ran.out);
  CHECK(ran.code == 0);
}

TEST_CASE("baseline: made where it is found again") {
  TestEnvironment test;
  test.working_directory = "/work/here";
  test.files.add("../there/thalweg.yaml", dual_write());
  CHECK(contains(run(test, {"baseline", "create", "../there"}).out, "../there/" + kFile));
  CHECK(run(test, {"lint", "../there"}).code == 0);
  test.files.add("below/thalweg.yaml", dual_write("below"));
  CHECK(contains(run(test, {"baseline", "create", "below"}).out, kFile + ": "));
  CHECK(test.files.kind(kFile) == FileKind::file);
}

TEST_CASE("baseline: two systems of one name share their entries") {
  TestEnvironment test;
  test.files.add("a/thalweg.yaml", dual_write());
  std::string other = dual_write();
  other.replace(other.find("update-product"), 14, "change-product");
  test.files.add("b/thalweg.yaml", other);
  CHECK(run(test, {"baseline", "create"}).code == 0);
  CHECK(run(test, {"lint", "--strict-baseline"}).code == 0);
  CHECK(run(test, {"baseline", "check"}).code == 0);
}

TEST_CASE("baseline: what is new is reported") {
  Project project;
  std::string more = dual_write();
  more +=
      "      delete-product:\n        request_id: client\n        steps:\n"
      "          - {delete: shop-db/product}\n          - {delete: search/product}\n";
  project.files.add("thalweg.yaml", more);
  const Ran ran = project.lint();
  CHECK(ran.code == 1);
  CHECK(contains(ran.out, "catalog/delete-product"));
  CHECK_FALSE(contains(ran.out, "catalog/update-product` writes"));
}

TEST_CASE("baseline: what is mended is told, and fails a strict run") {
  Project project;
  std::string mended = dual_write();
  mended.erase(mended.find("          - {upsert: search/product"));
  project.files.add("thalweg.yaml", mended);
  const Ran told = project.lint();
  CHECK(told.code == 0);
  CHECK(contains(told.out, "M014"));
  CHECK(contains(told.out, "INT001 at `catalog/update-product`"));
  CHECK(project.lint({"--strict-baseline"}).code == 1);
  // A rule that is off has mended nothing.
  project.files.add(".thalweg.yaml", "rules: {INT001: off, AUD002: off, INT004: off}\n");
  CHECK_FALSE(contains(project.lint().out, "INT001 at"));
}

TEST_CASE("baseline: check says whether update would write, update writes") {
  Project project;
  const std::string before = content(project, kFile);
  CHECK(run(project, {"baseline", "check"}).code == 0);
  project.files.add("thalweg.yaml", kClean);
  run(project, {"baseline", "check"});
  CHECK(content(project, kFile) == before);
  CHECK(run(project, {"baseline", "update"}).code == 0);
  CHECK(contains(content(project, kFile), "INT001"));  // of a system that is not linted now

  std::string mended = dual_write();
  mended.erase(mended.find("          - {upsert: search/product"));
  project.files.add("thalweg.yaml", mended);
  const Ran differs = run(project, {"baseline", "check"});
  CHECK(differs.code == 1);
  CHECK(contains(differs.out, "mended: INT001 at `catalog/update-product`"));
  CHECK(run(project, {"baseline", "update"}).code == 0);
  CHECK_FALSE(contains(content(project, kFile), "INT001"));
  CHECK(run(project, {"baseline", "check"}).code == 0);
}

TEST_CASE("baseline: create never replaces, update never invents") {
  Project project;
  CHECK(run(project, {"baseline", "create"}).code == 2);
  TestEnvironment none;
  none.files.add("thalweg.yaml", dual_write());
  CHECK(run(none, {"baseline", "update"}).code == 2);
  CHECK(run(none, {"baseline", "check"}).code == 2);
  CHECK(none.files.kind(kFile) == FileKind::absent);
  none.files.add("thalweg.yaml", kInvalid);
  CHECK(run(none, {"baseline", "create"}).code == 2);
  CHECK(none.files.kind(kFile) == FileKind::absent);
}

TEST_CASE("baseline: the configuration names it, relative to itself") {
  TestEnvironment test;
  test.files.add("a/.thalweg.yaml", "baseline: known.json\n");
  test.files.add("a/b/thalweg.yaml", dual_write());
  CHECK(run(test, {"lint", "a"}).code == 2);  // named, and missing
  CHECK(run(test, {"baseline", "create", "a"}).code == 0);
  CHECK(test.files.kind("a/known.json") == FileKind::file);
  CHECK(run(test, {"lint", "a"}).code == 0);
}

TEST_CASE("baseline: a file that is none stops the run") {
  const std::string broken[] = {
      "",
      "[]",
      "{\"findings\": []}",
      "{\"version\": 2, \"findings\": []}",
      "{\"version\": 1, \"findings\": {}}",
      "{\"version\": 1, \"findings\": [3]}",
      "{\"version\": 1, \"findings\": [{\"system\": \"shop\"}]}",
      "{\"version\": 1, \"findings\": [{\"system\": \"s\", \"rule\": \"INT001\", \"at\": \"a\", "
      "\"fingerprint\": \"xyz\"}]}",
      "{\"version\": 1, \"finding\": []}",
      "<<<<<<< HEAD\n{\"version\": 1}\n",
  };
  for (const std::string& bytes : broken) {
    TestEnvironment test;
    test.files.add("thalweg.yaml", dual_write());
    test.files.add(kFile, bytes);
    const Ran ran = run(test, {"lint"});
    CAPTURE(bytes);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(contains(ran.err, kFile));
  }
}

TEST_CASE("since: what cannot be compared is said") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write());
  const Ran no_git = run(test, {"lint", "--since", "main"});
  CHECK(no_git.code == 2);
  CHECK(contains(no_git.err, "`--since`"));
  test.standard_input = dual_write();
  CHECK(run(test, {"lint", "-", "--since", "main"}).code == 2);
}
