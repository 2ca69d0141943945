// SPDX-License-Identifier: Apache-2.0
#include "manifest/wording.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/verbs.h"

namespace thalweg::manifest {

namespace {

constexpr std::string_view kNouns[] = {
    "the file",
    "an entity",
    "a field of an entity",
    "a store",
    "a dataset",
    "`rebuild`",
    "`replication`",
    "`partitioning`",
    "`backup`",
    "a topic",
    "`schema`",
    "`replication` of a topic",
    "`producer`",
    "an external",
    "a service",
    "an operation",
    "`consumes`",
    "`retry`",
    "`dedupe`",
    "`caller_retry`",
    "`latency`",
    "a step",
    "`coordinator`",
    "a flow",
    "`poll`",
    "an entry of `joins`",
    "an entry of `effects`",
    "a saga",
    "a step of a saga",
    "a guarantee",
    "`causal`",
    "a purpose",
    "`requirements`",
    "`readiness`",
    "a decision",
    "an entry of `accept`",
    "an entry of `migrations`",
};
static_assert(std::size(kNouns) == kShapeCount);

constexpr std::string_view kKinds[] = {
    "nothing",   "the system",   "an entity", "a store", "a dataset",   "a topic",   "an external",
    "a service", "an operation", "a flow",    "a saga",  "a guarantee", "a purpose", "a decision",
};

struct TargetName {
  std::uint32_t target;
  std::string_view noun;
  std::string_view plural;
  std::string_view spelling;
};
constexpr TargetName kTargets[] = {
    {kEntity, "entity", "entities", "the id of an entity"},
    {kStoreAlone, "store", "stores", "the id of a store"},
    {kDataset, "dataset", "datasets", "`store/dataset`"},
    {kTopic, "topic", "topics", "the id of a topic"},
    {kExternal, "external", "externals", "the id of an external"},
    {kOperation, "operation", "operations", "`service/operation`"},
    {kFlow, "flow", "flows", "the id of a flow"},
    {kGuarantee, "guarantee", "guarantees", "the id of a guarantee"},
    {kPurpose, "purpose", "purposes", "the id of a purpose"},
    {kDecision, "decision", "decisions", "the id of a decision"},
    {kEvent, "event", "events", "an event of a topic"},
    {kSubject, "subject", "subjects", "the `subject` of one"},
};

std::string list_targets(std::uint32_t targets, std::string_view TargetName::*part) {
  if (targets == kAnyElement) return part == &TargetName::plural ? "elements" : "element";
  std::vector<std::string_view> names;
  for (const TargetName& name : kTargets) {
    if ((targets & name.target) != 0) names.push_back(name.*part);
  }
  return join_or(names, "");
}

std::string with_article(std::string_view noun) {
  const bool vowel = std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(noun);
}

struct Expectation {
  Type type;
  std::string_view words;
};

// Of the types that take the same wherever they stand.
constexpr Expectation kExpectations[] = {
    {Type::boolean, "`true` or `false`"},
    {Type::count, "a whole number"},
    {Type::count_or_unbounded, "a whole number or `unbounded`"},
    {Type::number, "a number"},
    {Type::text, "a text"},
    {Type::name, "an id"},
    {Type::duration, "a duration, such as `15m`"},
    {Type::duration_or_none, "a duration, such as `15m`, or `none`"},
    {Type::rate, "a rate, such as `200/s`"},
    {Type::size, "a size, such as `40GB`"},
    {Type::percentage, "a percentage, such as `99.9%`"},
    {Type::date, "a date, such as `2027-03-31`"},
    {Type::number_or_text, "a number or a field"},
    {Type::text_list, "a text or a list of texts"},
    {Type::text_list_or_flag, "`true`, `false` or a list of fields"},
    {Type::uniques, "a field, a list of fields or a list of such lists"},
    {Type::version_range, "versions, such as `3`, `3..7` or `3..`"},
    {Type::settings, "a map of settings"},
    {Type::record_or_none, "a map, or `none`"},
    {Type::record_list, "a list of maps"},
    {Type::record_map, "a map of maps"},
};

std::string_view fixed_expectation(Type type) {
  for (const Expectation& expectation : kExpectations)
    if (expectation.type == type) return expectation.words;
  return {};
}

}  // namespace

std::string_view noun(Shape shape) {
  return kNouns[static_cast<std::size_t>(shape)];
}
std::string_view noun(ElementKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view bare_noun(ElementKind kind) {
  const std::string_view full = noun(kind);
  return full.substr(full.find(' ') + 1);
}

std::string bare_target_nouns(std::uint32_t targets) {
  return list_targets(targets, &TargetName::noun);
}
std::string target_nouns(std::uint32_t targets) {
  return with_article(bare_target_nouns(targets));
}

std::string target_spelling(std::uint32_t targets) {
  if (targets == kAnyElement) return "an id, `store/dataset` or `service/operation`";
  return list_targets(targets, &TargetName::spelling);
}

bool has_short_form(Shape shape) {
  return shape == Shape::consumes || shape == Shape::coordinator || shape == Shape::join ||
         shape == Shape::effect;
}

std::string expectation(const FieldInfo& field) {
  switch (field.type) {
    case Type::ref:
      return target_nouns(field.targets);
    case Type::ref_or_none:
      return target_nouns(field.targets) + ", or `none`";
    case Type::ref_list:
      return "one or more " + list_targets(field.targets, &TargetName::plural);
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      return target_nouns(field.targets) + ", " + join_or(field.words);
    case Type::word:
      return field.words.size() > 2 ? "one of " + join_or(field.words) : join_or(field.words);
    case Type::word_list:
      return "one or more of " + join_or(field.words);
    case Type::record:
      return has_short_form(field.of) ? expectation(info(field.of).fields.front()) + ", or a map"
                                      : "a map";
    default:
      return std::string(fixed_expectation(field.type));
  }
}

}  // namespace thalweg::manifest
