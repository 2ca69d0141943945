// SPDX-License-Identifier: Apache-2.0
// What a finding asks for can be declared: every key path that it names leads to
// a key of the language.
#include <algorithm>
#include <string_view>

#include <doctest/doctest.h>

#include "graph/checklist.h"
#include "manifest/vocabulary.h"
#include "property/findings/corpus.h"
#include "support/lint.h"

using namespace thalweg;
using namespace thalweg::property;
using manifest::Shape;
using manifest::Type;

namespace {

// A path behind the next name; names may have dots, so each of them is tried.
template <class Leads>
bool behind_name(std::string_view path, const Leads& leads) {
  for (std::size_t dot = path.find('.'); dot != path.npos; dot = path.find('.', dot + 1))
    if (leads(path.substr(dot + 1))) return true;
  return false;
}

bool leads_from(Shape shape, std::string_view path);

bool leads_through(const manifest::FieldInfo& field, std::string_view rest) {
  switch (field.type) {
    case Type::record:
    case Type::record_or_none:
    case Type::record_list:
      return leads_from(field.of, rest);
    case Type::record_map:
      return behind_name(rest, [&](std::string_view more) { return leads_from(field.of, more); });
    case Type::settings:
      return true;
    default:
      return false;
  }
}

// What a store and a service contain is no field of theirs.
bool leads_into(Shape shape, std::string_view key, std::string_view rest) {
  const auto inner = shape == Shape::store && key == "holds"          ? Shape::dataset
                     : shape == Shape::service && key == "operations" ? Shape::operation
                                                                      : Shape::root;
  return inner != Shape::root &&
         behind_name(rest, [&](std::string_view more) { return leads_from(inner, more); });
}

bool leads_from(Shape shape, std::string_view path) {
  const std::size_t dot = path.find('.');
  const std::string_view key = path.substr(0, dot);
  const manifest::FieldInfo* field = manifest::find_field(shape, key);
  if (dot == path.npos) return field != nullptr;
  const std::string_view rest = path.substr(dot + 1);
  return field != nullptr ? leads_through(*field, rest) : leads_into(shape, key, rest);
}

bool is_declarable(std::string_view path) {
  const std::size_t dot = path.find('.');
  const manifest::SectionInfo* section = manifest::find_section(path.substr(0, dot));
  if (section == nullptr || dot == path.npos) return false;
  const std::string_view rest = path.substr(dot + 1);
  if (section->form == manifest::SectionForm::one_record) return leads_from(section->shape, rest);
  return behind_name(rest, [&](std::string_view more) { return leads_from(section->shape, more); });
}

// The others are questions in words.
bool is_path(std::string_view text) {
  return text.find_first_of(" `") == text.npos && text.find('.') != text.npos;
}

}  // namespace

TEST_CASE("what is asked for: paths that lead nowhere are seen") {
  CHECK(is_declarable("topics.sales.retention"));
  CHECK(is_declarable("topics.sales.eu.retention"));
  CHECK(is_declarable("stores.search.holds.product.freshness"));
  CHECK(is_declarable("services.shop.operations.buy.latency.p99"));
  CHECK(is_declarable("entities.user.fields.email.mutable"));
  CHECK(is_declarable("requirements.max_outage"));
  CHECK_FALSE(is_declarable("services.shop.rate"));
  CHECK_FALSE(is_declarable("stores.search/product.freshness"));
  CHECK_FALSE(is_declarable("topics.sales.rentention"));
  CHECK_FALSE(is_declarable("topics.sales"));
}

TEST_CASE("what is asked for can be declared") {
  std::size_t asked = 0;
  for (const CorpusEntry& entry : corpus()) {
    const auto linted = test::lint_text("asked.yaml", entry.text);
    for (const checks::Finding& finding : linted->run.findings)
      for (const std::string& fact : finding.missing) {
        if (!is_path(fact)) continue;
        CAPTURE(entry.origin);
        CHECK_MESSAGE(is_declarable(fact), std::string(linted->code(finding)), ": ", fact);
        ++asked;
      }
  }
  CHECK(asked > 300);
}

TEST_CASE("what a checklist misses can be declared") {
  std::size_t missed = 0;
  for (const CorpusEntry& entry : corpus()) {
    const auto linted = test::lint_text("asked.yaml", entry.text);
    for (const graph::Box& box : graph::checklist(*linted->graph))
      for (const graph::BoxGap& gap : box.gaps) {
        if (gap.step || gap.element.is(manifest::ElementKind::system)) continue;
        const std::string path = graph::describe(*linted->graph, gap);
        if (!is_path(path)) continue;
        CAPTURE(entry.origin);
        CHECK_MESSAGE(is_declarable(path), path);
        ++missed;
      }
  }
  CHECK(missed > 300);
}
