// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "checks/elements.h"
#include "cli/command.h"
#include "cli/evidence.h"
#include "cli/named_rule.h"
#include "cli/pipeline.h"
#include "cli/problems.h"
#include "cli/witness_check.h"
#include "cli/witness_options.h"
#include "cli/witness_replay.h"
#include "render/witness.h"
#include "version.h"
#include "view/results.h"
#include "witness/promela.h"

namespace thalweg::cli {

namespace {

using witness::Outcome;

// One finding with what was found for it.
struct Shown {
  const System* system;
  std::size_t index;

  const checks::Ruling& finding() const { return system->run.findings.rulings()[index]; }
};

class Run {
 public:
  Run(const WitnessOptions& asked, Environment& environment)
      : asked_(asked),
        environment_(environment),
        request_(request_of(asked.paths, environment)),
        configurations_(environment, asked.config, asked.rules),
        pipeline_(environment, request_, configurations_) {}

  ExitCode run();

 private:
  bool load();
  std::string unknown() const;
  bool is_selected(const System& system, const checks::Ruling& finding) const;
  ExitCode show();
  ExitCode save();
  ExitCode export_model();
  const Shown* only_one();
  void look();
  std::vector<view::Finding> take_findings();  // those that are selected, in words
  std::string text(const std::vector<view::Finding>& findings) const;

  const WitnessOptions& asked_;
  Environment& environment_;
  Request request_;
  Configurations configurations_;
  Pipeline pipeline_;
  witness::Scope scope_ = asked_.scope.over({});
  Explored explored_;
  std::vector<Shown> shown_;  // those of which runs are modelled
  std::size_t left_out_ = 0;  // findings of which none is
};

// Also the graphs; the findings unless they do not matter.
bool Run::load() {
  pipeline_.load();
  if (!pipeline_.configure()) {
    report_problems(environment_, configurations_.problems(), configurations_.sources());
    return false;
  }
  if (!report_invalid(pipeline_, environment_)) return false;
  if (!asked_.replay.empty()) {
    pipeline_.build_graphs();
    return true;
  }
  pipeline_.check();
  report_problems(environment_, pipeline_.rule_problems(), configurations_.sources());
  return !pipeline_.rule_problems().has_errors();
}

// What the options name and no system has.
std::string Run::unknown() const {
  const auto& systems = pipeline_.systems();
  std::string near;
  bool has_element = asked_.at.empty(), has_rule = asked_.rule.empty();
  for (const System& system : systems) {
    const checks::Elements elements(*system.manifest);
    has_element |= bool(elements.find(asked_.at)) || elements.is_ambiguous(asked_.at);
    if (near.empty() && !has_element) near = elements.suggestion(asked_.at);
    has_rule |= named_rule(*system.configuration->rulebook, asked_.rule).has_value();
  }
  if (!has_rule && !systems.empty())
    return unknown_rule(*systems.front().configuration->rulebook, asked_.rule);
  if (!has_element)
    return "there is no element " + quote(asked_.at) + (near.empty() ? "" : "; " + near);
  return {};
}

// Accepted ones only where they are named.
bool Run::is_selected(const System& system, const checks::Ruling& finding) const {
  if (!asked_.finding.empty()) return fmt::format("{:016x}", finding.fingerprint) == asked_.finding;
  if (finding.accepted) return false;
  if (!asked_.at.empty()) {
    const checks::Elements elements(*system.manifest);
    const auto element = elements.find(asked_.at);
    if (element ? element != finding.at : system.manifest->reference(finding.at) != asked_.at)
      return false;
  }
  return asked_.rule.empty() ||
         named_rule(*system.configuration->rulebook, asked_.rule) == finding.rule;
}

void Run::look() {
  for (const System& system : pipeline_.systems()) {
    const auto wants = [&](const checks::Ruling& finding) { return is_selected(system, finding); };
    Explored explored = explore({&system, 1}, wants, {request_.jobs, 0, scope_, asked_.states});
    explored_.systems.push_back(std::move(explored.systems.front()));
  }
  for (std::size_t s = 0; s < explored_.systems.size(); ++s)
    for (std::size_t f = 0; f < explored_.systems[s].size(); ++f)
      if (const auto& found = explored_.systems[s][f];
          found && found->outcome != Outcome::not_modelled)
        shown_.push_back({&pipeline_.systems()[s], f});
}

// Those of which no run can be shown are counted, unless they were asked for.
std::vector<view::Finding> Run::take_findings() {
  std::vector<view::Linted> systems;
  for (System& system : pipeline_.systems())
    systems.push_back({system.sources.get(), &*system.manifest, std::move(system.problems),
                       std::move(system.run), std::move(explored_.systems[systems.size()]),
                       scope_});
  std::vector<view::Finding> all = view::build(std::move(systems), {}).findings.all();
  std::erase_if(all, [](const view::Finding& finding) { return !finding.witness; });
  if (asked_.selects()) return all;
  left_out_ = std::erase_if(all, [](const view::Finding& finding) {
    return finding.witness->outcome == Outcome::not_modelled;
  });
  return all;
}

std::string Run::text(const std::vector<view::Finding>& findings) const {
  std::string out;
  const bool color = wants_color(environment_);
  for (const view::Finding& finding : findings) out += render::witness_text(finding, color) + "\n";
  const auto wrong = static_cast<std::size_t>(std::ranges::count_if(
      findings, [](const view::Finding& finding) { return finding.witness->has_run(); }));
  const auto clean =
      static_cast<std::size_t>(std::ranges::count_if(findings, [](const view::Finding& finding) {
        return finding.witness->outcome == Outcome::clean;
      }));
  out +=
      fmt::format("{} with a run that goes wrong, {} without one", plural(wrong, "finding"), clean);
  if (const std::size_t open = findings.size() - wrong - clean; open > 0)
    out += fmt::format(", {} undecided", open);
  if (left_out_ > 0) out += fmt::format(", {} of which no run is modelled", left_out_);
  return out + "\n";
}

ExitCode Run::show() {
  const std::vector<view::Finding> all = take_findings();
  render::Witnesses witnesses;
  for (const view::Finding& finding : all) witnesses.push_back(finding.witness);
  switch (asked_.format) {
    case RunFormat::text:
      environment_.out(text(all));
      break;
    case RunFormat::json:
      environment_.out(render::witness_json(witnesses, left_out_, kVersion));
      break;
    case RunFormat::mermaid:
      environment_.out(render::mermaid(witnesses));
      break;
  }
  return ExitCode::clean;
}

// Says why it is none, or which there are.
const Shown* Run::only_one() {
  if (shown_.size() == 1) return &shown_.front();
  std::string complaint = shown_.empty() ? "no run is modelled of any finding selected"
                                         : "several findings are selected; choose one:";
  for (const Shown& each : shown_)
    complaint += fmt::format("\n  --finding {:016x}  {} at {}", each.finding().fingerprint,
                             each.system->run.rulebook->page(each.finding().rule).code,
                             quote(each.system->manifest->reference(each.finding().at)));
  fail(environment_, complaint);
  return nullptr;
}

ExitCode Run::save() {
  if (only_one() == nullptr) return ExitCode::failed;
  for (const System& system : pipeline_.systems())
    for (const std::string& file : system.files)
      if (normal_path(file) == normal_path(asked_.save))
        return fail(environment_, quote(asked_.save) + " is a manifest, and was not replaced");
  const std::vector<view::Finding> all = take_findings();
  const auto found = std::ranges::find_if(all, [](const view::Finding& finding) {
    return finding.witness->outcome != Outcome::not_modelled;
  });
  const auto done = environment_.files.write(asked_.save, render::witness_file(*found->witness));
  if (!done) return fail(environment_, quote(asked_.save) + " " + done.error());
  environment_.out(fmt::format("{}: {} at {} {}\n", asked_.save, found->rule, quote(found->at),
                               found->witness->sentence));
  return ExitCode::clean;
}

ExitCode Run::export_model() {
  const Shown* one = only_one();
  if (one == nullptr) return ExitCode::failed;
  witness::Explorer explorer(*one->system->graph);
  const auto model =
      explorer.model_of(witness::question_of(one->system->run.findings[one->index]), scope_);
  if (!model) return fail(environment_, "this finding has no model");
  environment_.out(witness::to_promela(model->model, model->scope));
  return ExitCode::clean;
}

ExitCode Run::run() {
  std::optional<SavedWitness> saved;
  if (!asked_.replay.empty()) {
    saved = read_witness(asked_.replay, environment_);
    if (!saved) return ExitCode::failed;
  }
  if (!load()) return ExitCode::failed;
  if (saved) {
    const Looking looking{pipeline_.systems(), asked_.scope.over(saved->scope), asked_.states};
    return replay(*saved, looking, asked_.format, environment_);
  }
  if (asked_.self_check)
    return self_check(pipeline_.systems(), scope_, asked_.states, request_.jobs, environment_);
  if (const std::string wrong = unknown(); !wrong.empty()) return fail(environment_, wrong);
  look();
  if (!asked_.finding.empty() && std::ranges::all_of(explored_.systems, [](const auto& system) {
        return std::ranges::none_of(system, [](const auto& one) { return one != nullptr; });
      }))
    return fail(environment_, "there is no finding " + quote(asked_.finding));
  if (!asked_.save.empty()) return save();
  if (asked_.exported == Export::promela) return export_model();
  return show();
}

}  // namespace

Action describe_witness(Options& options) {
  auto asked = std::make_shared<WitnessOptions>();
  add_witness_options(options, *asked);
  return [asked](Environment& environment) {
    if (const std::string wrong = asked->complaint(); !wrong.empty())
      return fail(environment, wrong);
    return Run(*asked, environment).run();
  };
}

}  // namespace thalweg::cli
