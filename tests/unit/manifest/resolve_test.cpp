// SPDX-License-Identifier: Apache-2.0
// Every kind of reference names the element that is meant.
#include <doctest/doctest.h>

#include "unit/manifest/load.h"

namespace thalweg::manifest {
namespace {

using test::load_shop;
using test::LoadedText;

constexpr const char* kSystem =
    "entities: {user: {}, order: {}, order.line: {}}\n"
    "stores:\n"
    "  accounts: {holds: [user]}\n"
    "  db: {holds: [order, order.line]}\n"
    "  view: {kind: federation, federates: [accounts, db]}\n"
    "topics:\n"
    "  t: {carries: order, events: [placed, paid]}\n"
    "externals: {mail: {kind: email}}\n"
    "services:\n"
    "  order: {operations: {place: {}, cancel: {}}}\n"
    "flows: {relay: {kind: stream, from: t, to: accounts}}\n"
    "decisions: {adr-1: {title: x, about: [t, order/place, accounts/user, user, adr-1, relay]}}\n";

LoadedText load_with(const std::string& more) {
  auto l = load_shop(kSystem + more);
  REQUIRE(l.manifest);
  return l;
}

}  // namespace

TEST_CASE("elements of all kinds are named by references") {
  auto l = load_with("");
  CHECK(l.problems.count(diag::Severity::error) == 0);
  std::string kinds;
  for (const ItemView item : *l->decisions()[0][decision::about]) {
    kinds += std::to_string(static_cast<int>(item.target.kind())) + " ";
    CHECK(l->reference(item.target) == l.text(item.span));
  }
  CHECK(kinds == "5 8 4 2 13 9 ");
}

TEST_CASE("a bare store is its only dataset; a federation names stores") {
  auto l = load_with("");
  CHECK(l->reference((*l->flows()[0][flow::to])[0].target) == "accounts/user");
  const Items members = *l->stores()[2][store::federates];
  CHECK(members[1].target == ElementId(l->stores()[1].id()));
}

TEST_CASE("steps name datasets, topics, externals, operations and guarantees") {
  auto l = load_shop(
      "stores: {db: {holds: [x]}}\n"
      "topics: {t: {carries: x}}\n"
      "externals: {mail: {kind: email}}\n"
      "guarantees: {g: {unique: x.id}}\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      o: {steps: [{read: mail}, {update: db}, {publish: t}, {call: mail}, {call: s/p}, "
      "{check: g}]}\n"
      "      p: {}\n");
  REQUIRE(l.problems.count(diag::Severity::error) == 0);
  std::string out;
  for (const Step step : l->steps_of(l->operations()[0])) out += l->reference(step.target()) + " ";
  CHECK(out == "mail db/x t mail s/p g ");
}

TEST_CASE("the entity of a guarantee is the longest id before a dot") {
  auto l = load_with(
      "guarantees:\n"
      "  g1: {unique: [user.first, user.last]}\n"
      "  g2: {bound: order.line.amount, at_least: 0}\n"
      "  g3: {bound: order.total, at_least: 0}\n"
      "  g4: {erasable: user}\n"
      "  g5: {fresh: accounts, within: 5s}\n"
      "  g6: {exactly_once: order/place}\n"
      "  g7: {custom: words, entity: user}\n");
  CHECK(l.problems.count(diag::Severity::error) == 0);
  const auto target = [&](std::size_t i) { return l->reference(l->guarantees()[i]->target); };
  const auto field = [&](std::size_t i, std::size_t f) {
    return l->text(l->guarantees()[i]->fields[f]);
  };
  CHECK(target(0) == "user");
  CHECK(field(0, 0) == "first");
  CHECK(field(0, 1) == "last");
  CHECK(target(1) == "order.line");
  CHECK(field(1, 0) == "amount");
  CHECK(target(2) == "order");
  CHECK(field(2, 0) == "total");
  CHECK(target(3) == "user");
  CHECK(target(4) == "accounts/user");
  CHECK(target(5) == "order/place");
  CHECK(l->text(l->guarantees()[6]->subject) == "words");
}

TEST_CASE("who enforces a guarantee is a word, or the dataset of its entity") {
  auto l = load_with(
      "guarantees:\n"
      "  g1: {unique: order.id, enforced_by: db}\n"
      "  g2: {unique: order.id, enforced_by: app}\n"
      "  g3: {unique: order.id, enforced_by: t}\n"
      "  g4: {custom: w, entity: order, enforced_by: db}\n");
  CHECK(l.problems.count(diag::Severity::error) == 0);
  const auto by = [&](std::size_t i) { return *l->guarantees()[i][guarantee::enforced_by]; };
  CHECK(l->reference(by(0).reference.target) == "db/order");
  CHECK(by(1).word == EnforcedBy::app);
  CHECK(by(2).reference.target.is(ElementKind::topic));
  CHECK(l->reference(by(3).reference.target) == "db/order");
}

TEST_CASE("causes are topics, or events of topics") {
  auto l = load_shop(
      "topics: {t: {carries: x, events: [placed]}, u: {carries: x}}\n"
      "stores: {a: {holds: [x]}}\n"
      "services: {s: {operations: {o: {steps: [{publish: u, causes: [t, placed]}]}}}}\n");
  CHECK(l.problems.count(diag::Severity::error) == 0);
  const Items causes = *l->steps_of(l->operations()[0])[0][step::causes];
  CHECK(causes[0].target.is(ElementKind::topic));
  CHECK_FALSE(causes[1].target);
}

TEST_CASE("what a name is instead, and what was meant") {
  auto l = load_with(
      "guarantees:\n"
      "  g1: {exactly_once: order/plce}\n"
      "  g2: {fresh: mail, within: 5s}\n"
      "  g3: {fresh: line, within: 5s}\n");
  CHECK(l.full() ==
        "error[M001]: service `order` has no operation `plce`\n"
        "  --> thalweg.yaml:16:22\n"
        "   |\n"
        "12 |   order: {operations: {place: {}, cancel: {}}}\n"
        "   |   ----- a service\n"
        "...\n"
        "16 |   g1: {exactly_once: order/plce}\n"
        "   |                      ^^^^^^^^^^\n"
        "   = help: did you mean `order/place`?\n"
        "error[M001]: `mail` is an external, where a dataset or topic is expected\n"
        "  --> thalweg.yaml:17:15\n"
        "   |\n"
        "10 | externals: {mail: {kind: email}}\n"
        "   |             ---- an external\n"
        "...\n"
        "17 |   g2: {fresh: mail, within: 5s}\n"
        "   |               ^^^^\n"
        "   = help: write `store/dataset` or the id of a topic\n"
        "error[M001]: no store or topic `line`\n"
        "  --> thalweg.yaml:18:15\n"
        "   |\n"
        "18 |   g3: {fresh: line, within: 5s}\n"
        "   |               ^^^^\n"
        "   = help: declare it under `stores` or `topics`\n");
}

TEST_CASE("a name that can mean two things is said to") {
  auto l = load_with("migrations: [{recipe: r, at: order, phase: p, expires: 2027-01-01}]\n");
  CHECK(l.concise() == "15:30: error: `order` can mean an entity or a service [M003]\n");
}

}  // namespace thalweg::manifest
