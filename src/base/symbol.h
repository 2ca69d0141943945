// SPDX-License-Identifier: Apache-2.0
// Interned text. A Symbol stands for one text for as long as its SymbolTable
// lives; equal texts have equal symbols, so names are compared and looked up as
// integers; symbols count up from 0 in the order of first sight. The table refers to text that
// outlives it (the source files) and keeps a copy only of text that was put together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"

namespace thalweg {

using Symbol = Id<struct SymbolTag>;

class SymbolTable {
 public:
  SymbolTable();
  // Symbols belong to one table, and its views point into it.
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;
  SymbolTable(SymbolTable&&) = default;
  SymbolTable& operator=(SymbolTable&&) = default;

  // `text` must outlive the table.
  Symbol intern(std::string_view text);
  // Keeps a copy when the text is new.
  Symbol intern_copy(std::string_view text);
  // The symbol of a text that was interned before, or none.
  Symbol find(std::string_view text) const;

  // Room for that many texts, so that the table need not grow.
  void reserve(std::size_t count);

  std::string_view text(Symbol symbol) const { return texts_[symbol.index()]; }
  std::size_t size() const { return texts_.size(); }

 private:
  std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
  Symbol add(std::string_view text, std::uint32_t hash, std::size_t slot);
  void grow();
  void resize_slots(std::size_t count);  // a power of two

  std::vector<std::string_view> texts_;
  std::vector<std::uint32_t> hashes_;  // of each text
  std::vector<std::uint32_t> slots_;   // open addressing; index + 1, 0 = free
  std::deque<std::string> owned_;
};

}  // namespace thalweg
