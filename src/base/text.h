// SPDX-License-Identifier: Apache-2.0
// Small helpers for text: UTF-8, did-you-mean, putting words together for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"

namespace thalweg {

// ASCII only, whatever the locale.
char to_lower(char c);
std::string to_lower(std::string_view text);

// Without spaces, tabs and line breaks at both ends.
std::string_view trim(std::string_view text);

// `[a-z][a-z0-9]*([-_.][a-z0-9]+)*`, the spelling of ids.
bool is_id(std::string_view text);

// The candidate nearest to `text`, if one is near enough to be meant: a typo, a
// transposition, another separator, case or order of words, and never the text
// itself. Of equally near ones the first; names over 64 letters are not guessed. Costs about 0.1 µs
// for each candidate: whoever asks for every unknown name of a file should stop somewhere.
std::optional<std::string_view> nearest(std::string_view text,
                                        std::span<const std::string_view> candidates);

// User text for a message: in backticks, control characters escaped, and cut
// in the middle where it is longer than a line should be.
std::string quote(std::string_view text);

// `1 finding`, `2 findings`; `1 entity`, `2 entities`.
std::string plural(std::size_t count, std::string_view noun);
// The noun alone.
std::string plural_of(std::string_view noun);

// `a`, `a and b`, `a, b and c`; each between two of `quote`.
std::string join_and(std::span<const std::string> items, std::string_view quote = "");
std::string join_and(std::span<const std::string_view> items, std::string_view quote = "");
std::string join_or(std::span<const std::string> items, std::string_view quote = "`");
std::string join_or(std::span<const std::string_view> items, std::string_view quote = "`");
std::string join(std::span<const std::string> items, std::string_view separator);
std::string join(std::span<const std::string_view> items, std::string_view separator);

// A limit, for people: `64 MiB`, `100 bytes`. Always exact.
std::string to_binary_size(std::size_t bytes);

// FNV-1a, for fingerprints: stable over platforms and versions.
std::uint64_t fnv1a(std::string_view text, std::uint64_t seed = 0xcbf29ce484222325ULL);

}  // namespace thalweg
