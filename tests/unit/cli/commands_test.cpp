// SPDX-License-Identifier: Apache-2.0
// explain, rules, schema, init.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "checks/check.h"
#include "cli/terminal_text.h"
#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

TEST_CASE("explain: by code, by name, and several") {
  TestEnvironment test;
  const Ran code = run(test, {"explain", "INT001"});
  CHECK(code.code == 0);
  CHECK(code.out.starts_with(
      "INT001 dual-write: error, inferred, possible: warning\n\nDual write\n"));
  CHECK(run(test, {"explain", "dual-write"}).out == code.out);
  CHECK(run(test, {"explain", "int001"}).out == code.out);
  const Ran both = run(test, {"explain", "INT002", "INT001"});
  CHECK(both.out.starts_with("INT002 "));
  CHECK(both.out.ends_with("\n" + code.out));
}

TEST_CASE("explain: unknown rules, all of them, and no page") {
  TestEnvironment test;
  const Ran ran = run(test, {"explain", "dual-wirte", "INT001", "zzz"});
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(contains(ran.err, "there is no rule `dual-wirte`; did you mean `dual-write`?"));
  CHECK(contains(ran.err, "there is no rule `zzz`; `thalweg rules` lists them"));
}

TEST_CASE("explain: formats") {
  TestEnvironment test;
  const Ran markdown = run(test, {"explain", "INT001", "--format", "markdown"});
  CHECK(contains(markdown.out, "# Dual write\n"));
  CHECK(contains(markdown.out, "```yaml\n"));
  const auto json = nlohmann::json::parse(run(test, {"explain", "INT001", "--format", "json"}).out);
  CHECK(json["rules"][0]["code"] == "INT001");
  CHECK(json["rules"][0]["page"] == markdown.out);
}

TEST_CASE("explain: no escape sequences unless a terminal reads") {
  TestEnvironment test;
  CHECK_FALSE(contains(run(test, {"explain", "INT001"}).out, "\x1b"));
  test.terminal = true;
  CHECK(contains(run(test, {"explain", "INT001"}).out, "\x1b["));
  test.variables["NO_COLOR"] = "1";
  CHECK_FALSE(contains(run(test, {"explain", "INT001"}).out, "\x1b"));
}

TEST_CASE("terminal text: blocks") {
  const std::string text = cli::terminal_text(
      "<!-- licence -->\n\n# Title\n\nOne **bold** word, `code`, *stress*, [a link](to/it).\n"
      "Next line.\n\n* item\n  goes on\n* other\n\n12. twelve\n\n```yaml\na: **b**\n\nc: d\n```\n\n"
      "| a | b |\n|---|---|\n",
      false);
  CHECK(text ==
        "Title\n-----\n\nOne bold word, `code`, stress, a link. Next line.\n\n* item goes on\n"
        "* other\n\n12. twelve\n\n    a: **b**\n\n    c: d\n\n| a | b |\n|---|---|\n");
}

TEST_CASE("terminal text: colour") {
  CHECK(cli::terminal_text("# A\n\n**b** `c`\n", true) ==
        "\x1b[1mA\x1b[0m\n\n\x1b[1mb\x1b[0m \x1b[36mc\x1b[0m\n");
}

TEST_CASE("terminal text: filled to 80 columns, behind the bullet") {
  std::string item = "1. ";
  for (int i = 0; i < 30; ++i) item += "word ";
  const std::string text = cli::terminal_text(item + "\n", false);
  CHECK(text.find("\n   word") != std::string::npos);
  CHECK(text.find('\n') <= 80);
  CHECK(text.find('\n') > 74);
}

TEST_CASE("terminal text: unfinished markup is text") {
  CHECK(cli::terminal_text("a ` b [c] (d) [e](f\n", false) == "a ` b [c] (d) [e](f\n");
  CHECK(cli::terminal_text("", false).empty());
  CHECK(cli::terminal_text("```\nx", false) == "    x\n");
}

TEST_CASE("rules: every rule in every format") {
  TestEnvironment test;
  const Ran text = run(test, {"rules"});
  const Ran markdown = run(test, {"rules", "--format", "markdown"});
  const auto json = nlohmann::json::parse(run(test, {"rules", "--format", "json"}).out);
  REQUIRE(json["rules"].size() == checks::catalogue().size());
  for (checks::RuleId rule = 0; rule < checks::catalogue().size(); ++rule) {
    const checks::Page& page = checks::page(rule);
    CHECK(contains(text.out, "  " + std::string(page.code) + "  " + std::string(page.name)));
    CHECK(contains(markdown.out, "| " + std::string(page.code) + " " + std::string(page.name)));
    CHECK(json["rules"][rule]["code"] == page.code);
    CHECK(json["rules"][rule]["summary"] == page.summary);
  }
  CHECK(text.out.starts_with("INT integration\n\n  INT001  dual-write "));
}

TEST_CASE("schema: three of them, all JSON") {
  TestEnvironment test;
  const auto title = [&](const std::vector<std::string>& arguments) {
    const Ran ran = run(test, arguments);
    CHECK(ran.code == 0);
    return nlohmann::json::parse(ran.out)["title"].get<std::string>();
  };
  const std::string manifest = title({"schema"});
  CHECK(title({"schema", "manifest"}) == manifest);
  CHECK(contains(title({"schema", "config"}), "configuration"));
  CHECK(contains(title({"schema", "result"}), "results"));
}

TEST_CASE("init: writes a starter that shows one finding") {
  TestEnvironment test;
  const Ran ran = run(test, {"init"});
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(contains(ran.err, "wrote `thalweg.yaml`; next: `thalweg lint`"));
  const Ran lint = run(test, {"lint", "--format", "json"});
  CHECK(lint.code == 1);
  const auto json = nlohmann::json::parse(lint.out);
  CHECK(json["summary"]["error"] == 1);
  CHECK(json["summary"]["warning"] == 0);
  CHECK(json["problems"].empty());
}

TEST_CASE("init: the way out that the starter shows is one") {
  TestEnvironment test;
  run(test, {"init"});
  std::string text = *test.files.read("thalweg.yaml", 1 << 20);
  const auto step = text.find("          - upsert: search/product");
  REQUIRE(step != std::string::npos);
  text.erase(step, text.find('\n', step) + 1 - step);
  auto at = text.find("# topics:");
  REQUIRE(at != std::string::npos);
  while (at != std::string::npos && at < text.size()) {
    REQUIRE(text[at] == '#');
    text.erase(at, text.compare(at, 2, "# ") == 0 ? 2 : 1);
    const auto end = text.find('\n', at);
    at = end == std::string::npos ? end : end + 1;
  }
  test.files.add("thalweg.yaml", text);
  const Ran lint = run(test, {"lint", "--format", "json"});
  const auto json = nlohmann::json::parse(lint.out);
  CAPTURE(lint.out);
  CHECK(lint.code == 0);
  CHECK(json["summary"]["error"] == 0);
  CHECK(json["summary"]["warning"] == 0);
  CHECK(json["problems"].empty());
}

TEST_CASE("init: nothing is ever replaced") {
  TestEnvironment test;
  test.files.add("mine/thalweg.yaml", "mine");
  const Ran ran = run(test, {"init", "mine"});
  CHECK(ran.code == 2);
  CHECK(contains(ran.err, "`mine/thalweg.yaml` exists and was not changed"));
  CHECK(*test.files.read("mine/thalweg.yaml", 99) == "mine");
  test.files.add("notes", "");
  CHECK(run(test, {"init", "notes"}).code == 2);
  CHECK(contains(test.err, "`notes` is not a directory"));
  test.files.add("sub/x", "");
  CHECK(run(test, {"init", "sub"}).code == 0);
  CHECK(contains(test.err, "next: `thalweg lint sub`"));
}

TEST_CASE("init: a directory that does not exist is made") {
  TestEnvironment test;
  CHECK(run(test, {"init", "new/shop"}).code == 0);
  CHECK(contains(test.err, "wrote `new/shop/thalweg.yaml`; next: `thalweg lint new/shop`"));
  CHECK(run(test, {"lint", "new/shop"}).code == 1);
}
