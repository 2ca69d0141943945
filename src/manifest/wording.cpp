// SPDX-License-Identifier: Apache-2.0
#include "manifest/wording.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/verbs.h"

namespace thalweg::manifest {

namespace {

constexpr std::string_view kNouns[] = {
    "the file",      "an entity",        "a field of an entity",
    "a store",       "a dataset",        "`rebuild`",
    "`replication`", "`partitioning`",   "`backup`",
    "a topic",       "`schema`",         "`replication` of a topic",
    "`producer`",    "an external",      "a service",
    "an operation",  "`consumes`",       "`retry`",
    "`dedupe`",      "`caller_retry`",   "`latency`",
    "a step",        "`coordinator`",    "a flow",
    "`poll`",        "`joins`",          "`effects`",
    "a saga",        "a step of a saga", "a guarantee",
    "`causal`",      "a purpose",        "`requirements`",
    "`readiness`",   "a decision",       "`accept`",
    "`migrations`",
};
static_assert(std::size(kNouns) == kShapeCount);

constexpr std::string_view kKinds[] = {
    "nothing",   "the system",   "an entity", "a store", "a dataset",   "a topic",   "an external",
    "a service", "an operation", "a flow",    "a saga",  "a guarantee", "a purpose", "a decision",
};

struct TargetName {
  std::uint32_t target;
  std::string_view noun;
  std::string_view spelling;
};
constexpr TargetName kTargets[] = {
    {kEntity, "entity", "the id of an entity"},
    {kDataset, "dataset", "`store/dataset`"},
    {kTopic, "topic", "the id of a topic"},
    {kExternal, "external", "the id of an external"},
    {kOperation, "operation", "`service/operation`"},
    {kFlow, "flow", "the id of a flow"},
    {kGuarantee, "guarantee", "the id of a guarantee"},
    {kPurpose, "purpose", "the id of a purpose"},
    {kDecision, "decision", "the id of a decision"},
    {kEvent, "event", "an event of a topic"},
};

std::string list_targets(std::uint32_t targets, std::string_view TargetName::*part) {
  if (targets == kAnyElement) return "element";
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

// Keys that are no fields: the rooms of a manifest, laid out by hand.
struct Fixture {
  std::string_view key;
  std::string_view place;
};
constexpr Fixture kFixtures[] = {
    {"holds", "a store"},
    {"operations", "a service"},
    {"steps", "an operation or a block of steps"},
    {"compensate", "a step of a saga"},
};

std::string place_of_fixture(std::string_view key) {
  for (const Fixture& fixture : kFixtures) {
    if (fixture.key == key) return fmt::format("`{}` is a key of {}", key, fixture.place);
  }
  if (find_section(key)) return fmt::format("`{}` stands at the top level of the file", key);
  if (parse_verb(key)) return fmt::format("`{}` is a verb and stands in `steps`", key);
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
      return target_nouns(field.targets) + ", or a list";
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      return target_nouns(field.targets) + ", " + join_or(field.words);
    case Type::word:
      return field.words.size() == 1 ? fmt::format("`{}`", field.words[0])
                                     : "one of " + join_or(field.words);
    case Type::word_list:
      return "one or more of " + join_or(field.words);
    case Type::record:
      return "a map";
    case Type::record_or_none:
      return "a map, or `none`";
    case Type::record_list:
      return "a map or a list of maps";
    case Type::record_map:
      return "a map of maps";
  }
  return {};
}

std::string belongs_elsewhere(std::string_view key, Shape here) {
  std::vector<std::string_view> places;
  for (std::size_t i = 0; i < kShapeCount; ++i) {
    const auto shape = static_cast<Shape>(i);
    if (shape != here && find_field(shape, key)) places.push_back(noun(shape));
  }
  constexpr std::size_t kMost = 3;
  if (places.empty()) return place_of_fixture(key);
  if (places.size() > kMost) return {};
  return fmt::format("`{}` is a key of {}", key, join_or(places, ""));
}

std::string Suggestions::did_you_mean(std::string_view text,
                                      std::span<const std::string_view> candidates) {
  if (candidates.size() > budget_) budget_ = 0;
  if (budget_ == 0) return {};
  budget_ -= candidates.size();
  const auto near = nearest(text, candidates);
  return near ? fmt::format("did you mean `{}`?", *near) : std::string();
}

std::string Suggestions::did_you_mean(std::string_view text,
                                      std::span<const std::string> candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  return did_you_mean(text, views);
}

std::string use_one_of(std::span<const std::string_view> words) {
  if (words.size() == 1) return fmt::format("the only value is `{}`", words.front());
  return "use " + join_or(words);
}

std::string as_id(std::string_view text) {
  std::string id;
  bool gap = false;
  for (const char c : to_lower(text)) {
    const bool letter = c >= 'a' && c <= 'z';
    const bool digit = c >= '0' && c <= '9';
    if (!letter && !digit) {
      gap = !id.empty();
      continue;
    }
    if (id.empty() && digit) continue;
    if (gap) id += '-';
    gap = false;
    id += c;
  }
  return id;
}

}  // namespace thalweg::manifest
