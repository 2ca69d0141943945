// SPDX-License-Identifier: Apache-2.0
// The keys seen in one map, with the place of the first of each. Linear in the
// number of keys; 24 bytes a key and two to four bytes of slots per byte of that.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg::yaml {

class KeySet {
 public:
  struct Key {
    std::string_view text;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  void clear();
  // The earlier key of the same text, or null after adding this one. `key.text`
  // must outlive the set.
  const Key* insert(const Key& key);
  // The same for a text that lives shorter than the set.
  const Key* insert_copy(const Key& key);

 private:
  std::size_t slot_of(std::string_view text) const;
  void grow();

  std::vector<Key> keys_;
  std::vector<std::uint32_t> slots_;  // open addressing; index + 1, 0 = free
  std::deque<std::string> owned_;
};

}  // namespace thalweg::yaml
