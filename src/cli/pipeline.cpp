// SPDX-License-Identifier: Apache-2.0
#include "cli/pipeline.h"

#include <algorithm>
#include <set>

#include "base/path.h"
#include "cli/engine_names.h"
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

}  // namespace

std::vector<std::string> Pipeline::roots() {
  if (request_.standard_input) return {request_.standard_input_name};
  return manifest::discover(environment_.files, request_.paths, problems_);
}

void Pipeline::load() {
  if (request_.standard_input) {
    load_standard_input();
  } else {
    load_paths();
  }
  stopwatch_.lap("load");
}

manifest::LoadOptions Pipeline::load_options() const {
  manifest::LoadOptions options;
  options.file_size_limit = request_.file_size_limit;
  options.jobs = request_.jobs;
  return options;
}

void Pipeline::load_standard_input() {
  System system;
  system.root = request_.standard_input_name;
  system.files = {system.root};
  const EngineNames engines(knowledge_);
  manifest::LoadOptions options = load_options();
  options.engines = &engines;
  system.manifest = manifest::load_text(sources_, system.root, *request_.standard_input, options,
                                        system.problems);
  systems_.push_back(std::move(system));
}

System Pipeline::load_system(const std::string& path) {
  System system;
  system.root = path;
  const EngineNames engines(knowledge_);
  manifest::LoadOptions options = load_options();
  options.engines = &engines;
  const std::size_t first = sources_.size();
  system.manifest = manifest::load(sources_, environment_.files, path, options, system.problems);
  for (std::size_t file = first; file < sources_.size(); ++file)
    system.files.push_back(sources_.name(source::FileId(file)));
  return system;
}

// A file that another one includes is no system.
void Pipeline::load_paths() {
  std::vector<std::string> paths = roots();
  stopwatch_.lap("discover");
  likely_roots_first(paths);
  std::set<std::string> included;
  for (const std::string& path : paths) {
    if (included.count(normal_path(path)) > 0) continue;
    systems_.push_back(load_system(path));
    const std::vector<std::string>& files = systems_.back().files;
    for (std::size_t i = 1; i < files.size(); ++i) included.insert(normal_path(files[i]));
  }
  std::erase_if(systems_,
                [&](const System& system) { return included.count(normal_path(system.root)) > 0; });
  std::sort(systems_.begin(), systems_.end(),
            [](const System& a, const System& b) { return a.root < b.root; });
}

bool Pipeline::configure() {
  for (System& system : systems_) system.configuration = &configurations_.of(system.root);
  return !configurations_.problems().has_errors();
}

void Pipeline::check() {
  for (System& system : systems_) {
    if (!system.is_valid()) continue;
    system.graph = std::make_unique<graph::Graph>(*system.manifest, knowledge_);
    stopwatch_.lap("graph");
    checks::Settings settings = configurations_.settings(*system.configuration, system.files);
    if (request_.strict) settings.base = checks::Settings::Base::strict;
    settings.today = request_.today;
    settings.use_accepts = request_.use_accepts;
    settings.jobs = request_.jobs;
    system.run = checks::run(*system.graph, sources_, settings);
    stopwatch_.lap("check");
  }
}

}  // namespace thalweg::cli
