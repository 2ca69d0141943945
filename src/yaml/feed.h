// SPDX-License-Identifier: Apache-2.0
// The bytes of a file as the stream that yaml-cpp reads: without a copy, and a
// little at a time. That parser cannot be told to stop, so it is told that the
// file ends; that is how depth, size and memory are kept within limits.
//
// It holds back events as long as it cannot tell whether a bracket or a
// text is a key: `- [1, 1, …` is kept as tokens, a hundred bytes each, up to the
// closing bracket. So the feed ends when too much was read without any event. A
// file that is one `{…}` gets `--- ` put before it: behind that nothing is a key.
#pragma once

#include <istream>
#include <streambuf>
#include <string_view>

#include "yaml/places.h"

namespace thalweg::yaml {

class Feed final : public std::streambuf {
 public:
  // `scalar_size`: the longest text that is read.
  Feed(std::string_view bytes, std::size_t scalar_size);

  // From an offset in the stream to one in the file.
  Offset place(int position) const;

  // The parser has reported something at `at`.
  void progress(Offset at) {
    held_begin_ = at;
    held_ = marks_ = 0;
  }
  void close();
  // Where the parser was when it was not given more; none if it never was.
  bool refused() const { return refused_; }
  Offset held_begin() const { return held_begin_; }

 protected:
  int_type underflow() override;

 private:
  bool admit(std::string_view window);

  std::string_view bytes_;
  std::size_t most_held_;
  Offset begin_ = 0;   // where the first byte given out lies
  Offset prefix_ = 0;  // how many were given out before
  Offset end_ = 0;     // behind the last byte given out
  Offset held_begin_ = 0;
  std::size_t held_ = 0;   // bytes given out since then
  std::size_t marks_ = 0;  // those of them that may become tokens
  bool refused_ = false;
  char scratch_[4] = {'-', '-', '-', ' '};
};

}  // namespace thalweg::yaml
