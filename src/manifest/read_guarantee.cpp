// SPDX-License-Identifier: Apache-2.0
// Guarantees: exactly one verb, what it is about, and the options of that verb.
#include <fmt/format.h>

#include "base/text.h"
#include "manifest/element.h"
#include "manifest/read_value.h"
#include "manifest/references.h"

namespace thalweg::manifest {

namespace {

class GuaranteeReader {
 public:
  explicit GuaranteeReader(Loading& loading) : loading_(loading) {}

  void read(yaml::Node key, yaml::Node value);

 private:
  bool find_verb(yaml::Node map, yaml::Node id, yaml::Node& key, yaml::Node& value);
  void report_no_verb(yaml::Node map, yaml::Node id);
  void subject(GuaranteeData& data, yaml::Node value);
  void subject_text(GuaranteeData& data, yaml::Node value);
  void option(RecordScope& scope, GuaranteeVerb verb, yaml::Node key, yaml::Node value);
  void report_misplaced(const FieldInfo& field, GuaranteeVerb verb, yaml::Node key);
  void require_options(RecordScope& scope, GuaranteeVerb verb, source::Span at);

  Loading& loading_;
};

std::vector<std::string_view> guarantee_verbs() {
  std::vector<std::string_view> verbs;
  for (std::size_t i = 0; i < kGuaranteeVerbCount; ++i) {
    verbs.push_back(to_string(static_cast<GuaranteeVerb>(i)));
  }
  return verbs;
}

void GuaranteeReader::report_no_verb(yaml::Node map, yaml::Node id) {
  const auto verbs = guarantee_verbs();
  diag::Diagnostic& problem = loading_.problems.error(
      kVerbs, id.span(),
      fmt::format("{} does not say what it promises", element_name(ElementKind::guarantee, id)));
  for (const auto [key, value] : yaml::entries(map)) {
    if (find_field(Shape::guarantee, key.text())) continue;
    problem.help = loading_.suggestions.did_you_mean(key.text(), verbs);
    if (!problem.help.empty()) {
      problem.span = key.span();
      return;
    }
    if (!is_free_key(key.text()) && problem.related.empty())
      problem.label(key.span(), "this is no promise");
  }
  problem.help = "add one of " + join_or(verbs);
}

// The first verb of the map; another one is a problem.
bool GuaranteeReader::find_verb(yaml::Node map, yaml::Node id, yaml::Node& key, yaml::Node& value) {
  for (const auto [k, v] : yaml::entries(map)) {
    if (!parse_guarantee_verb(k.text())) continue;
    if (key) {
      loading_.problems
          .error(kVerbs, k.span(),
                 fmt::format("{} has 2 verbs: `{}` and `{}`",
                             element_name(ElementKind::guarantee, id), key.text(), k.text()))
          .label(key.span(), "the first")
          .hint("make each of them a guarantee of its own");
      return true;
    }
    key = k;
    value = v;
  }
  if (!key) report_no_verb(map, id);
  return static_cast<bool>(key);
}

// `user.username`; an id may have dots itself, so what is the entity and what
// the field is decided when the entities are known.
void GuaranteeReader::subject_text(GuaranteeData& data, yaml::Node value) {
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

void GuaranteeReader::subject(GuaranteeData& data, yaml::Node value) {
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

void GuaranteeReader::option(RecordScope& scope, GuaranteeVerb verb, yaml::Node key,
                             yaml::Node value) {
  const FieldInfo* const field = find_field(Shape::guarantee, key.text());
  if (!field && is_free_key(key.text())) return;
  if (!field) return report_unknown_key(loading_, Shape::guarantee, key);
  if (field->always() || (field->when & guarantee_bit(verb)) != 0) return scope.add(*field, value);
  report_misplaced(*field, verb, key);
}

void GuaranteeReader::report_misplaced(const FieldInfo& field, GuaranteeVerb verb, yaml::Node key) {
  std::vector<std::string_view> takers;
  for (std::size_t i = 0; i < kGuaranteeVerbCount; ++i) {
    const auto other = static_cast<GuaranteeVerb>(i);
    if ((field.when & guarantee_bit(other)) != 0) takers.push_back(to_string(other));
  }
  loading_.problems
      .error(kUnknownKey, key.span(),
             fmt::format("`{}` does not take `{}`", to_string(verb), key.text()))
      .help = fmt::format("it is an option of {}", join_and(takers, "`"));
}

void GuaranteeReader::require_options(RecordScope& scope, GuaranteeVerb verb, source::Span at) {
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

void GuaranteeReader::read(yaml::Node key, yaml::Node value) {
  const GuaranteeId id(add_element(loading_, loading_.model.guarantees, ElementKind::guarantee,
                                   GuaranteeData(), key));
  if (!expect_map(loading_, ElementKind::guarantee, key, value)) return;
  yaml::Node verb_key;
  yaml::Node verb_value;
  if (!find_verb(value, key, verb_key, verb_value)) return;
  const GuaranteeVerb verb = *parse_guarantee_verb(verb_key.text());
  GuaranteeData& data = loading_.model.guarantees[id.index()];
  data.verb = verb;
  subject(data, verb_value);
  RecordScope scope(loading_, Shape::guarantee, value.span());
  for (const auto [k, v] : yaml::entries(value)) {
    if (!parse_guarantee_verb(k.text())) option(scope, verb, k, v);
  }
  require_options(scope, verb, verb_key.span());
  data.record = scope.finish_unless_empty();
}

}  // namespace

void read_guarantee(Loading& loading, yaml::Node key, yaml::Node value) {
  GuaranteeReader(loading).read(key, value);
}

}  // namespace thalweg::manifest
