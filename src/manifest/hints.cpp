// SPDX-License-Identifier: Apache-2.0
#include "manifest/hints.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/units_hint.h"
#include "manifest/verbs.h"
#include "manifest/wording.h"

namespace thalweg::manifest {

namespace {

// Words from elsewhere for what has a key here.
struct Synonym {
  Shape shape;
  std::string_view said;
  std::string_view key;
};
constexpr Synonym kSynonyms[] = {
    {Shape::root, "databases", "stores"},
    {Shape::root, "datastores", "stores"},
    {Shape::root, "queues", "topics"},
    {Shape::root, "streams", "topics"},
    {Shape::root, "events", "topics"},
    {Shape::root, "apis", "externals"},
    {Shape::root, "pipelines", "flows"},
    {Shape::root, "constraints", "guarantees"},
    {Shape::root, "invariants", "guarantees"},
    {Shape::root, "name", "system"},
    {Shape::root, "version", "thalweg"},
    {Shape::store, "type", "kind"},
    {Shape::store, "database", "engine"},
    {Shape::store, "technology", "engine"},
    {Shape::store, "datasets", "holds"},
    {Shape::store, "tables", "holds"},
    {Shape::store, "entities", "holds"},
    {Shape::dataset, "type", "form"},
    {Shape::dataset, "kind", "form"},
    {Shape::partitioning, "by", "key"},
    {Shape::replication, "replicas", "copies"},
    {Shape::replication, "replication_factor", "copies"},
    {Shape::topic_replication, "replicas", "copies"},
    {Shape::topic_replication, "replication_factor", "copies"},
    {Shape::topic_replication, "min_insync_replicas", "min_in_sync"},
    {Shape::topic, "type", "kind"},
    {Shape::topic, "entities", "carries"},
    {Shape::topic, "dlq", "dead_letter"},
    {Shape::external, "type", "kind"},
    {Shape::service, "endpoints", "operations"},
    {Shape::service, "team", "owner"},
    {Shape::operation, "cron", "schedule"},
    {Shape::operation, "listens", "consumes"},
    {Shape::operation, "subscribes", "consumes"},
    {Shape::consumes, "topics", "topic"},
    {Shape::consumes, "consumer_group", "group"},
    {Shape::consumes, "group_id", "group"},
    {Shape::retry, "attempts", "max"},
    {Shape::retry, "max_attempts", "max"},
    {Shape::retry, "max_retries", "max"},
    {Shape::retry, "timeout", "within"},
    {Shape::coordinator, "name", "service"},
    {Shape::flow, "type", "kind"},
    {Shape::flow, "source", "from"},
    {Shape::flow, "sources", "from"},
    {Shape::flow, "target", "to"},
    {Shape::flow, "targets", "to"},
    {Shape::flow, "sink", "to"},
    {Shape::flow, "destination", "to"},
    {Shape::accept, "element", "at"},
    {Shape::accept, "until", "expires"},
    {Shape::accept, "why", "reason"},
    {Shape::step, "idempotency_key", "unique_by"},
};

// Keys that are no fields: the rooms of a manifest, laid out by hand.
struct Fixture {
  std::string_view key;
  std::string_view place;
};
constexpr Fixture kFixtures[] = {
    {"holds", "a store"},
    {"operations", "a service"},
    {"steps", "an operation, and of the blocks in its steps"},
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

std::string synonym(std::string_view key, Shape here) {
  for (const Synonym& known : kSynonyms) {
    if (known.shape == here && known.said == key) {
      return fmt::format("did you mean `{}`?", known.key);
    }
  }
  return {};
}

std::string as_map(Shape shape, std::string_view text) {
  for (const FieldInfo& field : info(shape).fields) {
    const auto& words = field.words;
    if (field.type != Type::word || std::find(words.begin(), words.end(), text) == words.end()) {
      continue;
    }
    return fmt::format("write `{{{}: {}}}`", field.spelling, text);
  }
  // A quantity may be any of those that are measured so.
  std::vector<std::string> maps;
  for (const FieldInfo& field : info(shape).fields)
    if (is_quantity(field.type, text))
      maps.push_back(fmt::format("`{{{}: {}}}`", field.spelling, text));
  return maps.empty() ? std::string() : "write " + join_or(maps, "");
}

std::string missing_space(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_id(text.substr(0, colon))) return {};
  if (colon + 1 == text.size() || text.find_first_of(": ", colon + 1) != std::string_view::npos) {
    return {};
  }
  return fmt::format("put a space behind the colon: `{}: {}`", text.substr(0, colon),
                     text.substr(colon + 1));
}

std::string belongs_elsewhere(std::string_view key, Shape here) {
  if (std::string fixture = place_of_fixture(key); !fixture.empty()) return fixture;
  std::vector<std::string_view> places;
  for (std::size_t i = 0; i < kShapeCount; ++i) {
    const auto shape = static_cast<Shape>(i);
    if (shape != here && find_field(shape, key)) places.push_back(noun(shape));
  }
  constexpr std::size_t kMost = 3;
  if (places.empty() || places.size() > kMost) return {};
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
  char before = ' ';
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool letter = upper || (c >= 'a' && c <= 'z');
    const bool digit = c >= '0' && c <= '9';
    const bool starts_a_word = upper && before >= 'a' && before <= 'z';
    before = c;
    if (static_cast<unsigned char>(c) >= 0x80 || (id.empty() && digit)) return {};
    gap = gap || starts_a_word || (!letter && !digit);
    if (!letter && !digit) continue;
    if (gap && !id.empty()) id += '-';
    gap = false;
    id += to_lower(c);
  }
  return id;
}

std::string as_reference(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return as_id(text);
  const std::string parent = as_id(text.substr(0, slash));
  const std::string child = as_id(text.substr(slash + 1));
  const bool one_slash = text.find('/', slash + 1) == std::string_view::npos;
  return one_slash && !parent.empty() && !child.empty() ? parent + '/' + child : std::string();
}

}  // namespace thalweg::manifest
