// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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
std::string caller(std::string at) {
  if (at.ends_with(kRest)) at.resize(at.size() - kRest.size());
  return at;
}

std::string line_at_caller(Found found) {
  found.at = caller(std::move(found.at));
  return line(found);
}

// INT005 looks at operations as they are written. One that reads and writes is told
// of its writes; of two, the one that only reads is told as well.
void forget_readers(std::vector<Found>& all) {
  const auto writes = [&](const Found& reader) {
    return std::any_of(all.begin(), all.end(), [&](const Found& f) {
      return f.code == reader.code && f.verdict == "violated error" && f.entity == reader.entity &&
             f.at != reader.at && caller(f.at) == caller(reader.at);
    });
  };
  std::vector<Found> kept;
  for (const Found& f : all)
    if (f.code != "INT005" || f.verdict != "violated warning" || !writes(f)) kept.push_back(f);
  all = std::move(kept);
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
    std::vector<Found> found = findings(rewritten);
    forget_readers(found);
    check_same(entry, rewritten, entry.found, found, line_at_caller);
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
