// SPDX-License-Identifier: Apache-2.0
#include "cli/problems.h"

#include "diag/excerpt.h"

namespace thalweg::cli {

void report_problems(Environment& environment, const diag::Diagnostics& problems,
                     const source::SourceMap& sources) {
  std::string text;
  for (const diag::Diagnostic& problem : problems.items()) {
    diag::append_full(text, sources, problem, diag::Palette::plain());
    text += '\n';
  }
  environment.err(text);
}

}  // namespace thalweg::cli
