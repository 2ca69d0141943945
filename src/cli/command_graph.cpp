// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/elements.h"
#include "cli/command.h"
#include "cli/graphviz.h"
#include "cli/kept_file.h"
#include "cli/own_templates.h"
#include "cli/pipeline.h"
#include "cli/plan_apply.h"
#include "cli/problems.h"
#include "cli/witness_selection.h"
#include "render/picture.h"
#include "view/draw.h"
#include "view/plan_picture.h"

namespace thalweg::cli {

namespace {

using view::GroupBy;

enum class PictureFormat : std::uint8_t { mermaid, markdown, dot, svg, png };
constexpr Word<PictureFormat> kFormats[] = {{"mermaid", PictureFormat::mermaid},
                                            {"markdown", PictureFormat::markdown},
                                            {"dot", PictureFormat::dot},
                                            {"svg", PictureFormat::svg},
                                            {"png", PictureFormat::png}};
constexpr Word<GroupBy> kGroups[] = {{"store", GroupBy::store},
                                     {"service", GroupBy::service},
                                     {"owner", GroupBy::owner},
                                     {"engine", GroupBy::engine}};

enum class Marked : std::uint8_t { note, warning, error, none };
constexpr Word<Marked> kMarked[] = {{"error", Marked::error},
                                    {"warning", Marked::warning},
                                    {"note", Marked::note},
                                    {"none", Marked::none}};

constexpr unsigned kMostDepth = 100;

struct Asked {
  std::vector<std::string> paths;
  PictureFormat format = PictureFormat::mermaid;
  std::string out, entity, service, focus, plan, config, templates;
  WitnessOptions finding;  // which one
  GroupBy group_by = GroupBy::store;
  Marked marked = Marked::warning;
  unsigned depth = 1;
  bool all = false, force = false, no_legend = false;
  std::vector<std::string> rules;

  bool is_of_finding() const { return finding.selects(); }
};

class Run {
 public:
  Run(const Asked& asked, Environment& environment)
      : asked_(asked),
        environment_(environment),
        request_(request_of(asked.paths, environment)),
        configurations_(environment, asked.config, asked.rules),
        pipeline_(environment, request_, configurations_) {}

  ExitCode run();

 private:
  std::string complaint() const;
  bool load();
  // What is wrong with the names that were given, or nothing.
  std::string draw();
  std::string draw(const System& system, std::vector<view::Flag> flags, view::Wish wish);
  std::string draw_finding();
  std::string draw_plan();
  std::string unknown(std::string_view kind, const std::string& name) const;
  Result<std::vector<std::string>> rendered() const;
  ExitCode write(const std::vector<std::string>& texts) const;

  const Asked& asked_;
  Environment& environment_;
  Request request_;
  Configurations configurations_;
  Pipeline pipeline_;
  render::Templates templates_;
  std::vector<view::Picture> pictures_;
};

std::string Run::complaint() const {
  const int views = !asked_.entity.empty() + !asked_.service.empty() + asked_.is_of_finding();
  if (!asked_.plan.empty() && (views > 0 || !asked_.focus.empty() || !asked_.paths.empty()))
    return "`--plan` draws what stands in its directory; leave out paths, `--focus` and other "
           "pictures";
  if (views > 1) return "`--entity`, `--service` and a finding are different pictures; ask for one";
  if (!asked_.finding.finding.empty() && !(asked_.finding.rule + asked_.finding.at).empty())
    return "`--finding` names one already; leave out `--rule` and `--at`";
  if (asked_.depth != 1 && asked_.focus.empty()) return "`--depth` goes with `--focus`";
  return {};
}

bool Run::load() {
  pipeline_.load();
  if (!pipeline_.configure()) {
    report_problems(environment_, configurations_.problems(), configurations_.sources());
    return false;
  }
  if (!report_invalid(pipeline_, environment_)) return false;
  if (asked_.marked == Marked::none && !asked_.is_of_finding())
    pipeline_.build_graphs();
  else
    pipeline_.check();
  report_problems(environment_, pipeline_.rule_problems(), configurations_.sources());
  return !pipeline_.rule_problems().has_errors();
}

std::string Run::unknown(std::string_view kind, const std::string& name) const {
  std::string near;
  for (const System& system : pipeline_.systems()) {
    const checks::Elements elements(*system.manifest);
    if (elements.is_ambiguous(name))
      return quote(name) +
             " names several elements; put the kind in front, such as `entity:" + name + "`";
    if (near.empty()) near = elements.suggestion(name);
  }
  return fmt::format("there is no {} {}{}", kind, quote(name), near.empty() ? "" : "; " + near);
}

std::string Run::draw(const System& system, std::vector<view::Flag> flags, view::Wish wish) {
  wish.group_by = asked_.group_by;
  wish.depth = asked_.depth;
  if (asked_.all) wish.most_nodes = 0;
  if (!asked_.focus.empty()) {
    wish.focus = checks::Elements(*system.manifest).find(asked_.focus);
    if (!wish.focus) return {};
  }
  pictures_.push_back(view::draw(*system.graph, flags, wish));
  return {};
}

std::string Run::draw_finding() {
  const Selection selection(asked_.finding, pipeline_.systems());
  if (std::string wrong = selection.complaint(); !wrong.empty()) return wrong;
  if (selection.findings().empty()) return "there is no such finding" + selection.accepted();
  for (const Selected& selected : selection.findings()) {
    const checks::RunResult& run = selected.system->run;
    const view::Flag flag = view::flag_of(run, run.findings[selected.index]);
    view::Wish wish;
    wish.finding = &flag;
    draw(*selected.system, {flag}, wish);
  }
  return {};
}

// The system before the plan, what each phase adds and removes, and the system behind it.
std::string Run::draw_plan() {
  const auto steps = read_steps(environment_.files, asked_.plan);
  if (!steps) return steps.error();
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const PlanStep& step = (*steps)[i];
    const bool is_end = i == 0 || i + 1 == steps->size();
    view::Picture picture = is_end
                                ? view::state_picture(step.manifest)
                                : view::difference_picture((*steps)[i - 1].manifest, step.manifest);
    if (picture.empty()) continue;
    picture.title += (picture.title.empty() ? "" : ", ") + step.name;
    pictures_.push_back(std::move(picture));
  }
  return pictures_.empty() ? "nothing in the plan can be drawn" : std::string();
}

std::string Run::draw() {
  if (asked_.is_of_finding()) return draw_finding();
  for (const System& system : pipeline_.systems()) {
    view::Wish wish;
    const checks::Elements elements(*system.manifest);
    if (!asked_.entity.empty()) {
      wish.entity = elements.find_entity(asked_.entity);
      if (!wish.entity) continue;
    }
    if (!asked_.service.empty()) {
      wish.service = elements.find("service:" + asked_.service).as<manifest::ServiceId>();
      if (!wish.service) continue;
    }
    std::vector<view::Flag> flags;
    if (asked_.marked != Marked::none)
      flags = view::flags_of(system.run, static_cast<diag::Severity>(asked_.marked));
    draw(system, std::move(flags), wish);
  }
  if (!pictures_.empty()) return {};
  if (!asked_.entity.empty()) return unknown("entity", asked_.entity);
  if (!asked_.service.empty()) return unknown("service", asked_.service);
  return unknown("element", asked_.focus);
}

Result<std::vector<std::string>> Run::rendered() const {
  std::vector<std::string> texts;
  const bool legend = !asked_.no_legend;
  for (const view::Picture& picture : pictures_) {
    if (asked_.format == PictureFormat::mermaid) {
      auto diagrams = render::picture_mermaid(picture, templates_, legend);
      if (!diagrams) return Failure{diagrams.error()};
      for (std::string& diagram : *diagrams) texts.push_back(std::move(diagram));
      continue;
    }
    auto text = asked_.format == PictureFormat::markdown
                    ? render::picture_markdown(picture, templates_, legend)
                    : render::picture_dot(picture, templates_, legend);
    if (text && asked_.format == PictureFormat::svg) text = lay_out(environment_, *text, "svg");
    if (text && asked_.format == PictureFormat::png) text = lay_out(environment_, *text, "png");
    if (!text) return Failure{text.error()};
    texts.push_back(std::move(*text));
  }
  return texts;
}

// `a/b.mmd` -> `a/b-2.mmd`.
std::string numbered(const std::string& path, std::size_t number) {
  const auto dot = path.rfind('.');
  const auto slash = path.rfind('/');
  const bool has_end = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  const std::size_t end = has_end ? dot : path.size();
  return fmt::format("{}-{}{}", path.substr(0, end), number, path.substr(end));
}

ExitCode Run::write(const std::vector<std::string>& texts) const {
  const bool is_whole =
      asked_.format == PictureFormat::markdown || asked_.format == PictureFormat::dot;
  std::vector<std::pair<std::string, std::string>> files;
  if (is_whole || texts.size() == 1)
    files.emplace_back(asked_.out, join(texts, "\n"));
  else
    for (std::size_t i = 0; i < texts.size(); ++i)
      files.emplace_back(numbered(asked_.out, i + 1), texts[i]);
  for (const auto& [path, text] : files)
    if (const std::string why = kept(environment_.files, pipeline_.systems(), path, asked_.force);
        !why.empty())
      return fail(environment_, quote(path) + why);
  for (const auto& [path, text] : files) {
    if (const auto done = environment_.files.write(path, text); !done)
      return fail(environment_, quote(path) + " " + done.error());
    environment_.err("wrote " + quote(path) + "\n");
  }
  return ExitCode::clean;
}

ExitCode Run::run() {
  if (const std::string wrong = complaint(); !wrong.empty()) return fail(environment_, wrong);
  if (!asked_.templates.empty())
    if (const auto problems = read_templates(environment_.files, asked_.templates, templates_);
        !problems.empty()) {
      for (const std::string& problem : problems) fail(environment_, problem);
      return ExitCode::failed;
    }
  if (asked_.plan.empty() && !load()) return ExitCode::failed;
  if (const std::string wrong = asked_.plan.empty() ? draw() : draw_plan(); !wrong.empty())
    return fail(environment_, wrong);
  const auto texts = rendered();
  if (!texts) return fail(environment_, texts.error());
  if (!asked_.out.empty()) return write(*texts);
  const bool is_one = asked_.format == PictureFormat::svg || asked_.format == PictureFormat::png;
  if (is_one && texts->size() > 1)
    return fail(environment_, fmt::format("{} pictures do not fit into one file; `--out FILE` "
                                          "writes each into its own",
                                          texts->size()));
  environment_.out(join(*texts, "\n"));
  if (asked_.format == PictureFormat::mermaid && texts->size() > pictures_.size())
    environment_.err(
        fmt::format("thalweg: the picture is too big for one Mermaid diagram and comes "
                    "in {}; `--focus` and `--service` show parts\n",
                    texts->size()));
  return ExitCode::clean;
}

}  // namespace

Action describe_graph(Options& options) {
  auto asked = std::make_shared<Asked>();
  options.arguments("[PATH…]", "PATH", asked->paths);
  options.choice("--format", "FORMAT",
                 "mermaid (the default), markdown, dot; svg or png, laid out by Graphviz", kFormats,
                 asked->format);
  options.text("--out", "FILE", "write there; of several pictures FILE-1, FILE-2 …", asked->out);
  options.flag("--force", "with --out: replace files that exist", asked->force);
  options.text("--entity", "ENTITY", "where this entity lives and how it travels", asked->entity);
  options.text("--service", "SERVICE", "the operations of this service and what they touch",
               asked->service);
  options.text("--finding", "FINGERPRINT", "what this finding is about, its steps numbered",
               asked->finding.finding);
  options.text("--rule", "RULE", "the same for all findings of this rule, by code or name",
               asked->finding.rule);
  options.text("--at", "ELEMENT", "the same for all findings at this element", asked->finding.at);
  options.text("--plan", "DIR",
               "the plan that `thalweg plan --out` wrote there: before, each phase, behind it",
               asked->plan);
  options.text("--focus", "ELEMENT", "only what is near this element", asked->focus);
  options.number("--depth", "N", "with --focus: how many arrows away; default: 1", kMostDepth,
                 asked->depth);
  options.choice("--group-by", "WHAT",
                 "draw together by store (the default), service, owner or engine", kGroups,
                 asked->group_by);
  options.choice("--mark", "LEVEL",
                 "show findings from this severity on: error, warning (the default), note or none",
                 kMarked, asked->marked);
  options.flag("--all", "fold nothing, however large the system is", asked->all);
  options.flag("--no-legend", "leave out how to read it", asked->no_legend);
  options.text("--templates", "DIR", kTemplatesHelp, asked->templates);
  options.text("--config", "FILE", "use this configuration instead of the nearest `.thalweg.yaml`",
               asked->config);
  options.texts("--rules", "DIR", kRulesHelp, asked->rules);
  return [asked](Environment& environment) { return Run(*asked, environment).run(); };
}

}  // namespace thalweg::cli
