// SPDX-License-Identifier: Apache-2.0
// witness_case NAME.yaml: asks the explorer what the head of a manifest asks of it, and
// compares the answers with those expected there, and the runs with NAME.trace:
//   # ask: INT001 at catalog/update-product [entity product] elements shop-db/product, …
//   # within: 1/1/0/0                 the scope: clients/crashes/duplicates/losses
//   # expect: violated 2/0/0/0 4      the smallest scope, and steps; or `clean`, …
//   # expect: possible 2/0/0/0 4      only if what is left open is taken for the worst
// A rule that fires there itself must ask the same question. With THALWEG_UPDATE=1 the
// trace is written instead, but never in CI.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/environment.h"
#include "support/lint.h"
#include "witness/evidence.h"

namespace {

using namespace thalweg;
using test::Linted;
using witness::Evidence;
using witness::Outcome;
using witness::Question;
using witness::Scope;

struct Asked {
  std::string text;
  Question question;
  Scope scope;
  std::string expected;
};

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) {
    if (word.back() == ',') word.pop_back();
    words.push_back(word);
  }
  return words;
}

manifest::ElementId find(const Linted& linted, const std::string& name) {
  const auto found = linted.manifest->find(name);
  if (!found) std::fprintf(stderr, "nothing is called `%s`\n", name.c_str()), std::exit(2);
  return found;
}

Question question(const Linted& linted, const std::string& line) {
  const auto words = words_of(line);
  Question out{.code = words.front(), .at = {}, .entity = {}, .elements = {}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "elements") continue;
    if (words[i] == "at") {
      out.at = find(linted, words[++i]);
      out.elements.push_back(out.at);
    } else if (words[i] == "entity") {
      out.entity = find(linted, words[++i]).as<manifest::EntityId>();
    } else {
      out.elements.push_back(find(linted, words[i]));
    }
  }
  return out;
}

Scope scope(const std::string& text) {
  unsigned clients = 2, crashes = 1, duplicates = 1, losses = 1;
  std::sscanf(text.c_str(), "%u/%u/%u/%u", &clients, &crashes, &duplicates, &losses);
  const auto byte = [](unsigned n) { return static_cast<std::uint8_t>(n); };
  return {byte(clients), byte(crashes), byte(duplicates), byte(losses)};
}

std::vector<Asked> read_head(const Linted& linted, const std::string& text) {
  std::vector<Asked> all;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line) && line.starts_with('#');) {
    const auto rest = [&](std::string_view key) -> std::string {
      return line.starts_with(key) ? line.substr(key.size()) : std::string();
    };
    if (const auto ask = rest("# ask: "); !ask.empty())
      all.push_back({ask, question(linted, ask), {}, {}});
    if (all.empty()) continue;
    if (const auto within = rest("# within: "); !within.empty()) all.back().scope = scope(within);
    if (const auto expected = rest("# expect: "); !expected.empty()) all.back().expected = expected;
  }
  return all;
}

std::string answer(const Evidence& e) {
  const bool wrong = e.outcome == Outcome::violated || e.outcome == Outcome::blocked;
  if (e.outcome == Outcome::not_modelled) return fmt::format("not modelled: {}", e.reason);
  std::string out(!e.is_certain() ? "possible" : to_string(e.outcome));
  if (wrong)
    out += fmt::format(" {}/{}/{}/{} {}", e.scope.clients, e.scope.crashes, e.scope.duplicates,
                       e.scope.losses, e.story.steps.size());
  return out;
}

std::string trace(const Asked& asked, const Evidence& e) {
  std::string out = fmt::format("{}\n{}; {} states, {} ends\n", asked.text, answer(e),
                                e.coverage.states, e.coverage.ends);
  for (const std::string& fact : e.decisive) out += fmt::format("  decisive: {}\n", fact);
  for (std::size_t n = 0; n < e.story.steps.size(); ++n) {
    const witness::StoryStep& step = e.story.steps[n];
    out += fmt::format("  {:2} {}{}{}: {}", n + 1, step.actor, step.target.empty() ? "" : " -> ",
                       step.target, step.text);
    for (const auto& change : step.changes)
      out += fmt::format("; {}: {} -> {}", change.cell, change.before, change.after);
    out += n + 1 == e.story.no_return ? "  <- no return\n" : "\n";
  }
  if (e.story.property.empty()) return out;
  out += "  end:";
  for (const auto& end : e.story.end) out += fmt::format(" {}={}", end.cell, end.value);
  return out + fmt::format("\n  breaks: {}\n", e.story.property);
}

// Does a finding at the same element ask for something else?
bool asks_otherwise(const Linted& linted, const Asked& asked) {
  std::string other;
  for (const checks::Finding& finding : linted.run.findings) {
    const Question own = witness::question_of(finding);
    if (own.code != asked.question.code || own.at != asked.question.at) continue;
    if (own.entity == asked.question.entity && own.elements == asked.question.elements)
      return false;
    other = own.entity ? fmt::format("entity {} ", linted.manifest->reference(own.entity)) : "";
    other += "elements";
    for (std::size_t i = 1; i < own.elements.size(); ++i)
      other += (i == 1 ? " " : ", ") + linted.manifest->reference(own.elements[i]);
  }
  if (!other.empty())
    std::printf("asked: %s\n  the rule itself asks %s\n", asked.text.c_str(), other.c_str());
  return !other.empty();
}

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return std::fputs("usage: witness_case MANIFEST\n", stderr), 2;
  const std::string path = arguments[1];
  const auto linted = test::lint_file(DiskFileSystem(), path);
  if (!linted->graph) return std::printf("%s", linted->errors().c_str()), 2;
  const auto all = read_head(*linted, read(path));
  bool good = !all.empty();
  std::string traces;
  for (const Asked& asked : all) {
    const Evidence e = witness::explore(*linted->graph, asked.question, asked.scope);
    if (asks_otherwise(*linted, asked)) good = false;
    if (answer(e) != asked.expected) {
      std::printf("asked: %s\n  expected %s\n  found    %s\n", asked.text.c_str(),
                  asked.expected.c_str(), answer(e).c_str());
      good = false;
    }
    traces += trace(asked, e);
  }
  const std::string golden = path.substr(0, path.size() - 4) + "trace";
  const bool update = std::getenv("THALWEG_UPDATE") != nullptr && std::getenv("CI") == nullptr;
  if (update) std::ofstream(golden, std::ios::binary) << traces;
  if (read(golden) != traces) {
    std::printf("%s:\nexpected\n%sfound\n%s", golden.c_str(), read(golden).c_str(), traces.c_str());
    good = false;
  }
  return good ? 0 : 1;
}
