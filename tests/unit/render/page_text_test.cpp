// SPDX-License-Identifier: Apache-2.0
#include "render/page_text.h"

#include <doctest/doctest.h>

#include "checks/check.h"
#include "unit/render/sample.h"

using namespace thalweg;

TEST_CASE("page text: sections, code is not looked at") {
  const render::test::Sample sample;
  const std::string_view page = sample.int001.text;
  CHECK(render::section(page, "Why it matters") == "A crash, or two clients.");
  CHECK(render::section(page, "Limits") == "It does not see code.");
  CHECK(render::section(page, "Dual write").empty());
  CHECK(render::section(page, "No such thing").empty());
}

TEST_CASE("page text: help has the first example only") {
  const render::test::Sample sample;
  const std::string help = render::help_markdown(sample.int001);
  CHECK(help.find(
            "## Example\n\nThe first example:\n\n```yaml\n## Limits\nthalweg: 1\n```\n\n## How") !=
        std::string::npos);
  CHECK(help.find("thalweg: 2") == std::string::npos);
  CHECK(help.find("thalweg: 3") != std::string::npos);
  CHECK(help.ends_with("## Limits\n\nIt does not see code."));
}

TEST_CASE("page text: a page without sections helps with its summary") {
  checks::Page page;
  page.summary = "In short.";
  page.text = "nothing else";
  CHECK(render::help_markdown(page) == "In short.");
  CHECK(render::help_text(page) == "In short.");
}

TEST_CASE("page text: the first paragraph, plain and not too long") {
  CHECK(render::first_paragraph("One `a`\n**two**. Three.\n\nFour.", 100) == "One 'a' two. Three.");
  CHECK(render::first_paragraph("One. Two. Three.", 12) == "One. Two.");
  CHECK(render::first_paragraph("Onetwothree", 5) == "");
}

TEST_CASE("page text: every rule's page can be shown") {
  for (checks::RuleId rule = 0; rule < checks::catalogue().size(); ++rule) {
    const checks::Page& page = checks::page(rule);
    INFO(page.code);
    CHECK_FALSE(page.summary.empty());
    const std::string what =
        render::first_paragraph(render::section(page.text, "What it finds"), 1024);
    CHECK_FALSE(what.empty());
    CHECK(render::help_text(page) != page.summary);
    const std::string help = render::help_markdown(page);
    for (const char* heading : {"What it finds", "Why it matters", "Example", "How to fix"})
      CHECK_MESSAGE(help.find(std::string("## ") + heading) != std::string::npos, heading);
  }
}
