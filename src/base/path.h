// SPDX-License-Identifier: Apache-2.0
// Paths as text, with `/` on every system; nothing here looks at a disk.
#pragma once

#include <string>
#include <string_view>

namespace thalweg {

// Without `.`, empty parts and `..` where they can be resolved: `a/../b` is `b`,
// `../a` stays. The path of nothing is `.`.
std::string normal_path(std::string_view path);

// `path` as seen from `directory`: `a/b` + `../c` is `a/c`; an absolute path
// stays what it is.
std::string join_path(std::string_view directory, std::string_view path);

// `a/b` of `a/b/c`, `.` of `c`, `/` of `/c`.
std::string directory_of(std::string_view path);

// The last part: `c` of `a/b/c`.
std::string_view file_name_of(std::string_view path);

// How to get from `directory` to `path`: `../c` from `a/b` to `a/c`. Where only
// one of them is absolute, or `directory` leads out by `..`, `path` itself.
std::string relative_path(std::string_view path, std::string_view directory);

bool is_absolute_path(std::string_view path);

// `*`, `?` and `[a-z]`, `[!a-z]` within one part of the path, `**` across parts.
// As in a shell, a dot at the start of a part must be written out. The time is
// bounded by the product of both lengths, whatever the pattern.
bool glob_matches(std::string_view pattern, std::string_view path);
// Whether a path below `directory` could match.
bool glob_leads_into(std::string_view pattern, std::string_view directory);
bool is_glob(std::string_view text);

}  // namespace thalweg
