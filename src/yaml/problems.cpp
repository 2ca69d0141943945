// SPDX-License-Identifier: Apache-2.0
#include "yaml/problems.h"

#include <utility>

namespace thalweg::yaml {

diag::Diagnostic& Problems::error(const char* code, source::Span place, std::string message) {
  diag::Diagnostic problem{code, diag::Severity::error, std::move(message), place, {}, {}};
  if (told_ + pending_.size() < kMost) return pending_.emplace_back(std::move(problem));
  return surplus_ = std::move(problem);
}

void Problems::fatal(diag::Diagnostic problem) {
  if (failed_) return;
  failed_ = true;
  pending_.clear();
  out_.add(std::move(problem));
}

void Problems::fatal(std::uint32_t begin, std::uint32_t end, std::string message,
                     std::string help) {
  fatal(
      {kSyntax, diag::Severity::error, std::move(message), span(begin, end), {}, std::move(help)});
}

void Problems::flush() {
  told_ += pending_.size();
  for (diag::Diagnostic& problem : pending_) out_.add(std::move(problem));
  pending_.clear();
  if (!surplus_.span) return;
  fatal(surplus_.span.begin, surplus_.span.end,
        "more than a thousand problems; the rest of this file was not read",
        "mend the ones above first");
}

}  // namespace thalweg::yaml
