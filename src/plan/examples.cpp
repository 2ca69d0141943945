// SPDX-License-Identifier: Apache-2.0
#include "plan/examples.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/ground.h"

namespace thalweg::plan {

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The lines of each that the other has not, in order.
std::vector<std::string> difference(std::string_view got, std::string_view wanted) {
  const std::vector<std::string> a = lines_of(got), b = lines_of(wanted);
  const auto only = [](const std::vector<std::string>& in, const std::vector<std::string>& not_in,
                       std::string_view mark, std::vector<std::string>& out) {
    std::vector<std::string> left = not_in;
    for (const std::string& line : in) {
      const auto found = std::ranges::find(left, line);
      if (found == left.end())
        out.push_back(std::string(mark) + line);
      else
        left.erase(found);
    }
  };
  std::vector<std::string> lines;
  only(b, a, "  - ", lines);
  only(a, b, "  + ", lines);
  return lines;
}

class Trial {
 public:
  Trial(const Recipe& recipe, const Example& example, const Judge& judge)
      : recipe_(recipe), example_(example), judge_(judge) {}
  std::vector<std::string> run();

 private:
  std::unique_ptr<State> state(std::string text, const std::string& name);
  void compare(const State& last);

  const Recipe& recipe_;
  const Example& example_;
  const Judge& judge_;
  std::vector<std::string> wrong_;
};

std::unique_ptr<State> Trial::state(std::string text, const std::string& name) {
  auto made = make_state(judge_, std::move(text));
  if (made) return std::move(*made);
  wrong_.push_back(fmt::format("{}: {}", name, made.error()));
  return nullptr;
}

void Trial::compare(const State& last) {
  const auto after = state(example_.after, "After");
  if (after == nullptr || after->text == last.text) return;
  wrong_.emplace_back("After is another manifest: - as it stands there, + as the rewrite gives it");
  for (std::string& line : difference(last.text, after->text)) wrong_.push_back(std::move(line));
}

std::vector<std::string> Trial::run() {
  const std::string& rule = example_.rule.empty() ? recipe_.rules.front() : example_.rule;
  if (recipe_.rewrite_for(rule) == nullptr) return {fmt::format("no rewrite is for {}", rule)};
  const auto before = state(example_.before, "Before");
  if (before == nullptr) return wrong_;
  const auto targets = before->targets();
  const auto target = std::ranges::find(targets, rule, &Target::rule);
  if (target == targets.end()) return {fmt::format("{} does not fire in Before", rule)};

  const Document initial = document_of(*before);
  Document document = initial;
  const Phrases phrases(*before->graph, initial);
  const Migration migration(recipe_, phrases, *target, example_.answers);
  for (const std::string& obstacle : migration.obstacles()) wrong_.push_back(obstacle);
  std::unique_ptr<State> last;
  for (const Phase& phase : recipe_.phases) {
    if (!wrong_.empty()) return wrong_;
    const Applied applied = migration.apply(phase.id, document);
    for (const std::string& problem : applied.problems)
      wrong_.push_back(fmt::format("phase {}: {}", phase.id, problem));
    last = state(document.text(), "phase " + phase.id);
  }
  if (last == nullptr) return wrong_;
  compare(*last);
  for (const Target& left : last->targets())
    if (left.rule == rule)
      wrong_.push_back(fmt::format("{} still fires at the end, at {}", rule,
                                   quote(last->manifest->reference(left.at))));
  return wrong_;
}

}  // namespace

std::vector<std::string> judge(const Recipe& recipe, const Example& example, const Judge& judge) {
  return Trial(recipe, example, judge).run();
}

}  // namespace thalweg::plan
