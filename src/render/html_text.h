// SPDX-License-Identifier: Apache-2.0
// Texts of messages and pages as HTML. Whatever they hold is shown and never read as markup
// of its own.
#pragma once

#include <string>
#include <string_view>

namespace thalweg::render {

// Escaped; what stands in backticks is code, what stands between `**` is strong.
std::string html_line(std::string_view text);

// The Markdown of pages: paragraphs, headings, lists and fenced code.
std::string html_page(std::string_view markdown);

}  // namespace thalweg::render
