// SPDX-License-Identifier: Apache-2.0
// Reads the XML that we write: tags that match, attributes in double quotes, the
// five entities and numbers, no character that XML does not have. Anything else
// is a problem.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg::render::test {

struct XmlElement {
  std::string name, text;
  std::map<std::string, std::string> attributes;
};

struct Xml {
  std::vector<XmlElement> elements;  // in the order in which they begin
  std::string problem;               // empty: well-formed

  std::vector<XmlElement> named(std::string_view name) const;
};

Xml read_xml(std::string_view text);

}  // namespace thalweg::render::test
