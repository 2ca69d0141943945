// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "unit/manifest/load.h"

namespace thalweg::manifest {
namespace {

using test::load_shop;
using test::LoadedText;

LoadedText load_steps(const std::string& steps) {
  return load_shop(
      "stores: {a: {holds: [x, y]}, b: {holds: [x]}}\n"
      "topics: {t: {carries: x}}\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      before: {steps: [read: a/y]}\n"
      "      o:\n"
      "        steps:\n" +
      steps);
}

// `depth verb target`, `!` before a compensation; `next` is checked on the way.
std::string outline(const LoadedText& l, Operation operation) {
  std::string out;
  for (const Step step : l->steps_of(operation)) {
    std::size_t depth = 0;
    for (Step up = step.parent(); up; up = up.parent()) ++depth;
    out += std::string(depth, ' ') + (step->compensation ? "!" : "") +
           std::string(to_string(step.verb()));
    if (step.target()) out += ' ' + l->reference(step.target());
    out += '\n';
    CHECK(step.operation() == operation);
    for (std::size_t i = step.id().index() + 1; i < step->next; ++i) {
      CHECK(l->model().steps[i].parent);
    }
  }
  return out;
}

Operation second(const LoadedText& l) {
  return l->operations()[1];
}

}  // namespace

TEST_CASE("steps stand in preorder, blocks before what is in them") {
  auto l = load_steps(
      "          - transaction: local\n"
      "            isolation: serializable\n"
      "            steps:\n"
      "              - update: a/x\n"
      "              - {insert: a/y, key_from: client}\n"
      "          - parallel:\n"
      "              - upsert: b/x\n"
      "              - publish: t\n"
      "          - either:\n"
      "              - when: it is new\n"
      "                steps: [{read: a/x}]\n"
      "              - {when: it is old, steps: {delete: a/x}}\n");
  REQUIRE(l.problems.count(diag::Severity::error) == 0);
  CHECK(outline(l, second(l)) ==
        "transaction\n"
        " update a/x\n"
        " insert a/y\n"
        "parallel\n"
        " upsert b/x\n"
        " publish t\n"
        "either\n"
        " branch\n"
        "  read a/x\n"
        " branch\n"
        "  delete a/x\n");
  const Step block = l->steps_of(second(l))[0];
  CHECK(block.transaction_kind() == TransactionKind::local);
  CHECK(block[step::isolation] == Isolation::serializable);
  CHECK(l.text(block.span()) == "transaction: local");
  CHECK(l->steps_of(second(l))[2][step::key_from] == KeyFrom::client);
  const Step branch = l->steps_of(second(l))[7];
  CHECK(l.text(branch.span()) == "when: it is new");
  CHECK(l->text(*branch[step::when]) == "it is new");
  CHECK(l.text(l->steps_of(second(l))[1].span()) == "update: a/x");
}

TEST_CASE("a compensation stands last in its step, wherever it is written") {
  auto l = load_steps(
      "          - saga: choreographed\n"
      "            steps:\n"
      "              - {compensate: {delete: a/x}, insert: a/x}\n"
      "              - transaction: local\n"
      "                compensate: {delete: a/y}\n"
      "                steps: [{insert: a/y}]\n");
  REQUIRE(l.problems.count(diag::Severity::error) == 0);
  CHECK(outline(l, second(l)) ==
        "saga\n"
        " insert a/x\n"
        "  !delete a/x\n"
        " transaction\n"
        "  insert a/y\n"
        "  !delete a/y\n");
  CHECK(static_cast<Style>(l->steps_of(second(l))[0]->word) == Style::choreographed);
}

TEST_CASE("the steps of an operation are its own") {
  auto l = load_steps("          - update: a/x\n          - update: b/x\n");
  CHECK(outline(l, l->operations()[0]) == "read a/y\n");
  CHECK(outline(l, second(l)) == "update a/x\nupdate b/x\n");
  CHECK(l->steps_of(second(l))[0]->record == RecordId());
}

TEST_CASE("blocks nest as deep as the parser allows") {
  std::string open, close;
  for (int i = 0; i < 45; ++i) {
    open += "[{parallel: ";
    close += "}]";
  }
  auto l = load_shop("stores: {a: {holds: [x]}}\nservices: {s: {operations: {o: {steps: " + open +
                     "[{update: a/x}]" + close + "}}}}\n");
  REQUIRE(l.problems.count(diag::Severity::error) == 0);
  REQUIRE(l->steps_of(l->operations()[0]).size() == 46);
  CHECK(l->model().steps[0].next == 46);
}

TEST_CASE("a broken step is left out, its neighbours stay") {
  auto l = load_steps(
      "          - update: a/x\n"
      "          - updat: a/y\n"
      "          - {read: a/x, update: a/x}\n"
      "          - update: b/x\n");
  CHECK(outline(l, second(l)) == "update a/x\nread a/x\nupdate b/x\n");
  CHECK(l.full() ==
        "error[M008]: `updat` is not a verb of a step\n"
        "  --> thalweg.yaml:12:13\n"
        "   |\n"
        "12 |           - updat: a/y\n"
        "   |             ^^^^^\n"
        "   = help: did you mean `update`?\n"
        "error[M008]: a step with 2 verbs: `read` and `update`\n"
        "  --> thalweg.yaml:13:25\n"
        "   |\n"
        "13 |           - {read: a/x, update: a/x}\n"
        "   |              ----       ^^^^^^\n"
        "   |              |\n"
        "   |              the first\n"
        "   = help: make each of them a step of its own\n");
}

TEST_CASE("an option says on which verbs it stands") {
  auto l = load_steps("          - {update: a/x, key_from: server, colour: red}\n");
  CHECK(l.full() ==
        "error[M010]: `update` does not take `key_from`\n"
        "  --> thalweg.yaml:11:27\n"
        "   |\n"
        "11 |           - {update: a/x, key_from: server, colour: red}\n"
        "   |                           ^^^^^^^^\n"
        "   = help: it is an option of `insert`\n"
        "error[M010]: unknown key `colour` in a step\n"
        "  --> thalweg.yaml:11:45\n"
        "   |\n"
        "11 |           - {update: a/x, key_from: server, colour: red}\n"
        "   |                                             ^^^^^^\n"
        "   = help: the keys of a step are listed in thalweg-manifest(5)\n");
}

}  // namespace thalweg::manifest
