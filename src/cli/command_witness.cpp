// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/evidence.h"
#include "cli/pipeline.h"
#include "cli/problems.h"
#include "cli/witness_check.h"
#include "cli/witness_options.h"
#include "cli/witness_replay.h"
#include "cli/witness_selection.h"
#include "render/witness.h"
#include "version.h"
#include "view/results.h"
#include "witness/promela.h"

namespace thalweg::cli {

namespace {

using witness::Outcome;

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
  ExitCode answer(const Selection& selection);
  ExitCode show();
  ExitCode save();
  std::string kept() const;
  ExitCode export_model();
  const Selected* only_one();
  void look(const Selection& selection);
  std::vector<view::Finding> take_findings();  // those that are selected, in words
  std::string text(const std::vector<view::Finding>& findings) const;

  const WitnessOptions& asked_;
  Environment& environment_;
  Request request_;
  Configurations configurations_;
  Pipeline pipeline_;
  witness::Scope scope_ = asked_.scope.over({});
  Explored explored_;
  std::vector<Selected> shown_;  // those of which runs are modelled
  std::size_t left_out_ = 0;     // findings of which none is
  std::string accepted_;         // see Selection
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

void Run::look(const Selection& selection) {
  accepted_ = selection.accepted();
  const auto& systems = pipeline_.systems();
  for (const System& system : systems) {
    const auto wants = [&](const checks::Ruling& finding) {
      return selection.contains(system, finding);
    };
    Explored explored = explore({&system, 1}, wants, {request_.jobs, 0, scope_, asked_.states});
    explored_.systems.push_back(std::move(explored.systems.front()));
  }
  for (const Selected& selected : selection.findings()) {
    const auto s = static_cast<std::size_t>(selected.system - systems.data());
    const auto found = explored_.systems[s].find(selected.index);
    if (found != explored_.systems[s].end() && found->second->outcome != Outcome::not_modelled)
      shown_.push_back(selected);
  }
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
  return out + accepted_ + "\n";
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

// Says why it is none, or which there are. What is about the element itself goes before
// what only has to do with it.
const Selected* Run::only_one() {
  if (!shown_.empty()) {
    const auto closest = std::ranges::max(shown_, {}, &Selected::closeness).closeness;
    std::erase_if(shown_, [&](const Selected& one) { return one.closeness != closest; });
  }
  if (shown_.size() == 1) return &shown_.front();
  std::string complaint = shown_.empty() ? "no run is modelled of any finding selected" + accepted_
                                         : "several findings are selected; choose one:";
  for (const Selected& each : shown_)
    complaint += fmt::format("\n  --finding {:016x}  {} at {}", each.finding().fingerprint,
                             each.system->run.rulebook->page(each.finding().rule).code,
                             quote(each.system->manifest->reference(each.finding().at)));
  fail(environment_, complaint);
  return nullptr;
}

// Why the file is left as it is, or nothing.
std::string Run::kept() const {
  for (const System& system : pipeline_.systems())
    for (const std::string& file : system.files)
      if (normal_path(file) == normal_path(asked_.save))
        return " is a manifest, and was not replaced";
  if (asked_.force || environment_.files.kind(asked_.save) == FileKind::absent) return {};
  const auto old = read_witness(asked_.save, environment_.files);
  const checks::Ruling& finding = shown_.front().finding();
  if (old && old->subject.fingerprint == fmt::format("{:016x}", finding.fingerprint) &&
      old->subject.system == shown_.front().system->manifest->system())
    return {};
  return " exists, and is no witness of this finding; `--force` replaces it";
}

ExitCode Run::save() {
  const Selected* one = only_one();
  if (one == nullptr) return ExitCode::failed;
  if (const std::string why = kept(); !why.empty())
    return fail(environment_, quote(asked_.save) + why);
  const auto index = static_cast<std::size_t>(one->system - pipeline_.systems().data());
  const view::Finding* found = nullptr;
  const std::string fingerprint = fmt::format("{:016x}", one->finding().fingerprint);
  const std::string system(pipeline_.systems()[index].manifest->system());
  const std::vector<view::Finding> all = take_findings();
  for (const view::Finding& finding : all)
    if (finding.fingerprint == fingerprint && finding.system == system) found = &finding;
  const auto done = environment_.files.write(asked_.save, render::witness_file(*found->witness));
  if (!done) return fail(environment_, quote(asked_.save) + " " + done.error());
  environment_.out(fmt::format("{}: {} at {} {}\n", asked_.save, found->rule, quote(found->at),
                               found->witness->sentence));
  return ExitCode::clean;
}

ExitCode Run::export_model() {
  const Selected* one = only_one();
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
    auto read = read_witness(asked_.replay, environment_.files);
    if (!read) return fail(environment_, quote(asked_.replay) + " " + read.error());
    saved = std::move(*read);
  }
  if (!load()) return ExitCode::failed;
  if (saved) {
    const Looking looking{pipeline_.systems(), asked_.scope.over(saved->scope), asked_.states};
    return replay(*saved, looking, asked_.format, environment_);
  }
  if (asked_.self_check)
    return self_check(pipeline_.systems(), scope_, asked_.states, request_.jobs, environment_);
  return answer(Selection(asked_, pipeline_.systems()));
}

ExitCode Run::answer(const Selection& selection) {
  if (const std::string wrong = selection.complaint(); !wrong.empty())
    return fail(environment_, wrong);
  look(selection);
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
