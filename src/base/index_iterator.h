// SPDX-License-Identifier: Apache-2.0
// Walks over what is handed out by index, by value: `range[i]` for each i.
#pragma once

#include <cstddef>
#include <iterator>
#include <utility>

namespace thalweg {

template <class Range, class Element>
class IndexIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = Element;
  using difference_type = std::ptrdiff_t;
  using pointer = const Element*;
  using reference = Element;

  IndexIterator(const Range* range, std::size_t i) : range_(range), i_(i) {}
  Element operator*() const { return (*range_)[i_]; }
  IndexIterator& operator++() {
    ++i_;
    return *this;
  }
  bool operator==(const IndexIterator& other) const { return i_ == other.i_; }

 private:
  const Range* range_;
  std::size_t i_;
};

}  // namespace thalweg
