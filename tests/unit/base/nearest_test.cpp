// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "base/text.h"
#include "support/random.h"

using namespace thalweg;

namespace {

std::string guess(std::string_view text, std::vector<std::string_view> candidates) {
  return std::string(nearest(text, candidates).value_or("(none)"));
}

}  // namespace

TEST_CASE("nearest: typos") {
  CHECK(guess("oders", {"payments", "orders"}) == "orders");
  CHECK(guess("ordres", {"orders"}) == "orders");
  CHECK(guess("orderss", {"orders"}) == "orders");
  CHECK(guess("ordXrs", {"orders"}) == "orders");
  CHECK(guess("sotre", {"store", "stores"}) == "store");
  CHECK(guess("idempotnecy", {"idempotency", "identity"}) == "idempotency");
}

TEST_CASE("nearest: other case, separators and order of words") {
  CHECK(guess("ShopDB", {"shop-db"}) == "shop-db");
  CHECK(guess("shop_db", {"shop", "shop-db"}) == "shop-db");
  CHECK(guess("shop db", {"shop.db"}) == "shop.db");
  CHECK(guess("product-update", {"update-order", "update-product"}) == "update-product");
  CHECK(guess("a-b-c-d-e-f", {"fed-cba"}) == "(none)");
}

TEST_CASE("nearest: the bound grows with the length") {
  CHECK(guess("a", {"b"}) == "(none)");
  CHECK(guess("db", {"cb"}) == "cb");
  CHECK(guess("ab", {"cd"}) == "(none)");
  CHECK(guess("abc", {"axc"}) == "axc");
  CHECK(guess("abc", {"xyc"}) == "(none)");
  CHECK(guess("search", {"seXXch"}) == "seXXch");
  CHECK(guess("search", {"sXXXch"}) == "(none)");
  CHECK(guess("kafka", {"postgresql", "redis", "mysql"}) == "(none)");
}

TEST_CASE("nearest: the nearest, and the first of equals") {
  CHECK(guess("order", {"orders", "older", "border"}) == "orders");
  CHECK(guess("ordr", {"oxdxr", "order"}) == "order");
  CHECK(guess("orders", {"Orders", "orders"}) == "Orders");
  CHECK(guess("x", {}) == "(none)");
  CHECK(guess("", {"a", ""}) == "(none)");
}

TEST_CASE("nearest: does not guess at very long names") {
  const std::string name(64, 'n');
  CHECK(guess(name + "-", {name}) == name);
  CHECK(guess(name + "n", {name}) == "(none)");
  CHECK(guess(name.substr(1), {name + "n", name}) == name);
}

TEST_CASE("nearest: finds every single edit of a name") {
  test::Random random(4);
  for (int i = 0; i < 2000; ++i) {
    const std::string name = "q" + random.text("abcdefgh", 8) + "zz";
    std::string edited = name;
    const std::size_t at = random.below(name.size() - 1);
    switch (random.below(4)) {
      case 0:
        edited.insert(at, 1, 'k');
        break;
      case 1:
        edited.erase(at, 1);
        break;
      case 2:
        edited[at] = 'k';
        break;
      default:
        std::swap(edited[at], edited[at + 1]);
        break;
    }
    CAPTURE(name);
    CAPTURE(edited);
    if (edited != name) CHECK(guess(edited, {name}) == name);
  }
}
