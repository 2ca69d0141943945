// SPDX-License-Identifier: Apache-2.0
// Reports: what a manifest says is text, whatever it says; nothing is loaded; what is too
// much is counted.
#include "render/report.h"

#include <doctest/doctest.h>

#include "base/sha256.h"
#include "render/html_text.h"
#include "unit/view/sample.h"

using namespace thalweg;

namespace {

constexpr std::string_view kHostile = "</script><img src=x onerror=alert(1)>\"'`{{title}}`&";

render::ReportSystem system_of(std::string name) {
  render::ReportSystem system;
  system.name = std::move(name);
  return system;
}

std::string html(const render::Report& report) {
  const auto text = render::report_html(report, {}, "1.2.3");
  REQUIRE(text);
  return *text;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

view::Finding hostile_finding() {
  view::Finding finding = view::test::finding(view::Severity::error, std::string(kHostile));
  static const checks::Page page{};
  finding.page = &page;
  finding.message = finding.why = finding.question = finding.at = kHostile;
  finding.fingerprint = "0123456789abcdef";
  finding.facts.push_back({std::string(kHostile), "declared", {}});
  finding.missing.push_back(std::string(kHostile));
  return finding;
}

}  // namespace

TEST_CASE("report: hostile texts stay texts") {
  const view::Results results = view::test::with({hostile_finding()});
  render::ReportSystem system = system_of("shop");
  system.description = system.owner = kHostile;
  system.risks.push_back({std::string(kHostile), std::string(kHostile), std::string(kHostile),
                          std::string(kHostile), "2027-01-01", true});
  system.decisions.push_back(
      {"adr-1", std::string(kHostile), "accepted", "", "", {std::string(kHostile)}});
  const std::string clean = html({view::test::with({}), {system_of("shop")}});
  const std::string page = html({results, {system}});
  CHECK(count(page, "<script>") == 1);
  CHECK(count(page, "</script>") == 1);
  CHECK(count(page, "<img") == 0);
  CHECK(count(page, "&lt;img src=x onerror=alert(1)&gt;") > 8);
  CHECK(count(page, "{{title}}") > 8);  // it was said, and is no tag
  CHECK(count(clean, "<script>") == 1);
}

TEST_CASE("report: it loads nothing, and its policy names its own style and script") {
  const std::string page = html({view::test::with({}), {system_of("shop")}});
  for (const char* outside :
       {"http://", "https://", "src=", "@import", "url(", "fetch(", "XMLHttp"})
    CHECK_MESSAGE(page.find(outside) == std::string::npos, outside);
  for (const std::string element : {"style", "script"}) {
    const auto begin = page.find("<" + element + ">") + element.size() + 2;
    const std::string inside = page.substr(begin, page.find("</" + element + ">") - begin);
    CHECK(inside.size() > 100);
    CHECK(page.find(element + "-src 'sha256-" + sha256_base64(inside) + "'") != std::string::npos);
  }
  CHECK(page.find("default-src 'none'") != std::string::npos);
}

TEST_CASE("report: findings beyond those in full have a line each") {
  std::vector<view::Finding> many;
  static const checks::Page page{};
  for (std::size_t i = 0; i < render::kFullFindings + 7; ++i) {
    many.push_back(view::test::finding(view::Severity::warning, "mend it"));
    many.back().page = &page;
  }
  const std::string text = html({view::test::with(std::move(many)), {system_of("shop")}});
  CHECK(count(text, "<details class=\"finding\"") == render::kFullFindings);
  CHECK(count(text, "<tr class=\"finding\"") == 7);
}

TEST_CASE("report: markdown keeps to its limit, and says what it leaves out") {
  std::vector<view::Finding> many;
  static const checks::Page page{};
  for (int i = 0; i < 400; ++i) {
    many.push_back(view::test::finding(view::Severity::error, "mend " + std::to_string(i)));
    many.back().page = &page;
    many.back().message = std::string(200, 'x') + std::to_string(i);
  }
  const view::Results results = view::test::with(std::move(many));
  for (const std::size_t limit : {20'000U, 60'000U, 1'000'000U}) {
    const auto text = render::report_markdown({results, {system_of("shop")}}, {}, limit);
    REQUIRE(text);
    CHECK(text->size() <= limit);
    CHECK((text->find("more.") != std::string::npos) == (limit < 1'000'000U));
  }
}

TEST_CASE("html: code, emphasis, lists and fences of pages") {
  CHECK(render::html_line("a `b<c>` **d** <e> `f") ==
        "a <code>b&lt;c&gt;</code> <strong>d</strong> &lt;e&gt; `f");
  CHECK(render::html_line("") == "");
  CHECK(render::html_line("``") == "``");
  CHECK(render::html_page("# A\n\ntext\nmore\n\n* one\n* two\n  on\n\n```yaml\na: <b>\n```\n") ==
        "<h3>A</h3>\n<p>text more</p>\n<ul>\n<li>one</li>\n<li>two on</li>\n</ul>\n"
        "<pre tabindex=\"0\"><code>a: &lt;b&gt;\n</code></pre>\n");
}
