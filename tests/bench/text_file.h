// SPDX-License-Identifier: Apache-2.0
// Writes formatted blocks of text to a file, buffered. Owns the file; a file
// that cannot be written ends the program, which is a helper of benchmarks.
#pragma once

#include <cstdio>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace thalweg::bench {

class TextFile {
 public:
  // Nothing written: standard output.
  explicit TextFile(const std::string& path = {});
  ~TextFile();
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  // Written before the next block, if one comes.
  void heading(std::string text) { heading_ = std::move(text); }

  // A line feed at the start of the block is dropped, so that blocks can start
  // on a line of their own.
  template <class... Arguments>
  void add(fmt::format_string<Arguments...> block, Arguments&&... arguments) {
    buffer_ += std::exchange(heading_, {});
    fmt::string_view text = block;
    if (text.size() != 0 && text.data()[0] == '\n') text.remove_prefix(1);
    fmt::vformat_to(std::back_inserter(buffer_), text, fmt::make_format_args(arguments...));
    if (buffer_.size() > kFlushAt) flush();
  }

 private:
  static constexpr std::size_t kFlushAt = std::size_t{1} << 20;

  void flush();

  std::FILE* file_;
  std::string buffer_;
  std::string heading_;
};

}  // namespace thalweg::bench
