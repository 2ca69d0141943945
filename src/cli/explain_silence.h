// SPDX-License-Identifier: Apache-2.0
// `thalweg lint --explain-silence RULE --at ELEMENT`.
#pragma once

#include "base/environment.h"
#include "cli/command.h"
#include "cli/lint_options.h"
#include "cli/pipeline.h"

namespace thalweg::cli {

// A run that has been checked, with nothing marked as known yet.
struct Checked {
  const Request& request;
  Configurations& configurations;
  Pipeline& pipeline;
};

// Ends with 0 where there is an answer, whatever it is.
ExitCode explain_silence(const LintOptions& options, Environment& environment,
                         const Checked& checked, bool shows_questions);

}  // namespace thalweg::cli
