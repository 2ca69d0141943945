// SPDX-License-Identifier: Apache-2.0
// Rules and explorer agree: what a rule surely finds goes wrong in some run, whatever is
// left open; what it may find, where that is taken for the worst; and what a page or a
// sample shows as mended goes well under the same question. The exceptions are listed,
// each with its reason.
#include "witness/agreement.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/environment.h"
#include "checks/examples.h"
#include "support/lint.h"
#include "witness/evidence.h"
#include "witness/exceptions.h"

namespace {

namespace fs = std::filesystem;
using namespace thalweg;
using test::goes_wrong;
using test::in_words;
using test::Linted;
using witness::Evidence;
using witness::Outcome;
using witness::Question;

std::set<const test::Exception*>& met() {
  static std::set<const test::Exception*> all;
  return all;
}

bool is_exception(const std::string& where, const Linted& linted, const Question& question) {
  const std::string at = linted.manifest->reference(question.at);
  const auto found = std::ranges::find_if(test::kExceptions, [&](const test::Exception& e) {
    const bool here = where == e.where || where.starts_with(std::string(e.where) + " ");
    return here && e.code == question.code && e.at == at;
  });
  if (found == std::end(test::kExceptions)) return false;
  met().insert(&*found);
  return true;
}

// What each finding says, and what the explorer says.
void check_findings(const std::string& where, const Linted& linted) {
  for (const checks::Finding& finding : linted.run.findings) {
    const Question question = witness::question_of(finding);
    if (!witness::has_runs(question.code)) continue;
    const Evidence e = witness::explore(*linted.graph, question);
    if (!test::falls_short(finding.verdict, e)) continue;
    if (test::is_declined(question, e) || is_exception(where, linted, question)) continue;
    FAIL_CHECK(where << ", " << in_words(linted, question, e) << "\n  " << finding.message);
  }
}

// How many questions had an answer; the rest are said to say nothing.
struct Decided {
  int clean = 0, open = 0;

  void count(const Evidence& e) { ++(e.outcome == Outcome::clean || goes_wrong(e) ? clean : open); }
  bool mostly() const { return clean > open; }
};

// What is wrong before asked of what is right after.
void check_mended(const std::string& where, const Linted& before, const std::string& code,
                  const Linted& after, Decided& decided, const test::Renames& renames = {}) {
  for (const checks::Finding& finding : before.run.findings) {
    const Question asked = witness::question_of(finding);
    if (!witness::has_runs(asked.code) || (!code.empty() && asked.code != code)) continue;
    const auto question = test::translate(before, asked, after, renames);
    if (!question) continue;
    const Evidence e = witness::explore(*after.graph, *question);
    decided.count(e);
    if (!goes_wrong(e) || !e.is_certain() || is_exception(where, after, *question)) continue;
    FAIL_CHECK(where << ", " << in_words(after, *question, e));
  }
}

struct Page {
  std::string code;
  std::vector<checks::Example> examples;
  std::vector<std::unique_ptr<Linted>> linted;
};

const std::vector<Page>& pages() {
  static const std::vector<Page> all = [] {
    std::vector<Page> out;
    for (checks::RuleId r = 0; r < checks::catalogue().size(); ++r) {
      Page page{std::string(checks::catalogue()[r].code),
                checks::read_examples(checks::page(r).text),
                {}};
      for (const checks::Example& example : page.examples)
        page.linted.push_back(test::lint_text("example.yaml", example.text));
      out.push_back(std::move(page));
    }
    return out;
  }();
  return all;
}

std::string place(const Page& page, std::size_t i) {
  return fmt::format("{} {}", page.code, i + 1);
}

std::vector<std::string> samples() {
  std::vector<std::string> out;
  const fs::path root = fs::path(THALWEG_SOURCE_DIR) / "samples";
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.path().filename() == "thalweg.yaml")
      out.push_back(fs::relative(entry.path(), root).parent_path().generic_string());
  std::ranges::sort(out);
  return out;
}

std::unique_ptr<Linted> sample(const std::string& name) {
  const DiskFileSystem files;
  return test::lint_file(files,
                         fmt::format("{}/samples/{}/thalweg.yaml", THALWEG_SOURCE_DIR, name));
}

TEST_CASE("what is found on the pages goes wrong") {
  for (const Page& page : pages())
    for (std::size_t i = 0; i < page.linted.size(); ++i)
      check_findings(place(page, i), *page.linted[i]);
}

TEST_CASE("what the pages show as right goes well") {
  Decided decided;
  for (const Page& page : pages())
    for (std::size_t i = 0; i < page.linted.size(); ++i)
      for (std::size_t j = 0; j < page.linted.size(); ++j)
        if (page.examples[i].fires && !page.examples[j].fires)
          check_mended(place(page, j), *page.linted[i], page.code, *page.linted[j], decided);
  MESSAGE(decided.clean << " decided, " << decided.open << " not");
  CHECK(decided.clean > 350);
  CHECK(decided.mostly());
}

TEST_CASE("what is found in the samples goes wrong") {
  for (const std::string& name : samples()) {
    const auto linted = sample(name);
    REQUIRE_MESSAGE(linted->graph != nullptr, linted->errors());
    check_findings(name, *linted);
  }
}

TEST_CASE("the samples go well after their repair") {
  const std::map<std::string, test::Renames> all = {
      {"shop",
       {{"postgres", "shop-db"},
        {"elasticsearch", "search"},
        {"snowflake", "warehouse"},
        {"catalog", "shop"},
        {"orders", "shop"}}},
      {"payments",
       {{"ledger-a/account", "giro-db/giro-account"},
        {"ledger-b/account", "savings-db/savings-account"},
        {"ledger-a", "giro-db"},
        {"ledger-b", "savings-db"},
        {"account", "giro-account"}}},
      {"social", {{"friends-view", "notify-db"}}},
  };
  for (const auto& [name, renames] : all) {
    Decided decided;
    check_mended(name + "-healthy", *sample(name), "", *sample(name + "-healthy"), decided,
                 renames);
    MESSAGE(name << ": " << decided.clean << " decided, " << decided.open << " not");
    CHECK(decided.clean > 0);
  }
}

// Comes behind the cases above, in which they are met.
TEST_CASE("what is listed as an exception still is one") {
  for (const test::Exception& e : test::kExceptions)
    CHECK_MESSAGE(met().contains(&e), e.where << ", " << e.code << " at " << e.at << ": " << e.why);
}

}  // namespace
