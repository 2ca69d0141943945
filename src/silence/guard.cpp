// SPDX-License-Identifier: Apache-2.0
#include "silence/guard.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "base/text.h"
#include "checks/examples.h"
#include "checks/rulebook.h"
#include "silence/alone.h"
#include "silence/nearness.h"

namespace thalweg::silence {

using checks::Example;
using checks::Settings;
using manifest::Statement;

namespace {

// An example of the page, and what its rule finds in it.
struct Shown {
  source::SourceMap sources;
  std::optional<manifest::Manifest> manifest;
  std::vector<checks::Finding> findings;
};

std::unique_ptr<Shown> read(const Case& system, const Example& example, const Settings& settings) {
  auto shown = std::make_unique<Shown>();
  diag::Diagnostics problems;
  shown->manifest =
      manifest::load_text(shown->sources, "example", example.text, system.load, problems);
  if (!shown->manifest || problems.has_errors()) return nullptr;
  const graph::Graph graph(*shown->manifest, system.knowledge);
  shown->findings = checks::run(graph, shown->sources, settings).findings.all();
  return shown;
}

bool contains(const std::string& text, const std::string& part) {
  return !part.empty() && text.find(part) != std::string::npos;
}

class Guards {
 public:
  Guards(const Case& system, checks::RuleId rule, const Statement& statement)
      : system_(system),
        page_(system.settings.rulebook->page(rule)),
        settings_(alone(system.settings, rule, system.settings.base)),
        statement_(statement),
        words_(manifest::words_of(system.manifest(), statement)) {}

  std::string find() const {
    std::string found = above_example();
    return found.empty() ? in_prose() : found;
  }

 private:
  std::string above_example() const;
  bool rests_on_it(const Example& example, bool same_words) const;
  std::string in_prose() const;

  const Case& system_;
  const checks::Page& page_;
  Settings settings_;
  const Statement& statement_;
  std::vector<std::string> words_;
};

bool Guards::rests_on_it(const Example& example, bool same_words) const {
  const auto shown = read(system_, example, settings_);
  if (!shown) return false;
  const auto all = all_statements(*shown->manifest, shown->sources);
  return std::any_of(all.begin(), all.end(), [&](const Near& near) {
    if (!is_alike(system_.manifest(), statement_, *shown->manifest, near.statement)) return false;
    if (same_words && manifest::words_of(*shown->manifest, near.statement) != words_) return false;
    const auto altered =
        alter(*shown->manifest, {&near.statement, 1}, system_.load, system_.knowledge, settings_);
    return altered && altered->findings.size() > shown->findings.size();
  });
}

std::string Guards::above_example() const {
  for (const bool same_words : {true, false})
    for (const Example& example : checks::read_examples(page_.text)) {
      if (example.fires || example.intro.empty() || !contains(example.text, words_.front()))
        continue;
      if (rests_on_it(example, same_words)) return example.intro;
    }
  return {};
}

// Sentences, without their line breaks.
std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> all(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] == '\n' ? ' ' : text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\n';
    if (c != ' ' || (!all.back().empty() && all.back().back() != ' ')) all.back() += c;
    const bool ends = (c == '.' || c == ';') && (next == ' ' || next == '\n');
    if (ends || text.substr(i, 2) == "\n\n" || text.substr(i, 3) == "\n* ") all.emplace_back();
  }
  for (std::string& sentence : all) sentence = std::string(trim(sentence));
  return all;
}

// The part of a page under a heading.
std::string_view section(std::string_view page, std::string_view heading) {
  const std::string line = "\n## " + std::string(heading) + "\n";
  const std::size_t at = page.find(line);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = page.substr(at + line.size());
  return rest.substr(0, rest.find("\n## "));
}

// What the page calls silent on purpose.
std::string Guards::in_prose() const {
  const std::string_view limits = section(page_.text, "Limits");
  const std::size_t at = limits.find("**Silent on purpose.**");
  if (at == std::string_view::npos) return {};
  std::string_view rest = limits.substr(at + std::string_view("**Silent on purpose.**").size());
  rest = rest.substr(0, rest.find("\n**"));
  const std::vector<std::string> all = sentences(rest);
  for (auto word = words_.rbegin(); word != words_.rend(); ++word)
    for (const std::string& sentence : all)
      if (contains(sentence, "`" + *word + "`") || contains(sentence, "`" + *word + ":"))
        return sentence;
  return {};
}

}  // namespace

std::string guard_of(const Case& system, checks::RuleId rule, const Statement& statement) {
  std::string guard = Guards(system, rule, statement).find();
  if (guard.ends_with(':') || guard.ends_with(';')) guard.pop_back();
  return guard;
}

std::vector<std::string> silencing_words(const Case& system, checks::RuleId rule) {
  std::map<std::string, std::size_t> counts[2];  // of examples: silent, firing
  std::size_t examples[2] = {0, 0};
  for (const Example& example : checks::read_examples(system.settings.rulebook->page(rule).text)) {
    source::SourceMap sources;
    diag::Diagnostics problems;
    const auto manifest =
        manifest::load_text(sources, "example", example.text, system.load, problems);
    if (!manifest) continue;
    std::set<std::string> words;
    for (const Near& near : all_statements(*manifest, sources))
      words.insert(manifest::words_of(*manifest, near.statement).front());
    for (const std::string& word : words) ++counts[example.fires ? 1 : 0][word];
    ++examples[example.fires ? 1 : 0];
  }
  std::vector<std::string> words;
  for (const auto& [word, silent] : counts[0])
    if (silent * examples[1] > counts[1][word] * examples[0]) words.push_back(word);
  return words;
}

OnPage fires_on_page(const Case& system, checks::RuleId rule) {
  const Settings settings = alone(system.settings, rule, Settings::Base::strict);
  std::set<ElementKind> kinds;
  OnPage found;
  for (const Example& example : checks::read_examples(system.settings.rulebook->page(rule).text)) {
    if (!example.fires) continue;
    if (const auto shown = read(system, example, settings))
      for (const checks::Finding& finding : shown->findings) {
        if (found.message.empty()) found.message = finding.message;
        kinds.insert(finding.at.kind());
      }
  }
  found.kinds.assign(kinds.begin(), kinds.end());
  return found;
}

}  // namespace thalweg::silence
