// SPDX-License-Identifier: Apache-2.0
#include "cli/pipeline.h"

#include <algorithm>
#include <set>
#include <thread>

#include "base/parallel.h"
#include "base/path.h"
#include "base/text.h"
#include "checks/settle.h"
#include "cli/engine_names.h"
#include "cli/problems.h"
#include "manifest/discover.h"

namespace thalweg::cli {

namespace {

// Whoever includes others is mostly called `thalweg.yaml` and stands above them.
// Loaded in this order few files are read twice: as a system of their own, and
// again as a part of the system that turns out to include them.
void likely_roots_first(std::vector<std::string>& paths) {
  const auto rank = [](const std::string& path) {
    const bool is_root_name = file_name_of(path) == "thalweg.yaml";
    return std::pair(!is_root_name, std::count(path.begin(), path.end(), '/'));
  };
  std::stable_sort(paths.begin(), paths.end(),
                   [&](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
}

// Loaded side by side before it is known which files they include.
constexpr std::size_t kSystemsPerJob = 4;

// What is left of the jobs inside each of `count` systems.
unsigned jobs_of_each(unsigned jobs, std::size_t count) {
  return count < jobs ? jobs / static_cast<unsigned>(std::max<std::size_t>(count, 1)) : 1;
}

}  // namespace

Request request_of(std::vector<std::string> paths, const Environment& environment) {
  Request request;
  request.paths = std::move(paths);
  if (request.paths.empty()) request.paths = {"."};
  request.standard_input = request.paths == std::vector<std::string>{"-"};
  request.standard_input_name = "<stdin>";
  request.jobs = std::max(1U, std::thread::hardware_concurrency());
  request.today = environment.today();
  return request;
}

bool report_invalid(const Pipeline& pipeline, Environment& environment) {
  bool valid = !pipeline.problems().has_errors();
  report_problems(environment, pipeline.problems(), {});
  for (const System& system : pipeline.systems()) {
    if (system.is_valid()) continue;
    report_problems(environment, system.problems, *system.sources);
    valid = false;
  }
  return valid;
}

std::vector<std::string> Pipeline::roots() {
  if (request_.standard_input) return {request_.standard_input_name};
  return manifest::discover(environment_.files, request_.paths, problems_);
}

void Pipeline::load() {
  if (request_.standard_input) {
    load_standard_input();
  } else {
    load_paths();
    tell_apart();
  }
  stopwatch_.lap("load");
}

manifest::LoadOptions Pipeline::load_options(unsigned jobs) const {
  manifest::LoadOptions options;
  options.file_size_limit = request_.file_size_limit;
  options.jobs = jobs;
  return options;
}

void Pipeline::load_standard_input() {
  Result<std::string> bytes = environment_.standard_input(request_.file_size_limit);
  if (!bytes) {
    problems_.error("M013", {}, "standard input " + bytes.error());
    return;
  }
  System system;
  system.root = request_.standard_input_name;
  system.files = {system.root};
  const EngineNames engines(knowledge_);
  manifest::LoadOptions options = load_options(request_.jobs);
  options.engines = &engines;
  system.manifest = manifest::load_text(*system.sources, system.root, std::move(*bytes), options,
                                        system.problems);
  systems_.push_back(std::move(system));
}

System Pipeline::load_system(const std::string& path, unsigned jobs) const {
  System system;
  system.root = path;
  const EngineNames engines(knowledge_);
  manifest::LoadOptions options = load_options(jobs);
  options.engines = &engines;
  source::SourceMap& sources = *system.sources;
  system.manifest = manifest::load(sources, environment_.files, path, options, system.problems);
  for (std::size_t file = 0; file < sources.size(); ++file)
    system.files.push_back(sources.name(source::FileId(file)));
  return system;
}

std::vector<System> Pipeline::load_systems(std::span<const std::string> paths) const {
  std::vector<System> systems(paths.size());
  const unsigned each = jobs_of_each(request_.jobs, paths.size());
  in_parallel(request_.jobs, paths.size(),
              [&](std::size_t i) { systems[i] = load_system(paths[i], each); });
  return systems;
}

// A file that another one includes is no system. Which those are shows only when
// they are loaded, so not all are loaded at once.
void Pipeline::load_paths() {
  std::vector<std::string> paths = roots();
  stopwatch_.lap("discover");
  likely_roots_first(paths);
  std::set<std::string> included;
  const auto is_included = [&](const std::string& path) {
    return included.count(normal_path(path)) > 0;
  };
  const std::size_t batch = std::size_t{request_.jobs} * kSystemsPerJob;
  for (auto next = paths.begin(); next != paths.end();) {
    std::vector<std::string> some;
    for (; next != paths.end() && some.size() < batch; ++next)
      if (!is_included(*next)) some.push_back(*next);
    for (System& system : load_systems(some)) {
      if (is_included(system.root)) continue;
      for (std::size_t i = 1; i < system.files.size(); ++i)
        included.insert(normal_path(system.files[i]));
      systems_.push_back(std::move(system));
    }
  }
  std::erase_if(systems_, [&](const System& system) { return is_included(system.root); });
  std::sort(systems_.begin(), systems_.end(),
            [](const System& a, const System& b) { return a.root < b.root; });
}

// By its name a system is known in fingerprints, and so in baselines.
void Pipeline::tell_apart() {
  std::map<std::string_view, const System*> first;
  for (System& system : systems_) {
    if (!system.manifest || system.manifest->system().empty()) continue;
    const auto [it, is_new] = first.emplace(system.manifest->system(), &system);
    if (is_new) continue;
    system.problems
        .warning("M003", system.manifest->model().system_span,
                 "another system of this run, that of " + quote(it->second->root) + ", is called " +
                     quote(it->first) +
                     " too: a baseline and other tools cannot tell the findings of the two apart")
        .help = "give each system a name of its own; files of one system include each other";
  }
}

bool Pipeline::configure() {
  for (System& system : systems_) system.configuration = &configurations_.of(system.root);
  return !configurations_.problems().has_errors();
}

checks::Settings Pipeline::settings(const System& system) const {
  checks::Settings settings = configurations_.settings(*system.configuration, system.files);
  if (request_.strict) settings.base = checks::Settings::Base::strict;
  settings.today = request_.today;
  settings.use_accepts = request_.use_accepts;
  settings.jobs = jobs_of_each(request_.jobs, systems_.size());
  return settings;
}

void Pipeline::build_graphs() {
  in_parallel(request_.jobs, systems_.size(), [&](std::size_t i) {
    System& system = systems_[i];
    if (!system.is_valid()) return;
    system.graph = std::make_unique<graph::Graph>(*system.manifest, knowledge_, phases());
  });
  stopwatch_.lap("graph");
}

void Pipeline::check() {
  build_graphs();
  in_parallel(request_.jobs, systems_.size(), [&](std::size_t i) {
    System& system = systems_[i];
    if (!system.graph) return;
    checks::Settings with = settings(system);
    with.phases = phases();
    system.run = checks::run(*system.graph, *system.sources, with);
    checks::settle(*system.manifest, *system.sources, with, system.problems, system.run);
  });
  stopwatch_.lap("check");
}

diag::Diagnostics Pipeline::rule_problems() const {
  diag::Diagnostics all;
  for (const System& system : systems_) all.append(system.run.rule_problems);
  return all;
}

}  // namespace thalweg::cli
