// SPDX-License-Identifier: Apache-2.0
// What a command is: a name, a line of help, and a function that describes its
// options and says what to do with them. One file per command; the table of all
// is in commands.cpp.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "cli/options.h"

namespace thalweg::cli {

// Stable.
enum class ExitCode : int {
  clean = 0,     // nothing at or above `--fail-on`
  findings = 1,  // something is
  failed = 2,    // the job could not be done
};

// Owns what the options of its command are read into.
using Action = std::function<ExitCode(Environment&)>;

struct Command {
  std::string_view name;
  std::string_view summary;  // in the list of commands
  std::string_view help;     // what it does, in a few lines
  Action (*describe)(Options& options);
};

Action describe_lint(Options& options);
Action describe_baseline(Options& options);
Action describe_explain(Options& options);
Action describe_diff(Options& options);
Action describe_graph(Options& options);
Action describe_plan(Options& options);
Action describe_report(Options& options);
Action describe_review(Options& options);
Action describe_rules(Options& options);
Action describe_query(Options& options);
Action describe_schema(Options& options);
Action describe_witness(Options& options);
Action describe_init(Options& options);
Action describe_completion(Options& options);

std::span<const Command> commands();

// Whether results on standard output are coloured when nobody asks otherwise.
bool wants_color(const Environment& environment);

// `thalweg: …` on standard error.
ExitCode fail(Environment& environment, std::string_view complaint);

}  // namespace thalweg::cli
