// SPDX-License-Identifier: Apache-2.0
#include "base/truth.h"

#include <doctest/doctest.h>

#include "base/id.h"
#include "base/result.h"

using namespace thalweg;

TEST_CASE("Truth: the tables of Kleene") {
  constexpr Truth kAll[] = {Truth::no, Truth::unknown, Truth::yes};
  for (const Truth a : kAll) {
    CHECK((a & Truth::no) == Truth::no);
    CHECK((a | Truth::yes) == Truth::yes);
    CHECK((a & Truth::yes) == a);
    CHECK((a | Truth::no) == a);
    CHECK((!!a) == a);
    for (const Truth b : kAll) CHECK((!(a & b)) == ((!a) | (!b)));
  }
  CHECK((!Truth::unknown) == Truth::unknown);
  CHECK((Truth::unknown & Truth::unknown) == Truth::unknown);
  CHECK(truth(true) == Truth::yes);
  CHECK(truth(false) == Truth::no);
}

TEST_CASE("Id: none until it is given an index") {
  using ThingId = Id<struct ThingTag>;
  CHECK_FALSE(static_cast<bool>(ThingId()));
  CHECK(static_cast<bool>(ThingId(0)));
  CHECK(ThingId(3).index() == 3);
  CHECK(ThingId(3) < ThingId(4));
  CHECK_MESSAGE(ThingId(4) < ThingId(), "none sorts last");
}

TEST_CASE("Result: a value or a reason") {
  const Result<int> value = 7;
  const Result<int> failure = Failure{"is not there"};
  CHECK(*value == 7);
  CHECK_FALSE(static_cast<bool>(failure));
  CHECK(failure.error() == "is not there");
}
