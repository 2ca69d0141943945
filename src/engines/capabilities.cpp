// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "engines/engines.h"

namespace thalweg::engines {
namespace {

// `cdc.` of `cdc.mode`; empty where there is no dot.
std::string_view group_of(std::string_view spelling) {
  return spelling.substr(0, spelling.find('.') + 1);
}

std::vector<std::string_view> spellings(std::string_view group) {
  std::vector<std::string_view> found;
  for (const FieldInfo& one : fields()) {
    if (one.spelling.starts_with(group)) found.push_back(one.spelling);
  }
  return found;
}

std::string unknown_field(std::string_view key) {
  std::string message = fmt::format("{} is no fact about engines", quote(key));
  const std::vector<std::string_view> all = spellings("");
  if (const auto near = nearest(key, all)) {
    return message + fmt::format("; did you mean `{}`?", *near);
  }
  const std::string_view group = group_of(key);
  const std::vector<std::string_view> same =
      spellings(group.empty() ? fmt::format("{}.", key) : std::string(group));
  if (!same.empty()) message += fmt::format("; there are {}", join_and(same, "`"));
  return message;
}

Fact declared_fact(const Override& one, std::string_view ref) {
  Fact fact;
  fact.field = one.field;
  fact.value = one.value;
  fact.ref = std::string(ref);
  return fact;
}

}  // namespace

Result<Override> parse_capability(std::string_view key, std::string_view value) {
  const std::optional<Field> field = find_field(key);
  if (!field) return Failure{unknown_field(key)};
  if (auto problem = value_problem(*field, value)) return Failure{std::move(*problem)};
  return Override{*field, std::string(trim(value)), {}};
}

Capabilities::Capabilities(const Engine* engine, std::span<const Override> overrides,
                           std::string_view ref)
    : engine_(engine) {
  for (const Override& one : overrides) {
    declared_.push_back({declared_fact(one, ref), one.span});
  }
}

std::string_view Capabilities::name() const {
  return engine_ == nullptr ? std::string_view() : engine_->name();
}

Capabilities::Known Capabilities::operator[](Field field) const {
  for (const Declared& one : declared_) {
    if (one.fact.field == field) return {&one.fact, true, one.span};
  }
  return {engine_ == nullptr ? nullptr : engine_->fact(field), false, {}};
}

Truth Capabilities::truth(Field field) const {
  const Known known = (*this)[field];
  return known ? known->truth() : Truth::unknown;
}

std::optional<Duration> Capabilities::duration(Field field) const {
  const Known known = (*this)[field];
  return known ? known->duration() : std::nullopt;
}

std::string_view Capabilities::word(Field field) const {
  const Known known = (*this)[field];
  return known ? known->word() : std::string_view();
}

Truth Capabilities::enforces(Field constraint, Truth covered) const {
  const std::string_view how = word(constraint);
  if (how.empty()) return Truth::unknown;
  if (how == "enforced") return Truth::yes;
  if (how == "none" || how == "not-enforced") return Truth::no;
  return covered;
}

std::string describe(const Capabilities& capabilities, Field field) {
  const Capabilities::Known known = capabilities[field];
  if (!known) return fmt::format("`{}` is unknown", to_string(field));
  std::vector<std::string> grounds;
  if (known.declared) grounds.emplace_back("declared");
  if (!known->setting.empty()) grounds.push_back("setting " + known->setting);
  if (!known->note.empty()) grounds.push_back(known->note);
  if (!known->ref.empty()) grounds.push_back(known->ref);
  if (!known.confident()) grounds.emplace_back("not verified");
  return fmt::format("{}`{}` is {} ({})",
                     known.declared ? "" : fmt::format("{}: ", capabilities.name()),
                     to_string(field), known->value, join(grounds, "; "));
}

}  // namespace thalweg::engines
