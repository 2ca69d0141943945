// SPDX-License-Identifier: Apache-2.0
// Problems of manifests that may be meant so: accepted, turned off, explained.
#include <doctest/doctest.h>

#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

// Nobody reads `archive` (M007); `Redish` is no engine (M005).
std::string unread(const std::string& mark = "", const std::string& accept = "") {
  return "thalweg: 1\nsystem: quiet\nstores:\n  archive: {engine: redish}" + mark +
         "\n  shop-db: {engine: postgresql, backup: {every: 1d, restore_tested: true}}\n"
         "services:\n  a:\n    operations:\n      read:\n"
         "        steps:\n          - read: shop-db/product\n      write:\n"
         "        request_id: client\n        steps:\n"
         "          - {update: shop-db/product, idempotent: true}\n"
         "      keep:\n        request_id: client\n        steps:\n"
         "          - {upsert: archive/order, idempotent: true}\n" +
         accept;
}

Ran lint(const std::string& manifest, const std::string& configuration = "",
         std::vector<std::string> more = {}) {
  TestEnvironment test;
  test.files.add("thalweg.yaml", manifest);
  if (!configuration.empty()) test.files.add(".thalweg.yaml", configuration);
  more.insert(more.begin(), {"lint", "--format", "concise", "--questions"});
  return run(test, more);
}

const std::string kSeen = "note: nobody reads store `archive` [M007";

}  // namespace

TEST_CASE("problems: a configuration gives them another level, or turns them off") {
  CHECK(contains(lint(unread()).out, kSeen));
  CHECK(contains(lint(unread()).out, "[M005"));
  const Ran off = lint(unread(), "rules: {M007: off}\n");
  CHECK_FALSE(contains(off.out, "M007"));
  CHECK(contains(off.out, "[M005"));
  const Ran raised = lint(unread(), "rules: {M007: warning}\nfail_on: warning\n");
  CHECK(contains(raised.out, "warning: nobody reads store `archive` [M007"));
  CHECK(raised.code == 1);
  const std::string override = "overrides: [{files: \"*.yaml\", rules: {M007: off}}]\n";
  CHECK_FALSE(contains(lint(unread(), override).out, "M007"));
  const std::string elsewhere = "overrides: [{files: \"old/*\", rules: {M007: off}}]\n";
  CHECK(contains(lint(unread(), elsewhere).out, kSeen));
}

TEST_CASE("problems: none of them is raised to an error, and no error is turned off") {
  const Ran raised = lint(unread(), "rules: {M007: error}\n");
  CHECK(raised.code == 2);
  CHECK(contains(raised.err, "`error` is none of `warning`, `note` or `off`"));
  CHECK(lint(unread(), "rules: {M001: off}\n").code == 2);
  const Ran twice = lint(unread(), "rules: {M007: off, M007: note}\n");
  CHECK(twice.code == 2);
}

TEST_CASE("problems: they are accepted in a comment or an entry, until a date") {
  const std::string until = "  # thalweg: accept M007 until 2099-01-31: read by the auditors";
  CHECK_FALSE(contains(lint(unread(until)).out, "M007"));
  CHECK(contains(lint(unread(until), "", {"--no-accept"}).out, kSeen));
  const auto entry = [](const std::string& code, const std::string& at, const std::string& date) {
    return "accept:\n  - {rule: " + code + ", at: " + at +
           ", reason: read by the auditors, expires: " + date + "}\n";
  };
  const Ran accepted = lint(unread("", entry("M007", "archive", "2099-01-31")));
  CHECK_FALSE(contains(accepted.out, "M007"));
  CHECK_FALSE(contains(accepted.out, "M006"));
  CHECK_FALSE(contains(accepted.out, "OPS001"));  // no choice that needs a decision
  CHECK_FALSE(contains(lint(unread("", entry("M007", "arch*", "2099-01-31"))).out, "M007"));
  CHECK_FALSE(contains(lint(unread("", entry("M005", "archive", "2099-01-31"))).out, "M005"));
  const Ran elsewhere = lint(unread("", entry("M007", "shop-db", "2099-01-31")));
  CHECK(contains(elsewhere.out, kSeen));
  CHECK(contains(elsewhere.out, "accepts M007 at `shop-db`, which has no such finding"));
  const Ran expired = lint(unread("", entry("M007", "archive", "2000-01-31")));
  CHECK(contains(expired.out, kSeen));
  CHECK(contains(expired.out, "the acceptance of M007 expired on 2000-01-31"));
}

TEST_CASE("problems: explain says what to do about them") {
  TestEnvironment test;
  const Ran soft = run(test, {"explain", "m007"});
  CHECK(soft.code == 0);
  CHECK(contains(soft.out, "M007 one-sided-container: a problem of a manifest"));
  CHECK(contains(soft.out, "# thalweg: accept M007 until"));
  const Ran hard = run(test, {"explain", "M001"});
  CHECK(hard.code == 0);
  CHECK(contains(hard.out, "neither accepted nor turned off"));
  CHECK(run(test, {"explain", "M999"}).code == 2);
  test.files.add("thalweg.yaml", unread());
  const Ran silence = run(test, {"lint", "--explain-silence", "M007", "--at", "archive"});
  CHECK(silence.code == 2);
  CHECK(contains(silence.err, "`M007` is a problem of a manifest, and no rule"));
}

TEST_CASE("problems: two systems of one name are told apart") {
  TestEnvironment test;
  test.files.add("a/thalweg.yaml", dual_write());
  test.files.add("b/thalweg.yaml", dual_write());
  test.files.add("c/thalweg.yaml", dual_write("other"));
  const Ran both = run(test, {"lint", "--format", "concise", "a", "b", "c"});
  CHECK(both.code == 1);
  CHECK(contains(both.out,
                 "b/thalweg.yaml:2:9: warning: another system of this run, that of "
                 "`a/thalweg.yaml`, is called `shop` too"));
  CHECK(contains(both.out, "[M003"));
  CHECK_FALSE(contains(both.out, "c/thalweg.yaml:2"));
  CHECK_FALSE(contains(run(test, {"lint", "--format", "concise", "a", "c"}).out, "M003"));
  CHECK_FALSE(contains(run(test, {"lint", "--format", "concise", "a", "./a"}).out, "M003"));
}

TEST_CASE("problems: what a system includes is no system of the same name") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", dual_write() + "include: [parts/more.thalweg.yaml]\n");
  test.files.add("parts/more.thalweg.yaml", "thalweg: 1\nentities: {order: {key: id}}\n");
  CHECK_FALSE(contains(run(test, {"lint", "--format", "concise"}).out, "M003"));
}
