// SPDX-License-Identifier: Apache-2.0
// Rows<T>: lists of T by a dense index, packed in two vectors. What graph/ keeps
// its adjacency in.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace thalweg::graph {

template <class T>
class Rows {
 public:
  using Entry = std::pair<std::uint32_t, T>;  // row, value

  Rows() = default;
  // Entries of one row keep their order. Linear.
  Rows(std::size_t rows, std::span<const Entry> entries)
      : begin_(rows + 1), values_(entries.size()) {
    for (const Entry& entry : entries) ++begin_[entry.first + 1];
    for (std::size_t i = 0; i < rows; ++i) begin_[i + 1] += begin_[i];
    std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
    for (const Entry& entry : entries) values_[next[entry.first]++] = entry.second;
  }

  std::span<const T> operator[](std::size_t row) const {
    return std::span(values_).subspan(begin_[row], begin_[row + 1] - begin_[row]);
  }
  std::size_t size() const { return begin_.empty() ? 0 : begin_.size() - 1; }

 private:
  std::vector<std::uint32_t> begin_;
  std::vector<T> values_;
};

}  // namespace thalweg::graph
