// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace thalweg::render {

// A text in a Mermaid diagram: on one line, and nothing but text. Names need no backticks
// there; whatever Mermaid or a browser would act on is the number of its character.
std::string mermaid_text(std::string_view raw);

}  // namespace thalweg::render
