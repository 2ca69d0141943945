// SPDX-License-Identifier: Apache-2.0
#include "cli/show_config.h"

#include "base/text.h"
#include "checks/rulebook.h"
#include "checks/settle.h"
#include "diag/diagnostic.h"

namespace thalweg::cli {

namespace {

constexpr std::size_t kOriginColumn = 32;

std::string place(source::Span span, const source::SourceMap& sources, std::string_view otherwise) {
  if (!span) return std::string(otherwise);
  const source::Position begin = sources.begin(span);
  return sources.name(span.file) + ":" + std::to_string(begin.line) + ":" +
         std::to_string(begin.column);
}

class Writer {
 public:
  Writer(const LintOptions& options, const source::SourceMap& sources)
      : options_(options), sources_(sources) {}

  std::string write(const InForce& in_force) {
    const Configuration& configuration = *in_force.configuration;
    out_ += "# for " + join_and(in_force.roots) + "\n";
    out_ += "# from " + (configuration.path.empty() ? "defaults only" : configuration.path) + "\n";
    if (options_.strict)
      line("extends: ", "strict", "--strict");
    else
      line("extends: ", to_string(configuration.extends.value),
           place(configuration.extends.span, sources_, "default"));
    fail_on(configuration);
    baseline(configuration);
    custom_rules(configuration);
    custom_recipes(configuration);
    rulebook_ = configuration.rulebook;
    out_ += "rules:\n";
    for (checks::RuleId rule = 0; rule < rulebook_->size(); ++rule)
      rule_line(rule, configuration.rules);
    for (const checks::Tolerable& problem : checks::tolerable_problems())
      problem_line(problem, configuration.problems);
    if (!configuration.overrides.empty()) out_ += "overrides:\n";
    for (const Configuration::Override& override : configuration.overrides) write(override);
    return std::move(out_);
  }

 private:
  void line(std::string_view key, std::string_view value, std::string_view origin) {
    std::string text = std::string(key) + std::string(value);
    text.append(text.size() < kOriginColumn ? kOriginColumn - text.size() : 1, ' ');
    out_ += text + "# " + std::string(origin) + "\n";
  }

  void fail_on(const Configuration& configuration) {
    if (options_.fail_on) return line("fail_on: ", to_string(*options_.fail_on), "--fail-on");
    line("fail_on: ", to_string(configuration.fail_on.value),
         place(configuration.fail_on.span, sources_, "default"));
  }

  void baseline(const Configuration& configuration) {
    if (!options_.baseline.empty()) return line("baseline: ", options_.baseline, "--baseline");
    const auto& named = configuration.baseline;
    if (!named.value.empty()) line("baseline: ", named.value, place(named.span, sources_, ""));
  }

  void custom_rules(const Configuration& configuration) {
    if (configuration.custom_rules.empty() && options_.rules.empty()) return;
    out_ += "custom_rules:\n";
    for (const PageDirectory& directory : configuration.custom_rules)
      line("  - ", directory.path, place(directory.span, sources_, ""));
    for (const std::string& directory : options_.rules) line("  - ", directory, "--rules");
  }

  void custom_recipes(const Configuration& configuration) {
    if (configuration.custom_recipes.empty()) return;
    out_ += "custom_recipes:\n";
    for (const PageDirectory& directory : configuration.custom_recipes)
      line("  - ", directory.path, place(directory.span, sources_, ""));
  }

  void rule_line(checks::RuleId rule, const Levels& levels) {
    const checks::Page& page = rulebook_->page(rule);
    const std::string key = "  " + std::string(page.code) + ": ";
    const auto set = levels.find(rule);
    if (set != levels.end())
      return line(key, to_string(set->second.value), place(set->second.span, sources_, ""));
    line(key, diag::to_string(page.severity), "default");
  }

  void problem_line(const checks::Tolerable& problem, const ProblemLevels& levels) {
    const std::string key = "  " + std::string(problem.code) + ": ";
    const auto set = levels.find(problem.code);
    if (set != levels.end())
      return line(key, to_string(set->second.value), place(set->second.span, sources_, ""));
    line(key, diag::to_string(problem.severity), "default");
  }

  void write(const Configuration::Override& override) {
    std::vector<std::string> globs;
    for (const std::string& glob : override.files) globs.push_back('"' + glob + '"');
    line("  - files: ", "[" + join(globs, ", ") + "]", place(override.span, sources_, ""));
    out_ += "    rules:\n";
    for (const auto& [rule, level] : override.rules)
      line("      " + std::string(rulebook_->page(rule).code) + ": ", to_string(level.value),
           place(level.span, sources_, ""));
    for (const auto& [code, level] : override.problems)
      line("      " + code + ": ", to_string(level.value), place(level.span, sources_, ""));
  }

  const LintOptions& options_;
  const source::SourceMap& sources_;
  const checks::Rulebook* rulebook_ = nullptr;
  std::string out_;
};

}  // namespace

std::string render_configurations(const std::vector<InForce>& all, const LintOptions& options,
                                  const source::SourceMap& sources) {
  std::string text;
  for (const InForce& one : all) {
    if (!text.empty()) text += "---\n";
    text += Writer(options, sources).write(one);
  }
  return text;
}

}  // namespace thalweg::cli
