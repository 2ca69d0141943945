// SPDX-License-Identifier: Apache-2.0
// A problem with what the user wrote: what was seen, where, and what to do. The
// loader's problems (codes M001 …) and the findings of checks are both shown
// through the excerpt renderer of this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace thalweg::diag {

enum class Severity : std::uint8_t { note, warning, error };
std::string_view to_string(Severity severity);

// Another place that belongs to the story; `message` says how.
struct Label {
  source::Span span;
  std::string message;
};

// Message style: lower case, no full stop, user text in backticks, what was
// seen first and the hint last. `help` is one imperative sentence, or empty.
struct Diagnostic {
  std::string code;  // "M001"
  Severity severity = Severity::error;
  std::string message;
  source::Span span;  // none: the problem has no place (a missing file)
  std::vector<Label> related;
  std::string help;
};

// Collects the problems of a run. Sorted and without exact repetitions when
// taken: by file in the order given, place, code, message.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic) { items_.push_back(std::move(diagnostic)); }
  Diagnostic& error(std::string code, source::Span span, std::string message);
  Diagnostic& warning(std::string code, source::Span span, std::string message);
  Diagnostic& note(std::string code, source::Span span, std::string message);

  bool has_errors() const;
  bool empty() const { return items_.empty(); }
  const std::vector<Diagnostic>& items() const { return items_; }
  std::vector<Diagnostic>& items() { return items_; }
  void sort();

 private:
  std::vector<Diagnostic> items_;
};

}  // namespace thalweg::diag
