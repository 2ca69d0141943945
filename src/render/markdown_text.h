// SPDX-License-Identifier: Apache-2.0
// Text of messages inside Markdown and the HTML it allows. Messages carry names
// in backticks; whatever else they carry is shown and never read as markup.
#pragma once

#include <string>
#include <string_view>

namespace thalweg::render {

// Spans in backticks stay code, all the rest is escaped; names of people and
// numbers of issues call nobody. In a table also bars inside of code.
void append_markdown(std::string& out, std::string_view text, bool in_table);

// The text as code, whatever it holds.
void append_code_span(std::string& out, std::string_view text, bool in_table);

void append_html(std::string& out, std::string_view text);

// A fenced block that the text cannot end.
void append_fenced(std::string& out, std::string_view language, std::string_view text);

}  // namespace thalweg::render
