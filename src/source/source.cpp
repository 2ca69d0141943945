// SPDX-License-Identifier: Apache-2.0
#include "source/source.h"

#include <algorithm>
#include <utility>

namespace thalweg::source {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kBlock = 4096;

// Bytes that are not the continuation of a code point.
std::uint32_t count_starts(std::string_view text) {
  return static_cast<std::uint32_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= -0x40; }));
}

// Where a character stands next; searches again only when the last hit is passed.
class Next {
 public:
  Next(std::string_view bytes, char c) : bytes_(bytes), c_(c), hit_(bytes.find(c)) {}
  std::size_t from(std::size_t at) {
    if (hit_ < at) hit_ = bytes_.find(c_, at);
    return hit_;
  }

 private:
  std::string_view bytes_;
  char c_;
  std::size_t hit_;
};

// Room for as many as there are: an index that had to grow would take twice as much.
std::vector<std::uint32_t> find_line_starts(std::string_view bytes) {
  const auto count = [&](char c) { return std::count(bytes.begin(), bytes.end(), c); };
  std::vector<std::uint32_t> starts;
  starts.reserve(static_cast<std::size_t>(std::max(count('\n'), count('\r'))) + 1);
  Next line_feed(bytes, '\n');
  Next carriage_return(bytes, '\r');
  std::size_t at = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (true) {
    starts.push_back(static_cast<std::uint32_t>(at));
    const std::size_t end = std::min(line_feed.from(at), carriage_return.from(at));
    if (end == std::string_view::npos) return starts;
    at = end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1);
  }
}

}  // namespace

FileId SourceMap::add(std::string name, std::string bytes) {
  files_.push_back({std::move(name), std::move(bytes), {}, {}});
  return FileId(files_.size() - 1);
}

const std::vector<std::uint32_t>& SourceMap::line_starts(const File& file) {
  if (file.line_starts.empty()) file.line_starts = find_line_starts(file.bytes);
  return file.line_starts;
}

std::string_view SourceMap::text(Span span) const {
  const std::string_view all = bytes(span.file);
  const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
  return all.substr(begin, span.end > begin ? span.end - begin : 0);
}

std::uint32_t SourceMap::line_count(FileId file) const {
  return static_cast<std::uint32_t>(line_starts(files_[file.index()]).size());
}

std::uint32_t SourceMap::line_of(FileId file, std::uint32_t offset) const {
  const std::vector<std::uint32_t>& starts = line_starts(files_[file.index()]);
  const auto next = std::upper_bound(starts.begin(), starts.end(), offset);
  return std::max(1U, static_cast<std::uint32_t>(next - starts.begin()));
}

std::uint32_t SourceMap::line_start(FileId file, std::uint32_t line) const {
  const File& of = files_[file.index()];
  const std::vector<std::uint32_t>& starts = line_starts(of);
  if (line < 1 || line > starts.size()) return static_cast<std::uint32_t>(of.bytes.size());
  return starts[line - 1];
}

std::string_view SourceMap::line(FileId file, std::uint32_t line) const {
  if (line < 1) return {};
  const std::uint32_t start = line_start(file, line);
  std::string_view text = bytes(file).substr(start, line_start(file, line + 1) - start);
  if (line >= line_count(file)) return text;
  text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
  return text;
}

std::uint32_t SourceMap::code_points_before(const File& file, std::uint32_t offset) {
  const std::string_view bytes = file.bytes;
  if (file.code_points.empty()) {
    std::uint32_t count = 0;
    for (std::size_t at = 0; at <= bytes.size(); at += kBlock) {
      file.code_points.push_back(count);
      count += count_starts(bytes.substr(at, kBlock));
    }
  }
  const std::size_t block = offset / kBlock;
  return file.code_points[block] +
         count_starts(bytes.substr(block * kBlock, offset - block * kBlock));
}

Position SourceMap::position(FileId file, std::uint32_t offset) const {
  const File& of = files_[file.index()];
  offset = std::min(offset, static_cast<std::uint32_t>(of.bytes.size()));
  const std::uint32_t line = line_of(file, offset);
  const std::uint32_t start = line_start(file, line);
  if (offset <= start) return {line, 1};
  const bool near = offset - start <= kBlock;
  const std::uint32_t column =
      near ? count_starts(std::string_view(of.bytes).substr(start, offset - start))
           : code_points_before(of, offset) - code_points_before(of, start);
  return {line, column + 1};
}

}  // namespace thalweg::source
