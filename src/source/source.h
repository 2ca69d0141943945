// SPDX-License-Identifier: Apache-2.0
// The bytes of all files of a run, and places in them. The SourceMap owns the
// bytes; a Span is three numbers; lines and columns are worked out only when
// something is shown.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"

namespace thalweg::source {

using FileId = Id<struct FileTag>;

// Half open, in bytes of one file. An empty span is a point.
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  explicit operator bool() const { return static_cast<bool>(file); }
  friend auto operator<=>(const Span&, const Span&) = default;
};

// One-based; the column counts code points.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  friend bool operator==(const Position&, const Position&) = default;
};

// Lines end with LF, CRLF or a lone CR; a byte order mark belongs to no line.
// Files are indexed on first use, so one map must not be used by two threads at
// once. After that a place costs a binary search, however long the lines are.
class SourceMap {
 public:
  // `name` is what messages call the file: relative, with `/`.
  FileId add(std::string name, std::string bytes);

  std::size_t size() const { return files_.size(); }
  const std::string& name(FileId file) const { return files_[file.index()].name; }
  std::string_view bytes(FileId file) const { return files_[file.index()].bytes; }
  // Of a span that reaches beyond the end, what there is.
  std::string_view text(Span span) const;

  // An offset beyond the end is the end.
  Position position(FileId file, std::uint32_t offset) const;
  Position begin(Span span) const { return position(span.file, span.begin); }
  Position end(Span span) const { return position(span.file, span.end); }

  // One-based. Behind the last line break begins one more line, maybe empty.
  std::uint32_t line_count(FileId file) const;
  std::uint32_t line_of(FileId file, std::uint32_t offset) const;
  // Without its line break; empty if there is no such line.
  std::string_view line(FileId file, std::uint32_t line) const;
  // The end of the file if there is no such line.
  std::uint32_t line_start(FileId file, std::uint32_t line) const;

 private:
  struct File {
    std::string name;
    std::string bytes;
    // Filled on first use.
    mutable std::vector<std::uint32_t> line_starts;
    mutable std::vector<std::uint32_t> code_points;  // in front of each block
  };
  static const std::vector<std::uint32_t>& line_starts(const File& file);
  static std::uint32_t code_points_before(const File& file, std::uint32_t offset);

  std::deque<File> files_;
};

}  // namespace thalweg::source
