// SPDX-License-Identifier: Apache-2.0
#include "property/loaded.h"

#include "property/yaml_of.h"

namespace thalweg::property {

Loaded::Loaded(std::string text)
    : manifest(manifest::load_text(sources, "thalweg.yaml", std::move(text), {}, problems)) {}

std::string Loaded::errors() const {
  std::string list;
  for (const diag::Diagnostic& problem : problems.items()) {
    if (problem.severity != diag::Severity::error) continue;
    if (problem.span) {
      const source::Position at = sources.begin(problem.span);
      list += std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
    }
    list += problem.message + " [" + problem.code + "]\n";
  }
  return list;
}

Case::Case(std::uint64_t seed) : random(seed) {
  Coverage unused;
  json = random_manifest(random, unused);
  text = yaml_of(json, random);
}

}  // namespace thalweg::property
