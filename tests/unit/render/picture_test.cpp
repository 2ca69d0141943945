// SPDX-License-Identifier: Apache-2.0
// Pictures for Mermaid and Graphviz: names are text and nothing else, and what is big
// comes in pieces.
#include "render/picture.h"

#include <doctest/doctest.h>

#include "view/plan_picture.h"

using namespace thalweg;

namespace {

using Kind = view::PictureNode::Kind;

view::PictureNode node(Kind kind, std::string name) {
  view::PictureNode node;
  node.kind = kind;
  node.name = node.label = std::move(name);
  return node;
}

view::PictureEdge edge(std::size_t from, std::size_t to, std::string label) {
  view::PictureEdge edge;
  edge.from = from;
  edge.to = to;
  edge.labels = {std::move(label)};
  return edge;
}

std::string dot(const view::Picture& picture) {
  return *render::picture_dot(picture, {}, true);
}

std::string mermaid(const view::Picture& picture) {
  const auto all = *render::picture_mermaid(picture, {}, false);
  REQUIRE(all.size() == 1);
  return all.front();
}

view::Picture difference(const std::string& before, const std::string& after) {
  return view::difference_picture(before, after);
}

const std::string kHead =
    "thalweg: 1\nsystem: s\nentities: {x: {key: id, system_of_record: db/x}, y: {key: id}}\n"
    "stores: {db: postgresql, index: elasticsearch, far-db: postgresql}\n";
const std::string kWeb =
    "services:\n  web:\n    operations:\n      put:\n        steps:\n          - upsert: db/x\n";
const std::string kWrites = kHead + kWeb + "          - upsert: index/x\n";

}  // namespace

TEST_CASE("pictures: a name is text and nothing else") {
  view::Picture picture;
  picture.title = "a<b>&\"c\"";
  picture.nodes = {node(Kind::service, "a\"]; click x"), node(Kind::topic, "end"),
                   node(Kind::external, "<script>alert(1)</script>")};
  picture.edges = {edge(0, 1, "x|y<b>"), edge(1, 2, "\">]; }")};
  const std::string chart = mermaid(picture);
  CHECK(chart.find("click x\n") == std::string::npos);
  CHECK(chart.find("a#34;]#59; click x") != std::string::npos);
  CHECK(chart.find("en#100;") != std::string::npos);
  CHECK(chart.find("<script") == std::string::npos);
  CHECK(chart.find("<b>") == std::string::npos);
  const std::string graph = dot(picture);
  CHECK(graph.find("<script") == std::string::npos);
  CHECK(graph.find("a&lt;b&gt;&amp;") != std::string::npos);
  CHECK(graph.find("label=<x|y&lt;b&gt;>") != std::string::npos);
}

TEST_CASE("pictures: ids come from kind and name alone, and no two names share one") {
  CHECK(node(Kind::dataset, "shop-db/product").id() == "d_shop_db__product");
  CHECK(node(Kind::service, "a_b").id() != node(Kind::service, "a-b").id());
  CHECK(node(Kind::service, "a").id() != node(Kind::topic, "a").id());
}

TEST_CASE("pictures: more arrows than Mermaid takes come in several diagrams, each arrow in one") {
  view::Picture picture;
  picture.title = "many";
  for (int i = 0; i <= 1200; ++i)
    picture.nodes.push_back(node(Kind::service, "s" + std::to_string(i)));
  for (std::size_t i = 0; i < 1200; ++i) picture.edges.push_back(edge(i, i + 1, "call"));
  const auto all = *render::picture_mermaid(picture, {}, true);
  CHECK(all.size() >= 3);
  std::size_t arrows = 0;
  for (const std::string& each : all) {
    CHECK(each.size() <= render::kMermaidCharacters);
    std::size_t here = 0;
    for (auto at = each.find("-.->"); at != std::string::npos; at = each.find("-.->", at + 1))
      ++here;
    CHECK(here <= render::kMermaidEdges);
    arrows += here;
  }
  CHECK(arrows == 1200);
}

TEST_CASE("pictures: one long text cannot make them endless") {
  view::Picture picture;
  picture.nodes = {node(Kind::service, std::string(60'000, 'a')), node(Kind::service, "b")};
  picture.edges = {edge(0, 1, "call")};
  CHECK(render::picture_mermaid(picture, {}, true)->size() == 1);
}

TEST_CASE("pictures of a change: nothing that changes is no picture") {
  CHECK(difference(kWrites, kWrites).empty());
  CHECK(difference(kHead, kHead).empty());
}

TEST_CASE("pictures of a change: what is new, what is gone, and what both touch") {
  const std::string after = kHead + "topics: {x-log: {engine: kafka, carries: x, key: id}}\n" +
                            kWeb + "flows:\n  c: {kind: cdc, from: db/x, to: x-log}\n";
  const std::string chart = mermaid(difference(kWrites, after));
  CHECK(chart.find("  s_web[\"web\"]\n") != std::string::npos);
  CHECK(chart.find("d_index__x[(\"− x<br/>derived index\")]\n") != std::string::npos);
  CHECK(chart.find("t_x_log>\"+ x-log<br/>kafka log\"]\n") != std::string::npos);
  CHECK(chart.find("s_web ==>|\"upsert\"| d_db__x\n") != std::string::npos);
  CHECK(chart.find("s_web ==>|\"− upsert\"| d_index__x\n") != std::string::npos);
  CHECK(chart.find("d_db__x -.->|\"+ cdc\"| t_x_log\n") != std::string::npos);
}

TEST_CASE("pictures of a change: what is far from every change is left out") {
  const std::string more =
      "  far:\n    operations:\n      get:\n        steps:\n          - read: far-db/y\n";
  CHECK(mermaid(difference(kWrites + more, kHead + kWeb + more)).find("far") == std::string::npos);
}
