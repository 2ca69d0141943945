// SPDX-License-Identifier: Apache-2.0
#include "cli/rule_tests.h"

#include <algorithm>

#include "base/text.h"
#include "checks/examples.h"
#include "cli/custom_rules.h"
#include "cli/engine_names.h"
#include "cli/problems.h"
#include "diag/excerpt.h"
#include "graph/graph.h"
#include "manifest/loader.h"

namespace thalweg::cli {

namespace {

using checks::CustomRule;
using checks::Example;

class Tests {
 public:
  Tests(const NamedRules& rules, Environment& environment)
      : rules_(rules), environment_(environment) {}

  ExitCode run();

 private:
  void test(const CustomRule& rule);
  std::vector<std::string> wrong_with(const Example& example, const CustomRule& rule);
  std::vector<std::string> judge(const manifest::Manifest& manifest, const Example& example,
                                 const CustomRule& rule, const source::SourceMap& sources);
  void say(const std::string& text) { environment_.out(text + "\n"); }

  const NamedRules& rules_;
  Environment& environment_;
  engines::Knowledge knowledge_;
  std::size_t examples_ = 0;
  std::size_t wrong_ = 0;
  bool broken_ = false;  // a rule could not say what it found
};

std::vector<std::string> Tests::judge(const manifest::Manifest& manifest, const Example& example,
                                      const CustomRule& rule, const source::SourceMap& sources) {
  const graph::Graph graph(manifest, knowledge_);
  checks::Settings settings;
  settings.rulebook = &rules_.rulebook();
  settings.today = environment_.today();
  const checks::RunResult run = checks::run(graph, sources, settings);
  report_problems(environment_, run.rule_problems, rules_.sources());
  broken_ = broken_ || run.rule_problems.has_errors();
  return checks::judge(example, rule.page.code, run, sources);
}

std::vector<std::string> Tests::wrong_with(const Example& example, const CustomRule& rule) {
  source::SourceMap sources;
  diag::Diagnostics problems;
  const EngineNames engines(knowledge_);
  manifest::LoadOptions options;
  options.engines = &engines;
  const auto manifest =
      manifest::load_text(sources, "example.yaml", example.text, options, problems);
  if (manifest && !problems.has_errors()) return judge(*manifest, example, rule, sources);
  std::vector<std::string> wrong = checks::mistakes(example, rule.page.code);
  wrong.emplace_back("is not a valid manifest");
  for (const diag::Diagnostic& problem : problems.items()) {
    if (problem.severity != diag::Severity::error) continue;
    std::string line;
    diag::append_concise(line, sources, problem);
    wrong.emplace_back(trim(line));
  }
  return wrong;
}

void Tests::test(const CustomRule& rule) {
  const source::FileId file = rule.query_span.file;
  const std::vector<Example> examples = checks::read_examples(rules_.sources().bytes(file));
  std::string text;
  std::size_t wrong = 0;
  for (const bool fires : {true, false}) {
    const bool any = std::any_of(examples.begin(), examples.end(),
                                 [&](const Example& example) { return example.fires == fires; });
    if (any) continue;
    ++wrong;
    text += "\n  no manifest under `## " + std::string(fires ? "Fires" : "Silent") + "`";
  }
  for (const Example& example : examples) {
    const std::vector<std::string> lines = wrong_with(example, rule);
    if (lines.empty()) continue;
    ++wrong;
    text += "\n  " + rules_.sources().name(file) + ":" + std::to_string(example.line) +
            ": example under `" + (example.fires ? "Fires" : "Silent") + "`";
    for (const std::string& line : lines) text += "\n    " + line;
  }
  examples_ += examples.size();
  wrong_ += wrong;
  say(std::string(wrong == 0 ? "ok    " : "FAIL  ") + std::string(rule.page.code) + " " +
      std::string(rule.page.name) + ": " + plural(examples.size(), "example") + text);
}

ExitCode Tests::run() {
  const auto all = rules_.rulebook().custom();
  for (const CustomRule* rule : all) test(*rule);
  say(plural(all.size(), "rule") + ", " + plural(examples_, "example") + ", " +
      std::to_string(wrong_) + " wrong");
  if (broken_) return ExitCode::failed;
  return wrong_ == 0 ? ExitCode::clean : ExitCode::findings;
}

}  // namespace

ExitCode test_rules(const std::vector<std::string>& directories, Environment& environment) {
  const NamedRules rules(environment, directories);
  report_problems(environment, rules.problems(), rules.sources());
  if (rules.problems().has_errors()) return ExitCode::failed;
  return Tests(rules, environment).run();
}

}  // namespace thalweg::cli
