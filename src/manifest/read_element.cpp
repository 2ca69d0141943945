// SPDX-License-Identifier: Apache-2.0
// The entries of the sections, one room for each kind of element.
#include <fmt/format.h>

#include "base/text.h"
#include "manifest/payload.h"
#include "manifest/read_section.h"
#include "manifest/read_steps.h"
#include "manifest/read_value.h"
#include "manifest/references.h"

namespace thalweg::manifest {

namespace {

constexpr std::string_view kStoreKeys[] = {"holds"};
constexpr std::string_view kServiceKeys[] = {"operations"};
constexpr std::string_view kOperationKeys[] = {"steps"};

class ElementReader {
 public:
  explicit ElementReader(Loading& loading) : loading_(loading) {}

  void read(const SectionInfo& section, yaml::Node key, yaml::Node value);

 private:
  Model& model() { return loading_.model; }

  template <class Data>
  std::size_t add(std::vector<Data>& table, ElementKind kind, Data data, yaml::Node key);
  void check_id(ElementKind kind, yaml::Node key);
  void report_duplicate(ElementId second, ElementId first);

  RecordId record(Shape shape, ElementKind kind, yaml::Node key, yaml::Node value);
  RecordId record_or_engine(Shape shape, ElementKind kind, yaml::Node key, yaml::Node value);
  bool expect_map(ElementKind kind, yaml::Node key, yaml::Node value);

  void store(yaml::Node key, yaml::Node value);
  void holds(StoreId store, yaml::Node value);
  void dataset(StoreId store, yaml::Node key, yaml::Node value);
  void service(yaml::Node key, yaml::Node value);
  void operations(ServiceId service, yaml::Node value);
  void operation(ServiceId service, yaml::Node key, yaml::Node value);
  void guarantee(yaml::Node key, yaml::Node value);
  bool find_verb(yaml::Node map, yaml::Node id, yaml::Node& key, yaml::Node& value);
  void subject(GuaranteeData& data, yaml::Node value);
  void subject_text(GuaranteeData& data, yaml::Node value);
  void option(RecordScope& scope, GuaranteeVerb verb, yaml::Node key, yaml::Node value);
  void require_options(RecordScope& scope, GuaranteeVerb verb, source::Span at);

  Loading& loading_;
};

Shape shape_of(ElementKind kind) {
  if (kind == ElementKind::dataset) return Shape::dataset;
  if (kind == ElementKind::operation) return Shape::operation;
  for (const SectionInfo& section : sections()) {
    if (section.kind == kind) return section.shape;
  }
  return Shape::root;
}

std::string element_name(ElementKind kind, yaml::Node key) {
  return fmt::format("{} {}", bare_noun(kind), quote(key.text()));
}

// --- ids --------------------------------------------------------------------

void ElementReader::check_id(ElementKind kind, yaml::Node key) {
  if (is_id(key.text())) return;
  diag::Diagnostic& problem = loading_.problems.error(
      kBadValue, key.span(),
      key.is_scalar() ? fmt::format("{} cannot be the id of {}", quote(key.text()), noun(kind))
                      : fmt::format("{} cannot be the id of {}", describe(key), noun(kind)));
  const std::string id = as_id(key.text());
  problem.help = id.empty() ? std::string(
                                  "ids begin with a letter and are lower case letters, "
                                  "digits and single `-`, `_` or `.`")
                            : fmt::format("did you mean `{}`?", id);
}

void ElementReader::report_duplicate(ElementId second, ElementId first) {
  const ElementData& data = *find_data(model(), second);
  const ElementData& other = *find_data(model(), first);
  const std::string_view id = loading_.text(data.id);
  const bool same = first.kind() == second.kind();
  loading_.problems
      .error(kDuplicate, {data.file, data.begin, data.end},
             same ? fmt::format("{} `{}` is defined twice", bare_noun(first.kind()), id)
                  : fmt::format("{} `{}` has the id of {}", bare_noun(second.kind()), id,
                                noun(first.kind())))
      .label({other.file, other.begin, other.end}, same ? "first defined here" : "defined here")
      .hint(same ? "remove one of them, or give it an id of its own"
                 : "stores, topics, externals and flows share their names: rename one of them");
}

template <class Data>
std::size_t ElementReader::add(std::vector<Data>& table, ElementKind kind, Data data,
                               yaml::Node key) {
  check_id(kind, key);
  const source::Span span = key.span();
  data.id = loading_.intern(key);
  data.file = span.file;
  data.begin = span.begin;
  data.end = span.end;
  table.push_back(std::move(data));
  const ElementId element(kind, table.size() - 1);
  if (const ElementId first = loading_.names.add(element)) report_duplicate(element, first);
  return table.size() - 1;
}

// --- records ------------------------------------------------------------------

// Nothing need be written about what its uses can describe.
bool is_known_by_uses(ElementKind kind) {
  return kind == ElementKind::entity || kind == ElementKind::store ||
         kind == ElementKind::dataset || kind == ElementKind::topic ||
         kind == ElementKind::external;
}

bool ElementReader::expect_map(ElementKind kind, yaml::Node key, yaml::Node value) {
  if (value.is_map()) return true;
  diag::Diagnostic& problem = report_not_a_map(loading_, element_name(kind, key), value);
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

// None where nothing is written behind the id.
RecordId ElementReader::record(Shape shape, ElementKind kind, yaml::Node key, yaml::Node value) {
  RecordScope scope(loading_, shape, value.span());
  const bool may_be_empty = value.is_null() && is_known_by_uses(kind);
  if (!may_be_empty && !expect_map(kind, key, value)) return RecordId();
  if (value.is_map()) {
    for (const auto [inner_key, inner] : yaml::entries(value)) scope.add(inner_key, inner);
  }
  scope.require(element_name(kind, key), key.span());
  return scope.finish_unless_empty();
}

// `shop-db: postgresql`
RecordId ElementReader::record_or_engine(Shape shape, ElementKind kind, yaml::Node key,
                                         yaml::Node value) {
  if (!value.is_scalar()) return record(shape, kind, key, value);
  if (!missing_space(value.text()).empty()) {
    report_not_a_map(loading_, element_name(kind, key), value);
    return {};
  }
  RecordScope scope(loading_, shape, value.span());
  scope.add(*find_field(shape, "engine"), value);
  return scope.finish_unless_empty();
}

// --- stores -------------------------------------------------------------------

void ElementReader::store(yaml::Node key, yaml::Node value) {
  const StoreId id(add(model().stores, ElementKind::store, StoreData(), key));
  if (!value.is_map()) {
    const RecordId short_form = record_or_engine(Shape::store, ElementKind::store, key, value);
    model().stores[id.index()].record = short_form;
    return;
  }
  RecordScope scope(loading_, Shape::store, value.span());
  yaml::Node held;
  for (const auto [inner_key, inner] : yaml::entries(value)) {
    if (inner_key.text() == "holds") {
      held = inner;
    } else if (find_field(Shape::store, inner_key.text()) || is_free_key(inner_key.text())) {
      scope.add(inner_key, inner);
    } else {
      report_unknown_key(loading_, Shape::store, inner_key, kStoreKeys);
    }
  }
  model().stores[id.index()].record = scope.finish_unless_empty();
  if (held) holds(id, held);
}

// A name, a list of names, or a map.
void ElementReader::holds(StoreId store, yaml::Node value) {
  if (value.is_map()) {
    for (const auto [key, inner] : yaml::entries(value)) dataset(store, key, inner);
    return;
  }
  const auto add_name = [&](yaml::Node name) {
    if (name.is_scalar()) return dataset(store, name, {});
    loading_.problems
        .error(kMissing, name.span(),
               fmt::format("`holds` lists names of datasets, not {}", describe(name)))
        .help = "to say more about a dataset, write `holds` as a map";
  };
  if (!value.is_sequence()) return add_name(value);
  for (const yaml::Node name : yaml::items(value)) add_name(name);
}

void ElementReader::dataset(StoreId store, yaml::Node key, yaml::Node value) {
  DatasetData data;
  data.store = store;
  const DatasetId id(add(model().datasets, ElementKind::dataset, std::move(data), key));
  model().stores[store.index()].datasets.push_back(id);
  if (!value) return;
  const RecordId read = record(Shape::dataset, ElementKind::dataset, key, value);
  model().datasets[id.index()].record = read;
}

// --- services -----------------------------------------------------------------

void ElementReader::service(yaml::Node key, yaml::Node value) {
  const ServiceId id(add(model().services, ElementKind::service, ServiceData(), key));
  model().services[id.index()].first_operation =
      static_cast<std::uint32_t>(model().operations.size());
  if (!expect_map(ElementKind::service, key, value)) return;
  RecordScope scope(loading_, Shape::service, value.span());
  yaml::Node inside;
  for (const auto [inner_key, inner] : yaml::entries(value)) {
    if (inner_key.text() == "operations") {
      inside = inner;
    } else if (find_field(Shape::service, inner_key.text()) || is_free_key(inner_key.text())) {
      scope.add(inner_key, inner);
    } else {
      report_unknown_key(loading_, Shape::service, inner_key, kServiceKeys);
    }
  }
  model().services[id.index()].record = scope.finish_unless_empty();
  if (inside) operations(id, inside);
}

void ElementReader::operations(ServiceId service, yaml::Node value) {
  if (!value.is_map()) {
    report_not_a_map(loading_, "`operations`", value).help =
        "write the id of each operation as a key, without dashes";
    return;
  }
  for (const auto [key, inner] : yaml::entries(value)) operation(service, key, inner);
  ServiceData& data = model().services[service.index()];
  data.operation_count =
      static_cast<std::uint32_t>(model().operations.size()) - data.first_operation;
}

void ElementReader::operation(ServiceId service, yaml::Node key, yaml::Node value) {
  OperationData data;
  data.service = service;
  data.first_step = data.end_step = static_cast<std::uint32_t>(model().steps.size());
  const OperationId id(add(model().operations, ElementKind::operation, std::move(data), key));
  if (!expect_map(ElementKind::operation, key, value)) return;
  RecordScope scope(loading_, Shape::operation, value.span());
  yaml::Node steps;
  for (const auto [inner_key, inner] : yaml::entries(value)) {
    if (inner_key.text() == "steps") {
      steps = inner;
    } else if (find_field(Shape::operation, inner_key.text()) || is_free_key(inner_key.text())) {
      scope.add(inner_key, inner);
    } else {
      report_unknown_key(loading_, Shape::operation, inner_key, kOperationKeys);
    }
  }
  model().operations[id.index()].record = scope.finish_unless_empty();
  if (steps) read_steps(loading_, id, steps);
  model().operations[id.index()].end_step = static_cast<std::uint32_t>(model().steps.size());
}

// --- guarantees ---------------------------------------------------------------

std::vector<std::string_view> guarantee_verbs() {
  std::vector<std::string_view> verbs;
  for (std::size_t i = 0; i < kGuaranteeVerbCount; ++i) {
    verbs.push_back(to_string(static_cast<GuaranteeVerb>(i)));
  }
  return verbs;
}

bool ElementReader::find_verb(yaml::Node map, yaml::Node id, yaml::Node& key, yaml::Node& value) {
  for (const auto [k, v] : yaml::entries(map)) {
    if (!parse_guarantee_verb(k.text())) continue;
    if (key) {
      loading_.problems
          .error(kVerbs, k.span(),
                 fmt::format("a second verb, `{}`, in {}", k.text(),
                             element_name(ElementKind::guarantee, id)))
          .label(key.span(), "the first verb")
          .hint("make it a guarantee of its own");
      continue;
    }
    key = k;
    value = v;
  }
  if (key) return true;
  const auto verbs = guarantee_verbs();
  diag::Diagnostic& problem = loading_.problems.error(
      kVerbs, id.span(),
      fmt::format("{} does not say what it promises", element_name(ElementKind::guarantee, id)));
  for (const auto [k, v] : yaml::entries(map)) {
    if (find_field(Shape::guarantee, k.text())) continue;
    problem.help = loading_.suggestions.did_you_mean(k.text(), verbs);
    if (problem.help.empty()) continue;
    problem.span = k.span();
    break;
  }
  if (problem.help.empty()) problem.help = "add one of " + join_or(verbs);
  return false;
}

// `user.username`; an id may have dots itself, so what is the entity and what
// the field is decided when the entities are known.
void ElementReader::subject_text(GuaranteeData& data, yaml::Node value) {
  const VerbInfo& verb = info(data.verb);
  const FieldInfo field{.spelling = verb.spelling, .type = Type::text, .targets = verb.targets};
  if (value.is_null()) {
    loading_.problems.error(kMissing, value.span(), fmt::format("`{}` has no value", verb.spelling))
        .help = "say what the guarantee is about";
    return;
  }
  if (!expect_text(loading_, field, value)) return;
  if (verb.targets != kNoTarget && !names_fields(data.verb) &&
      !is_reference(value.text(), verb.targets)) {
    return report_bad_reference(loading_, verb.targets, value);
  }
  const Symbol text = loading_.intern(value);
  if (!data.subject) data.subject = text;
  if (data.verb == GuaranteeVerb::unique) data.fields.push_back(text);
}

void ElementReader::subject(GuaranteeData& data, yaml::Node value) {
  data.subject_begin = value.span().begin;
  data.subject_end = value.span().end;
  if (data.verb == GuaranteeVerb::causal) {
    if (!value.is_map()) {
      report_not_a_map(loading_, "`causal`", value).help = "say `before`, `after` and `observer`";
      return;
    }
    data.causal = read_plain_record(loading_, Shape::causal, value);
    return;
  }
  if (data.verb == GuaranteeVerb::unique && value.is_sequence()) {
    for (const yaml::Node entry : yaml::items(value)) subject_text(data, entry);
    return;
  }
  subject_text(data, value);
}

void ElementReader::option(RecordScope& scope, GuaranteeVerb verb, yaml::Node key,
                           yaml::Node value) {
  const FieldInfo* const field = find_field(Shape::guarantee, key.text());
  if (!field && is_free_key(key.text())) return;
  if (!field) return report_unknown_key(loading_, Shape::guarantee, key);
  if (field->always() || (field->when & guarantee_bit(verb)) != 0) return scope.add(*field, value);
  std::vector<std::string_view> takers;
  for (std::size_t i = 0; i < kGuaranteeVerbCount; ++i) {
    const auto other = static_cast<GuaranteeVerb>(i);
    if ((field->when & guarantee_bit(other)) != 0) takers.push_back(to_string(other));
  }
  loading_.problems
      .error(kUnknownKey, key.span(),
             fmt::format("`{}` does not take `{}`", to_string(verb), key.text()))
      .help = fmt::format("it is an option of {}", join_and(takers, "`"));
}

void ElementReader::require_options(RecordScope& scope, GuaranteeVerb verb, source::Span at) {
  const auto ask = [&](std::string_view what, std::string help) {
    loading_.problems.error(kMissing, at, fmt::format("`{}` without {}", to_string(verb), what))
        .help = std::move(help);
  };
  for (const FieldInfo& field : info(Shape::guarantee).fields) {
    const bool fresh_within = verb == GuaranteeVerb::fresh && field.spelling == "within";
    const bool needed =
        fresh_within || ((field.when & guarantee_bit(verb)) != 0 && (field.when & kRequired) != 0);
    if (!needed || scope.has(field)) continue;
    ask(fmt::format("`{}`", field.spelling),
        fmt::format("add `{}`: {}", field.spelling, expectation(field)));
  }
  const auto has = [&](std::string_view key) {
    return scope.has(*find_field(Shape::guarantee, key));
  };
  if (verb == GuaranteeVerb::bound && !has("at_least") && !has("at_most")) {
    ask("`at_least` or `at_most`", "add one of them: a number or a field");
  }
}

void ElementReader::guarantee(yaml::Node key, yaml::Node value) {
  const GuaranteeId id(add(model().guarantees, ElementKind::guarantee, GuaranteeData(), key));
  if (!expect_map(ElementKind::guarantee, key, value)) return;
  yaml::Node verb_key;
  yaml::Node verb_value;
  if (!find_verb(value, key, verb_key, verb_value)) return;
  const GuaranteeVerb verb = *parse_guarantee_verb(verb_key.text());
  GuaranteeData& data = model().guarantees[id.index()];
  data.verb = verb;
  subject(data, verb_value);
  RecordScope scope(loading_, Shape::guarantee, value.span());
  for (const auto [k, v] : yaml::entries(value)) {
    if (!parse_guarantee_verb(k.text())) option(scope, verb, k, v);
  }
  require_options(scope, verb, verb_key.span());
  data.record = scope.finish_unless_empty();
}

// --- all of them --------------------------------------------------------------

void ElementReader::read(const SectionInfo& section, yaml::Node key, yaml::Node value) {
  const auto plain = [&](auto& table, auto data) {
    const std::size_t at = add(table, section.kind, std::move(data), key);
    const RecordId read = record(section.shape, section.kind, key, value);
    table[at].record = read;
  };
  switch (section.kind) {
    case ElementKind::entity:
      return plain(model().entities, EntityData());
    case ElementKind::store:
      return store(key, value);
    case ElementKind::topic: {
      const std::size_t at = add(model().topics, ElementKind::topic, TopicData(), key);
      const RecordId read = record_or_engine(Shape::topic, ElementKind::topic, key, value);
      model().topics[at].record = read;
      return;
    }
    case ElementKind::external:
      return plain(model().externals, ExternalData());
    case ElementKind::service:
      return service(key, value);
    case ElementKind::flow:
      return plain(model().flows, FlowData());
    case ElementKind::saga:
      return plain(model().sagas, SagaData());
    case ElementKind::guarantee:
      return guarantee(key, value);
    case ElementKind::purpose:
      return plain(model().purposes, PurposeData());
    case ElementKind::decision:
      return plain(model().decisions, DecisionData());
    default:
      return;
  }
}

}  // namespace

void read_element(Loading& loading, const SectionInfo& section, yaml::Node key, yaml::Node value) {
  ElementReader(loading).read(section, key, value);
}

}  // namespace thalweg::manifest
