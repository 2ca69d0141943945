// SPDX-License-Identifier: Apache-2.0
// What is drawn of a system, and what goes wrong where.
#include "view/draw.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "support/lint.h"

using namespace thalweg;
using view::Picture;
using view::PictureEdge;
using view::PictureNode;

namespace {

const std::string kShop = R"(thalweg: 1
system: shop
entities:
  product: {key: sku, system_of_record: db/product, personal: false}
  order: {key: id, system_of_record: db/order, personal: false}
stores:
  db: {engine: postgresql, owner: team-a}
  search: elasticsearch
  history: postgresql
topics:
  events: {engine: kafka, carries: order, key: id}
externals:
  mail: {kind: email}
services:
  catalog:
    owner: team-a
    operations:
      put:
        steps:
          - read: db/product
          - upsert: db/product
          - upsert: search/product
      find:
        steps:
          - read: search/product
  orders:
    operations:
      place:
        steps:
          - call: catalog/find
          - {insert: db/order, unique_by: id}
          - publish: events
      send:
        consumes: {topic: events}
        steps:
          - {call: mail, mode: async}
flows:
  to-history: {kind: sink, from: events, to: history/order}
)";

struct Drawn {
  std::unique_ptr<test::Linted> linted;
  std::vector<view::Flag> flags;
  Picture picture;

  explicit Drawn(const std::string& text, view::Wish wish = {})
      : linted(test::lint_text("t.yaml", text)) {
    REQUIRE(linted->errors() == "");
    flags = view::flags_of(linted->run, diag::Severity::warning);
    draw(wish);
  }
  void draw(const view::Wish& wish) { picture = view::draw(*linted->graph, flags, wish); }

  const PictureNode* node(std::string_view name) const {
    const auto found = std::ranges::find(picture.nodes, name, &PictureNode::name);
    return found == picture.nodes.end() ? nullptr : &*found;
  }
  const PictureEdge* edge(std::string_view from, std::string_view to) const {
    for (const PictureEdge& edge : picture.edges)
      if (picture.nodes[edge.from].name == from && picture.nodes[edge.to].name == to) return &edge;
    return nullptr;
  }
  template <class Id>
  Id find(std::string_view name) const {
    return linted->manifest->find(name).as<Id>();
  }
};

using Kind = PictureNode::Kind;
using view::Standing;

}  // namespace

TEST_CASE("draw: every place and service, by kind and by what it is to its data") {
  const Drawn drawn(kShop);
  CHECK(drawn.picture.title == "shop");
  CHECK(drawn.node("catalog")->kind == Kind::service);
  CHECK(drawn.node("db/product")->standing == Standing::record);
  CHECK(drawn.node("db/product")->note == "system of record");
  CHECK(drawn.node("search/product")->standing == Standing::copy);
  CHECK(drawn.node("search/product")->note == "derived index");
  CHECK(drawn.node("events")->kind == Kind::topic);
  CHECK(drawn.node("mail")->kind == Kind::external);
  CHECK(drawn.node("db/product")->group == "db");
  CHECK(drawn.node("catalog/put") == nullptr);
}

TEST_CASE("draw: arrows go the way of the data, and reading and writing is one") {
  const Drawn drawn(kShop);
  const PictureEdge* both = drawn.edge("catalog", "db/product");
  REQUIRE(both != nullptr);
  CHECK(both->is_both);
  CHECK(both->labels == std::vector<std::string>{"read", "upsert"});
  CHECK(drawn.edge("db/product", "catalog") == nullptr);
  CHECK(drawn.edge("catalog", "search/product")->waits);
  CHECK_FALSE(drawn.edge("events", "orders")->waits);
  CHECK_FALSE(drawn.edge("events", "history/order")->waits);
  CHECK_FALSE(drawn.edge("orders", "mail")->waits);
  CHECK(drawn.edge("orders", "catalog")->is_call);
  CHECK_FALSE(drawn.edge("orders", "events")->is_both);
}

TEST_CASE("draw: a finding marks where it is and the arrows on its way, and no others") {
  const Drawn drawn(kShop);
  const auto& flags = drawn.node("catalog")->flags;
  CHECK(std::ranges::find(flags, std::string_view("INT001"), &view::PictureFlag::rule) !=
        flags.end());
  CHECK(drawn.edge("catalog", "search/product")->is_bad);
  CHECK(drawn.edge("catalog", "db/product")->is_bad);
  CHECK_FALSE(drawn.edge("events", "history/order")->is_bad);
}

TEST_CASE("draw: one entity, where it lives, who touches it and who calls those") {
  Drawn drawn(kShop);
  view::Wish wish;
  wish.entity = drawn.find<manifest::EntityId>("product");
  REQUIRE(wish.entity);
  drawn.draw(wish);
  CHECK(drawn.node("catalog/put")->label == "put");
  CHECK(drawn.node("catalog/put")->group == "catalog");
  CHECK(drawn.node("orders/place") != nullptr);
  CHECK(drawn.node("db/order") == nullptr);
  CHECK(drawn.node("events") == nullptr);
}

TEST_CASE("draw: one service, what it touches, and where that goes next") {
  Drawn drawn(kShop);
  view::Wish wish;
  wish.service = drawn.find<manifest::ServiceId>("orders");
  drawn.draw(wish);
  CHECK(drawn.node("orders/place") != nullptr);
  CHECK(drawn.node("catalog")->kind == Kind::service);
  CHECK(drawn.node("history/order") != nullptr);
  CHECK(drawn.node("search/product") == nullptr);
}

TEST_CASE("draw: a finding with its steps in their order") {
  Drawn drawn(kShop);
  const auto flag = std::ranges::find(drawn.flags, std::string_view("INT001"),
                                      [](const view::Flag& f) { return f.shown.rule; });
  REQUIRE(flag != drawn.flags.end());
  view::Wish wish;
  wish.finding = &*flag;
  drawn.draw(wish);
  CHECK(drawn.node("orders") == nullptr);
  CHECK(drawn.node("events") == nullptr);
  CHECK_FALSE(drawn.edge("catalog/put", "db/product")->numbers.empty());
  CHECK_FALSE(drawn.edge("catalog/put", "search/product")->numbers.empty());
  CHECK(drawn.edge("catalog/put", "db/product")->numbers.front() <
        drawn.edge("catalog/put", "search/product")->numbers.front());
  CHECK_FALSE(drawn.picture.caption.empty());
}

TEST_CASE("draw: near an element, so many arrows away") {
  Drawn drawn(kShop);
  view::Wish wish;
  wish.focus = drawn.find<manifest::TopicId>("events");
  drawn.draw(wish);
  CHECK(drawn.node("orders") != nullptr);
  CHECK(drawn.node("history/order") != nullptr);
  CHECK(drawn.node("catalog") == nullptr);
  wish.depth = 2;
  drawn.draw(wish);
  CHECK(drawn.node("catalog") != nullptr);
  CHECK(drawn.node("search/product") == nullptr);
}

TEST_CASE("draw: groups by owner, service and engine") {
  Drawn drawn(kShop);
  view::Wish wish;
  wish.group_by = view::GroupBy::owner;
  drawn.draw(wish);
  CHECK(drawn.node("catalog")->group == "team-a");
  CHECK(drawn.node("db/product")->group == "team-a");
  CHECK(drawn.node("search/product")->group == "");
  wish.group_by = view::GroupBy::engine;
  drawn.draw(wish);
  CHECK(drawn.node("search/product")->group == "elasticsearch");
  wish.group_by = view::GroupBy::service;
  drawn.draw(wish);
  CHECK(drawn.node("search/product")->group == "catalog");
  CHECK(drawn.node("events")->group == "orders");
  CHECK(drawn.node("db/product")->group == "");  // two services write it
}

TEST_CASE("draw: what is too big is folded, step by step, and says so") {
  Drawn drawn(kShop);
  view::Wish wish;
  wish.most_nodes = 7;
  drawn.draw(wish);
  REQUIRE(drawn.node("db") != nullptr);
  CHECK(drawn.node("db")->kind == Kind::store);
  CHECK(drawn.node("db/product") == nullptr);
  REQUIRE_FALSE(drawn.picture.notices.empty());
  CHECK(drawn.picture.notices.front().starts_with("There are 8 boxes in all: datasets"));
  wish.most_nodes = 2;
  drawn.draw(wish);
  CHECK(drawn.picture.nodes.size() == 2);
  CHECK(drawn.picture.notices.size() == 2);
  wish.most_nodes = 0;
  drawn.draw(wish);
  CHECK(drawn.picture.notices.empty());
}

TEST_CASE("draw: what is accepted is not marked") {
  const Drawn drawn(
      kShop +
      "accept:\n  - {rule: INT001, at: catalog/put, reason: it may, expires: 2027-01-01}\n");
  for (const auto& flag : drawn.node("catalog")->flags) CHECK(flag.rule != "INT001");
}

TEST_CASE("draw: names do not decide what is drawn") {
  std::string renamed = kShop;
  for (auto at = renamed.find("catalog"); at != std::string::npos; at = renamed.find("catalog", at))
    renamed.replace(at, 7, "zzz");
  CHECK(Drawn(renamed).picture.edges.size() == Drawn(kShop).picture.edges.size());
}
