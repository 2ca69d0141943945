// SPDX-License-Identifier: Apache-2.0
// What `thalweg lint` was asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "cli/configuration.h"
#include "cli/options.h"
#include "cli/pipeline.h"
#include "render/render.h"

namespace thalweg::cli {

// `--output FORMAT=FILE`
struct Output {
  render::Format format = render::Format::full;
  std::string path;
};

enum class When : std::uint8_t { automatic, always, never };

struct LintOptions {
  std::vector<std::string> paths;
  render::Format format = render::Format::full;
  std::vector<Output> outputs;
  std::optional<FailOn> fail_on;
  Severity min_severity = Severity::note;
  std::optional<render::Evidence> evidence;
  bool questions = false;
  bool statistics = false;
  bool timing = false;
  bool quiet = false;
  bool verbose = false;
  bool no_accept = false;
  bool show_config = false;
  bool watch = false;
  bool strict = false;  // as `extends: strict`
  bool no_baseline = false;
  bool strict_baseline = false;
  std::string baseline;
  std::string since;            // a git revision
  std::string explain_silence;  // a rule, by code or name
  std::string at;               // an element
  When color = When::automatic;
  std::string config;
  std::vector<std::string> rules;  // directories of custom rules
  std::string stdin_filename;
  std::optional<Date> today;
  unsigned jobs = 0;  // as many as there are cores
  std::size_t file_size_limit = std::size_t{64} << 20;

  // How much of the runs is shown: what was asked for, else what suits the format.
  render::Evidence evidence_in(render::Format) const;
  bool shows_evidence() const;             // some format has room for runs
  render::Evidence most_evidence() const;  // of all outputs
  // What does not go together, or nothing.
  std::string complaint() const;
  bool wants_color(const Environment& environment) const;
  Request request(const Environment& environment) const;
};

void add_lint_options(Options& options, LintOptions& lint);

}  // namespace thalweg::cli
