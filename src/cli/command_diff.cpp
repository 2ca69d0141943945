// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/git.h"
#include "cli/own_templates.h"
#include "cli/pipeline.h"
#include "cli/planning.h"
#include "cli/problems.h"
#include "manifest/writer.h"
#include "render/difference.h"
#include "version.h"

namespace thalweg::cli {

namespace {

enum class DiffFormat : std::uint8_t { text, markdown, json };
constexpr Word<DiffFormat> kFormats[] = {
    {"text", DiffFormat::text}, {"markdown", DiffFormat::markdown}, {"json", DiffFormat::json}};

struct Asked {
  std::vector<std::string> states;  // two
  DiffFormat format = DiffFormat::text;
  std::string config, templates;
  std::vector<std::string> rules;
  bool exit_code = false;
};

// What one of the two is: a path, or a revision of git and a path in it.
struct State {
  std::string revision;  // empty: the files as they are
  std::string path;      // empty: that of the other one
};

State state_of(const std::string& text, const FileSystem& files) {
  if (files.kind(text) != FileKind::absent) return {{}, text};
  const auto colon = text.find(':');
  if (colon == std::string::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

// One state, loaded and checked.
class Loaded {
 public:
  Loaded(const State& state, const Asked& asked, Environment& environment)
      : state_(state),
        environment_(environment),
        configurations_(environment, asked.config, asked.rules) {}

  bool load();
  std::span<const System> systems() const { return pipeline_->systems(); }
  const Pipeline& pipeline() const { return *pipeline_; }

 private:
  bool find_files();

  const State& state_;
  Environment& environment_;
  Configurations configurations_;
  std::unique_ptr<GitFileSystem> past_;
  std::optional<Environment> world_;
  Request request_;
  std::optional<Pipeline> pipeline_;
};

bool Loaded::find_files() {
  if (state_.revision.empty()) {
    world_.emplace(environment_);
    return true;
  }
  const FileSystem& here = environment_.files;
  const std::string folder =
      here.kind(state_.path) == FileKind::directory ? state_.path : directory_of(state_.path);
  const bool is_there = here.kind(folder) == FileKind::directory;
  auto files = files_at(environment_, is_there ? folder : ".", state_.revision);
  if (!files) {
    fail(environment_,
         fmt::format("{} is no path, and no revision: {}", quote(state_.revision), files.error()));
    return false;
  }
  past_ = std::move(*files);
  world_.emplace(environment_.with(*past_));
  return true;
}

bool Loaded::load() {
  if (!find_files()) return false;
  request_ = request_of({state_.path}, *world_);
  pipeline_.emplace(*world_, request_, configurations_);
  pipeline_->load();
  if (!pipeline_->configure()) {
    report_problems(environment_, configurations_.problems(), configurations_.sources());
    return false;
  }
  if (!report_invalid(*pipeline_, environment_)) return false;
  pipeline_->check();
  report_problems(environment_, pipeline_->rule_problems(), configurations_.sources());
  return !pipeline_->rule_problems().has_errors();
}

class Run {
 public:
  Run(const Asked& asked, Environment& environment) : asked_(asked), environment_(environment) {}
  ExitCode run();

 private:
  std::string find_states();
  bool compare(const Loaded& before, const Loaded& after);
  Result<view::Difference> compare(const System& before, const System& after,
                                   const Planning& planning) const;
  Result<std::string> text() const;

  const Asked& asked_;
  Environment& environment_;
  State old_, new_;
  render::Templates templates_;
  render::Differences differences_;
};

// What is wrong with them, or nothing.
std::string Run::find_states() {
  if (asked_.states.size() != 2)
    return "`diff` compares two states: OLD and NEW, each a path or a revision of git";
  old_ = state_of(asked_.states[0], environment_.files);
  new_ = state_of(asked_.states[1], environment_.files);
  if (old_.path.empty()) old_.path = new_.path.empty() ? "." : new_.path;
  if (new_.path.empty()) new_.path = old_.path;
  return {};
}

// With what is called otherwise now, the old findings are looked for anew, under the new
// names: they are told apart by names.
Result<view::Difference> Run::compare(const System& before, const System& after,
                                      const Planning& planning) const {
  const view::Side now{*after.graph, *after.sources, after.run};
  const auto old_tree = plan::read_tree("before", manifest::write(*before.manifest));
  const auto new_tree = plan::read_tree("after", manifest::write(*after.manifest));
  view::Renames names;
  if (old_tree && new_tree) names = view::renames(*old_tree, *new_tree);
  if (!names.empty()) {
    const auto state = plan::make_state(planning.judge(before),
                                        manifest::to_yaml(view::renamed(*old_tree, names)));
    if (state)
      return view::difference({*(*state)->graph, (*state)->sources, (*state)->run}, now, names);
  }
  return view::difference({*before.graph, *before.sources, before.run}, now, {});
}

const System* find(std::span<const System> systems, std::string_view name) {
  const auto found = std::ranges::find(
      systems, name, [](const System& system) { return system.manifest->system(); });
  return found == systems.end() ? nullptr : &*found;
}

// Systems by name; where there is one on each side, those.
bool Run::compare(const Loaded& before, const Loaded& after) {
  const Planning planning(before.pipeline());
  const bool is_one = before.systems().size() == 1 && after.systems().size() == 1;
  for (const System& system : after.systems()) {
    const System* old =
        is_one ? &before.systems().front() : find(before.systems(), system.manifest->system());
    if (old == nullptr) {
      environment_.err(
          fmt::format("thalweg: system {} is new\n", quote(system.manifest->system())));
      continue;
    }
    auto difference = compare(*old, system, planning);
    if (!difference) return fail(environment_, difference.error()), false;
    differences_.push_back(std::move(*difference));
  }
  if (is_one) return true;
  for (const System& system : before.systems())
    if (find(after.systems(), system.manifest->system()) == nullptr)
      environment_.err(
          fmt::format("thalweg: system {} is gone\n", quote(system.manifest->system())));
  return true;
}

Result<std::string> Run::text() const {
  switch (asked_.format) {
    case DiffFormat::markdown:
      return render::difference_markdown(differences_, templates_);
    case DiffFormat::json:
      return render::difference_json(differences_, kVersion);
    case DiffFormat::text:
      break;
  }
  return render::difference_text(differences_, templates_);
}

ExitCode Run::run() {
  if (const std::string wrong = find_states(); !wrong.empty()) return fail(environment_, wrong);
  if (!asked_.templates.empty())
    if (const auto problems = read_templates(environment_.files, asked_.templates, templates_);
        !problems.empty()) {
      for (const std::string& problem : problems) fail(environment_, problem);
      return ExitCode::failed;
    }
  Loaded before(old_, asked_, environment_), after(new_, asked_, environment_);
  if (!before.load() || !after.load()) return ExitCode::failed;
  if (!compare(before, after)) return ExitCode::failed;
  if (differences_.empty()) return fail(environment_, "the two have no system in common");
  const auto shown = text();
  if (!shown) return fail(environment_, shown.error());
  environment_.out(*shown);
  const bool differs =
      !std::ranges::all_of(differences_, [](const view::Difference& d) { return d.empty(); });
  return asked_.exit_code && differs ? ExitCode::findings : ExitCode::clean;
}

}  // namespace

Action describe_diff(Options& options) {
  auto asked = std::make_shared<Asked>();
  options.arguments("OLD NEW", "STATE", asked->states);
  options.choice("--format", "FORMAT", "text (the default), markdown or json", kFormats,
                 asked->format);
  options.flag("--exit-code", "end with 1 where anything differs", asked->exit_code);
  options.text("--templates", "DIR", kTemplatesHelp, asked->templates);
  options.text("--config", "FILE", "use this configuration instead of the nearest `.thalweg.yaml`",
               asked->config);
  options.texts("--rules", "DIR", kRulesHelp, asked->rules);
  return [asked](Environment& environment) { return Run(*asked, environment).run(); };
}

}  // namespace thalweg::cli
