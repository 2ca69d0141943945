// SPDX-License-Identifier: Apache-2.0
// JUnit and Checkstyle, read back.
#include "render/xml.h"

#include <set>

#include <doctest/doctest.h>

#include "base/utf8.h"
#include "unit/render/sample.h"
#include "unit/render/xml_check.h"

using namespace thalweg;
using namespace thalweg::render::test;

namespace {

Xml junit(const Sample& sample) {
  return read_xml(render::junit(sample.results, options()));
}

Xml checkstyle(const Sample& sample) {
  return read_xml(render::checkstyle(sample.results, options()));
}

}  // namespace

TEST_CASE("xml: the reader of the tests sees what is wrong") {
  const std::string head(render::kXmlHead);
  CHECK(read_xml(head + "<a b=\"c\"><d/>x</a>\n").problem == "");
  for (const char* bad :
       {"<a>", "<a></b>", "<a b=c/>", "<a b=\"c/>", "<a>&nbsp;</a>", "x", "<a b=\"1\" b=\"2\"/>",
        "<a>\x1b</a>", "<a>\xff</a>", "<a>></a>", "<a b=\"x\ny\"/>"})
    CHECK_MESSAGE(read_xml(head + bad).problem != "", bad);
  CHECK(read_xml("<a/>").problem != "");
}

TEST_CASE("xml: text and attributes") {
  std::string out;
  render::append_xml(out, "a<b>&\"c\"\n\td ]]> \x1b \xff \xef\xbf\xbf");
  CHECK(out == "a&lt;b&gt;&amp;&quot;c&quot;\n\td ]]&gt; \\x1b \\xff \xef\xbf\xbd");
  out.clear();
  render::append_attribute(out, "x", "a\n\tb'");
  render::append_attribute(out, "n", 7);
  CHECK(out == " x=\"a&#10;&#9;b'\" n=\"7\"");
}

TEST_CASE("junit: failures, skipped cases, and a case that passes for each other rule") {
  Sample sample;
  sample.fill();
  const Xml xml = junit(sample);
  REQUIRE(xml.problem == "");
  const auto suites = xml.named("testsuite");
  REQUIRE(suites.size() == 2);
  CHECK(suites[0].attributes.at("name") == "input");
  CHECK(suites[0].attributes.at("errors") == "1");
  CHECK(suites[1].attributes.at("name") == "shop");
  CHECK(suites[1].attributes.at("tests") == "8");  // 7 findings, INT003 passes
  CHECK(suites[1].attributes.at("failures") == "2");
  CHECK(suites[1].attributes.at("skipped") == "5");
  CHECK(xml.named("testsuites")[0].attributes.at("tests") == "9");
  const auto failures = xml.named("failure");
  CHECK(failures[0].attributes.at("type") == "error");
  CHECK(failures[0].text.starts_with("shop/thalweg.yaml:14:13\nwhy: a crash"));
  CHECK(failures[1].text.find("undecided: stores.search.engine, stores.shop-db.engine") !=
        std::string::npos);
  CHECK(xml.named("skipped")[3].attributes.at("message") == "accepted: moved in March");
  CHECK(xml.named("testcase").back().attributes.at("name") ==
        "INT003 derived-store-written-directly");
}

TEST_CASE("junit: names of cases are unique and do not depend on the order") {
  Sample sample;
  sample.fill();
  std::set<std::string> names;
  for (const XmlElement& each : junit(sample).named("testcase"))
    CHECK(names.insert(each.attributes.at("name")).second);
  std::vector<view::Finding> findings = sample.results.findings.all();
  std::swap(findings[3], findings[5]);
  sample.results.findings = std::move(findings);
  std::set<std::string> again;
  for (const XmlElement& each : junit(sample).named("testcase"))
    again.insert(each.attributes.at("name"));
  CHECK(names == again);
}

TEST_CASE("junit: a clean run is a passing case for each rule") {
  const Sample sample;
  const Xml xml = junit(sample);
  CHECK(xml.problem == "");
  CHECK(xml.named("testcase").size() == 3);
  CHECK(xml.named("testsuites")[0].attributes.at("failures") == "0");
}

TEST_CASE("junit: hostile text stays text") {
  Sample sample;
  sample.fill();
  sample.poison();
  const Xml xml = junit(sample);
  CHECK(xml.problem == "");
  const std::string expected =
      "<b>&\"'|`x`]]>\n::error::%0A\\r##[error]```[a](b)@me #1 ${x}\\\\x1b[31m\\x7f\\u202e\\xff";
  CHECK(xml.named("failure")[0].attributes.at("message") == expected);
}

TEST_CASE("checkstyle: by file, what has no place in a file without a name") {
  Sample sample;
  sample.fill();
  sample.results.problems.push_back(sample.problem());
  sample.results.problems.back().location = {};
  const Xml xml = checkstyle(sample);
  REQUIRE(xml.problem == "");
  const auto files = xml.named("file");
  REQUIRE(files.size() == 2);
  CHECK(files[0].attributes.at("name") == "shop/thalweg.yaml");
  CHECK(files[1].attributes.at("name") == "");
  const auto errors = xml.named("error");
  REQUIRE(errors.size() == 7);  // open ones only
  CHECK(errors[0].attributes.at("source") == "thalweg.M001");
  CHECK(errors[1].attributes.at("severity") == "info");
  CHECK(errors[4].attributes.at("severity") == "error");
  CHECK(errors[4].attributes.at("line") == "14");
  CHECK(errors[4].attributes.at("column") == "13");
  CHECK(errors[5].attributes.at("message") ==
        "`catalog/price-product` may write `product` twice (possible)");
  CHECK(errors[6].attributes.count("line") == 0);
}

TEST_CASE("checkstyle: hostile text stays text") {
  Sample sample;
  sample.fill();
  sample.poison();
  const Xml xml = checkstyle(sample);
  CHECK(xml.problem == "");
  CHECK(xml.named("file")[0].attributes.at("name").find("::error::") != std::string::npos);
}
