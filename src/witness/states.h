// SPDX-License-Identifier: Apache-2.0
// A set of states of one length, each with the number in which it came. States are
// compared as a whole, so none is ever taken for another one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "witness/machine.h"

namespace thalweg::witness {

class States {
 public:
  explicit States(std::size_t length);

  std::size_t size() const { return count_; }
  std::size_t bytes() const;  // of memory
  // Valid until the next `add`.
  const Byte* operator[](std::size_t i) const { return bytes_.data() + i * length_; }

  struct Added {
    std::uint32_t index;
    bool is_new;
  };
  Added add(const Byte* state);

 private:
  // The hash is kept, so that other states are seldom looked at.
  struct Slot {
    std::uint32_t number = 0;  // index + 1; 0: free
    std::uint32_t hash = 0;
  };
  std::uint32_t hash(const Byte* state) const;
  void grow();

  std::size_t length_;
  std::size_t count_ = 0;
  std::vector<Byte> bytes_;
  std::vector<Slot> slots_;
};

}  // namespace thalweg::witness
