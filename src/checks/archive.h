// SPDX-License-Identifier: Apache-2.0
// Findings packed: what they are about and what is told of them, about a hundred
// bytes each. The findings of one rule say the same words about other names, so a
// text is kept as a row of numbers: those of the manifest's names in it, and those of
// the phrases between them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/symbol.h"
#include "checks/finding.h"

namespace thalweg::checks {

class Archive {
 public:
  // `names`, if any, are those of the manifest, and outlive the archive.
  explicit Archive(const SymbolTable* names) : names_(names) {}

  // Where it stands from now on.
  std::uint32_t add(const Involved& involved, const Story& story);
  Involved involved(std::uint32_t place) const;
  // All but the ruling.
  Finding read(std::uint32_t place) const;

  // Nothing more is added.
  void close() { bytes_.shrink_to_fit(); }

 private:
  class Writer;
  class Reader;

  const SymbolTable* names_;
  SymbolTable phrases_;
  std::string bytes_;
};

}  // namespace thalweg::checks
