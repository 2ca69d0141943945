// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "property/findings/corpus.h"
#include "property/findings/rewrite.h"

using namespace thalweg;
using namespace thalweg::property;

namespace {

// Are the findings of `rewritten` those of the entry, up to what `line_of` leaves out?
template <class Line>
void check_same(const CorpusEntry& entry, const std::string& rewritten,
                const std::vector<Found>& expected, const std::vector<Found>& found, Line line_of) {
  const std::string differs = difference(lines(expected, line_of), lines(found, line_of));
  if (differs.empty()) return;
  CAPTURE(entry.origin);
  CAPTURE(rewritten);
  CHECK(differs == "");
}

// What is said about the system as a whole: one component more is a larger system.
bool is_about_all(const Found& found) {
  return (found.code == "PRV001" && found.verdict == "possible note") || found.code == "STO003" ||
         found.code == "OPS003";
}

// What is found in the part of an operation that it calls counts as found in it.
std::string line_at_caller(Found found) {
  if (found.at.ends_with(kRest)) found.at.resize(found.at.size() - kRest.size());
  return line(found);
}

}  // namespace

TEST_CASE("corpus: there is something to try the laws on") {
  CHECK(corpus().size() > 300);
}

TEST_CASE("law: order of sections, entries and operations does not matter") {
  test::Random random(7);
  for (const CorpusEntry& entry : corpus()) {
    const std::string rewritten = shuffled(entry.text, random);
    check_same(entry, rewritten, entry.found, findings(rewritten), identity);
  }
}

TEST_CASE("law: elements may stand in any file, and be described") {
  test::Random random(11);
  for (const CorpusEntry& entry : corpus()) {
    const Files rewritten = in_files(described(entry.text), random);
    std::string all;
    for (const auto& [path, text] : rewritten) all += "# " + path + "\n" + text;
    check_same(entry, all, entry.found, findings(rewritten), identity);
  }
}

TEST_CASE("law: an unrelated component removes no finding and adds none elsewhere") {
  for (const CorpusEntry& entry : corpus()) {
    const std::string rewritten = with_stranger(entry.text);
    std::vector<Found> found = findings(rewritten), expected = entry.found;
    std::erase_if(found, [](const Found& f) { return f.at.starts_with(kStranger); });
    for (std::vector<Found>* all : {&found, &expected}) std::erase_if(*all, is_about_all);
    check_same(entry, rewritten, expected, found, identity);
  }
}

TEST_CASE("law: steps may be done by an operation that is called") {
  test::Random random(13);
  std::size_t tried = 0;
  for (const CorpusEntry& entry : corpus()) {
    const std::string rewritten = with_calls(entry.text, random);
    if (rewritten == entry.text) continue;
    ++tried;
    check_same(entry, rewritten, entry.found, findings(rewritten), line_at_caller);
  }
  CHECK(tried > 300);
}

TEST_CASE("law: renaming ids renames findings, nothing else") {
  std::size_t tried = 0;
  for (const CorpusEntry& entry : corpus()) {
    const Renaming rename(entry.text);
    if (rename.empty()) continue;
    std::vector<Found> expected = entry.found;
    for (Found& f : expected)
      for (std::string* name : {&f.at, &f.entity}) *name = rename(*name);
    const std::string rewritten = rename(entry.text);
    check_same(entry, rewritten, expected, findings(rewritten), line);
    ++tried;
  }
  CHECK(tried > 300);
}
