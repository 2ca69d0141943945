// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using namespace thalweg;

TEST_CASE("is_id") {
  for (const char* id : {"a", "a1", "order-items", "shop.db", "a_b", "a-1.b_2"}) {
    CAPTURE(id);
    CHECK(is_id(id));
  }
  for (const char* id : {"", "1a", "A", "a-", "-a", "a--b", "a._b", "a b", "\xc3\xa9", "a/b"}) {
    CAPTURE(id);
    CHECK_FALSE(is_id(id));
  }
}

TEST_CASE("to_lower and trim touch ASCII only") {
  CHECK(to_lower("ABC-\xc3\x84z") == "abc-\xc3\x84z");
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim("a") == "a");
  CHECK(trim(" \n") == "");
  CHECK(trim("") == "");
}

TEST_CASE("quote: escapes what drives a terminal") {
  CHECK(quote("shop-db") == "`shop-db`");
  CHECK(quote("") == "``");
  CHECK(quote("a\x1b[31mb\n") == "`a\\x1b[31mb\\n`");
}

TEST_CASE("quote: long texts lose their middle") {
  const std::string exact(100, 'x');
  CHECK(quote(exact) == "`" + exact + "`");
  const std::string head(50, 'h'), tail(50, 't');
  CHECK(quote(head + "m" + tail) == "`" + head + "…" + tail + "`");
  CHECK(quote(head + std::string(100'000, 'm') + tail) == "`" + head + "…" + tail + "`");
  std::string accents;
  for (int i = 0; i < 101; ++i) accents += "\xc3\xa9";
  const std::string cut = quote(accents);
  CHECK_FALSE(find_invalid_utf8(cut).has_value());
  CHECK(count_code_points(cut) == 103);
}

TEST_CASE("plural") {
  CHECK(plural(0, "finding") == "0 findings");
  CHECK(plural(1, "finding") == "1 finding");
  CHECK(plural(2, "finding") == "2 findings");
  CHECK(plural(2, "entity") == "2 entities");
  CHECK(plural(1, "entity") == "1 entity");
  CHECK(plural(3, "day") == "3 days");
  CHECK(plural(2, "process") == "2 processes");
  CHECK(plural(2, "index") == "2 indexes");
  CHECK(plural(2, "branch") == "2 branches");
  CHECK(plural(2, "path") == "2 paths");
  CHECK(plural(2, "database") == "2 databases");
}

TEST_CASE("join") {
  const std::vector<std::string> owned{"a", "b", "c"};
  const std::vector<std::string_view> views{"a", "b", "c"};
  const auto first = [&](std::size_t n) {
    return std::span<const std::string_view>(views).first(n);
  };
  CHECK(join_and(owned) == "a, b and c");
  CHECK(join_and(views, "`") == "`a`, `b` and `c`");
  CHECK(join_or(owned) == "`a`, `b` or `c`");
  CHECK(join_or(views) == "`a`, `b` or `c`");
  CHECK(join_or(first(2)) == "`a` or `b`");
  CHECK(join_or(first(1)) == "`a`");
  CHECK(join_or(first(0)) == "");
  CHECK(join(owned, " -> ") == "a -> b -> c");
  CHECK(join(views, "") == "abc");
}

TEST_CASE("to_binary_size: exact in the largest unit") {
  CHECK(to_binary_size(0) == "0 bytes");
  CHECK(to_binary_size(1) == "1 byte");
  CHECK(to_binary_size(1023) == "1023 bytes");
  CHECK(to_binary_size(1024) == "1 KiB");
  CHECK(to_binary_size(1025) == "1025 bytes");
  CHECK(to_binary_size(std::size_t{64} << 20U) == "64 MiB");
  CHECK(to_binary_size(std::size_t{3} << 29U) == "1536 MiB");
}

TEST_CASE("fnv1a: the published values, so fingerprints never change") {
  CHECK(fnv1a("") == 0xcbf29ce484222325ULL);
  CHECK(fnv1a("a") == 0xaf63dc4c8601ec8cULL);
  CHECK(fnv1a("foobar") == 0x85944171f73967e8ULL);
  CHECK_MESSAGE(fnv1a("bar", fnv1a("foo")) == fnv1a("foobar"), "can be continued");
}
