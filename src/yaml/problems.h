// SPDX-License-Identifier: Apache-2.0
// Problems of one file on their way out. They wait until the entry they belong
// to is complete: before a syntax error the parser reports things that are not
// there, so what was said about the broken entry is dropped with it. After a
// thousand, reading ends: nobody reads more, and each takes memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::yaml {

inline constexpr const char* kSyntax = "M012";
inline constexpr const char* kDuplicate = "M003";

class Problems {
 public:
  Problems(source::FileId file, diag::Diagnostics& out) : file_(file), out_(out) {}

  source::FileId file() const { return file_; }
  source::Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }

  diag::Diagnostic& error(const char* code, source::Span place, std::string message);
  // Drops what waits and reports this one problem; nothing is read after it.
  void fatal(diag::Diagnostic problem);
  void fatal(std::uint32_t begin, std::uint32_t end, std::string message, std::string help);
  bool failed() const { return failed_; }
  // The entry is complete: what waits is true.
  void flush();

 private:
  static constexpr std::size_t kMost = 1000;

  source::FileId file_;
  diag::Diagnostics& out_;
  std::vector<diag::Diagnostic> pending_;
  diag::Diagnostic surplus_;
  std::size_t told_ = 0;
  bool failed_ = false;
};

}  // namespace thalweg::yaml
