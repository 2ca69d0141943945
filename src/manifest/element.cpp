// SPDX-License-Identifier: Apache-2.0
#include "manifest/element.h"

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::manifest {

namespace {

Shape shape_of(ElementKind kind) {
  if (kind == ElementKind::dataset) return Shape::dataset;
  if (kind == ElementKind::operation) return Shape::operation;
  for (const SectionInfo& section : sections()) {
    if (section.kind == kind) return section.shape;
  }
  return Shape::root;
}

// Nothing need be written about what its uses can describe.
bool is_known_by_uses(ElementKind kind) {
  return kind == ElementKind::entity || kind == ElementKind::store ||
         kind == ElementKind::dataset || kind == ElementKind::topic ||
         kind == ElementKind::external;
}

void check_id(Loading& loading, ElementKind kind, yaml::Node key) {
  if (is_id(key.text())) return;
  diag::Diagnostic& problem = loading.problems.error(
      kBadValue, key.span(),
      key.is_scalar() ? fmt::format("{} cannot be the id of {}", quote(key.text()), noun(kind))
                      : fmt::format("{} cannot be the id of {}", describe(key), noun(kind)));
  const std::string id = as_id(key.text());
  problem.help = id.empty() ? std::string(
                                  "ids begin with a letter and are lower case letters, "
                                  "digits and single `-`, `_` or `.`")
                            : fmt::format("did you mean `{}`?", id);
}

void report_duplicate(Loading& loading, ElementId second, ElementId first) {
  const ElementData& data = *find_data(loading.model, second);
  const ElementData& other = *find_data(loading.model, first);
  const std::string_view id = loading.text(data.id);
  const bool same = first.kind() == second.kind();
  loading.problems
      .error(kDuplicate, {data.file, data.begin, data.end},
             same ? fmt::format("{} `{}` is defined twice", bare_noun(first.kind()), id)
                  : fmt::format("{} `{}` has the id of {}", bare_noun(second.kind()), id,
                                noun(first.kind())))
      .label({other.file, other.begin, other.end}, same ? "first defined here" : "defined here")
      .hint(same ? "remove one of them, or give it an id of its own"
                 : "stores, topics, externals and flows share their names: rename one of them");
}

}  // namespace

std::string element_name(ElementKind kind, yaml::Node key) {
  return fmt::format("{} {}", bare_noun(kind), quote(key.text()));
}

void settle_id(Loading& loading, ElementId element, yaml::Node key) {
  check_id(loading, element.kind(), key);
  const ElementId first = loading.names.add(element);
  if (first) report_duplicate(loading, element, first);
}

bool expect_map(Loading& loading, ElementKind kind, yaml::Node key, yaml::Node value) {
  if (value.is_map()) return true;
  diag::Diagnostic& problem = report_not_a_map(loading, element_name(kind, key), value);
  if (value.is_null()) {
    problem.help = fmt::format("write `{}: {{}}` if there is nothing to say about it", key.text());
  } else if (kind == ElementKind::operation && value.is_sequence()) {
    problem.help = "put the list under `steps`";
  } else if (kind == ElementKind::guarantee && value.is_scalar()) {
    problem.help = "a promise in words is `{custom: \"…\"}`";
  } else if (problem.help.empty() && value.is_scalar()) {
    problem.help = as_map(shape_of(kind), value.text());
  }
  return false;
}

RecordId read_element_record(Loading& loading, ElementKind kind, yaml::Node key, yaml::Node value) {
  const bool may_be_empty = value.is_null() && is_known_by_uses(kind);
  if (!may_be_empty && !expect_map(loading, kind, key, value)) return {};
  RecordScope scope(loading, shape_of(kind), value.span());
  if (value.is_map()) {
    for (const auto [inner_key, inner] : yaml::entries(value)) scope.add(inner_key, inner);
  }
  scope.require(element_name(kind, key), key.span());
  return scope.finish_unless_empty();
}

RecordId read_record_beside(Loading& loading, Shape shape, yaml::Node map, std::string_view part,
                            yaml::Node& inside) {
  RecordScope scope(loading, shape, map.span());
  for (const auto [key, value] : yaml::entries(map)) {
    const std::string_view text = key.text();
    if (text == part) {
      inside = value;
    } else if (find_field(shape, text) || is_free_key(text)) {
      scope.add(key, value);
    } else {
      report_unknown_key(loading, shape, key, {&part, 1});
    }
  }
  return scope.finish_unless_empty();
}

}  // namespace thalweg::manifest
