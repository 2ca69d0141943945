// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/evidence.h"
#include "cli/explain_silence.h"
#include "cli/known.h"
#include "cli/lint_options.h"
#include "cli/pipeline.h"
#include "cli/problems.h"
#include "cli/show_config.h"
#include "cli/watch.h"
#include "render/render.h"
#include "version.h"
#include "view/questions.h"
#include "view/results.h"

namespace thalweg::cli {

namespace {

// Most findings of one rule go wrong in the same way.
constexpr std::size_t kRunsPerRule = 20;

class Lint {
 public:
  Lint(const LintOptions& options, Environment& environment)
      : options_(options),
        environment_(environment),
        request_(options.request(environment)),
        configurations_(environment, options.config, options.rules),
        pipeline_(environment, request_, configurations_) {}

  ExitCode run();

 private:
  ExitCode show_config();
  Explored explore();
  view::Results take_results(Explored explored);
  FailOn fail_on(const System& system) const;
  bool shows_questions() const;
  ExitCode judge() const;
  std::string complaint(ExitCode code) const;
  bool fails(const System& system) const;
  render::Options render_options(render::Format format, bool color) const;
  bool mark_known();
  bool write_outputs(const view::Results& results);
  bool is_input(const std::string& path) const;

  const LintOptions& options_;
  Environment& environment_;
  Request request_;
  Configurations configurations_;
  Pipeline pipeline_;
};

ExitCode Lint::run() {
  if (options_.show_config) return show_config();
  pipeline_.load();
  if (!pipeline_.configure()) {
    report_problems(environment_, configurations_.problems(), configurations_.sources());
    return ExitCode::failed;
  }
  pipeline_.check();
  report_problems(environment_, pipeline_.rule_problems(), configurations_.sources());
  if (!options_.explain_silence.empty())
    return explain_silence(options_, environment_, {request_, configurations_, pipeline_},
                           shows_questions());
  if (!mark_known()) return ExitCode::failed;
  const ExitCode code = judge();
  const std::string complained = complaint(code);
  Explored explored = explore();
  pipeline_.stopwatch().lap("evidence", explored.summary());
  view::Results shown = take_results(std::move(explored));
  view::filter(shown, options_.min_severity);
  pipeline_.stopwatch().lap("view");
  render::render(options_.format, shown,
                 render_options(options_.format, options_.wants_color(environment_)),
                 environment_.out);
  const bool written = write_outputs(shown);
  pipeline_.stopwatch().lap("render");
  if (options_.timing) environment_.err(pipeline_.stopwatch().report());
  if (!complained.empty()) fail(environment_, complained);
  return written ? code : ExitCode::failed;
}

// What is in a baseline, or was there at an earlier revision.
bool Lint::mark_known() {
  std::vector<System>& systems = pipeline_.systems();
  if (!options_.no_baseline) {
    Baselines baselines(environment_, options_.baseline);
    const bool usable = mark_baselined(systems, baselines, options_.strict_baseline);
    report_problems(environment_, baselines.problems(), baselines.sources());
    if (!usable) return false;
  }
  return options_.since.empty() ||
         mark_since(systems, options_.since, environment_, request_, configurations_);
}

ExitCode Lint::show_config() {
  const std::vector<std::string> roots = pipeline_.roots();
  std::vector<InForce> all;
  for (const std::string& root : roots) {
    const Configuration& configuration = configurations_.of(root);
    const bool first = all.empty() || std::none_of(all.begin(), all.end(), [&](const InForce& one) {
                         return one.configuration == &configuration;
                       });
    if (first) all.push_back({&configuration, {}});
    for (InForce& one : all)
      if (one.configuration == &configuration) one.roots.push_back(root);
  }
  report_problems(environment_, pipeline_.problems(), {});
  report_problems(environment_, configurations_.problems(), configurations_.sources());
  if (pipeline_.problems().has_errors() || configurations_.problems().has_errors())
    return ExitCode::failed;
  environment_.out(render_configurations(all, options_, configurations_.sources()));
  return ExitCode::clean;
}

// Of what is shown. That nothing can be explored is worth saying only in full.
Explored Lint::explore() {
  const render::Evidence depth =
      options_.shows_evidence() ? options_.most_evidence() : render::Evidence::none;
  if (options_.evidence.value_or(render::Evidence::none) != depth &&
      depth == render::Evidence::none)
    environment_.err(
        "thalweg: `--evidence` changes nothing: runs are shown in full, markdown, json and "
        "sarif\n");
  const bool questions = shows_questions();
  const auto wants = [&](const checks::Ruling& finding) {
    const bool is_shown = !finding.is_accepted && !finding.baselined &&
                          finding.severity >= options_.min_severity &&
                          (questions || !view::only_asks(finding));
    return is_shown && depth != render::Evidence::none &&
           (depth == render::Evidence::full || has_runs(finding));
  };
  const std::size_t most = depth == render::Evidence::full ? 0 : kRunsPerRule;
  Explored explored = cli::explore(pipeline_.systems(), wants, {request_.jobs, most});
  if (explored.is_cut)
    environment_.err(fmt::format(
        "thalweg: runs were looked for in the first {} findings of each rule; `--evidence full` "
        "looks in all\n",
        kRunsPerRule));
  return explored;
}

// What was found is moved, not copied: it is most of the memory of a large run. The
// graphs have done their work.
view::Results Lint::take_results(Explored explored) {
  std::vector<view::Linted> systems;
  for (System& system : pipeline_.systems()) {
    system.graph.reset();
    systems.push_back({system.sources.get(), system.is_valid() ? &*system.manifest : nullptr,
                       std::move(system.problems), std::move(system.run),
                       std::move(explored.systems[systems.size()])});
  }
  return view::build(std::move(systems), pipeline_.problems());
}

// Judged by everything that was found, shown or not.
ExitCode Lint::judge() const {
  const auto& systems = pipeline_.systems();
  const bool invalid = std::any_of(systems.begin(), systems.end(),
                                   [](const System& system) { return !system.is_valid(); });
  if (invalid || pipeline_.problems().has_errors() || pipeline_.rule_problems().has_errors())
    return ExitCode::failed;
  const bool found = std::any_of(systems.begin(), systems.end(),
                                 [&](const System& system) { return fails(system); });
  return found ? ExitCode::findings : ExitCode::clean;
}

// Who reads a report made for programs is told here why the run failed.
std::string Lint::complaint(ExitCode code) const {
  using render::Format;
  const bool says_it = options_.format == Format::full || options_.format == Format::concise;
  if (code != ExitCode::failed || says_it) return {};
  std::size_t errors = pipeline_.problems().count(Severity::error);
  for (const System& system : pipeline_.systems()) errors += system.problems.count(Severity::error);
  if (errors == 0) return {};  // those of rules were shown
  return plural(errors, "error") + " in the input; the results name them";
}

FailOn Lint::fail_on(const System& system) const {
  return options_.fail_on.value_or(system.configuration->fail_on.value);
}

bool Lint::fails(const System& system) const {
  const std::optional<Severity> least = fail_on(system).least;
  if (!least) return false;
  const auto counts = [&](Severity severity) { return severity >= *least; };
  const auto any_problem = [&](const diag::Diagnostics& problems) {
    return std::any_of(problems.items().begin(), problems.items().end(),
                       [&](const diag::Diagnostic& problem) { return counts(problem.severity); });
  };
  const std::vector<checks::Ruling>& findings = system.run.findings.rulings();
  return any_problem(system.problems) || any_problem(system.run.problems) ||
         std::any_of(findings.begin(), findings.end(), [&](const checks::Ruling& finding) {
           return !finding.is_accepted && !finding.baselined && counts(finding.severity);
         });
}

// Also where one asks for all that is doubtful, and where a question fails the run:
// what fails a run is never rolled up.
bool Lint::shows_questions() const {
  const auto& systems = pipeline_.systems();
  return options_.questions || options_.strict ||
         std::any_of(systems.begin(), systems.end(), [this](const System& system) {
           return system.configuration->extends.value == checks::Settings::Base::strict ||
                  fail_on(system).least == Severity::note;
         });
}

render::Options Lint::render_options(render::Format format, bool color) const {
  render::Options options;
  options.evidence = options_.evidence_in(format);
  options.color = color;
  options.questions = shows_questions();
  options.verbose = options_.verbose;
  options.accepted = options_.verbose;
  options.quiet = options_.quiet;
  options.statistics = options_.statistics;
  options.version = kVersion;
  return options;
}

bool Lint::is_input(const std::string& path) const {
  const auto same = [&](const std::string& other) { return normal_path(other) == path; };
  for (const System& system : pipeline_.systems())
    if (std::any_of(system.files.begin(), system.files.end(), same)) return true;
  const source::SourceMap& configured = configurations_.sources();  // and the pages of rules
  for (std::size_t file = 0; file < configured.size(); ++file)
    if (same(configured.name(source::FileId(file)))) return true;
  return false;
}

bool Lint::write_outputs(const view::Results& results) {
  bool written = true;
  for (const Output& output : options_.outputs) {
    std::string reason = "is read by this run, and was not replaced";
    if (!is_input(normal_path(output.path))) {
      const auto done = environment_.files.write(
          output.path,
          render::render(output.format, results, render_options(output.format, false)));
      if (done) continue;
      reason = done.error();
    }
    fail(environment_, "output " + quote(output.path) + " " + reason);
    written = false;
  }
  return written;
}

}  // namespace

Action describe_lint(Options& options) {
  auto lint = std::make_shared<LintOptions>();
  add_lint_options(options, *lint);
  return [lint](Environment& environment) {
    const std::string wrong = lint->complaint();
    if (!wrong.empty()) return fail(environment, wrong);
    if (!lint->watch) return Lint(*lint, environment).run();
    std::set<std::string> written;
    for (const Output& output : lint->outputs) written.insert(normal_path(output.path));
    return watch(environment, written,
                 [&](Environment& watched) { return Lint(*lint, watched).run(); });
  };
}

}  // namespace thalweg::cli
