// SPDX-License-Identifier: Apache-2.0
// A small JSON Schema validator for tests: the keywords that our schemas and the
// schema of SARIF use, `$ref` within one document. A keyword it does not know is
// a problem of its own, so that no test passes because something was not read.
#pragma once

#include <map>
#include <regex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace thalweg::tests {

class JsonSchema {
 public:
  using Json = nlohmann::json;

  explicit JsonSchema(Json schema);
  static JsonSchema parse(std::string_view text);

  // What is wrong with `value`, each with its JSON pointer; empty if nothing is.
  std::vector<std::string> problems(const Json& value) const;
  bool accepts(const Json& value) const { return problems(value).empty(); }

 private:
  friend class SchemaRun;
  const std::regex& pattern(const std::string& text) const;

  Json schema_;
  mutable std::map<std::string, std::regex> patterns_;
};

}  // namespace thalweg::tests
