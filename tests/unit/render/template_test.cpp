// SPDX-License-Identifier: Apache-2.0
#include "render/template.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace thalweg;
using render::Data;
using render::fill;
using render::Keys;

namespace {

const Keys kKeys = {"name", "all", "none"};

std::string filled(std::string_view name, std::string_view text, const Data& data) {
  const auto out = fill({name, text}, data, kKeys);
  REQUIRE_MESSAGE(out, (out ? "" : out.error()));
  return *out;
}

std::string problem(std::string_view text) {
  return render::template_problem({"t.txt.mustache", text}, kKeys);
}

}  // namespace

TEST_CASE("template: values, sections, lists, and what is nothing") {
  const Data data = {{"name", "x"}, {"all", {1, 2, 3}}, {"none", ""}};
  CHECK(filled("t.txt", "{{name}}{{#all}} {{.}}{{/all}}{{^none}}!{{/none}}", data) == "x 1 2 3!");
}

TEST_CASE("template: a section tag on a line of its own leaves no line") {
  const Data data = {{"all", {1, 2}}};
  CHECK(filled("t.txt", "a\n{{#all}}\n- {{.}}\n{{/all}}\nb\n", data) == "a\n- 1\n- 2\nb\n");
}

TEST_CASE("template: values are escaped for what the template makes") {
  const Data data = {{"name", "a'b\"c\nd <e> `f` | g"}};
  CHECK(filled("t.sql.mustache", "'{{name}}'", data) == "'a''b\"c d <e> `f` | g'");
  CHECK(filled("t.sql.mustache", "-- {{name}}", {{"name", "x\nDROP TABLE y"}}) ==
        "-- x DROP TABLE y");
  CHECK(nlohmann::json::parse(filled("t.json.mustache", "{\"k\": \"{{name}}\"}", data))["k"] ==
        data["name"]);
  CHECK(filled("t.html.mustache", "{{name}}", {{"name", "<script>"}}) == "&lt;script&gt;");
  CHECK(filled("t.yaml.mustache", "k: \"{{name}}\"", {{"name", "a\"\nb: c"}}) ==
        "k: \"a\\\"\\nb: c\"");
  CHECK(filled("t.md.mustache", "{{{name}}}", data) == "a'b\"c\nd <e> `f` | g");
}

TEST_CASE("template: what a value says is not filled in again") {
  CHECK(filled("t.txt", "{{name}}", {{"name", "{{all}}"}}) == "{{all}}");
}

TEST_CASE("template: mistakes are told with their line") {
  CHECK(problem("{{name}}\n{{#all}}{{.}}{{/all}}\n") == "");
  CHECK(problem("\n{{nmae}}") ==
        "t.txt.mustache, line 2: there is no key `nmae`; did you mean `name`?");
  CHECK(problem("{{#all}}\n") == "t.txt.mustache, line 1: `all` is not closed");
  CHECK(problem("{{/all}}") == "t.txt.mustache, line 1: `all` closes nothing");
  CHECK(problem("{{> other}}") == "t.txt.mustache, line 1: a template includes no other one");
}
