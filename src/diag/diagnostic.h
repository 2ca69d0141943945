// SPDX-License-Identifier: Apache-2.0
// A problem with what the user wrote: what was seen, where, and what to do. The
// loader's problems (codes M001 …) and the findings of checks are both shown
// through the excerpt renderer of this folder.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/source.h"

namespace thalweg::diag {

enum class Severity : std::uint8_t { note, warning, error };
std::string_view to_string(Severity severity);

// Another place that belongs to the story; `message` says how.
struct Label {
  source::Span span;
  std::string message;
  friend auto operator<=>(const Label&, const Label&) = default;
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

  // Of an lvalue, as `Diagnostics::error` returns it:
  // `problems.error("M003", key, "…").label(first, "first here").hint("…");`
  Diagnostic& label(source::Span place, std::string text) &;
  Diagnostic& hint(std::string text) &;
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// Collects the problems of a run.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic) { items_.push_back(std::move(diagnostic)); }
  void append(Diagnostics other);
  // The reference is good until the next one is added.
  Diagnostic& error(std::string code, source::Span span, std::string message);
  Diagnostic& warning(std::string code, source::Span span, std::string message);
  Diagnostic& note(std::string code, source::Span span, std::string message);

  bool has_errors() const;
  std::size_t count(Severity severity) const;
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  const std::vector<Diagnostic>& items() const { return items_; }
  std::vector<Diagnostic>& items() { return items_; }

  // By file in the order given, place, code, message, then all the rest, so that
  // the order of adding does not show; what has no place comes last. Exact
  // repetitions are dropped.
  void sort();

 private:
  Diagnostic& report(Severity severity, std::string code, source::Span span, std::string message);

  std::vector<Diagnostic> items_;
};

}  // namespace thalweg::diag
