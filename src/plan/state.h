// SPDX-License-Identifier: Apache-2.0
// One state of a system on its way: a manifest as text, loaded, with its graph and its
// findings. Owns all of it; big, and made once for each phase.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "checks/runner.h"
#include "engines/engines.h"
#include "graph/graph.h"
#include "manifest/loader.h"
#include "plan/target.h"

namespace thalweg::plan {

// What manifests are loaded and checked with.
struct Judge {
  const engines::Knowledge& knowledge;
  manifest::LoadOptions load;
  checks::Settings settings;
};

struct State {
  source::SourceMap sources;
  std::string text;  // canonical
  std::optional<manifest::Manifest> manifest;
  std::unique_ptr<graph::Graph> graph;
  checks::RunResult run;

  Target target(std::size_t finding) const;
  // Its findings, but for those that are accepted, and notes that are questions.
  std::vector<Target> targets() const;
};

// The failure is the first problem of the manifest.
Result<std::string> canonical(const Judge& judge, std::string text);
Result<std::unique_ptr<State>> make_state(const Judge& judge, std::string text);
// The same without findings: for runs.
Result<std::unique_ptr<State>> make_graph(const Judge& judge, std::string text);

}  // namespace thalweg::plan
