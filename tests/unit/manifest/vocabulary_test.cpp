// SPDX-License-Identifier: Apache-2.0
#include "manifest/vocabulary.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "manifest/schema.h"
#include "manifest/wording.h"

namespace thalweg::manifest {
namespace {

template <class Use>
void for_each_field(Use use) {
  for (std::size_t s = 0; s < kShapeCount; ++s) {
    const auto shape = static_cast<Shape>(s);
    for (const FieldInfo& field : info(shape).fields) use(shape, field);
  }
}

bool is_key(std::string_view text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

}  // namespace

TEST_CASE("every field is found by its spelling, and only in its shape") {
  std::size_t count = 0;
  for_each_field([&](Shape shape, const FieldInfo& field) {
    CHECK(find_field(shape, field.spelling) == &field);
    CHECK(&info(shape, index_of(shape, field)) == &field);
    CHECK(find_field(shape, std::string(field.spelling) + "x") == nullptr);
    ++count;
  });
  CHECK(count > 300);
  CHECK(find_field(Shape::dataset, "replication") == nullptr);
  CHECK(find_field(Shape::poll, "") == nullptr);
}

TEST_CASE("the typed fields and the table agree") {
  CHECK(info(Shape::dataset, dataset::ttl.index).spelling == "ttl");
  CHECK(info(Shape::step, step::from_.index).spelling == "from");
  CHECK(info(Shape::migration, migration::expires.index).spelling == "expires");
  CHECK(info(Shape::root, root::thalweg.index).spelling == "thalweg");
  CHECK(find_field(Shape::topic, "acks") == nullptr);
  CHECK(find_field(Shape::producer, "acks")->words[1] == "1");
}

TEST_CASE("the table is well-formed") {
  for_each_field([&](Shape shape, const FieldInfo& field) {
    CAPTURE(info(shape).name);
    CAPTURE(field.spelling);
    CHECK(is_key(field.spelling));
    CHECK_FALSE(field.meaning.empty());
    const bool is_reference = field.type >= Type::ref && field.type <= Type::enforced_by_or_ref;
    CHECK(is_reference == (field.targets != kNoTarget));
    CHECK((field.type >= Type::record) == (field.of != Shape::root));
    const bool has_words = field.type == Type::word || field.type == Type::word_list ||
                           field.type == Type::dedupe_place_or_ref ||
                           field.type == Type::enforced_by_or_ref;
    CHECK(has_words == !field.words.empty());
    const bool depends_on_verb = shape == Shape::step || shape == Shape::guarantee;
    if (!depends_on_verb) CHECK(field.always());
  });
}

TEST_CASE("options of steps belong to verbs") {
  for (const FieldInfo& field : info(Shape::step).fields) {
    CAPTURE(field.spelling);
    CHECK_FALSE(field.always());
    CHECK_FALSE(parse_verb(field.spelling));
  }
  for (const FieldInfo& field : info(Shape::guarantee).fields) {
    CHECK_FALSE(parse_guarantee_verb(field.spelling));
  }
}

TEST_CASE("verbs are spelled and parsed") {
  CHECK(to_string(Verb::delete_) == "delete");
  CHECK(parse_verb("delete") == Verb::delete_);
  CHECK_FALSE(parse_verb("branch"));
  CHECK_FALSE(parse_verb("erase"));
  for (std::size_t i = 0; i + 1 < kVerbCount; ++i) {
    const auto verb = static_cast<Verb>(i);
    CHECK(parse_verb(to_string(verb)) == verb);
    CHECK((info(verb).targets == kNoTarget) == is_block(verb));
  }
  for (std::size_t i = 0; i < kGuaranteeVerbCount; ++i) {
    const auto verb = static_cast<GuaranteeVerb>(i);
    CHECK(parse_guarantee_verb(to_string(verb)) == verb);
  }
}

TEST_CASE("every key says what it takes, to people and in the schema") {
  const std::string schema = json_schema();
  CHECK(schema.find("\"#/$defs/\"") == std::string::npos);  // a type without a definition
  for_each_field([](Shape, const FieldInfo& field) {
    CAPTURE(field.spelling);
    CHECK_FALSE(expectation(field).empty());
  });
}

TEST_CASE("sections are found, and are no fields of the root") {
  std::set<std::string_view> seen;
  for (const SectionInfo& section : sections()) {
    CHECK(find_section(section.spelling) == &section);
    CHECK(find_field(Shape::root, section.spelling) == nullptr);
    CHECK(seen.insert(section.spelling).second);
    CHECK((section.kind != ElementKind::none) == (section.form == SectionForm::map_of_elements));
  }
  CHECK(find_section("holds") == nullptr);
}

}  // namespace thalweg::manifest
