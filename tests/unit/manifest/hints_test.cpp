// SPDX-License-Identifier: Apache-2.0
#include "manifest/hints.h"

#include <doctest/doctest.h>

#include "manifest/units_hint.h"

namespace thalweg::manifest {

TEST_CASE("a text becomes the id it was probably meant to be, or nothing") {
  CHECK(as_id("ShopDB") == "shop-db");
  CHECK(as_id("shop db") == "shop-db");
  CHECK(as_id("Shop_Db") == "shop-db");
  CHECK(as_id("shop--db-") == "shop-db");
  CHECK(as_id("DB") == "db");
  CHECK(as_id("42") == "");
  CHECK(as_id("1st-db") == "");
  CHECK(as_id("käse") == "");
  CHECK(as_id("") == "");
  CHECK(as_reference("Shop DB/Product") == "shop-db/product");
  CHECK(as_reference("a/b/c") == "");
  CHECK(as_reference("/b") == "");
}

TEST_CASE("quantities in other spellings") {
  CHECK(repaired_quantity(Type::duration, "5 min") == "5m");
  CHECK(repaired_quantity(Type::duration, "1h30m") == "90m");
  CHECK(repaired_quantity(Type::duration, "PT5M") == "5m");
  CHECK(repaired_quantity(Type::duration, "P1M") == "");
  CHECK(repaired_quantity(Type::duration, "soon") == "");
  CHECK(repaired_quantity(Type::rate, "200 rps") == "200/s");
  CHECK(repaired_quantity(Type::rate, "200") == "200/s");
  CHECK(repaired_quantity(Type::size, "1.5 tb") == "1.5TB");
  CHECK(repaired_quantity(Type::percentage, "99.9") == "99.9%");
  CHECK(repaired_quantity(Type::percentage, "0.999") == "99.9%");
  CHECK(repaired_quantity(Type::percentage, "99,9 %") == "99.9%");
  CHECK(repaired_quantity(Type::date, "31.3.2027") == "2027-03-31");
  CHECK(repaired_quantity(Type::date, "2027/3/1") == "2027-03-01");
  CHECK(repaired_quantity(Type::date, "20270331") == "2027-03-31");
  CHECK(repaired_quantity(Type::date, "2027-02-30") == "");
  CHECK(repaired_quantity(Type::date, std::string(1000, '1')) == "");
}

TEST_CASE("a key that belongs elsewhere is sent there") {
  CHECK(belongs_elsewhere("ttl", Shape::store) == "`ttl` is a key of a dataset");
  CHECK(belongs_elsewhere("holds", Shape::topic) == "`holds` is a key of a store");
  CHECK(belongs_elsewhere("update", Shape::operation) ==
        "`update` is a verb and stands in `steps`");
  CHECK(belongs_elsewhere("flows", Shape::service) ==
        "`flows` stands at the top level of the file");
  CHECK(belongs_elsewhere("nothing", Shape::store) == "");
  CHECK(synonym("source", Shape::flow) == "did you mean `from`?");
  CHECK(synonym("source", Shape::store) == "");
}

// A synonym must lead to a key that exists, and not hide one.
TEST_CASE("a text where a map stands") {
  CHECK(as_map(Shape::dataset, "index") == "write `{form: index}`");
  CHECK(as_map(Shape::dataset, "blue") == "");
  CHECK(missing_space("engine:postgresql") == "put a space behind the colon: `engine: postgresql`");
  CHECK(missing_space("http://x") == "put a space behind the colon: `http: //x`");
  CHECK(missing_space("a b") == "");
  CHECK(missing_space("10:30:00") == "");
}

TEST_CASE("suggestions end when the run has looked at too much") {
  Suggestions suggestions;
  const std::vector<std::string> many(100'000, "completely-different");
  for (int i = 0; i < 60 && !suggestions.exhausted(); ++i) {
    CHECK(suggestions.did_you_mean("x", many) == "");
  }
  CHECK(suggestions.exhausted());
  CHECK(suggestions.did_you_mean("stor", std::vector<std::string>{"store"}) == "");
}

}  // namespace thalweg::manifest
