// SPDX-License-Identifier: Apache-2.0
// What `rules` and `explain` say about a rule to programs, and the words both use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/rulebook.h"
#include "cli/options.h"

namespace thalweg::cli {

enum class PageFormat : std::uint8_t { text, json, markdown };
inline constexpr Word<PageFormat> kPageFormats[] = {
    {"text", PageFormat::text}, {"json", PageFormat::json}, {"markdown", PageFormat::markdown}};

std::string_view to_string(checks::Possible possible);

// What an undecided verdict becomes: `note or warning`; empty where there is none.
std::string possible_text(const checks::Page& page);

// `change capture`
std::string family_title(const checks::Page& page);

// All rules, without the texts of their pages.
std::string catalogue_json(const checks::Rulebook& rulebook);
// Some rules, with them.
std::string pages_json(const checks::Rulebook& rulebook, const std::vector<checks::RuleId>& rules);

}  // namespace thalweg::cli
