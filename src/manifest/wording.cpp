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
    case Type::boolean:
      return "`true` or `false`";
    case Type::count:
      return "a whole number";
    case Type::count_or_unbounded:
      return "a whole number or `unbounded`";
    case Type::number:
      return "a number";
    case Type::text:
      return "a text";
    case Type::name:
      return "an id";
    case Type::duration:
      return "a duration, such as `15m`";
    case Type::duration_or_none:
      return "a duration, such as `15m`, or `none`";
    case Type::rate:
      return "a rate, such as `200/s`";
    case Type::size:
      return "a size, such as `40GB`";
    case Type::percentage:
      return "a percentage, such as `99.9%`";
    case Type::date:
      return "a date, such as `2027-03-31`";
    case Type::number_or_text:
      return "a number or a field";
    case Type::text_list:
      return "a text or a list of texts";
    case Type::text_list_or_flag:
      return "`true`, `false` or a list of fields";
    case Type::uniques:
      return "a field, a list of fields or a list of such lists";
    case Type::version_range:
      return "versions, such as `3`, `3..7` or `3..`";
    case Type::settings:
      return "a map of settings";
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
    case Type::record_or_none:
      return "a map, or `none`";
    case Type::record_list:
      return "a list of maps";
    case Type::record_map:
      return "a map of maps";
  }
  return {};
}

}  // namespace thalweg::manifest
