// SPDX-License-Identifier: Apache-2.0
// The templates of a run: those of the program, and those of the user in their place.
// Owns the texts of the user.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/template.h"

namespace thalweg::render {

class Templates {
 public:
  // By name, such as `plan.md.mustache`. What is wrong with one that a user wrote, or
  // nothing: it takes the place of ours of the same name.
  std::string replace(const std::string& name, std::string text);

  Template find(std::string_view name) const;
  static std::vector<std::string_view> names();
  static std::vector<std::string_view> artefact_names();
  // The keys that it may place.
  static const Keys& keys(std::string_view name);

 private:
  std::map<std::string, std::string, std::less<>> own_;
};

// The keys of artefacts, as a JSON Schema (draft 2020-12) that describes each.
std::string_view artefact_schema();

}  // namespace thalweg::render
