// SPDX-License-Identifier: Apache-2.0
#include "yaml/feed.h"

#include <algorithm>

namespace thalweg::yaml {
namespace {

constexpr std::size_t kWindow = 4096;
constexpr std::size_t kUnwatched = 65536;       // without an event; nothing is counted before
constexpr std::size_t kMostMarks = 256 * 1024;  // about 64 MiB of tokens
constexpr std::size_t kSourcePerText = 8;       // bytes of indentation and escapes

// Characters that a token begins or ends with, when it is not a plain text.
bool is_mark(char c) {
  const char folded = static_cast<char>(c | 0x20);  // `[` to `{`, `]` to `}`
  return folded == '{' || folded == '}' || c == ',' || c == ':' || c == '?' || c == '&' ||
         c == '*' || c == '!' || c == '"' || c == '\'';
}

std::size_t count_marks(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_mark(c) ? 1 : 0;
  return count;
}

// Nothing but blank lines and comments, apart from the rest of a line before.
// (A text may have such lines; it stays bounded by the size of the file.)
bool is_gap(std::string_view window) {
  const std::size_t first = window.find('\n');
  if (first == std::string_view::npos) return false;
  const Offset begin = skip_gap(window, static_cast<Offset>(first));
  return begin >= window.size();
}

}  // namespace

Feed::Feed(std::string_view bytes, std::size_t scalar_size)
    : bytes_(bytes), most_held_(std::max(kUnwatched, scalar_size) * kSourcePerText) {
  begin_ = line_begin(bytes, 0);
  const Offset first = skip_gap(bytes, begin_);
  if (byte_at(bytes, first) == '{') {
    begin_ = first;
    prefix_ = sizeof scratch_;
    setg(scratch_, scratch_, scratch_ + prefix_);
  }
  end_ = begin_;
}

Offset Feed::place(int position) const {
  const Offset at = static_cast<Offset>(std::max(position, 0));
  return std::min(begin_ + at - std::min(at, prefix_), static_cast<Offset>(bytes_.size()));
}

void Feed::close() {
  end_ = static_cast<Offset>(bytes_.size());
  setg(eback(), gptr(), gptr());
}

bool Feed::admit(std::string_view window) {
  if (held_ < kUnwatched) {
    held_ += window.size();
    return true;
  }
  if (is_gap(window)) return true;
  held_ += window.size();
  marks_ += count_marks(window);
  return held_ <= most_held_ && marks_ <= kMostMarks;
}

Feed::int_type Feed::underflow() {
  const std::string_view window = bytes_.substr(end_, kWindow);
  if (window.empty()) return traits_type::eof();
  if (!admit(window)) {
    refused_ = true;
    close();
    return traits_type::eof();
  }
  end_ += static_cast<Offset>(window.size());
  // Never written to: a stream buffer only has no word for that.
  char* begin = const_cast<char*>(window.data());
  setg(begin, begin, begin + window.size());
  return traits_type::to_int_type(*begin);
}

}  // namespace thalweg::yaml
