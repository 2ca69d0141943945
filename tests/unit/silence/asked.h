// SPDX-License-Identifier: Apache-2.0
// A manifest, and why a rule is silent in it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "checks/elements.h"
#include "cli/engine_names.h"
#include "engines/engines.h"
#include "silence/silence.h"
#include "support/lint.h"

namespace thalweg::test {

inline const engines::Knowledge& knowledge() {
  static const engines::Knowledge built_in;
  return built_in;
}

// `text` is a whole manifest; the settings are what its user has configured.
class Asked {
 public:
  explicit Asked(const std::string& text) : linted_(lint_text("thalweg.yaml", text)) {
    REQUIRE(linted_->errors() == "");
    settings_.today = kToday;
  }

  checks::Settings& settings() { return settings_; }
  const manifest::Manifest& manifest() const { return *linted_->manifest; }
  checks::Severity& least() { return least_; }

  silence::Answer why(std::string_view rule, std::string_view at) const {
    const auto found = checks::find_rule(rule);
    REQUIRE(found);
    const auto element = checks::Elements(manifest()).find(at);
    REQUIRE(element);
    const auto run = checks::run(*linted_->graph, linted_->sources, settings_);
    const cli::EngineNames names(knowledge());
    manifest::LoadOptions load;
    load.engines = &names;
    const silence::Case system{
        *linted_->graph, linted_->sources, knowledge(), load, settings_, run, {}, least_, false, 1};
    return silence::explain(system, *found, element);
  }

  // The statements that keep it silent, a line each; those of one answer between `or`.
  std::vector<std::string> statements(const silence::Answer& answer) const {
    std::vector<std::string> lines;
    for (const silence::Discharge& discharge : answer.discharges) {
      std::string line;
      for (const manifest::Statement& statement : discharge.statements)
        line += (line.empty() ? "" : " or ") + manifest::text_of(manifest(), statement);
      lines.push_back(line + (discharge.possible ? " (possible)" : ""));
    }
    return lines;
  }

 private:
  std::unique_ptr<Linted> linted_;
  checks::Settings settings_;
  checks::Severity least_ = checks::Severity::note;
};

using Lines = std::vector<std::string>;

}  // namespace thalweg::test
