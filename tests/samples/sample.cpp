// SPDX-License-Identifier: Apache-2.0
// sample [--healthy] DIRECTORY: lints the system in a directory and judges what
// is said about it by its expected.yaml, where there is one. A verdict about rules
// that do not exist is skipped. A healthy system gives nothing above note.
#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "base/environment.h"
#include "samples/expectations.h"
#include "support/lint.h"

namespace {

using namespace thalweg;
using checks::Finding;
using test::Linted;
using test::Verdict;

enum class Outcome { right, wrong, skipped };

bool exists(const std::string& rule) {
  return checks::find_rule(rule).has_value();
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// A store and its dataset name the same place for what must be found.
bool touches(const Linted& linted, const Finding& finding, const Verdict& verdict) {
  if (verdict.places.empty()) return true;
  return std::any_of(finding.elements.begin(), finding.elements.end(), [&](auto element) {
    const std::string name = linted.manifest->reference(element);
    return contains(verdict.places, name) ||
           (verdict.find && contains(verdict.places, name.substr(0, name.find('/'))));
  });
}

bool matches(const Linted& linted, const Finding& finding, const Verdict& verdict) {
  if (!touches(linted, finding, verdict)) return false;
  if (contains(verdict.rules, linted.code(finding)))
    return verdict.find || finding.severity != checks::Severity::note;
  return verdict.find &&
         std::any_of(finding.absorbed.begin(), finding.absorbed.end(), [&](std::uint32_t rule) {
           return contains(verdict.rules, checks::page(rule).code);
         });
}

// Where one of several rules does not exist, it may be the one that would fire.
Outcome judge(const Linted& linted, const Verdict& verdict) {
  std::vector<const Finding*> found;
  for (const Finding& finding : linted.run.findings)
    if (matches(linted, finding, verdict)) found.push_back(&finding);
  if (found.empty() != verdict.find) return Outcome::right;
  if (verdict.find && !std::all_of(verdict.rules.begin(), verdict.rules.end(), exists))
    return Outcome::skipped;
  std::printf("%s %s: %s\n", verdict.find ? "missed" : "wrong ", describe(verdict).c_str(),
              verdict.why.c_str());
  for (const Finding* finding : found) std::printf("  %s\n", linted.describe(*finding).c_str());
  return Outcome::wrong;
}

bool is_silent(const Linted& linted) {
  bool silent = true;
  for (const Finding& finding : linted.run.findings) {
    if (finding.severity == checks::Severity::note || finding.accepted) continue;
    silent = false;
    std::printf("wrong  in a healthy system: %s\n", linted.describe(finding).c_str());
  }
  return silent;
}

bool judge_all(const Linted& linted, const std::string& directory) {
  const DiskFileSystem files;
  const std::string path = directory + "/expected.yaml";
  if (files.kind(path) == FileKind::absent) return true;
  const Result<std::string> bytes = files.read(path, std::size_t{1} << 20);
  if (!bytes) return std::printf("%s: %s\n", path.c_str(), bytes.error().c_str()), false;
  const test::Expectations expected = test::read_expectations("expected.yaml", *bytes);
  std::printf("%s", expected.mistakes.c_str());
  std::size_t counts[3] = {};
  for (const Verdict& verdict : expected.verdicts)
    ++counts[static_cast<std::size_t>(judge(linted, verdict))];
  std::printf("%zu verdicts right, %zu wrong, %zu about rules that do not exist\n", counts[0],
              counts[1], counts[2]);
  return expected.mistakes.empty() && counts[1] == 0;
}

}  // namespace

int main(int count, char** arguments) {
  const bool healthy = count == 3 && std::string_view(arguments[1]) == "--healthy";
  if (count != 2 && !healthy) return std::fputs("usage: sample [--healthy] DIRECTORY\n", stderr), 2;
  const std::string directory = arguments[count - 1];
  const auto linted = test::lint_file(DiskFileSystem(), directory + "/thalweg.yaml");
  if (const std::string errors = linted->errors(); !errors.empty())
    return std::printf("not a valid manifest:\n%s", errors.c_str()), 1;
  const bool judged = judge_all(*linted, directory);
  const bool silent = !healthy || is_silent(*linted);
  if (judged && silent) return 0;
  std::printf("what was found:\n");
  for (const Finding& finding : linted->run.findings)
    std::printf("  %s\n", linted->describe(finding).c_str());
  return 1;
}
