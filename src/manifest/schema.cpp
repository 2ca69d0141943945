// SPDX-License-Identifier: Apache-2.0
// Every map of the vocabulary becomes one definition, every key one property
// with its meaning. What a table cannot say is said here: short forms, the verb
// of a step or guarantee, and which keys only make sense together.
#include "manifest/schema.h"

#include "manifest/json_text.h"
#include "manifest/schema_parts.h"
#include "manifest/vocabulary.h"

namespace thalweg::manifest {

namespace {

using namespace parts;

// ---------------------------------------------------------------------------
// What stands behind a key.

// How a reference to one of these elements is spelled.
Json reference(std::uint32_t targets) {
  constexpr std::uint32_t kWithSlash = kDataset | kOperation;
  if ((targets & kEvent) != 0 && targets != kAnyElement) return type("string");
  if (targets == kOperation) return defined("path");
  return defined((targets & kWithSlash) != 0 ? "reference" : "id");
}

// The key that a record stands for where it is written as a mere text.
Json record(Shape shape) {
  const Json full = defined(info(shape).name);
  const FieldInfo& first = info(shape).fields.front();
  switch (shape) {
    case Shape::consumes:
      return any_of({one_or_more(reference(first.targets)), full});
    case Shape::coordinator:
      return any_of({type("string"), full});
    case Shape::join:
    case Shape::effect:
      return any_of({reference(first.targets), full});
    default:
      return full;
  }
}

Json map_of_records(Shape shape) {
  return {{"type", "object"}, {"additionalProperties", record(shape)}};
}

// The types whose values are the same wherever they stand, each defined once.
struct Definition {
  Type type;
  std::string_view name;
};
constexpr Definition kDefinitions[] = {
    {Type::count, "count"},
    {Type::name, "id"},
    {Type::duration, "duration"},
    {Type::rate, "rate"},
    {Type::size, "size"},
    {Type::percentage, "percentage"},
    {Type::date, "date"},
    {Type::text_list, "texts"},
    {Type::version_range, "version_range"},
    {Type::settings, "settings"},
};

std::string_view definition_of(Type type) {
  for (const Definition& definition : kDefinitions)
    if (definition.type == type) return definition.name;
  return {};
}

Json value_of(const FieldInfo& field) {
  switch (field.type) {
    case Type::boolean:
      return type("boolean");
    case Type::count_or_unbounded:
      return any_of({defined("count"), word("unbounded")});
    case Type::number:
      return type("number");
    case Type::text:
      return type("string");
    case Type::duration_or_none:
      return any_of({defined("duration"), word("none")});
    case Type::number_or_text:
      return type({"number", "string"});
    case Type::text_list_or_flag:
      return any_of({type("boolean"), defined("texts")});
    case Type::uniques:
      return one_or_more(defined("texts"));
    case Type::ref:
      return reference(field.targets);
    case Type::ref_or_none:
      return any_of({reference(field.targets), word("none")});
    case Type::ref_list:
      return one_or_more(reference(field.targets));
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      return any_of({one_of_words(field.words), reference(field.targets)});
    case Type::word:
      return one_of_words(field.words);
    case Type::word_list:
      return one_or_more(one_of_words(field.words));
    case Type::record:
      return record(field.of);
    case Type::record_or_none:
      return any_of({record(field.of), word("none")});
    case Type::record_list:
      return one_or_more(record(field.of));
    case Type::record_map:
      return map_of_records(field.of);
    default:
      return defined(definition_of(field.type));
  }
}

Json described(Json schema, std::string_view meaning) {
  schema["description"] = meaning;
  return schema;
}

Json property(const FieldInfo& field) {
  return described(value_of(field), field.meaning);
}

// ---------------------------------------------------------------------------
// Maps.

// A closed map: no other keys than its own and those that begin with `x-`.
class Map {
 public:
  explicit Map(std::string_view meaning) : meaning_(meaning) {}
  explicit Map(Shape shape) : Map(info(shape).meaning) {
    for (const FieldInfo& field : info(shape).fields) {
      add(field.spelling, property(field), field.required());
    }
  }
  Map& add(std::string_view key, Json schema, bool required = false) {
    properties_[std::string(key)] = std::move(schema);
    if (required) required_.push_back(key);
    return *this;
  }
  Map& also(std::string_view keyword, Json value) {
    more_[std::string(keyword)] = std::move(value);
    return *this;
  }
  Json take() {
    Json map = type("object");
    map["description"] = meaning_;
    if (!required_.empty()) map["required"] = required_;
    map["properties"] = std::move(properties_);
    map["patternProperties"] = {{"^x-", true}};
    map["additionalProperties"] = false;
    map.update(more_);
    return map;
  }

 private:
  std::string_view meaning_;
  Json properties_ = Json::object();
  Json required_ = Json::array();
  Json more_ = Json::object();
};

// At least one of them is written.
Json one_of_keys(std::string_view a, std::string_view b) {
  const auto with = [](std::string_view key) { return Json{{"required", {key}}}; };
  return Json::array({with(a), with(b)});
}

// Options of steps and guarantees are written once and referred to by each verb.
Json option(std::string_view of, const FieldInfo& field) {
  return defined(concat({of, "_options/properties/", field.spelling}));
}

Json options(Shape shape) {
  Json properties = Json::object();
  for (const FieldInfo& field : info(shape).fields) {
    properties[std::string(field.spelling)] = property(field);
  }
  return {{"properties", std::move(properties)}};
}

Json steps() {
  return described(one_or_more(defined("step")), "in this order");
}

// What stands behind the verb itself.
Json verb_value(Verb verb) {
  switch (verb) {
    case Verb::transaction:
      return one_of_words(words<TransactionKind>());
    case Verb::saga:
      return one_of_words(words<Style>());
    case Verb::parallel:
      return one_or_more(defined("step"));
    case Verb::either:
      return one_or_more(defined("branch"));
    default:
      return reference(info(verb).targets);
  }
}

Json step_with(Verb verb) {
  const VerbInfo& about = info(verb);
  Map map(about.meaning);
  if (verb != Verb::branch) map.add(about.spelling, verb_value(verb), true);
  for (const FieldInfo& field : info(Shape::step).fields) {
    if (!contains(field.when, verb)) continue;
    map.add(field.spelling, option("step", field),
            verb == Verb::branch && field.spelling == "when");
  }
  if (contains(kSimpleVerbs, verb) || verb == Verb::transaction) {
    map.add("compensate", described(defined("step"), "what undoes it, in a saga"));
  }
  const bool has_steps = verb == Verb::transaction || verb == Verb::saga || verb == Verb::branch;
  if (has_steps) map.add("steps", steps(), true);
  return map.take();
}

Json guarantee_value(GuaranteeVerb verb) {
  const Json field = text_like(concat({kId, "\\..+"}));
  switch (verb) {
    case GuaranteeVerb::unique:
      return one_or_more(field);
    case GuaranteeVerb::foreign_key:
    case GuaranteeVerb::bound:
    case GuaranteeVerb::conserved:
    case GuaranteeVerb::sequence:
      return field;
    case GuaranteeVerb::causal:
      return record(Shape::causal);
    case GuaranteeVerb::custom:
      return type("string");
    default:
      return reference(info(verb).targets);
  }
}

// The table says which keys a verb takes; `within` is required of one of two.
bool is_required(GuaranteeVerb verb, const FieldInfo& field) {
  if (verb == GuaranteeVerb::fresh && field.spelling == "within") return true;
  return !field.always() && (field.when & kRequired) != 0;
}

Json guarantee_with(GuaranteeVerb verb) {
  Map map(info(verb).meaning);
  map.add(info(verb).spelling, guarantee_value(verb), true);
  for (const FieldInfo& field : info(Shape::guarantee).fields) {
    if (!field.always() && (field.when & guarantee_bit(verb)) == 0) continue;
    map.add(field.spelling, option("guarantee", field), is_required(verb, field));
  }
  if (verb == GuaranteeVerb::bound) map.also("anyOf", one_of_keys("at_least", "at_most"));
  return map.take();
}

// Adds a definition for each verb, and `name` for any of them.
template <class E>
void define_verbs(Json& defs, std::string_view name, std::size_t count, Json (*one)(E)) {
  Json alternatives = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    const auto verb = static_cast<E>(i);
    const std::string own = concat({name, "_", to_string(verb)});
    defs[own] = one(verb);
    alternatives.push_back(defined(own));
  }
  defs[std::string(name)] = {{"description", "exactly one verb and its options"},
                             {"oneOf", std::move(alternatives)}};
}

// ---------------------------------------------------------------------------
// Elements and the file as a whole.

Json id_or_map(std::string_view map) {
  return any_of(
      {defined("id"), list_of(defined("id")), map_of(any_of({defined(map), type("null")}))});
}

Json shape_of(Shape shape) {
  Map map(shape);
  if (shape == Shape::store) {
    map.add("holds", described(id_or_map("dataset"), "its datasets: names, or a map"));
  }
  if (shape == Shape::service) map.add("operations", map_of(defined("operation")));
  if (shape == Shape::operation) map.add("steps", steps());
  if (shape == Shape::flow) map.also("anyOf", one_of_keys("to", "effects"));
  return map.take();
}

// Nothing may stand behind the id of what can be described by its uses alone;
// a text is short for the engine.
Json element(ElementKind kind, std::string_view shape) {
  switch (kind) {
    case ElementKind::store:
    case ElementKind::topic:
      return any_of({defined(shape), type("string"), type("null")});
    case ElementKind::entity:
    case ElementKind::external:
    case ElementKind::purpose:
      return any_of({defined(shape), type("null")});
    default:
      return defined(shape);
  }
}

// A section in which nothing is written yet is fine.
Json section(const SectionInfo& section) {
  const std::string_view shape = info(section.shape).name;
  const Json one = defined(shape);
  if (section.form == SectionForm::one_record) return any_of({one, type("null")});
  if (section.form == SectionForm::list_of_records) {
    return any_of({one, list_of(one), type("null")});
  }
  Json map = map_of(element(section.kind, shape));
  map.update(type({"object", "null"}));
  return map;
}

Json definitions() {
  Json defs = value_definitions();
  for (std::size_t i = 0; i < kShapeCount; ++i) {
    const auto shape = static_cast<Shape>(i);
    const bool by_verb = shape == Shape::step || shape == Shape::guarantee;
    if (by_verb) defs[concat({info(shape).name, "_options"})] = options(shape);
    if (!by_verb && shape != Shape::root) defs[std::string(info(shape).name)] = shape_of(shape);
  }
  define_verbs<Verb>(defs, "step", kVerbCount - 1, step_with);
  defs["branch"] = step_with(Verb::branch);
  define_verbs<GuaranteeVerb>(defs, "guarantee", kGuaranteeVerbCount, guarantee_with);
  return defs;
}

Json whole() {
  Map root(Shape::root);
  root.add("thalweg", {{"const", 1}, {"description", "version of this format"}});
  for (const SectionInfo& s : sections()) root.add(s.spelling, described(section(s), s.meaning));
  root.also("$defs", definitions());
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "thalweg manifest, version 1"}};
  schema.update(root.take());
  schema.erase("description");
  return schema;
}

}  // namespace

std::string json_schema() {
  return json_text(whole());
}

}  // namespace thalweg::manifest
