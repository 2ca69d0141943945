// SPDX-License-Identifier: Apache-2.0
#include "render/lines.h"
#include "render/render.h"
#include "view/summary.h"

namespace thalweg::render {

std::string concise(const view::Results& results, const Options& options) {
  std::string out;
  for (const Line& line : lines(results, options.questions))
    out.append(concise_line(line)).append("\n");
  if (options.questions || options.quiet) return out;
  const std::string questions = view::question_line(results);
  return questions.empty() ? out : out.append(questions).append("\n");
}

}  // namespace thalweg::render
