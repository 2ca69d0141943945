// SPDX-License-Identifier: Apache-2.0
#include "cli/engine_names.h"

namespace thalweg::cli {

bool EngineNames::known(std::string_view id_or_alias) const {
  return knowledge_.known(id_or_alias);
}

std::vector<std::string_view> EngineNames::all() const {
  const auto names = knowledge_.names();
  return {names.begin(), names.end()};
}

std::optional<std::string> EngineNames::capability_problem(std::string_view key,
                                                           std::string_view value) const {
  const Result<engines::Override> parsed = engines::parse_capability(key, value);
  if (parsed) return std::nullopt;
  return parsed.error();
}

}  // namespace thalweg::cli
