// SPDX-License-Identifier: Apache-2.0
#include "base/symbol.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "support/random.h"

using namespace thalweg;

TEST_CASE("SymbolTable: equal texts have equal symbols, counted from 0") {
  SymbolTable table;
  const Symbol a = table.intern("orders");
  const Symbol b = table.intern("payments");
  CHECK(a.value == 0);
  CHECK(b.value == 1);
  CHECK(table.intern(std::string("xorders").substr(1)) == a);
  CHECK(table.text(b) == "payments");
  CHECK(table.size() == 2);
  CHECK(table.find("orders") == a);
  CHECK_FALSE(static_cast<bool>(table.find("order")));
  CHECK(table.size() == 2);
}

TEST_CASE("SymbolTable: the empty text and zero bytes are texts like others") {
  SymbolTable table;
  const std::string zero("\0", 1), zeros("\0\0", 2);
  const Symbol empty = table.intern("");
  CHECK(static_cast<bool>(empty));
  CHECK(table.intern(zero) != empty);
  CHECK(table.intern(zeros) != table.find(zero));
  CHECK(table.find("") == empty);
  CHECK(table.size() == 3);
}

TEST_CASE("SymbolTable: intern refers, intern_copy keeps") {
  SymbolTable table;
  std::string outside = "outside";
  CHECK(table.text(table.intern(outside)).data() == outside.data());
  Symbol copy;
  {
    const std::string temporary = "a text that is put together";
    copy = table.intern_copy(temporary);
    CHECK(table.text(copy).data() != temporary.data());
  }
  CHECK(table.text(copy) == "a text that is put together");
  CHECK(table.intern_copy("outside") == table.find("outside"));
}

TEST_CASE("SymbolTable: survives being moved") {
  SymbolTable table;
  const Symbol kept = table.intern_copy("short");
  const SymbolTable moved = std::move(table);
  CHECK(moved.find("short") == kept);
  CHECK(moved.text(kept) == "short");
}

TEST_CASE("SymbolTable: agrees with a map over many texts") {
  test::Random random(3);
  SymbolTable table;
  std::unordered_map<std::string, Symbol> expected;
  for (int i = 0; i < 200'000; ++i) {
    const std::string text = random.text("abcdefgh-", 9);
    const Symbol symbol = table.intern_copy(text);
    const auto [entry, is_new] = expected.emplace(text, symbol);
    REQUIRE(entry->second == symbol);
    REQUIRE(table.text(symbol) == text);
    if (is_new) REQUIRE(symbol.index() == expected.size() - 1);
  }
  CHECK(table.size() == expected.size());
  for (const auto& [text, symbol] : expected) REQUIRE(table.find(text) == symbol);
}
