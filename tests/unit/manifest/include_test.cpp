// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "unit/manifest/load.h"

namespace thalweg::manifest {
namespace {

using test::load_files;
using test::LoadedText;

std::string file_names(const LoadedText& l) {
  std::string out;
  for (const source::FileId file : l->model().files) out += l.sources.name(file) + ' ';
  return out;
}

std::string store_names(const LoadedText& l) {
  std::string out;
  for (const Store store : l->stores()) out += std::string(store.name()) + ' ';
  return out;
}

std::string part(const std::string& store) {
  return "thalweg: 1\nstores:\n  " + store + ": {holds: [x]}\n";
}

}  // namespace

TEST_CASE("sections of included files follow those of the root, in their order") {
  auto l = load_files({{"thalweg.yaml",
                        "thalweg: 1\nsystem: shop\ninclude: [b.yaml, 'parts/*.yaml']\n"
                        "stores: {root: {holds: [x]}}\n"},
                       {"b.yaml", part("b")},
                       {"parts/z.yaml", part("z")},
                       {"parts/a.yaml", part("a") + "include: ../b.yaml\n"}});
  REQUIRE(l.concise() == "");
  CHECK(file_names(l) == "thalweg.yaml b.yaml parts/a.yaml parts/z.yaml ");
  CHECK(store_names(l) == "root b a z ");
  CHECK(l.sources.name(l->stores()[2].span().file) == "parts/a.yaml");
}

TEST_CASE("names of all files are known in all files") {
  auto l =
      load_files({{"sys/thalweg.yaml",
                   "thalweg: 1\nsystem: shop\ninclude: svc/*.thalweg.yaml\n"
                   "topics: {t: {carries: x}}\n"},
                  {"sys/svc/one.thalweg.yaml",
                   "thalweg: 1\nservices: {one: {operations: {o: {steps: [{call: two/o}, "
                   "{publish: t}]}}}}\n"},
                  {"sys/svc/two.thalweg.yaml",
                   part("db") + "services: {two: {operations: {o: {steps: [update: db/x]}}}}\n"}},
                 "sys/thalweg.yaml");
  REQUIRE(l.problems.count(diag::Severity::error) == 0);
  CHECK(l->reference(l->steps_of(l->operations()[0])[0].target()) == "two/o");
}

TEST_CASE("a glob leaves out the file that says it") {
  auto l =
      load_files({{"main.thalweg.yaml", "thalweg: 1\nsystem: shop\ninclude: '*.thalweg.yaml'\n"},
                  {"a.thalweg.yaml", part("a")}},
                 "main.thalweg.yaml");
  CHECK(l.concise() == "");
  CHECK(file_names(l) == "main.thalweg.yaml a.thalweg.yaml ");
}

TEST_CASE("many files give the same with any number of threads") {
  MemoryFileSystem files;
  files.add("thalweg.yaml", "thalweg: 1\nsystem: shop\ninclude: 'p/*.yaml'\n");
  for (int i = 0; i < 200; ++i) {
    const std::string name = "s" + std::to_string(1000 + i);
    files.add("p/" + name + ".yaml",
              part(name) + (i % 7 == 0 ? "flows: {f" + name + ": {knd: sink}}\n" : "") +
                  (i % 31 == 0 ? "owner: [" : ""));
  }
  const auto run = [&](unsigned jobs) {
    LoadedText l;
    LoadOptions options;
    options.jobs = jobs;
    l.manifest = load(l.sources, files, "thalweg.yaml", options, l.problems);
    return l.full();
  };
  const std::string one = run(1);
  CHECK(one.find("M010") != std::string::npos);
  CHECK(one.find("M012") != std::string::npos);
  CHECK(run(3) == one);
  CHECK(run(16) == one);
}

TEST_CASE("large files that are included are read entry by entry") {
  std::string large = "thalweg: 1\nstores:\n";
  for (int i = 0; i < 20000; ++i) large += "  s" + std::to_string(i) + ": {holds: [x]}\n";
  REQUIRE(large.size() > (256U << 10U));
  auto l =
      load_files({{"thalweg.yaml", "thalweg: 1\nsystem: shop\ninclude: [large.yaml, b.yaml]\n"},
                  {"large.yaml", large},
                  {"b.yaml", part("b")}});
  REQUIRE(l.concise() == "");
  CHECK(l->stores().size() == 20001);
  CHECK(file_names(l) == "thalweg.yaml large.yaml b.yaml ");
}

TEST_CASE("a file that is too large says so") {
  LoadOptions options;
  options.file_size_limit = 100;
  auto root = load_files({{"thalweg.yaml", std::string(101, '#')}}, "thalweg.yaml", options);
  CHECK_FALSE(root.manifest);
  CHECK(root.concise().find("100 bytes") != std::string::npos);
  auto inner = load_files({{"thalweg.yaml", "thalweg: 1\nsystem: shop\ninclude: a.yaml\n"},
                           {"a.yaml", std::string(101, '#')}},
                          "thalweg.yaml", options);
  CHECK_FALSE(inner.manifest);
  CHECK(inner.concise().find("100 bytes") != std::string::npos);
}

TEST_CASE("a root that cannot be read is a problem without a place") {
  auto l = load_files({{"other.yaml", ""}});
  CHECK_FALSE(l.manifest);
  CHECK(l.full() == "error[M013]: `thalweg.yaml` does not exist\n");
}

TEST_CASE("text that is no file cannot include") {
  auto l = test::load_shop("include: a.yaml\n");
  CHECK_FALSE(l.manifest);
  CHECK(l.concise() == "3:10: error: `include` in a text that is no file [M013]\n");
}

TEST_CASE("what a missing file may define is not asked for") {
  auto l = load_files({{"thalweg.yaml", "thalweg: 1\nsystem: shop\ninclude: [gone.yaml, a.yaml]\n"},
                       {"a.yaml",
                        "thalweg: 1\nflows: {f: {kind: sink, from: nowhere, to: db/x, lag: 5}}\n"
                        "stores: {}\n"}});
  CHECK_FALSE(l.manifest);
  CHECK(l.concise() ==
        "3:11: error: `gone.yaml` does not exist [M013]\n"
        "2:55: error: `lag` takes a duration, such as `15m`, not `5` [M004]\n");
}

}  // namespace thalweg::manifest
