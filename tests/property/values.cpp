// SPDX-License-Identifier: Apache-2.0
#include "property/values.h"

#include <algorithm>

namespace thalweg::property {

using manifest::FieldInfo;
using manifest::Shape;
using manifest::Type;

namespace {

constexpr const char* kTexts[] = {"team-catalog",
                                  "docs/catalog.md",
                                  "at least once",
                                  "no",
                                  "yes",
                                  "null",
                                  "~",
                                  "true",
                                  "1",
                                  "1.5",
                                  "0x1f",
                                  "2026-10-02",
                                  "12:30",
                                  "a: b",
                                  "a:",
                                  "# not a comment",
                                  "a # b",
                                  "- x",
                                  "[x]",
                                  "{x}",
                                  "*",
                                  "&a",
                                  "!t",
                                  "it's",
                                  "say \"no\"",
                                  "back\\slash",
                                  "über – ☃",
                                  "two\nlines",
                                  "two\nlines\n",
                                  "three\n\n  lines",
                                  "tab\there",
                                  " lead",
                                  "trail ",
                                  "a, b",
                                  "who?",
                                  "50%",
                                  "@home",
                                  "`x`",
                                  "<<",
                                  "=",
                                  "|",
                                  ">",
                                  "key: [",
                                  "shop-db/product",
                                  "..."};

bool always(const FieldInfo& field, std::uint32_t) {
  return field.always();
}

}  // namespace

std::string Values::text() {
  return kTexts[random_.below(std::size(kTexts))];
}

Json Values::reference(std::uint32_t targets) {
  return random_.pick(names_.references(targets));
}

// Without repetitions.
Json Values::references(std::uint32_t targets) {
  std::vector<std::string> all = names_.references(targets);
  random_.shuffle(all);
  if (random_.one_in(2)) return all.front();
  all.resize(random_.between(1, std::min<std::size_t>(all.size(), 3)));
  return all;
}

Json Values::field_of_entity() {
  return random_.pick(names_.entities) + "." + random_.pick({"id", "name", "customer_id"});
}

std::string Values::number() {
  return random_.pick({"0", "1", "5", "12", "250", "1000", "1.5", "0.25", "99.95"});
}

Json Values::duration() {
  if (random_.one_in(8)) return "forever";
  if (random_.one_in(4)) return std::to_string(random_.below(1000)) + "ms";
  return number() + random_.pick({"s", "m", "h", "d", "w", "y"});
}

Json Values::word(const FieldInfo& field) {
  const std::string word(random_.pick(field.words));
  const bool is_number =
      std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (is_number && random_.one_in(2)) return std::stoi(word);
  return word;
}

Json Values::words(const FieldInfo& field) {
  std::vector<std::string_view> all(field.words.begin(), field.words.end());
  random_.shuffle(all);
  if (random_.one_in(2)) return all.front();
  all.resize(random_.between(1, all.size()));
  return all;
}

Json Values::settings(std::size_t depth) {
  Json map = Json::object();
  for (std::size_t n = random_.between(1, 3); n > 0; --n) {
    const std::string key = random_.pick({"wal_level", "ref", "max", "cdc", "acks"});
    switch (random_.below(depth < 2 ? 4 : 3)) {
      case 0:
        map[key] = random_.one_in(2);
        break;
      case 1:
        map[key] = random_.below(100);
        break;
      case 2:
        map[key] = text();
        break;
      default:
        map[key] = settings(depth + 1);
        break;
    }
  }
  return map;
}

Json Values::uniques() {
  const auto fields = [this] { return Json(random_.pick({"sku", "email", "region"})); };
  const Json list = one_or_more(fields);
  if (!list.is_array() || random_.one_in(2)) return list;
  return Json::array({list, random_.one_in(2) ? Json("title") : Json::array({"title", "year"})});
}

// Some records may be written as what their first key holds.
Json Values::short_or_full(Shape shape) {
  const FieldInfo& first = info(shape).fields.front();
  const bool has_short = shape == Shape::consumes || shape == Shape::coordinator ||
                         shape == Shape::join || shape == Shape::effect;
  if (has_short && random_.one_in(2)) return value(first);
  return record(shape);
}

Json Values::names_to_records(Shape shape) {
  Json map = Json::object();
  for (std::size_t n = random_.between(1, 3); n > 0; --n) map[text()] = record(shape);
  return map;
}

Json Values::value(const FieldInfo& field) {
  switch (field.type) {
    case Type::boolean:
      return random_.one_in(2);
    case Type::count:
      return random_.pick({0U, 1U, 3U, 100000U});
    case Type::count_or_unbounded:
      return random_.one_in(3) ? Json("unbounded") : Json(random_.below(10));
    case Type::number:
      return random_.one_in(2) ? Json(random_.below(100)) : Json(2.5);
    case Type::text:
      return field.spelling == "event" ? random_.pick(names_.events) : text();
    case Type::name:
      return names_.system;
    case Type::duration:
      return duration();
    case Type::duration_or_none:
      return random_.one_in(4) ? Json("none") : duration();
    case Type::rate:
      return number() + random_.pick({"", "k"}) + random_.pick({"/s", "/m", "/h", "/d"});
    case Type::size:
      return number() + random_.pick({"B", "KB", "MB", "GB", "TB", "PB"});
    case Type::percentage:
      return number() + "%";
    case Type::date:
      return random_.pick({"2026-10-02", "2027-03-31", "2028-02-29"});
    case Type::number_or_text:
      return random_.one_in(2) ? Json(random_.below(100)) : field_of_entity();
    case Type::text_list:
      // Events are names that topics declare.
      return one_or_more(
          [&] { return Json(field.spelling == "events" ? random_.pick(names_.events) : text()); });
    case Type::text_list_or_flag:
      if (random_.one_in(3)) return random_.one_in(2);
      return one_or_more([this] { return Json(text()); });
    case Type::uniques:
      return uniques();
    case Type::version_range:
      return random_.pick<Json>({3, "4", "3..7", "3.."});
    case Type::settings:
      return settings(0);
    case Type::ref:
      // As a bare store it would give that store another dataset.
      return reference(field.spelling == "system_of_record" ? field.targets & ~manifest::kStore
                                                            : field.targets);
    case Type::ref_or_none:
      return random_.one_in(3) ? Json("none") : reference(field.targets);
    case Type::ref_list:
      return references(field.targets);
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      return random_.one_in(2) ? word(field) : reference(field.targets);
    case Type::word:
      return word(field);
    case Type::word_list:
      return words(field);
    case Type::record:
      return short_or_full(field.of);
    case Type::record_or_none:
      return random_.one_in(3) ? Json("none") : record(field.of);
    case Type::record_list:
      return one_or_more([&] { return short_or_full(field.of); });
    case Type::record_map:
      return names_to_records(field.of);
  }
  return nullptr;
}

Json Values::record(Shape shape) {
  Json map = Json::object();
  add_fields(map, shape, always, 0);
  return map;
}

void Values::add_fields(Json& map, Shape shape, Takes takes, std::uint32_t verb_bit) {
  std::vector<const FieldInfo*> fields;
  for (const FieldInfo& field : info(shape).fields) {
    if (takes(field, verb_bit)) fields.push_back(&field);
  }
  random_.shuffle(fields);
  const std::size_t chance = random_.pick({2U, 4U, 12U});
  for (const FieldInfo* field : fields) {
    const bool required =
        field->required() || (!field->always() && (field->when & manifest::kRequired) != 0);
    if (!required && !random_.one_in(chance)) continue;
    map[std::string(field->spelling)] = value(*field);
    coverage_.fields[shape].insert(std::string(field->spelling));
  }
}

}  // namespace thalweg::property
