// SPDX-License-Identifier: Apache-2.0
#include "render/lines.h"
#include "render/render.h"
#include "view/summary.h"

namespace thalweg::render {

void concise(const view::Results& results, const Options& options, const Sink& sink) {
  for_each_line(results, options.questions,
                [&](const Line& line) { sink(concise_line(line).append("\n")); });
  if (options.questions || options.quiet) return;
  std::string questions = view::question_line(results);
  if (!questions.empty()) sink(questions.append("\n"));
}

}  // namespace thalweg::render
