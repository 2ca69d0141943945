// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_apply.h"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/line_diff.h"
#include "base/path.h"
#include "base/text.h"
#include "manifest/writer.h"
#include "plan/patch.h"
#include "plan/tree.h"
#include "view/plan.h"

namespace thalweg::cli {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kFileLimit = std::size_t{64} << 20;

using Read = std::function<Result<std::string>(const std::string& path)>;

Result<std::vector<PlanStep>> steps_in(const ordered_json& plan, const Read& read) {
  std::vector<PlanStep> steps;
  steps.push_back({"before", plan.at("before_manifest"), {}});
  for (const ordered_json& migration : plan.at("migrations"))
    for (const ordered_json& phase : migration.at("phases"))
      steps.push_back({fmt::format("{}/{}", migration.at("number").get<int>(),
                                   phase.at("phase").get_ref<const std::string&>()),
                       phase.at("manifest"),
                       {}});
  steps.push_back({"target", plan.at("target_manifest"), {}});
  for (PlanStep& step : steps) {
    auto text = read(step.path);
    if (!text) return Failure{quote(step.path) + " " + text.error()};
    step.manifest = std::move(*text);
  }
  return steps;
}

// The files as they are on disk, with other bytes in some of them. Nothing is written.
class Overlay final : public FileSystem {
 public:
  Overlay(const FileSystem& below, const std::vector<plan::SourceText>& changed) : below_(below) {
    for (const plan::SourceText& file : changed) changed_[normal_path(file.path)] = file.text;
  }
  FileKind kind(const std::string& path) const override { return below_.kind(path); }
  Result<std::string> read(const std::string& path, std::size_t limit) const override {
    const auto found = changed_.find(normal_path(path));
    return found == changed_.end() ? below_.read(path, limit) : Result<std::string>(found->second);
  }
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override {
    return below_.list(path);
  }
  Result<bool> write(const std::string&, std::string_view) override {
    return Failure{"is not to be written"};
  }

 private:
  const FileSystem& below_;
  std::map<std::string, std::string> changed_;
};

// The canonical manifest of a system as the files now say it; the first problem else.
Result<std::string> read_again(const FileSystem& files, const std::string& root,
                               const plan::Judge& judge) {
  source::SourceMap sources;
  diag::Diagnostics problems;
  const auto manifest = manifest::load(sources, files, root, judge.load, problems);
  for (const diag::Diagnostic& problem : problems.items())
    if (problem.severity == diag::Severity::error) return Failure{problem.message};
  if (!manifest) return Failure{"it cannot be read"};
  return manifest::write(*manifest);
}

class Applier {
 public:
  Applier(const Application& application, Environment& environment)
      : application_(application), environment_(environment) {}
  ExitCode run();

 private:
  std::string find();
  std::string is_its_turn(const std::string& now) const;
  Result<std::vector<plan::SourceText>> changed(const std::string& now) const;
  ExitCode show(const std::vector<plan::SourceText>& changed) const;
  const PlanStep& step(std::size_t index) const { return application_.steps[index]; }
  std::string text_of(const std::string& path) const;

  const Application& application_;
  Environment& environment_;
  std::vector<plan::SourceText> files_;
  std::size_t index_ = 0;
};

// Sets the index; what is wrong with the name, else.
std::string Applier::find() {
  const std::string& name = application_.phase;
  std::vector<std::string_view> names;
  std::vector<std::size_t> matches;
  for (std::size_t i = 1; i < application_.steps.size(); ++i) {
    names.push_back(step(i).name);
    if (step(i).name == name || step(i).path == name) {
      index_ = i;
      return {};
    }
    if (step(i).name.ends_with("/" + name)) matches.push_back(i);
  }
  if (matches.size() == 1) {
    index_ = matches.front();
    return {};
  }
  if (matches.size() > 1)
    return fmt::format(
        "{} is a phase of several migrations; say {}", quote(name),
        join_or(std::vector<std::string>{step(matches[0]).name, step(matches[1]).name}));
  const auto near = nearest(name, names);
  return fmt::format(
      "the plan has no phase {}; {}", quote(name),
      near ? fmt::format("did you mean {}?", quote(*near)) : "it has " + join_and(names, "`"));
}

// Phases are carried out in their order: the manifest must be where the one before it is.
std::string Applier::is_its_turn(const std::string& now) const {
  const auto under_way = [](const std::string& manifest) {
    const auto tree = plan::read_tree("manifest", manifest);
    const plan::Tree* entries = tree ? plan::child(*tree, "migrations") : nullptr;
    return entries != nullptr ? *entries : plan::Tree{};
  };
  if (now == application_.steps.back().manifest) return "the plan is carried out already";
  const plan::Tree mine = under_way(now);
  if (plan::same(mine, under_way(step(index_ - 1).manifest))) return {};
  for (std::size_t i = 0; i < application_.steps.size(); ++i)
    if (plan::same(mine, under_way(step(i).manifest)))
      return i + 1 == application_.steps.size() || i == index_
                 ? fmt::format("the manifest is at {} already", quote(step(i).name))
                 : fmt::format("the manifest is at {}, so that {} comes next", quote(step(i).name),
                               quote(step(i + 1).name));
  return fmt::format("`migrations` in the manifest is not what it is at {}, which comes before {}",
                     quote(step(index_ - 1).name), quote(step(index_).name));
}

Result<std::vector<plan::SourceText>> Applier::changed(const std::string& now) const {
  const std::string& before = step(index_ - 1).manifest;
  const std::string& after = step(index_).manifest;
  auto changed = plan::patch(files_, before, after);
  if (!changed) return changed;
  const auto wanted = plan::patch({{"manifest", now}}, before, after);
  if (!wanted) return wanted;
  auto canonical =
      plan::canonical(application_.judge, wanted->empty() ? now : wanted->front().text);
  if (!canonical)
    return Failure{"with the phase, the manifest has a problem: " + canonical.error()};
  const auto got = read_again(Overlay(environment_.files, *changed), application_.system.root,
                              application_.judge);
  if (!got) return Failure{"it would no longer be a manifest: " + got.error()};
  if (*got != *canonical)
    return Failure{"it is written in a way (anchors, merge keys) in which more would change"};
  return changed;
}

std::string Applier::text_of(const std::string& path) const {
  return std::ranges::find(files_, path, &plan::SourceText::path)->text;
}

ExitCode Applier::show(const std::vector<plan::SourceText>& changed) const {
  for (const plan::SourceText& file : changed)
    environment_.out(fmt::format("--- {0}\n+++ {0}\n{1}", file.path,
                                 line_diff(text_of(file.path), file.text, 3)));
  if (changed.empty()) {
    environment_.err(fmt::format("nothing changes with {}\n", quote(step(index_).name)));
    return ExitCode::clean;
  }
  if (!application_.writes) {
    environment_.err("nothing was written; `--write` does it\n");
    return ExitCode::clean;
  }
  for (const plan::SourceText& file : changed)
    if (const auto done = environment_.files.write(file.path, file.text); !done)
      return fail(environment_, quote(file.path) + " " + done.error());
  environment_.err(fmt::format("wrote {}\n", plural(changed.size(), "file")));
  return ExitCode::clean;
}

ExitCode Applier::run() {
  if (const std::string wrong = find(); !wrong.empty()) return fail(environment_, wrong);
  for (const std::string& path : application_.system.files) {
    auto text = environment_.files.read(path, kFileLimit);
    if (!text) return fail(environment_, quote(path) + " " + text.error());
    files_.push_back({path, std::move(*text)});
  }
  const std::string now = manifest::write(*application_.system.manifest);
  if (const std::string wrong = is_its_turn(now); !wrong.empty()) return fail(environment_, wrong);
  const auto done = changed(now);
  if (!done)
    return fail(
        environment_,
        fmt::format("{} cannot be carried over into {}: {}; the manifest of the phase is {}",
                    quote(step(index_).name), quote(application_.system.root), done.error(),
                    quote(step(index_).path)));
  return show(*done);
}

}  // namespace

std::vector<PlanStep> steps_of(const plan::Plan& plan) {
  const std::vector<view::PlanFile> files = view::plan_manifests(plan);
  return *steps_in(view::plan_data(plan), [&](const std::string& path) {
    return Result<std::string>(std::ranges::find(files, path, &view::PlanFile::path)->text);
  });
}

Result<std::vector<PlanStep>> read_steps(const FileSystem& files, const std::string& directory) {
  const std::string path = join_path(directory, "plan.json");
  const auto text = files.read(path, kFileLimit);
  if (!text) return Failure{quote(path) + " " + text.error()};
  const ordered_json document = ordered_json::parse(*text, nullptr, false);
  try {
    return steps_in(document.at("plans").at(0), [&](const std::string& name) {
      return files.read(join_path(directory, name), kFileLimit);
    });
  } catch (const ordered_json::exception&) {
    return Failure{quote(path) + " is no plan that `thalweg plan --out` wrote"};
  }
}

ExitCode apply_phase(const Application& application, Environment& environment) {
  return Applier(application, environment).run();
}

}  // namespace thalweg::cli
