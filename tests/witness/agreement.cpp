// SPDX-License-Identifier: Apache-2.0
#include "witness/agreement.h"

#include <algorithm>

#include <fmt/format.h>

#include "checks/check.h"
#include "witness/exceptions.h"

namespace thalweg::test {

using witness::Evidence;
using witness::Outcome;
using witness::Question;

bool goes_wrong(const Evidence& e) {
  return e.outcome == Outcome::violated || e.outcome == Outcome::blocked;
}

std::string in_words(const Linted& linted, const Question& question, const Evidence& e) {
  std::string out = fmt::format("{} at {}: {}", question.code,
                                linted.manifest->reference(question.at), to_string(e.outcome));
  if (!e.is_certain()) out += " if unlucky";
  if (!e.reason.empty()) out += fmt::format(" ({})", e.reason);
  return out + (e.story.headline.empty() ? "" : fmt::format(", {}", e.story.headline));
}

bool is_declined(const Question& question, const Evidence& e) {
  return e.outcome == Outcome::not_modelled &&
         std::ranges::any_of(kDeclined, [&](const Declined& d) {
           return d.code == question.code && d.reason == e.reason;
         });
}

std::string_view code_of(const checks::Finding& finding) {
  return checks::catalogue()[finding.rule].code;
}

bool falls_short(checks::Verdict verdict, const Evidence& e) {
  return !goes_wrong(e) || (verdict == checks::Verdict::violated && !e.is_certain());
}

namespace {

std::string renamed(const std::string& name, const Renames& renames) {
  if (const auto whole = renames.find(name); whole != renames.end()) return whole->second;
  const std::size_t slash = name.find('/');
  const auto part = renames.find(name.substr(0, slash));
  if (slash == std::string::npos || part == renames.end()) return name;
  return part->second + name.substr(slash);
}

}  // namespace

std::optional<Question> translate(const Linted& from, const Question& question, const Linted& to,
                                  const Renames& renames) {
  Question out{.code = question.code, .at = {}, .entity = {}, .elements = {}};
  const auto find = [&](manifest::ElementId e) {
    const auto found = to.manifest->find(renamed(from.manifest->reference(e), renames));
    return found.kind() == e.kind() ? found : manifest::ElementId();
  };
  for (const manifest::ElementId element : question.elements) {
    out.elements.push_back(find(element));
    if (!out.elements.back()) return std::nullopt;
  }
  out.at = find(question.at);
  if (question.entity) {
    out.entity = find(question.entity).as<manifest::EntityId>();
    if (!out.entity) return std::nullopt;
  }
  return out.at ? std::optional(out) : std::nullopt;
}

}  // namespace thalweg::test
