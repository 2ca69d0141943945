// SPDX-License-Identifier: Apache-2.0
// `lint --watch`: what makes it lint again, and how it ends. Nothing sleeps: what
// happens between two looks at the files is set up beforehand.
#include <doctest/doctest.h>

#include "cli/watched_files.h"
#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

Ran watch(TestEnvironment& test, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"lint", "--watch", "--format", "concise"});
  return run(test, arguments);
}

std::size_t runs(const Ran& ran) {
  std::size_t count = 0;
  for (auto at = ran.err.find("watching"); at != std::string::npos;
       at = ran.err.find("watching", at + 1))
    ++count;
  return count;
}

TestEnvironment with(const std::string& manifest) {
  TestEnvironment test;
  test.files.add("thalweg.yaml", manifest);
  return test;
}

void nothing() {}

}  // namespace

TEST_CASE("watch: ends with what the last run ended with") {
  TestEnvironment clean = with(kClean);
  CHECK(watch(clean).code == 0);
  TestEnvironment dual = with(dual_write());
  CHECK(watch(dual).code == 1);
  TestEnvironment invalid = with(kInvalid);
  CHECK(watch(invalid).code == 2);
  TestEnvironment mended = with(dual_write());
  mended.while_waiting = {[&] { mended.files.add("thalweg.yaml", kClean); }};
  const Ran ran = watch(mended);
  CHECK(ran.code == 0);
  CHECK(runs(ran) == 2);
  CHECK(contains(ran.out, "INT001"));
  CHECK(contains(ran.out, "--- changed: `thalweg.yaml`\n"));
}

TEST_CASE("watch: a look that sees nothing new lints nothing") {
  TestEnvironment test = with(dual_write());
  test.while_waiting = {nothing, nothing, [&] { test.files.add("readme.txt", "x"); },
                        [&] { test.files.add("thalweg.yaml", dual_write()); }};
  CHECK(runs(watch(test)) == 1);
}

TEST_CASE("watch: everything that a run reads or looks for") {
  TestEnvironment test;
  test.working_directory = "/work/shop";
  test.files.add("thalweg.yaml", dual_write() + "include: parts/*.yaml\n");
  test.files.add("parts/a.yaml", "thalweg: 1\n");
  test.files.add("rules/README.txt", "");
  test.while_waiting = {
      [&] { test.files.add("parts/a.yaml", "thalweg: 1\n# more\n"); },
      [&] { test.files.add("parts/b.yaml", "thalweg: 1\n"); },
      [&] { test.files.remove("parts/b.yaml"); },
      [&] { test.files.add(".thalweg.yaml", "rules: {INT001: warning}\n"); },
      [&] { test.files.add(".thalweg.yaml", "rules: {INT001: note}\n"); },
      [&] { test.files.add(".thalweg-baseline.json", "{\"version\": 1, \"findings\": []}\n"); },
      [&] { test.files.add("more/thalweg.yaml", kClean); },
  };
  const Ran ran = watch(test);
  CAPTURE(ran.out);
  CAPTURE(ran.err);
  CHECK(runs(ran) == 8);
  CHECK(contains(ran.out, "--- changed: `parts/a.yaml`\n"));
  CHECK(contains(ran.out, "--- changed: `parts/b.yaml` (new)\n"));
  CHECK(contains(ran.out, "--- changed: `parts/b.yaml` (gone)\n"));
  CHECK(contains(ran.out, "--- changed: `.thalweg.yaml` (new)\n"));
  CHECK(contains(ran.out, "--- changed: `.thalweg.yaml`\n"));
  CHECK(contains(ran.out, "--- changed: `.thalweg-baseline.json` (new)\n"));
  CHECK(contains(ran.out, "--- changed: `more` (new)\n"));
}

TEST_CASE("watch: pages of custom rules") {
  TestEnvironment test = with(kClean);
  test.files.add(".thalweg.yaml", "custom_rules: [rules]\n");
  test.files.add("rules/notes.txt", "");
  test.while_waiting = {[&] { test.files.add("rules/one.md", "no rule\n"); }};
  const Ran ran = watch(test);
  CHECK(runs(ran) == 2);
  CHECK(contains(ran.out, "`rules/one.md` (new)"));
}

TEST_CASE("watch: what it writes itself is no change") {
  TestEnvironment test = with(dual_write());
  test.while_waiting = {nothing, [&] { test.files.add("thalweg.yaml", kClean); }, nothing};
  const Ran ran = watch(test, {"--output", "json=report.yaml"});
  CHECK(runs(ran) == 2);
  CHECK(contains(*test.files.read("report.yaml", 1U << 20U), "\"system\": \"quiet\""));
}

TEST_CASE("watch: a terminal is cleared") {
  TestEnvironment test = with(dual_write());
  test.terminal = true;
  test.variables["NO_COLOR"] = "1";
  test.while_waiting = {[&] { test.files.add("thalweg.yaml", kClean); }};
  CHECK(contains(watch(test).out, "\x1b[2J\x1b[H--- changed: "));
}

TEST_CASE("watch: a question is answered anew") {
  TestEnvironment test = with(dual_write());
  test.while_waiting = {[&] { test.files.add(".thalweg.yaml", "rules: {INT001: off}\n"); }};
  const Ran ran = run(
      test, {"lint", "--watch", "--explain-silence", "INT001", "--at", "catalog/update-product"});
  CHECK(contains(ran.out, "it fires there"));
  CHECK(contains(ran.out, "the configuration turns the rule off"));
}

TEST_CASE("watch: what does not go together") {
  struct {
    std::vector<std::string> arguments;
    std::string message;
  } const cases[] = {
      {{"lint", "--watch", "-"}, "`--watch` needs files, not standard input"},
      {{"lint", "--watch", "--format", "json"}, "`--watch` shows results in the formats"},
      {{"lint", "--watch", "--show-config"}, "`--show-config` does not go with `--watch`"},
  };
  for (const auto& [arguments, message] : cases) {
    TestEnvironment test = with(kClean);
    const Ran ran = run(test, arguments);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(contains(ran.err, message));
  }
}

TEST_CASE("watched files: what was asked, and what it was then") {
  MemoryFileSystem disk;
  disk.add("a/x.yaml", "1");
  cli::WatchedFiles files(disk, {});
  CHECK(files.changes().empty());
  CHECK(*files.read("a/./x.yaml", 10) == "1");
  CHECK(files.kind("b.yaml") == FileKind::absent);
  CHECK(files.count() == 1);
  disk.add("c.yaml", "not asked for");
  CHECK(files.changes().empty());
  disk.add("a/x.yaml", "2");
  disk.add("b.yaml", "1");
  const auto changes = files.changes();
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].path == "a/x.yaml");
  CHECK(changes[0].kind == cli::Change::Kind::changed);
  CHECK(changes[1].path == "b.yaml");
  CHECK(changes[1].kind == cli::Change::Kind::added);
  disk.add("a/x.yaml", "1");
  disk.remove("b.yaml");
  CHECK(files.changes().empty());
}
