// SPDX-License-Identifier: Apache-2.0
// The small parts that the JSON Schema of the manifest is put together from, and
// the definitions of its scalar values.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace thalweg::manifest::parts {

using Json = nlohmann::ordered_json;

inline constexpr std::string_view kId = "[a-z][a-z0-9]*([-_.][a-z0-9]+)*";

std::string concat(std::initializer_list<std::string_view> parts);

Json type(std::string_view name);
Json type(std::initializer_list<std::string_view> names);
// The whole text matches the pattern.
Json text_like(std::string_view pattern);
Json defined(std::string_view name);
Json word(std::string_view spelling);
Json any_of(std::initializer_list<Json> alternatives);
Json list_of(Json item);
// Where a list is expected, a single value may stand alone.
Json one_or_more(const Json& item);
// By id.
Json map_of(Json value);
Json one_of_words(std::span<const std::string_view> words);

// Of ids, references, quantities, texts and settings, by name.
Json value_definitions();

}  // namespace thalweg::manifest::parts
