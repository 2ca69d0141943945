// SPDX-License-Identifier: Apache-2.0
// Mustache templates: they place what views say, and compute nothing. The values of a
// template are escaped for what it makes, by the end of its name (`plan.md.mustache`:
// Markdown); `{{{…}}}` is not. A key that no view knows is an error, with its line, so
// that a mistake does not show as a gap.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace thalweg::render {

using Data = nlohmann::ordered_json;
using Keys = std::set<std::string, std::less<>>;

struct Template {
  std::string_view name;  // "plan.md.mustache"
  std::string_view text;
};

// What is wrong with it, with its line; nothing where all is well.
std::string template_problem(const Template& a_template, const Keys& keys);

// Null, false, "" and [] are nothing to a section.
Result<std::string> fill(const Template& a_template, const Data& data, const Keys& keys);

// Every key in the data, at any depth, and every property of a JSON Schema.
Keys keys_of_schema(std::string_view schema);

}  // namespace thalweg::render
