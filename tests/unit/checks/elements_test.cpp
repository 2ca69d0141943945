// SPDX-License-Identifier: Apache-2.0
#include "checks/elements.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using checks::Elements;

TEST_CASE("elements: by what they are called, with the kind where that is not enough") {
  const test::TestGraph g(R"(entities: {order: {key: id}}
stores: {db: {engine: postgresql}}
topics: {order: {engine: kafka, carries: order}}
services: {web: {operations: {save: {steps: [{insert: db/order}, {publish: order}]}}}}
)");
  const Elements elements(g.manifest());
  const auto kind = [&](std::string_view name) { return elements.find(name).kind(); };
  using manifest::ElementKind;
  CHECK(kind("db") == ElementKind::store);
  CHECK(kind("db/order") == ElementKind::dataset);
  CHECK(kind("web") == ElementKind::service);
  CHECK(kind("web/save") == ElementKind::operation);
  CHECK(kind("test") == ElementKind::system);
  CHECK(kind("order") == ElementKind::none);
  CHECK(elements.is_ambiguous("order"));
  CHECK(kind("entity:order") == ElementKind::entity);
  CHECK(kind("topic:order") == ElementKind::topic);
  CHECK(elements.find_entity("order") == g.entity("order"));
  CHECK_FALSE(elements.find_entity("db"));
  CHECK_FALSE(elements.is_ambiguous("web/sav"));
  CHECK(elements.suggestion("web/sav") == "did you mean `web/save`?");
  CHECK(elements.suggestion("something-else").empty());
}

TEST_CASE("elements: lists in texts") {
  using Names = std::vector<std::string>;
  CHECK(checks::read_list(R"(["a", "b"])") == Names{"a", "b"});
  CHECK(checks::read_list("[]") == Names{});
  CHECK_FALSE(checks::read_list("[1]"));
  CHECK_FALSE(checks::read_list("[broken"));
  CHECK_FALSE(checks::read_list("a"));
  CHECK(checks::split_list("a b,c ,\n d") == Names{"a", "b", "c", "d"});
  CHECK(checks::split_list(" , ").empty());
}
