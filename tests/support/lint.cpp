// SPDX-License-Identifier: Apache-2.0
#include "support/lint.h"

#include "checks/examples.h"
#include "cli/engine_names.h"
#include "diag/excerpt.h"
#include "manifest/loader.h"

namespace thalweg::test {

namespace {

const engines::Knowledge& knowledge() {
  static const engines::Knowledge built_in;
  return built_in;
}

template <class Load>
std::unique_ptr<Linted> lint(const Load& load) {
  auto linted = std::make_unique<Linted>();
  const cli::EngineNames engines(knowledge());
  manifest::LoadOptions options;
  options.engines = &engines;
  linted->manifest = load(*linted, options);
  if (!linted->manifest || linted->problems.has_errors()) return linted;
  linted->graph = std::make_unique<graph::Graph>(*linted->manifest, knowledge());
  checks::Settings settings;
  settings.today = kToday;
  linted->run = checks::run(*linted->graph, linted->sources, settings);
  linted->problems.append(linted->run.problems);
  return linted;
}

}  // namespace

std::string_view Linted::code(const checks::Finding& finding) const {
  return checks::catalogue()[finding.rule].code;
}

std::uint32_t Linted::line(const checks::Finding& finding) const {
  return finding.span ? sources.begin(finding.span).line : 0;
}

std::string Linted::describe(const checks::Finding& finding) const {
  return checks::describe(finding, run, sources);
}

std::string Linted::errors() const {
  std::string text;
  for (const diag::Diagnostic& problem : problems.items())
    if (problem.severity == diag::Severity::error) diag::append_concise(text, sources, problem);
  return text;
}

std::unique_ptr<Linted> lint_text(std::string name, std::string bytes) {
  return lint([&](Linted& linted, const manifest::LoadOptions& options) {
    return manifest::load_text(linted.sources, std::move(name), std::move(bytes), options,
                               linted.problems);
  });
}

std::unique_ptr<Linted> lint_file(const FileSystem& files, const std::string& path) {
  return lint([&](Linted& linted, const manifest::LoadOptions& options) {
    return manifest::load(linted.sources, files, path, options, linted.problems);
  });
}

}  // namespace thalweg::test
