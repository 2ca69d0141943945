// SPDX-License-Identifier: Apache-2.0
#include "silence/alone.h"

#include "manifest/writer.h"

namespace thalweg::silence {

checks::Settings alone(const checks::Settings& settings, checks::RuleId rule,
                       checks::Settings::Base base) {
  checks::Settings only;
  only.rulebook = settings.rulebook;
  only.base = base;
  only.today = settings.today;
  only.use_accepts = false;
  for (checks::RuleId other = 0; other < settings.rulebook->size(); ++other)
    if (other != rule) only.rules[other] = {true, std::nullopt};
  return only;
}

std::unique_ptr<Altered> alter(const manifest::Manifest& manifest,
                               std::span<const manifest::Statement> without,
                               const manifest::LoadOptions& load,
                               const engines::Knowledge& knowledge,
                               const checks::Settings& settings) {
  auto altered = std::make_unique<Altered>();
  diag::Diagnostics problems;
  altered->manifest = manifest::load_text(altered->sources, "altered",
                                          manifest::write(manifest, without), load, problems);
  if (!altered->manifest || problems.has_errors()) return nullptr;
  const graph::Graph graph(*altered->manifest, knowledge);
  altered->findings = checks::run(graph, altered->sources, settings).findings.all();
  return altered;
}

}  // namespace thalweg::silence
