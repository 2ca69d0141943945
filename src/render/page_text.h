// SPDX-License-Identifier: Apache-2.0
// Parts of a rule's page, for formats that carry what `thalweg explain` says.
#pragma once

#include <string>
#include <string_view>

#include "checks/page.h"

namespace thalweg::render {

// What stands under `## heading`, without blank lines at the ends; empty if the
// page has no such section. Headings inside fenced code are not looked at.
std::string_view section(std::string_view page, std::string_view heading);

// The first paragraph without Markdown, cut behind a sentence so that it has at
// most `limit` bytes.
std::string first_paragraph(std::string_view text, std::size_t limit);

// The page for a reader of a finding: what, why, the first example that fires,
// how to fix, limits. The other examples are tests and stay at home.
std::string help_markdown(const checks::Page& page);
// The same idea in plain words: how to fix, without code.
std::string help_text(const checks::Page& page);

}  // namespace thalweg::render
