// SPDX-License-Identifier: Apache-2.0
// From paths to findings: discover the manifests, load each system, build its
// graph, run the checks; systems side by side, as many as there are jobs. Nothing
// depends on how many that are. Knows nothing of formats and exit codes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/environment.h"
#include "checks/runner.h"
#include "cli/configuration.h"
#include "cli/stopwatch.h"
#include "engines/engines.h"
#include "graph/graph.h"
#include "manifest/loader.h"
#include "manifest/manifest.h"

namespace thalweg::cli {

struct Request {
  std::vector<std::string> paths;
  bool standard_input = false;  // instead of `paths`
  std::string standard_input_name;
  std::size_t file_size_limit = std::size_t{64} << 20;
  unsigned jobs = 1;
  Date today;
  bool use_accepts = true;
  bool strict = false;  // whatever the configuration extends
  bool timing = false;  // of one job each phase too
};

// What commands have in common: no path is the working directory, `-` alone is
// standard input; all cores, today.
Request request_of(std::vector<std::string> paths, const Environment& environment);

struct System {
  std::string root;  // the path of the root file
  std::unique_ptr<source::SourceMap> sources = std::make_unique<source::SourceMap>();
  std::vector<std::string> files;  // the root first
  diag::Diagnostics problems;      // of loading
  std::optional<manifest::Manifest> manifest;
  std::unique_ptr<graph::Graph> graph;
  const Configuration* configuration = nullptr;
  checks::RunResult run;

  // With errors there are no findings.
  bool is_valid() const { return manifest.has_value() && !problems.has_errors(); }
};

class Pipeline {
 public:
  Pipeline(const Environment& environment, const Request& request, Configurations& configurations)
      : environment_(environment), request_(request), configurations_(configurations) {}
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // The root files of the systems, as far as names tell: for `--show-config`.
  std::vector<std::string> roots();
  // Loads every system. Problems with the paths themselves go to `problems`.
  void load();
  // Finds the configuration of each; says whether all are good.
  bool configure();
  void build_graphs();
  void check();  // builds the graphs as well

  const std::vector<System>& systems() const { return systems_; }
  std::vector<System>& systems() { return systems_; }  // to mark and to take findings
  const diag::Diagnostics& problems() const { return problems_; }
  // What custom rules could not say, at places in the sources of the configurations.
  diag::Diagnostics rule_problems() const;
  Stopwatch& stopwatch() { return stopwatch_; }

  // What a system is loaded and checked with.
  checks::Settings settings(const System& system) const;
  const engines::Knowledge& knowledge() const { return knowledge_; }

 private:
  void load_standard_input();
  void load_paths();
  void tell_apart();
  std::vector<System> load_systems(std::span<const std::string> paths) const;
  System load_system(const std::string& path, unsigned jobs) const;
  manifest::LoadOptions load_options(unsigned jobs) const;
  // Threads would tell of their phases at the same time.
  Phases* phases() { return request_.timing && request_.jobs == 1 ? &stopwatch_ : nullptr; }

  const Environment& environment_;
  const Request& request_;
  Configurations& configurations_;
  engines::Knowledge knowledge_;
  diag::Diagnostics problems_;
  std::vector<System> systems_;
  Stopwatch stopwatch_;
};

// Says on standard error what is wrong with the paths, and with the systems that
// are not valid. False where there is an error.
bool report_invalid(const Pipeline& pipeline, Environment& environment);

}  // namespace thalweg::cli
