// SPDX-License-Identifier: Apache-2.0
#include "yaml/guard.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "base/utf8.h"
#include "yaml/places.h"

namespace thalweg::yaml {
namespace {

constexpr std::size_t kLargest = 0x7fff0000;  // the parser counts bytes in an int

struct Mark {
  std::string_view bytes;
  std::string_view name;
};
// UTF-32 little-endian begins like UTF-16 little-endian, so it comes first.
constexpr Mark kOtherEncodings[] = {
    {{"\xff\xfe\0\0", 4}, "UTF-32"},
    {{"\0\0\xfe\xff", 4}, "UTF-32"},
    {{"\xff\xfe", 2}, "UTF-16"},
    {{"\xfe\xff", 2}, "UTF-16"},
};

bool check_encoding(std::string_view bytes, Problems& problems) {
  for (const Mark& mark : kOtherEncodings) {
    if (!bytes.starts_with(mark.bytes)) continue;
    problems.fatal(0, 0, fmt::format("the file is {}, not UTF-8", mark.name),
                   "save the file as UTF-8");
    return false;
  }
  return true;
}

// Printable ASCII, line feed or tab; without branches, so that loops over it
// become vector code.
unsigned char is_plain_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  const auto above_blank = static_cast<unsigned char>(byte - 0x20);
  return static_cast<unsigned char>((above_blank < 0x5f) | (byte == '\n') | (byte == '\t'));
}

// Steps over plain bytes, a block at a time.
std::size_t skip_plain(std::string_view bytes, std::size_t at) {
  constexpr std::size_t kBlock = 64;
  while (at + kBlock <= bytes.size()) {
    unsigned char all = 1;
    for (std::size_t i = 0; i < kBlock; ++i) all &= is_plain_byte(bytes[at + i]);
    if (all == 0) break;
    at += kBlock;
  }
  while (at < bytes.size() && is_plain_byte(bytes[at]) != 0) ++at;
  return at;
}

void report_control(std::size_t at, char32_t value, Problems& problems) {
  const auto place = static_cast<std::uint32_t>(at);
  if (value == 0) {
    return problems.fatal(place, place + 1, "the file has a NUL byte here",
                          "save the file as UTF-8 text; it may be binary or UTF-16");
  }
  if (value == '\r') {
    return problems.fatal(place, place + 1, "the file has a carriage return without a line feed",
                          "save the file with line ends of one kind, LF or CRLF");
  }
  if (value == 0xfeff) {
    return problems.fatal(place, place + 3, "the file has a byte order mark in the middle",
                          "remove the invisible character U+FEFF");
  }
  problems.fatal(
      place, place + 1,
      fmt::format("the file has the control character U+{:04X}", static_cast<unsigned>(value)),
      "remove it");
}

bool is_refused(std::string_view bytes, std::size_t at, char32_t value) {
  if (value == '\r') return at + 1 >= bytes.size() || bytes[at + 1] != '\n';
  return value < 0x20 || (value >= 0x7f && value < 0xa0 && value != 0x85) || value == 0xfeff;
}

}  // namespace

bool check_bytes(std::string_view bytes, std::size_t size_limit, Problems& problems) {
  const std::size_t limit = std::min(size_limit, kLargest);
  if (bytes.size() > limit) {
    problems.fatal(0, 0,
                   fmt::format("the file has {} bytes, more than the limit of {}", bytes.size(),
                               to_binary_size(limit)),
                   "split the file, or raise the limit");
    return false;
  }
  if (!check_encoding(bytes, problems)) return false;
  std::size_t at = line_begin(bytes, 0);
  while ((at = skip_plain(bytes, at)) < bytes.size()) {
    const CodePoint point = first_code_point(bytes.substr(at));
    if (!point.valid) {
      const auto place = static_cast<std::uint32_t>(at);
      problems.fatal(
          place, place + 1,
          fmt::format("byte 0x{:02x} is not valid UTF-8", static_cast<unsigned char>(bytes[at])),
          "save the file as UTF-8");
      return false;
    }
    if (is_refused(bytes, at, point.value)) {
      report_control(at, point.value, problems);
      return false;
    }
    at += point.length;
  }
  return true;
}

}  // namespace thalweg::yaml
