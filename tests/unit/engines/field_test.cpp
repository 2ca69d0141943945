// SPDX-License-Identifier: Apache-2.0
#include "engines/field.h"

#include <set>

#include <doctest/doctest.h>

namespace thalweg::engines {
namespace {

TEST_CASE("every field is found by its spelling, and by no other") {
  std::set<std::string_view> seen;
  for (const FieldInfo& one : fields()) {
    CHECK(find_field(one.spelling) == one.field);
    CHECK(&info(one.field) == &one);
    CHECK(seen.insert(one.spelling).second);
    CHECK_FALSE(one.doc.empty());
  }
  CHECK(seen.size() == kFieldCount);
  CHECK_FALSE(find_field("tx"));
  CHECK_FALSE(find_field(""));
}

TEST_CASE("cdc alone is short for cdc.mode") {
  CHECK(find_field("cdc") == Field::cdc_mode);
}

TEST_CASE("exactly the fields of words list words") {
  for (const FieldInfo& one : fields()) {
    const bool listed = one.kind == ValueKind::word || one.kind == ValueKind::words;
    CAPTURE(one.spelling);
    CHECK(one.words.empty() != listed);
  }
}

TEST_CASE("a value must be one of the words of its field") {
  CHECK_FALSE(value_problem(Field::tx_scope, "database"));
  CHECK(*value_problem(Field::tx_scope, "databases") ==
        "`databases` is no value of `tx.scope`: allowed are `none`, `row`, `partition`, "
        "`database` or `cluster`");
  CHECK_FALSE(value_problem(Field::cdc_deletes, "config"));
  CHECK(*value_problem(Field::cdc_deletes, "maybe") ==
        "`maybe` is no value of `cdc.deletes`: allowed are `yes`, `no` or `config`");
  CHECK_FALSE(value_problem(Field::cdc_snapshot, "initial incremental"));
  CHECK(value_problem(Field::cdc_snapshot, "initial never"));
  CHECK(value_problem(Field::cdc_snapshot, ""));
}

TEST_CASE("a value must be of its kind") {
  CHECK_FALSE(value_problem(Field::cdc_retention, "7d"));
  CHECK_FALSE(value_problem(Field::cdc_retention, "forever"));
  CHECK(*value_problem(Field::cdc_retention, "long") ==
        "`long` is no value of `cdc.retention`: write a duration such as `7d`, or `forever`");
  CHECK_FALSE(value_problem(Field::operational_weight, "3"));
  CHECK(value_problem(Field::operational_weight, "-3"));
  CHECK(value_problem(Field::operational_weight, "3.5"));
  CHECK_FALSE(value_problem(Field::sla, "99.95%"));
  CHECK(value_problem(Field::sla, "high"));
  CHECK_FALSE(value_problem(Field::cdc_connector, "a.b.C"));
  CHECK(value_problem(Field::cdc_connector, " "));
}

}  // namespace
}  // namespace thalweg::engines
