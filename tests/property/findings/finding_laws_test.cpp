// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "engines/engines.h"
#include "manifest/vocabulary.h"
#include "property/findings/corpus.h"
#include "property/findings/rewrite.h"

using namespace thalweg;
using namespace thalweg::property;

namespace {

std::string told(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// Where several elements are equally to blame, these rules report one of them, by
// the order of the manifest: which one is no part of the law.
std::vector<std::string> without_choice(std::vector<std::string> lines) {
  for (std::string& line : lines)
    for (const std::string_view code :
         {"INT003", "INT005", "INT006", "IDM007", "ORD004", "ORD007", "REP002"})
      if (line.starts_with(code)) {
        std::istringstream words(line);
        std::string verdict, severity;
        words >> line >> verdict >> severity;
        line += ' ' + verdict + ' ' + severity;
      }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// What is said about the system as a whole: one component more is a larger system.
bool is_about_all(const std::string& line) {
  return line.starts_with("PRV001 possible note") || line.starts_with("STO003") ||
         line.starts_with("OPS003");
}

// Words that a rename could not tell from ids.
std::set<std::string> taken_words() {
  std::set<std::string> words;
  for (int shape = 0; shape <= static_cast<int>(manifest::Shape::migration); ++shape)
    for (const auto& field : manifest::info(static_cast<manifest::Shape>(shape)).fields) {
      words.emplace(field.spelling);
      words.insert(field.words.begin(), field.words.end());
    }
  for (const auto& section : manifest::sections()) words.emplace(section.spelling);
  for (std::size_t verb = 0; verb < manifest::kVerbCount; ++verb)
    words.emplace(manifest::to_string(static_cast<manifest::Verb>(verb)));
  for (std::size_t verb = 0; verb < manifest::kGuaranteeVerbCount; ++verb)
    words.emplace(manifest::to_string(static_cast<manifest::GuaranteeVerb>(verb)));
  const engines::Knowledge knowledge;
  for (std::string_view name : knowledge.names()) words.emplace(name);
  words.insert({"note", "warning", "error", "local", "xa", "broker", "orchestrated",
                "choreographed", "when", "true", "false", "none", "forever", "id"});
  return words;
}

// Ids that are also field names, owners or regions would be renamed there too:
// that changes nothing about what hangs together.
std::string new_name(const std::string& id) {
  return "q" + id + "-new";
}

}  // namespace

TEST_CASE("corpus: there is something to try the laws on") {
  CHECK(corpus().size() > 300);
}

TEST_CASE("law: order of sections and entries does not matter") {
  test::Random random(7);
  std::size_t tried = 0;
  for (const CorpusEntry& entry : corpus()) {
    const auto expected = without_choice(findings(entry.text));
    CAPTURE(entry.origin);
    const std::string rewritten = shuffled(entry.text, random);
    CAPTURE(rewritten);
    CHECK(told(without_choice(findings(rewritten))) == told(expected));
    ++tried;
  }
  CHECK(tried > 300);
}

TEST_CASE("law: an unrelated component removes no finding and adds none elsewhere") {
  for (const CorpusEntry& entry : corpus()) {
    CAPTURE(entry.origin);
    auto found = findings(with_stranger(entry.text));
    std::erase_if(found,
                  [](const std::string& line) { return line.find("zz-") != std::string::npos; });
    auto expected = findings(entry.text);
    // With one entity classified, the others are no longer asked as a whole.
    std::erase_if(expected, is_about_all);
    std::erase_if(found, is_about_all);
    CHECK(told(found) == told(expected));
  }
}

TEST_CASE("law: renaming ids renames findings, nothing else") {
  const std::set<std::string> taken = taken_words();
  std::size_t tried = 0;
  for (const CorpusEntry& entry : corpus()) {
    std::vector<std::string> ids = element_ids(entry.text);
    // `user.email` is an entity and a field; an id with a dot looks like both.
    const auto has_dot = [](const std::string& id) { return id.find('.') != std::string::npos; };
    if (std::any_of(ids.begin(), ids.end(), has_dot)) continue;
    std::erase_if(ids, [&](const std::string& id) { return taken.contains(id); });
    if (ids.empty()) continue;
    CAPTURE(entry.origin);
    const std::string rewritten = renamed(entry.text, ids, new_name);
    CAPTURE(rewritten);
    auto expected = findings(entry.text);
    for (std::string& line : expected) line = renamed(line, ids, new_name);
    std::sort(expected.begin(), expected.end());
    CHECK(told(findings(rewritten)) == told(expected));
    ++tried;
  }
  CHECK(tried > 300);
}
