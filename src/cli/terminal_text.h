// SPDX-License-Identifier: Apache-2.0
// Markdown as people read it in a terminal: headings stand out, paragraphs and
// list items are filled to 80 columns, code is indented, markup is taken away.
// Knows what rule pages use, no more.
#pragma once

#include <string>
#include <string_view>

namespace thalweg::cli {

std::string terminal_text(std::string_view markdown, bool color);

}  // namespace thalweg::cli
