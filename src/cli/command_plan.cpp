// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "checks/elements.h"
#include "cli/command.h"
#include "cli/engine_names.h"
#include "cli/lint_options.h"
#include "cli/named_rule.h"
#include "cli/own_templates.h"
#include "cli/pipeline.h"
#include "cli/plan_apply.h"
#include "cli/plan_status.h"
#include "cli/planning.h"
#include "cli/problems.h"
#include "cli/recipe_tests.h"
#include "manifest/writer.h"
#include "plan/planner.h"
#include "render/plan.h"
#include "version.h"
#include "view/plan.h"

namespace thalweg::cli {

namespace {

enum class PlanFormat : std::uint8_t { text, markdown, json };
constexpr Word<PlanFormat> kFormats[] = {
    {"text", PlanFormat::text}, {"markdown", PlanFormat::markdown}, {"json", PlanFormat::json}};
constexpr Word<diag::Severity> kLevels[] = {{"error", diag::Severity::error},
                                            {"warning", diag::Severity::warning},
                                            {"note", diag::Severity::note}};
constexpr Word<plan::Preference> kPreferences[] = {{"simplicity", plan::Preference::simplicity},
                                                   {"availability", plan::Preference::availability},
                                                   {"consistency", plan::Preference::consistency},
                                                   {"latency", plan::Preference::latency},
                                                   {"effort", plan::Preference::effort}};

struct Asked {
  std::vector<std::string> paths, rules_of_user, recipes_of_user;
  std::string config, rule, out, apply, plan, templates;
  bool writes = false, status = false, tests = false;
  std::vector<std::string> answers;
  std::optional<Date> today;
  plan::Wishes wishes;
  PlanFormat format = PlanFormat::text;
};

class Run {
 public:
  Run(Asked asked, Environment& environment)
      : asked_(std::move(asked)),
        environment_(environment),
        request_(request_of(asked_.paths, environment)),
        configurations_(environment, asked_.config, asked_.rules_of_user, asked_.recipes_of_user),
        pipeline_(environment, request_, configurations_) {
    if (asked_.today) request_.today = *asked_.today;
  }

  ExitCode run();

 private:
  bool load();
  std::string complaint();
  std::string unknown() const;
  std::string unknown_recipe(const plan::Cookbook& cookbook) const;
  std::string unknown_answer(const plan::Cookbook& cookbook) const;
  bool plan_all();
  bool fill();
  Result<std::string> text() const;
  ExitCode write() const;
  ExitCode apply();
  ExitCode status() const;
  ExitCode test();

  Asked asked_;
  Environment& environment_;
  Request request_;
  Configurations configurations_;
  Pipeline pipeline_;
  Planning planning_{pipeline_};
  std::vector<plan::Plan> plans_;
  render::Templates templates_;
  std::vector<render::PlanPages> pages_;
};

// What the command line says wrongly, before anything is read.
std::string Run::complaint() {
  for (const std::string& answer : asked_.answers) {
    const auto equals = answer.find('=');
    if (equals == std::string::npos || equals == 0)
      return quote(answer) + " is no answer; write `--answer NAME=VALUE`";
    asked_.wishes.answers[answer.substr(0, equals)] = answer.substr(equals + 1);
  }
  if (asked_.apply.empty() && (asked_.writes || !asked_.plan.empty()))
    return "`--plan` and `--write` go with `--apply PHASE`";
  if (asked_.status && (!asked_.apply.empty() || !asked_.out.empty()))
    return "`--status` makes no plan; it goes alone";
  return {};
}

// An answer that no recipe and no artefact asks for is a slip.
std::string Run::unknown_answer(const plan::Cookbook& cookbook) const {
  std::vector<std::string_view> names = view::setting_names();
  for (const plan::Recipe& recipe : cookbook.recipes())
    for (const plan::Rewrite& rewrite : recipe.rewrites)
      for (const plan::Binding& binding : rewrite.bind) names.push_back(binding.name);
  for (const auto& [name, value] : asked_.wishes.answers) {
    if (std::ranges::find(names, name) != names.end()) continue;
    const auto near = nearest(name, names);
    return "nothing asks for " + quote(name) +
           (near ? "; did you mean " + quote(*near) + "?" : "; the plan says what it asks for");
  }
  return {};
}

std::string Run::unknown_recipe(const plan::Cookbook& cookbook) const {
  if (asked_.wishes.recipe.empty() || cookbook.find(asked_.wishes.recipe)) return {};
  std::vector<std::string_view> ids;
  for (const plan::Recipe& recipe : cookbook.recipes()) ids.push_back(recipe.id);
  const auto near = nearest(asked_.wishes.recipe, ids);
  return "there is no recipe " + quote(asked_.wishes.recipe) +
         (near ? "; did you mean " + quote(*near) + "?" : "; there are " + join_and(ids, "`"));
}

bool Run::load() {
  pipeline_.load();
  if (!pipeline_.configure()) {
    report_problems(environment_, configurations_.problems(), configurations_.sources());
    return false;
  }
  return report_invalid(pipeline_, environment_);
}

std::string Run::unknown() const {
  std::string near;
  bool has_element = asked_.wishes.at.empty();
  for (const System& system : pipeline_.systems()) {
    const checks::Rulebook& rules = *system.configuration->rulebook;
    if (!asked_.rule.empty() && !named_rule(rules, asked_.rule))
      return unknown_rule(rules, asked_.rule);
    if (std::string wrong = unknown_recipe(cookbook_of(system)); !wrong.empty()) return wrong;
    if (std::string wrong = unknown_answer(cookbook_of(system)); !wrong.empty()) return wrong;
    const checks::Elements elements(*system.manifest);
    has_element |= bool(elements.find(asked_.wishes.at)) || elements.is_ambiguous(asked_.wishes.at);
    if (near.empty() && !has_element) near = elements.suggestion(asked_.wishes.at);
  }
  if (has_element) return {};
  return "there is no element " + quote(asked_.wishes.at) + (near.empty() ? "" : "; " + near);
}

bool Run::plan_all() {
  for (const System& system : pipeline_.systems()) {
    plan::Wishes wishes = asked_.wishes;
    if (const auto rule = named_rule(*system.configuration->rulebook, asked_.rule))
      wishes.rules = {std::string(system.configuration->rulebook->page(*rule).code)};
    auto made = planning_.plan(system, std::move(wishes));
    if (!made) {
      fail(environment_, made.error());
      return false;
    }
    plans_.push_back(std::move(*made));
  }
  return true;
}

// Fills the templates of every plan.
bool Run::fill() {
  for (const plan::Plan& plan : plans_) {
    auto pages = render::plan_pages(plan, templates_, asked_.wishes.answers);
    if (!pages) {
      fail(environment_, pages.error());
      return false;
    }
    pages_.push_back(std::move(*pages));
  }
  return true;
}

Result<std::string> Run::text() const {
  if (asked_.format == PlanFormat::json) return render::plan_json(pages_, kVersion);
  std::string all;
  for (const render::PlanPages& pages : pages_) {
    auto text = asked_.format == PlanFormat::text ? render::plan_text(pages, templates_)
                                                  : render::plan_markdown(pages, templates_);
    if (!text) return text;
    all += (all.empty() ? "" : "\n") + *text;
  }
  return all;
}

// A directory for each system where there are several; files are never replaced.
ExitCode Run::write() const {
  std::vector<view::PlanFile> files;
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    const std::string below =
        plans_.size() == 1 ? asked_.out : join_path(asked_.out, plans_[i].system);
    const auto add = [&](const std::string& path, std::string text) {
      files.push_back({join_path(below, path), std::move(text)});
    };
    auto markdown = render::plan_markdown(pages_[i], templates_);
    if (!markdown) return fail(environment_, markdown.error());
    add("plan.md", std::move(*markdown));
    add("plan.json", render::plan_json({pages_[i]}, kVersion));
    for (view::PlanFile& file : view::plan_manifests(plans_[i]))
      add(file.path, std::move(file.text));
    for (const view::PlanFile& file : pages_[i].files) add(file.path, file.text);
  }
  for (const view::PlanFile& file : files)
    if (environment_.files.kind(file.path) != FileKind::absent)
      return fail(environment_, quote(file.path) + " exists; nothing was written");
  for (const view::PlanFile& file : files)
    if (const auto done = environment_.files.write(file.path, file.text); !done)
      return fail(environment_, quote(file.path) + " " + done.error());
  environment_.err(
      fmt::format("wrote {} below {}\n", plural(files.size(), "file"), quote(asked_.out)));
  return ExitCode::clean;
}

// The phase of a plan that was written before, or of one that is made now.
ExitCode Run::apply() {
  if (pipeline_.systems().size() != 1)
    return fail(environment_, "a phase is applied to one system; name its manifest");
  const System& system = pipeline_.systems().front();
  if (request_.standard_input)
    return fail(environment_, "standard input cannot be written to; name the manifest");
  std::vector<PlanStep> steps;
  if (asked_.plan.empty()) {
    if (!plan_all()) return ExitCode::failed;
    steps = steps_of(plans_.front());
  } else {
    auto read = read_steps(environment_.files, asked_.plan);
    if (!read) return fail(environment_, read.error());
    steps = std::move(*read);
  }
  return apply_phase({system, planning_.judge(system), steps, asked_.apply, asked_.writes},
                     environment_);
}

ExitCode Run::status() const {
  std::string all;
  for (const System& system : pipeline_.systems()) {
    if (!all.empty()) all += '\n';
    all += plan_status(*system.manifest, cookbook_of(system), request_.today);
  }
  environment_.out(all);
  return ExitCode::clean;
}

// Those that the configuration here names, and `--recipes`.
ExitCode Run::test() {
  const Configuration& configuration = configurations_.of("thalweg.yaml");
  report_problems(environment_, configurations_.problems(), configurations_.sources());
  if (configurations_.problems().has_errors()) return ExitCode::failed;
  if (configuration.cookbook == nullptr)
    return fail(environment_, "there are no recipes of your own; name them with `--recipes DIR`");
  const EngineNames names(pipeline_.knowledge());
  plan::Judge judge{pipeline_.knowledge(), {}, configurations_.settings(configuration, {})};
  judge.load.engines = &names;
  judge.settings.today = request_.today;
  return test_recipes(*configuration.cookbook, judge, environment_);
}

ExitCode Run::run() {
  if (const std::string wrong = complaint(); !wrong.empty()) return fail(environment_, wrong);
  if (!asked_.templates.empty())
    if (const auto problems = read_templates(environment_.files, asked_.templates, templates_);
        !problems.empty()) {
      for (const std::string& problem : problems) fail(environment_, problem);
      return ExitCode::failed;
    }
  if (asked_.tests) return test();
  if (!load()) return ExitCode::failed;
  if (const std::string wrong = unknown(); !wrong.empty()) return fail(environment_, wrong);
  if (asked_.status) return status();
  if (!asked_.apply.empty()) return apply();
  if (!plan_all()) return ExitCode::failed;
  if (!fill()) return ExitCode::failed;
  const auto shown = text();
  if (!shown) return fail(environment_, shown.error());
  environment_.out(*shown);
  if (!asked_.out.empty() && write() == ExitCode::failed) return ExitCode::failed;
  const bool is_refused =
      std::ranges::any_of(plans_, [](const plan::Plan& plan) { return !plan.refusals.empty(); });
  return is_refused ? ExitCode::findings : ExitCode::clean;
}

}  // namespace

Action describe_plan(Options& options) {
  auto asked = std::make_shared<Asked>();
  options.arguments("[PATH…]", "PATH", asked->paths);
  options.choice("--at-least", "LEVEL",
                 "findings from which severity on are mended: error (the default), warning or note",
                 kLevels, asked->wishes.at_least);
  options.text("--rule", "RULE", "only findings of this rule, by code or name", asked->rule);
  options.text("--at", "ELEMENT", "only findings at this element, such as `orders/place-order`",
               asked->wishes.at);
  options.text("--recipe", "RECIPE", "this recipe and no other, such as `dual-write-to-cdc`",
               asked->wishes.recipe);
  options.choice("--prefer", "WHAT",
                 "among recipes that can be carried out the best one for simplicity, availability, "
                 "consistency, latency or effort",
                 kPreferences, asked->wishes.preference);
  options.texts("--answer", "NAME=VALUE", "the answer to a question that a plan asks",
                asked->answers);
  options.choice("--format", "FORMAT", "text (the default), markdown or json", kFormats,
                 asked->format);
  options.text("--out", "DIR",
               "write plan.md, plan.json, the manifests of all phases and what they need (tables, "
               "connectors, queries) below this directory",
               asked->out);
  options.text("--apply", "PHASE",
               "show what a phase of the plan, such as `1/build-copy`, changes in your files, as a "
               "diff; `target` is what is left at the end",
               asked->apply);
  options.text("--plan", "DIR", "with --apply: the plan that --out wrote there, and no new one",
               asked->plan);
  options.flag("--write", "with --apply: write the change; comments and layout stay",
               asked->writes);
  options.flag("--status", "say where the migrations of `migrations` stand, and what comes next",
               asked->status);
  options.value("--today", "DATE",
                "the day by which acceptances and migrations are judged; default: the current one",
                [asked](const std::string& text) {
                  asked->today = parse_date(text);
                  return asked->today ? std::string()
                                      : quote(text) + " is no date, such as `2027-03-31`";
                });
  options.text("--config", "FILE", "use this configuration instead of the nearest `.thalweg.yaml`",
               asked->config);
  options.texts("--rules", "DIR", kRulesHelp, asked->rules_of_user);
  options.texts("--recipes", "DIR", kRecipesHelp, asked->recipes_of_user);
  options.text("--templates", "DIR", kTemplatesHelp, asked->templates);
  options.flag("--test-recipes", "turn `Before` into `After` on the pages of your own recipes",
               asked->tests);
  return [asked](Environment& environment) { return Run(*asked, environment).run(); };
}

}  // namespace thalweg::cli
