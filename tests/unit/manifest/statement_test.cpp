// SPDX-License-Identifier: Apache-2.0
// What a manifest says, and the manifest without a part of it.
#include "manifest/statement.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "manifest/loader.h"
#include "manifest/writer.h"

using namespace thalweg;
using manifest::Statement;

namespace {

constexpr std::string_view kShop = R"(thalweg: 1
system: shop
stores:
  db:
    engine: postgresql
    holds: {order: {unique: [id]}, seen: {form: dedupe}}
    config: {wal_level: logical, max_slots: 4}
services:
  shop:
    operations:
      place:
        description: places an order
        request_id: client
        dedupe: {by: request_id, in: db/seen, window: 1d}
        steps:
          - transaction: local
            steps:
              - {insert: db/order, unique_by: request_id}
              - insert: db/seen
          - either:
              - when: found
                steps:
                  - read: db/order
              - when: not found
                steps:
                  - read: db/seen
guarantees:
  found: {fresh: db/order, within: 1s}
)";

struct Shop {
  Shop() {
    manifest = *manifest::load_text(sources, "shop.yaml", std::string(kShop), {}, problems);
    REQUIRE_FALSE(problems.has_errors());
  }
  manifest::Said said(std::string_view reference) const {
    return manifest::said_of(manifest, sources, manifest.find(reference));
  }
  // The one that reads like that, of the element.
  Statement statement(std::string_view reference, std::string_view text) const {
    for (const Statement& each : said(reference).statements)
      if (manifest::text_of(manifest, each) == text) return each;
    FAIL(text);
    return {};
  }
  std::string without(std::string_view reference, std::string_view text) const {
    const Statement statement = this->statement(reference, text);
    return manifest::write(manifest, {&statement, 1});
  }

  source::SourceMap sources;
  diag::Diagnostics problems;
  manifest::Manifest manifest;
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("statements: of an operation, in the order of the text, with their places") {
  const Shop shop;
  std::vector<std::string> texts, places;
  for (const Statement& each : shop.said("shop/place").statements) {
    texts.push_back(manifest::text_of(shop.manifest, each));
    places.emplace_back(shop.sources.text(each.span));
  }
  CHECK(texts == std::vector<std::string>{"operation shop/place", "request_id: client",
                                          "dedupe: {by: request_id, in: db/seen, window: 1d}",
                                          "in: db/seen", "window: 1d", "transaction: local",
                                          "insert: db/order", "unique_by: request_id",
                                          "insert: db/seen", "either", "a branch of `either`",
                                          "when: found", "read: db/order", "a branch of `either`",
                                          "when: not found", "read: db/seen"});
  CHECK(places[1] == "request_id: client");
  CHECK(places[3] == "in: db/seen");
  CHECK(places[7] == "unique_by: request_id");
}

TEST_CASE("statements: the elements that are named") {
  const Shop shop;
  std::vector<std::string> names;
  for (const manifest::ElementId named : shop.said("shop/place").names)
    names.push_back(shop.manifest.reference(named));
  CHECK(names == std::vector<std::string>{"db/order", "db/seen"});
}

TEST_CASE("without: a value, an entry, a step") {
  const Shop shop;
  CHECK(shop.without("shop/place", "window: 1d") != manifest::write(shop.manifest));
  CHECK(
      contains(shop.without("shop/place", "window: 1d"), "dedupe: {by: request_id, in: db/seen}"));
  const std::string config = shop.without("db", "config: {wal_level: logical}");
  CHECK(contains(config, "config: {max_slots: 4}"));
  CHECK_FALSE(contains(shop.without("shop/place", "insert: db/seen"), "- insert: db/seen"));
  CHECK_FALSE(contains(shop.without("found", "guarantee found"), "guarantees"));
}

TEST_CASE("without: of a block the steps stay, of an `either` those of all branches") {
  const Shop shop;
  const std::string flat = shop.without("shop/place", "transaction: local");
  CHECK_FALSE(contains(flat, "transaction"));
  CHECK(contains(flat,
                 "        steps:\n          - insert: db/order\n            unique_by: request_id\n"
                 "          - insert: db/seen\n"));
  const std::string both = shop.without("shop/place", "either");
  CHECK(contains(both, "          - read: db/order\n          - read: db/seen\n"));
}

TEST_CASE("without: nothing is all of it") {
  const Shop shop;
  CHECK(manifest::write(shop.manifest, {}) == manifest::write(shop.manifest));
}

TEST_CASE("statements: alike across manifests, and what a text would call them") {
  const Shop a, b;
  CHECK(is_alike(a.manifest, a.statement("shop/place", "window: 1d"), b.manifest,
                 b.statement("shop/place", "window: 1d")));
  CHECK_FALSE(is_alike(a.manifest, a.statement("shop/place", "window: 1d"), b.manifest,
                       b.statement("shop/place", "in: db/seen")));
  CHECK(words_of(a.manifest, a.statement("shop/place", "transaction: local")) ==
        std::vector<std::string>{"transaction", "local"});
}
