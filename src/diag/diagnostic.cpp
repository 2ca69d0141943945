// SPDX-License-Identifier: Apache-2.0
#include "diag/diagnostic.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace thalweg::diag {
namespace {

// What people see first decides; the rest makes repetitions neighbours.
auto order_of(const Diagnostic& d) {
  return std::tie(d.span, d.code, d.message, d.severity, d.help, d.related);
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

Diagnostic& Diagnostic::label(source::Span place, std::string text) & {
  related.push_back({place, std::move(text)});
  return *this;
}

Diagnostic& Diagnostic::hint(std::string text) & {
  help = std::move(text);
  return *this;
}

Diagnostic& Diagnostics::report(Severity severity, std::string code, source::Span span,
                                std::string message) {
  return items_.emplace_back(
      Diagnostic{std::move(code), severity, std::move(message), span, {}, {}});
}

Diagnostic& Diagnostics::error(std::string code, source::Span span, std::string message) {
  return report(Severity::error, std::move(code), span, std::move(message));
}
Diagnostic& Diagnostics::warning(std::string code, source::Span span, std::string message) {
  return report(Severity::warning, std::move(code), span, std::move(message));
}
Diagnostic& Diagnostics::note(std::string code, source::Span span, std::string message) {
  return report(Severity::note, std::move(code), span, std::move(message));
}

void Diagnostics::append(Diagnostics other) {
  items_.insert(items_.end(), std::make_move_iterator(other.items_.begin()),
                std::make_move_iterator(other.items_.end()));
}

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::count_if(items_.begin(), items_.end(),
                    [severity](const Diagnostic& d) { return d.severity == severity; }));
}

bool Diagnostics::has_errors() const {
  return std::any_of(items_.begin(), items_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

void Diagnostics::sort() {
  std::sort(items_.begin(), items_.end(),
            [](const Diagnostic& a, const Diagnostic& b) { return order_of(a) < order_of(b); });
  items_.erase(std::unique(items_.begin(), items_.end()), items_.end());
}

}  // namespace thalweg::diag
