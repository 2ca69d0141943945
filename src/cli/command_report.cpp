// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/elements.h"
#include "cli/command.h"
#include "cli/evidence.h"
#include "cli/graphviz.h"
#include "cli/kept_file.h"
#include "cli/own_templates.h"
#include "cli/pipeline.h"
#include "cli/planning.h"
#include "cli/problems.h"
#include "render/picture.h"
#include "render/plan.h"
#include "render/report.h"
#include "version.h"
#include "view/draw.h"

namespace thalweg::cli {

namespace {

enum class ReportFormat : std::uint8_t { html, markdown };
constexpr Word<ReportFormat> kFormats[] = {{"html", ReportFormat::html},
                                           {"markdown", ReportFormat::markdown}};

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

struct Asked {
  std::vector<std::string> paths;
  ReportFormat format = ReportFormat::html;
  std::string out, config, templates;
  std::vector<std::string> rules;
  std::optional<Date> today;
  std::size_t limit = 60'000;
  bool plan = false, force = false;
};

class Run {
 public:
  Run(const Asked& asked, Environment& environment)
      : asked_(asked),
        environment_(environment),
        request_(request_of(asked.paths, environment)),
        configurations_(environment, asked.config, asked.rules),
        pipeline_(environment, request_, configurations_) {
    if (asked.today) request_.today = *asked.today;
  }

  ExitCode run();

 private:
  bool load();
  bool describe();
  bool describe(const System& system);
  view::Results take_results();
  ExitCode write(const std::string& text) const;

  const Asked& asked_;
  Environment& environment_;
  Request request_;
  Configurations configurations_;
  Pipeline pipeline_;
  render::Templates templates_;
  std::vector<render::ReportSystem> described_;
};

bool Run::load() {
  if (!asked_.templates.empty())
    if (const auto problems = read_templates(environment_.files, asked_.templates, templates_);
        !problems.empty()) {
      for (const std::string& problem : problems) fail(environment_, problem);
      return false;
    }
  pipeline_.load();
  if (!pipeline_.configure()) {
    report_problems(environment_, configurations_.problems(), configurations_.sources());
    return false;
  }
  if (!report_invalid(pipeline_, environment_)) return false;
  pipeline_.check();
  report_problems(environment_, pipeline_.rule_problems(), configurations_.sources());
  return !pipeline_.rule_problems().has_errors();
}

// Accepted findings, the first to expire first.
std::vector<render::Risk> risks_of(const System& system, Date today) {
  std::vector<render::Risk> risks;
  const checks::Findings& findings = system.run.findings;
  for (const checks::Ruling& ruling : findings.rulings()) {
    const auto& accepted = findings.fate(ruling).accepted;
    if (!accepted) continue;
    const auto expires = parse_date(accepted->expires);
    risks.push_back({std::string(system.run.rulebook->page(ruling.rule).code),
                     system.manifest->reference(ruling.at), accepted->reason, accepted->by,
                     accepted->expires, expires && *expires < today});
  }
  std::ranges::stable_sort(risks, {}, &render::Risk::expires);
  return risks;
}

std::vector<render::Decision> decisions_of(const manifest::Manifest& manifest) {
  namespace decision = manifest::decision;
  std::vector<render::Decision> decisions;
  for (const manifest::Decision each : manifest.decisions()) {
    render::Decision shown;
    shown.id = each.name();
    if (const auto title = each[decision::title]) shown.title = manifest.text(*title);
    if (const auto status = each[decision::status]) shown.status = to_string(*status);
    if (const auto date = each[decision::date]) shown.date = to_string(*date);
    if (const auto link = each[decision::link]) shown.link = manifest.text(*link);
    for (const manifest::ItemView about : each[decision::about].value)
      shown.about.emplace_back(manifest.text(about.text));
    decisions.push_back(std::move(shown));
  }
  return decisions;
}

// Without Graphviz there is no picture, and the page says so.
bool Run::describe(const System& system) {
  const manifest::Manifest& manifest = *system.manifest;
  render::ReportSystem shown;
  shown.name = manifest.system();
  const manifest::RecordView root = manifest.record(manifest.model().root);
  if (const auto text = root[manifest::root::description]) shown.description = manifest.text(*text);
  if (const auto text = root[manifest::root::owner]) shown.owner = manifest.text(*text);
  shown.review = view::review(*system.graph, *system.sources, system.run);
  view::Wish wish;
  wish.links = true;
  shown.picture =
      view::draw(*system.graph, view::flags_of(system.run, diag::Severity::warning), wish);
  if (asked_.format == ReportFormat::html) {
    const auto dot = render::picture_dot(shown.picture, templates_, true);
    if (!dot) return fail(environment_, dot.error()), false;
    if (auto svg = lay_out(environment_, *dot, "svg"))
      shown.svg = std::move(*svg);
    else
      environment_.err("thalweg: the report has no picture: " + svg.error() + "\n");
  }
  shown.risks = risks_of(system, request_.today);
  shown.decisions = decisions_of(manifest);
  if (asked_.plan) {
    const auto plan = Planning(pipeline_).plan(system, {});
    if (!plan) return fail(environment_, plan.error()), false;
    auto pages = render::plan_pages(*plan, templates_, {});
    if (!pages) return fail(environment_, pages.error()), false;
    shown.plan = std::make_shared<const render::PlanPages>(std::move(*pages));
  }
  described_.push_back(std::move(shown));
  return true;
}

bool Run::describe() {
  return std::ranges::all_of(pipeline_.systems(),
                             [this](const System& system) { return describe(system); });
}

// The findings that are told in full, with their runs.
std::set<std::uint64_t> told_in_full(const System& system) {
  std::vector<const checks::Ruling*> open;
  for (const checks::Ruling& ruling : system.run.findings.rulings())
    if (!ruling.is_accepted && !ruling.baselined) open.push_back(&ruling);
  std::ranges::stable_sort(open, std::greater(), [](const checks::Ruling* ruling) {
    return std::pair(ruling->severity, ruling->verdict == checks::Verdict::violated);
  });
  std::set<std::uint64_t> full;
  for (const checks::Ruling* ruling : open)
    if (full.size() < render::kFullFindings) full.insert(ruling->fingerprint);
  return full;
}

view::Results Run::take_results() {
  std::vector<view::Linted> linted;
  for (System& system : pipeline_.systems()) {
    const auto full = told_in_full(system);
    const auto wants = [&](const checks::Ruling& ruling) {
      return full.contains(ruling.fingerprint) && has_runs(ruling);
    };
    Explored explored = explore({&system, 1}, wants, {request_.jobs});
    linted.push_back({system.sources.get(), &*system.manifest, std::move(system.problems),
                      std::move(system.run), std::move(explored.systems.front())});
  }
  return view::build(std::move(linted), pipeline_.problems());
}

ExitCode Run::write(const std::string& text) const {
  if (const std::string why =
          kept(environment_.files, pipeline_.systems(), asked_.out, asked_.force);
      !why.empty())
    return fail(environment_, quote(asked_.out) + why);
  if (const auto done = environment_.files.write(asked_.out, text); !done)
    return fail(environment_, quote(asked_.out) + " " + done.error());
  environment_.err("wrote " + quote(asked_.out) + "\n");
  return ExitCode::clean;
}

ExitCode Run::run() {
  if (!load() || !describe()) return ExitCode::failed;
  const view::Results results = take_results();
  const render::Report report{results, std::move(described_)};
  const auto text = asked_.format == ReportFormat::html
                        ? render::report_html(report, templates_, kVersion)
                        : render::report_markdown(report, templates_, asked_.limit);
  if (!text) return fail(environment_, text.error());
  if (!asked_.out.empty()) return write(*text);
  environment_.out(*text);
  return ExitCode::clean;
}

}  // namespace

Action describe_report(Options& options) {
  auto asked = std::make_shared<Asked>();
  options.arguments("[PATH…]", "PATH", asked->paths);
  options.choice("--format", "FORMAT", "html (the default) or markdown", kFormats, asked->format);
  options.text("--out", "FILE", "write it there", asked->out);
  options.flag("--force", "with --out: replace a file that exists", asked->force);
  options.flag("--plan", "with the migrations that mend the errors, which takes a while",
               asked->plan);
  options.number("--limit", "BYTES",
                 "of markdown; what does not fit is counted or named. Default: 60000, what a "
                 "comment holds",
                 kMostBytes, asked->limit);
  options.value(
      "--today", "DATE", "the day by which acceptances are judged; default: the current one",
      [asked](const std::string& text) {
        asked->today = parse_date(text);
        return asked->today ? std::string() : quote(text) + " is no date, such as `2027-03-31`";
      });
  options.text("--templates", "DIR", kTemplatesHelp, asked->templates);
  options.text("--config", "FILE", "use this configuration instead of the nearest `.thalweg.yaml`",
               asked->config);
  options.texts("--rules", "DIR", kRulesHelp, asked->rules);
  return [asked](Environment& environment) { return Run(*asked, environment).run(); };
}

}  // namespace thalweg::cli
