// SPDX-License-Identifier: Apache-2.0
// `# thalweg: accept RULE until DATE: reason`: what the comment is about.
#include <doctest/doctest.h>

#include "unit/manifest/load.h"

namespace thalweg::manifest {
namespace {

using test::load_shop;
using test::LoadedText;

// `RULE element[/step text]` for each acceptance.
std::string accepted(const LoadedText& l) {
  std::string out;
  for (const AcceptData& data : l->model().accepts) {
    out += std::string(l->text(data.rule)) + ' ' + l->reference(data.line_element);
    if (data.line_step) out += " at " + std::string(l.text((*l)[data.line_step].span()));
    out += '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("a comment is about the element or step of its line") {
  auto l = load_shop(
      "stores:\n"
      "  a:  # thalweg: accept OPS001 until 2027-03-31: bought next year\n"
      "    holds:\n"
      "      x: {form: cache}  # thalweg: accept PRV004 until 2027-03-31: no data yet\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      o:\n"
      "        steps:\n"
      "          - update: a/x  # thalweg: accept INT001 until 2027-03-31: replaced: soon\n");
  REQUIRE(l.concise() == "");
  CHECK(accepted(l) == "OPS001 a\nPRV004 a/x\nINT001 s/o at update: a/x\n");
  const AcceptData& last = l->model().accepts[2];
  CHECK(l->text(last.reason) == "replaced: soon");
  CHECK(last.expires == Date{2027, 3, 31});
  CHECK(l.text(last.expires_span) == "2027-03-31");
  CHECK_FALSE(last.record);
}

TEST_CASE("alone it is about the line below, as are several of them") {
  auto l = load_shop(
      "stores:\n"
      "  # thalweg: accept OPS001 until 2027-03-31: one\n"
      "  # thalweg: accept OPS002 until 2027-03-31: two\n"
      "  a: {holds: [x]}\n"
      "  # thalweg: accept OPS003 until 2027-03-31: three\n"
      "  b: {holds: [x]}\n");
  REQUIRE(l.concise() == "");
  CHECK(accepted(l) == "OPS001 a\nOPS002 a\nOPS003 b\n");
}

TEST_CASE("within an element it is about that element") {
  auto l = load_shop(
      "stores:\n"
      "  a:\n"
      "    engine: postgresql\n"
      "    durability: volatile  # thalweg: accept STO002 until 2027-03-31: a test system\n"
      "    holds: [x]\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      o:\n"
      "        steps:\n"
      "          - update: a/x\n"
      "            # thalweg: accept IDM001 until 2027-03-31: rare\n"
      "            only_if: version\n"
      "# thalweg: accept OPS001 until 2027-03-31: here is nothing\n"
      "topics: {}\n");
  CHECK(accepted(l) == "STO002 a\nIDM001 s/o at update: a/x\n");
  CHECK(l.full() ==
        "warning[M006]: an acceptance that stands at no element or step\n"
        "  --> thalweg.yaml:16:1\n"
        "   |\n"
        "16 | # thalweg: accept OPS001 until 2027-03-31: here is nothing\n"
        "   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "   = help: put it on the line of the element or step, or alone on the line above\n");
}

TEST_CASE("an entry of the list says what it is about itself") {
  auto l = load_shop(
      "stores: {a: {holds: [x]}}\n"
      "accept:\n"
      "  - {rule: dual-write, at: 's/*', reason: soon, expires: 2027-03-31, by: team}\n");
  REQUIRE(l.concise() == "");
  REQUIRE(l->model().accepts.size() == 1);
  const AcceptData& data = l->model().accepts[0];
  CHECK(l->text(data.rule) == "dual-write");
  CHECK(l->text(data.at) == "s/*");
  CHECK(l.text(data.expires_span) == "2027-03-31");
  CHECK(l->text(*l->record(data.record)[accept::by]) == "team");
  CHECK_FALSE(data.line_element);
}

TEST_CASE("what looks like a directive inside a text is none") {
  auto l = load_shop(
      "stores:\n"
      "  a: {holds: [x], description: \"# thalweg: ignore all\"}\n");
  CHECK(l.concise() == "");
}

}  // namespace thalweg::manifest
