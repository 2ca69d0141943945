// SPDX-License-Identifier: Apache-2.0
#include "support/json_of_yaml.h"

#include <regex>

#include "yaml/yaml.h"

namespace thalweg::tests {

namespace {

using Json = nlohmann::json;

Json scalar(yaml::Node node) {
  static const std::regex kInteger("[-+]?[0-9]+");
  static const std::regex kFloat("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  static const std::regex kFlag("true|True|TRUE|false|False|FALSE");
  const std::string text(node.text());
  if (node.is_quoted()) return text;
  if (std::regex_match(text, kFlag)) return text[0] == 't' || text[0] == 'T';
  if (std::regex_match(text, kInteger)) return std::stoll(text);
  if (text.starts_with("0x") || text.starts_with("0o"))
    return std::stoll(text.substr(2), nullptr, text[1] == 'x' ? 16 : 8);
  if (std::regex_match(text, kFloat)) return std::stod(text);
  return text;
}

Json value(yaml::Node node) {
  if (node.is_null()) return nullptr;
  if (node.is_scalar()) return scalar(node);
  Json json = node.is_map() ? Json::object() : Json::array();
  if (node.is_map()) {
    for (const auto& [key, inner] : yaml::entries(node))
      json[std::string(key.text())] = value(inner);
  } else {
    for (const yaml::Node item : yaml::items(node)) json.push_back(value(item));
  }
  return json;
}

}  // namespace

Json json_of_yaml(std::string bytes) {
  source::SourceMap sources;
  diag::Diagnostics problems;
  const auto file = sources.add("file", std::move(bytes));
  const yaml::Document document = yaml::parse_document(sources, file, {}, problems);
  return document.root() ? value(document.root()) : Json();
}

}  // namespace thalweg::tests
