// SPDX-License-Identifier: Apache-2.0
// Every example of every rule's page, under all rewrites at once: what fires keeps
// firing, and what is silent stays silent.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "checks/check.h"
#include "property/findings/corpus.h"
#include "property/findings/rewrite.h"

using namespace thalweg;
using namespace thalweg::property;

namespace {

// These look at the system as a whole: one component more is another system.
bool is_about_all(const CorpusEntry& entry) {
  return entry.rule == "OPS003" || entry.rule == "PRV001" || entry.rule == "STO003";
}

Files rewritten(const CorpusEntry& entry, test::Random& random) {
  const std::string renamed = Renaming(entry.text)(entry.text);
  const std::string split = with_calls(renamed, random);
  const std::string larger = is_about_all(entry) ? split : with_stranger(split);
  return in_files(shuffled(described(larger), random), random);
}

std::string spelled(const Files& files) {
  std::string all;
  for (const auto& [path, text] : files) all += "# " + path + "\n" + text;
  return all;
}

// Of the rule of the page, and about the example itself; problems count as such.
std::vector<Found> of_page(const CorpusEntry& entry, const std::vector<Found>& found) {
  std::vector<Found> own;
  for (const Found& f : found)
    if ((f.code == entry.rule || f.code == "M") && !f.at.starts_with(kStranger)) own.push_back(f);
  return own;
}

}  // namespace

TEST_CASE("pages: examples mean the same in other words") {
  test::Random random(17);
  for (const CorpusEntry& entry : corpus()) {
    if (entry.rule.empty()) continue;
    const Files files = rewritten(entry, random);
    const std::vector<Found> own = of_page(entry, findings(files));
    const bool fires =
        std::any_of(own.begin(), own.end(), [&](const Found& f) { return f.code == entry.rule; });
    const bool invalid = fires != !own.empty();
    if (fires == entry.fires && !invalid) continue;
    const std::string what = entry.rule + (entry.fires ? " no longer fires" : " must be silent") +
                             ", " + entry.origin + ":\n" + spelled(files) +
                             difference({}, lines(own, line));
    FAIL_CHECK(what);
  }
}

TEST_CASE("pages: every rule has an example that fires, and one that is silent") {
  std::set<std::string> fires, silent;
  for (const CorpusEntry& entry : corpus()) (entry.fires ? fires : silent).insert(entry.rule);
  for (const checks::Check& rule : checks::catalogue()) {
    const std::string code(rule.code);
    CAPTURE(code);
    CHECK(fires.contains(code));
    CHECK(silent.contains(code));
  }
}
