// SPDX-License-Identifier: Apache-2.0
#include "plan/steps.h"

#include <doctest/doctest.h>

#include "plan/tree.h"

using namespace thalweg;
using plan::Tree;

namespace {

Tree tree(const std::string& text) {
  const auto read = plan::read_tree("test", "value: " + text);
  REQUIRE(read);
  Tree value = *plan::child(*read, "value");
  value.key.clear();
  return value;
}

struct Edited {
  std::size_t found;
  std::string steps;
};
Edited edited(const std::string& steps, const std::string& edit) {
  Tree list = tree(steps);
  const std::size_t found = plan::edit_steps(list, tree(edit));
  return {found, manifest::to_line(list)};
}

}  // namespace

TEST_CASE("steps: remove takes what matches, in blocks too, and blocks that are left empty") {
  const auto [found, steps] = edited(
      "[{read: a/x}, {upsert: b/x}, {transaction: local, steps: [{insert: b/x}]}, "
      "{either: [{when: odd, steps: [{delete: b/x}, {read: a/x}]}]}]",
      "{remove: {writes: b/x}}");
  CHECK(found == 3);
  CHECK(steps == "[{read: a/x}, {either: [{when: odd, steps: [{read: a/x}]}]}]");
}

TEST_CASE("steps: a pattern names the verb, or any that writes, or one of several") {
  CHECK(edited("[{read: a/x}, {fill: a/x}]", "{remove: {writes: a/x}}").found == 0);
  CHECK(edited("[{read: a/x}, {fill: a/x}]", "{remove: [{read: a/x}, {fill: a/x}]}").found == 2);
  CHECK(edited("[{read: a/x}, {read: a/y}]", "{remove: {read: a/y}}").steps == "[{read: a/x}]");
}

TEST_CASE("steps: what replaces a step of the same verb keeps its options") {
  CHECK(edited("[{read: a/x, requires: eventual, access: point}]",
               "{replace: {read: a/x}, with: {read: b/x, access: range}}")
            .steps == "[{read: b/x, access: range, requires: eventual}]");
  CHECK(edited("[{insert: a/x, unique_by: request_id}]",
               "{replace: {writes: a/x}, with: [{publish: t}, {read: a/x}]}")
            .steps == "[{publish: t}, {read: a/x}]");
}

TEST_CASE("steps: insertion beside each match, in the list where it stands") {
  CHECK(edited("[{read: a/x}, {transaction: local, steps: [{read: a/x}]}]",
               "{after: {read: a/x}, insert: {read: b/x}}")
            .steps ==
        "[{read: a/x}, {read: b/x}, {transaction: local, steps: [{read: a/x}, {read: b/x}]}]");
  CHECK(
      edited("[{read: a/x}]", "{before: {read: a/x}, insert: [{read: b/x}, {read: c/x}]}").steps ==
      "[{read: b/x}, {read: c/x}, {read: a/x}]");
}

TEST_CASE("steps: matches are wrapped into one block, unless they stand in such a block") {
  CHECK(edited("[{read: r/x}, {insert: a/x}, {publish: t}, {update: a/x}]",
               "{wrap: {writes: a/x}, in_block: {transaction: local}}")
            .steps ==
        "[{read: r/x}, {transaction: local, steps: [{insert: a/x}, {update: a/x}]}, {publish: t}]");
  const std::string already = "[{transaction: local, steps: [{insert: a/x}]}]";
  const auto [found, steps] =
      edited(already, "{wrap: {writes: a/x}, in_block: {transaction: local}}");
  CHECK(found == 1);
  CHECK(steps == already);
}

TEST_CASE("steps: options are set, and taken away by null") {
  CHECK(edited("[{publish: t, unique_by: old, event: e}]",
               "{at: {publish: t}, options: {unique_by: event_id, event: null}}")
            .steps == "[{publish: t, unique_by: event_id}]");
}

TEST_CASE("steps: a branch, and the way back to one") {
  const std::string branched =
      edited("[{insert: a/x}]", "{branch: new, steps: [{publish: t}]}").steps;
  CHECK(branched ==
        "[{either: [{when: new, steps: [{publish: t}]}, {when: otherwise, steps: [{insert: "
        "a/x}]}]}]");
  CHECK(edited(branched, "{keep_branch: new}").steps == "[{publish: t}]");
  CHECK(edited(branched, "{keep_branch: other}").found == 0);
}

TEST_CASE("steps: compensations are no steps of the run") {
  CHECK(edited("[{saga: orchestrated, steps: [{insert: a/x, compensate: {delete: a/x}}]}]",
               "{remove: {delete: a/x}}")
            .found == 0);
}
