// SPDX-License-Identifier: Apache-2.0
// What several JSON formats say in the same way.
#pragma once

#include <string_view>
#include <vector>

#include "render/json_writer.h"
#include "view/results.h"

namespace thalweg::render {

// Under the key `location`; null where there is no place.
void add_location(JsonWriter& json, const view::Location& location);
void add_facts(JsonWriter& json, std::string_view key, const std::vector<view::Fact>& facts);

}  // namespace thalweg::render
