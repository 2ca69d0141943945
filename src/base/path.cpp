// SPDX-License-Identifier: Apache-2.0
#include "base/path.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace thalweg {
namespace {

using Parts = std::vector<std::string_view>;

// The parts that matter, with `..` resolved where there is something to leave.
Parts parts_of(std::string_view path) {
  const bool absolute = is_absolute_path(path);
  Parts parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!absolute) {
      parts.push_back(part);
    }
  }
  return parts;
}

std::string put_together(const Parts& parts, bool absolute) {
  std::string path(absolute ? "/" : "");
  for (const std::string_view part : parts) {
    if (!path.empty() && path.back() != '/') path += '/';
    path += part;
  }
  return path.empty() ? "." : path;
}

// One `[…]`; `pattern` begins behind the bracket. Returns the length up to and
// with the closing one, 0 if there is none.
std::size_t match_set(std::string_view pattern, char c, bool& matches) {
  std::size_t i = 0;
  const bool negated = !pattern.empty() && (pattern[0] == '!' || pattern[0] == '^');
  if (negated) ++i;
  bool found = false;
  for (const std::size_t first = i; i < pattern.size(); ++i) {
    if (pattern[i] == ']' && i > first) {
      matches = found != negated;
      return i + 1;
    }
    const char low = pattern[i];
    const bool range = i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']';
    if (range) i += 2;
    if (low <= c && c <= pattern[i]) found = true;
  }
  return 0;
}

// Matches one character of a part; returns the length of the pattern used, or 0.
std::size_t match_one(std::string_view pattern, char c) {
  if (pattern[0] == '?') return 1;
  if (pattern[0] == '[') {
    bool matches = false;
    const std::size_t length = match_set(pattern.substr(1), c, matches);
    if (length > 0) return matches ? length + 1 : 0;
  }
  return pattern[0] == c ? 1 : 0;
}

// With the UTF-8 continuation bytes behind the first one.
std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U)
    ++length;
  return length;
}

// Only the last star is ever taken back: what stands before it matched as early
// as it could, so no other choice there can help.
bool part_matches(std::string_view pattern, std::string_view part) {
  if (part.starts_with('.') && !pattern.starts_with('.')) return false;
  std::size_t p = 0, t = 0, star = std::string_view::npos, retry = 0;
  while (t < part.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
      continue;
    }
    const std::size_t used = p < pattern.size() ? match_one(pattern.substr(p), part[t]) : 0;
    if (used > 0) {
      t += pattern[p] == '?' ? character_length(part.substr(t)) : 1;
      p += used;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

bool is_absolute_path(std::string_view path) {
  return path.starts_with('/');
}

std::string normal_path(std::string_view path) {
  return put_together(parts_of(path), is_absolute_path(path));
}

std::string join_path(std::string_view directory, std::string_view path) {
  if (is_absolute_path(path) || directory.empty()) return normal_path(path);
  std::string joined(directory);
  joined += '/';
  joined += path;
  return normal_path(joined);
}

std::string directory_of(std::string_view path) {
  return join_path(path, "..");
}

std::string_view file_name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string relative_path(std::string_view path, std::string_view directory) {
  const Parts to = parts_of(path);
  const Parts from = parts_of(directory);
  const auto [a, b] = std::mismatch(to.begin(), to.end(), from.begin(), from.end());
  const bool leads_out = b != from.end() && *b == "..";
  if (is_absolute_path(path) != is_absolute_path(directory) || leads_out) return normal_path(path);
  Parts parts(static_cast<std::size_t>(from.end() - b), "..");
  parts.insert(parts.end(), a, to.end());
  return put_together(parts, false);
}

bool is_glob(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

// The same walk as in `part_matches`, with parts for characters and `**` for `*`.
bool glob_matches(std::string_view pattern, std::string_view path) {
  if (is_absolute_path(pattern) != is_absolute_path(path)) return false;
  const Parts wanted = parts_of(pattern);
  const Parts parts = parts_of(path);
  std::size_t p = 0, t = 0, star = std::string_view::npos, retry = 0;
  while (t < parts.size()) {
    if (p < wanted.size() && wanted[p] == "**") {
      star = p++;
      retry = t;
    } else if (p < wanted.size() && part_matches(wanted[p], parts[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && !parts[retry].starts_with('.')) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  return std::all_of(wanted.begin() + static_cast<std::ptrdiff_t>(p), wanted.end(),
                     [](std::string_view part) { return part == "**"; });
}

bool glob_leads_into(std::string_view pattern, std::string_view directory) {
  const Parts wanted = parts_of(pattern);
  const Parts parts = parts_of(directory);
  std::size_t i = 0;
  for (; i < parts.size() && i + 1 < wanted.size() && wanted[i] != "**"; ++i) {
    if (!part_matches(wanted[i], parts[i])) return false;
  }
  if (i == parts.size()) return i < wanted.size();
  if (i == wanted.size() || wanted[i] != "**") return false;
  const auto is_hidden = [](std::string_view part) { return part.starts_with('.'); };
  const auto from = static_cast<std::ptrdiff_t>(i);
  return std::none_of(parts.begin() + from, parts.end(), is_hidden) ||
         std::any_of(wanted.begin() + from, wanted.end(), is_hidden);
}

}  // namespace thalweg
