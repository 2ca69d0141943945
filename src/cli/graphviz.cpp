// SPDX-License-Identifier: Apache-2.0
#include "cli/graphviz.h"

namespace thalweg::cli {

namespace {

// Behind what `dot` says about itself: its version would make pictures differ.
std::string without_prologue(std::string svg) {
  const auto begin = svg.find("<svg");
  return begin == std::string::npos ? svg : svg.substr(begin);
}

}  // namespace

Result<std::string> lay_out(const Environment& environment, std::string_view dot,
                            std::string_view kind) {
  if (!environment.run) return Failure{"no program can be run here"};
  auto ended = environment.run({"dot", "-T" + std::string(kind)}, dot);
  if (!ended)
    return Failure{
        "`dot` is not there to lay out the picture: install the package `graphviz`, or "
        "take `--format dot` or `--format mermaid`"};
  if (ended->status != 0 || ended->out.empty())
    return Failure{"`dot` could not lay out the picture: " + ended->err};
  return kind == "svg" ? without_prologue(std::move(ended->out)) : std::move(ended->out);
}

}  // namespace thalweg::cli
