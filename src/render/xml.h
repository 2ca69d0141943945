// SPDX-License-Identifier: Apache-2.0
// The little of XML that JUnit and Checkstyle files need.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace thalweg::render {

inline constexpr std::string_view kXmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

// The text of an element: markup is escaped, line breaks stay. What XML cannot
// hold, and what could drive a terminal, is spelled (`\x1b`).
void append_xml(std::string& out, std::string_view text);

// ` name="value"`, line breaks as references.
void append_attribute(std::string& out, std::string_view name, std::string_view value);
void append_attribute(std::string& out, std::string_view name, std::size_t value);

}  // namespace thalweg::render
