// SPDX-License-Identifier: Apache-2.0
// Small helpers for text: UTF-8, did-you-mean, joining for people.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg {

// The offset of the first byte that is not valid UTF-8, if any.
std::optional<std::size_t> find_invalid_utf8(std::string_view bytes);

// Code points in valid UTF-8; a broken byte counts as one.
std::size_t count_code_points(std::string_view text);

// `[a-z][a-z0-9]*([-_.][a-z0-9]+)*`, the spelling of ids.
bool is_id(std::string_view text);

// The candidate nearest to `text`, if one is near enough to be meant (a typo, a
// transposition, another separator or case).
std::optional<std::string_view> nearest(
    std::string_view text, std::span<const std::string_view> candidates);

// `a`, `a and b`, `a, b and c`; each wrapped in `quote`.
std::string join_and(std::span<const std::string> items);
std::string join_or(std::span<const std::string_view> items,
                    std::string_view quote = "`");
std::string join(std::span<const std::string> items, std::string_view separator);

// FNV-1a, for fingerprints: stable over platforms and versions.
std::uint64_t fnv1a(std::string_view text, std::uint64_t seed = 0xcbf29ce484222325ULL);

}  // namespace thalweg
