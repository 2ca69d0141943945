// SPDX-License-Identifier: Apache-2.0
// Problems of one file on their way out. They wait until the entry they belong
// to is complete: before a syntax error the parser reports things that are not
// there, so what was said about the broken entry is dropped with it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::yaml {

inline constexpr const char* kSyntax = "M012";
inline constexpr const char* kDuplicate = "M003";

class Problems {
 public:
  Problems(source::FileId file, diag::Diagnostics& out) : file_(file), out_(out) {}

  source::Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }

  diag::Diagnostic& error(const char* code, source::Span place, std::string message) {
    return pending_.emplace_back(
        diag::Diagnostic{code, diag::Severity::error, std::move(message), place, {}, {}});
  }
  // Drops what waits and reports this one problem; nothing is read after it.
  void fatal(diag::Diagnostic problem) {
    if (failed_) return;
    failed_ = true;
    pending_.clear();
    out_.add(std::move(problem));
  }
  void fatal(std::uint32_t begin, std::uint32_t end, std::string message, std::string help) {
    fatal({kSyntax,
           diag::Severity::error,
           std::move(message),
           span(begin, end),
           {},
           std::move(help)});
  }
  bool failed() const { return failed_; }
  void flush() {
    for (diag::Diagnostic& problem : pending_) out_.add(std::move(problem));
    pending_.clear();
  }

 private:
  source::FileId file_;
  diag::Diagnostics& out_;
  std::vector<diag::Diagnostic> pending_;
  bool failed_ = false;
};

}  // namespace thalweg::yaml
