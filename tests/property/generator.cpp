// SPDX-License-Identifier: Apache-2.0
#include "property/generator.h"

#include "property/values.h"

namespace thalweg::property {

using namespace manifest;

namespace {

bool of_step(const FieldInfo& field, std::uint32_t verb) {
  return (field.when & verb) != 0;
}
bool of_guarantee(const FieldInfo& field, std::uint32_t verb) {
  return field.always() || (field.when & verb) != 0;
}

class Generator {
 public:
  Generator(Random& random, Coverage& coverage)
      : random_(random), coverage_(coverage), names_(random), values_(random, names_, coverage) {}

  Json run() {
    Json root = Json::object();
    values_.add_fields(root, Shape::root, of_root, 0);
    root["thalweg"] = 1;
    root["system"] = names_.system;
    for (const SectionInfo& section : sections()) add_section(root, section);
    return root;
  }

 private:
  // Includes need files.
  static bool of_root(const FieldInfo& field, std::uint32_t) {
    return field.spelling != "include" && field.spelling != "thalweg" && field.spelling != "system";
  }

  void add_section(Json& root, const SectionInfo& section) {
    Json value = section_value(section);
    if (value.is_null() || value.empty()) return;
    root[std::string(section.spelling)] = std::move(value);
  }

  Json section_value(const SectionInfo& section) {
    if (section.form == SectionForm::one_record) {
      return random_.one_in(2) ? values_.record(section.shape) : Json();
    }
    if (section.form == SectionForm::list_of_records) return records(section.shape);
    switch (section.kind) {
      case ElementKind::entity:
        return names_.has_entities ? map_of(names_.entities, [this] { return entity(); }) : Json();
      case ElementKind::store:
        return names_.has_stores ? stores() : Json();
      case ElementKind::topic:
        return map_of(names_.topics, [this] { return topic(); });
      case ElementKind::external:
        return map_of(names_.externals,
                      [this] { return or_null(values_.record(Shape::external)); });
      case ElementKind::service:
        return services();
      case ElementKind::guarantee:
        return map_of(names_.guarantees, [this] { return guarantee(); });
      case ElementKind::flow:
        return map_of(names_.flows, [this] { return flow(); });
      case ElementKind::saga:
        return map_of(names_.sagas, [this] { return values_.record(Shape::saga); });
      case ElementKind::purpose:
        return map_of(names_.purposes, [this] { return values_.record(Shape::purpose); });
      default:
        return map_of(names_.decisions, [this] { return values_.record(Shape::decision); });
    }
  }

  template <class Make>
  Json map_of(const std::vector<std::string>& ids, Make make) {
    Json map = Json::object();
    for (const std::string& id : ids) map[id] = make();
    return map;
  }

  Json records(Shape shape) {
    if (random_.one_in(2)) return {};
    return values_.one_or_more([&] { return values_.record(shape); });
  }

  Json or_null(Json map) { return map.empty() && random_.one_in(2) ? Json() : map; }

  Json entity() { return or_null(values_.record(Shape::entity)); }

  // The events that others may name are declared, by the first topic at least.
  Json topic() {
    if (has_topic_ && random_.one_in(8)) return "kafka";
    has_topic_ = true;
    Json map = values_.record(Shape::topic);
    map["events"] = names_.events;
    return map;
  }

  Json stores() {
    Json map = Json::object();
    for (const StoreName& name : names_.stores) {
      Json store = values_.record(Shape::store);
      store["holds"] = holds(name);
      map[name.id] = std::move(store);
    }
    return map;
  }

  Json holds(const StoreName& store) {
    if (store.datasets.size() == 1 && random_.one_in(4)) return store.datasets.front();
    if (random_.one_in(3)) return store.datasets;
    return map_of(store.datasets, [this] { return or_null(dataset()); });
  }

  // Without a section `entities` each dataset has the entity of its name.
  Json dataset() {
    Json map = values_.record(Shape::dataset);
    if (!names_.has_entities) map.erase("entity");
    if (!names_.has_entities) map.erase("form");
    return map;
  }

  Json flow() {
    Json map = values_.record(Shape::flow);
    if (!map.contains("effects") && !map.contains("to")) {
      map["to"] = values_.reference(kDataset | kTopic);
    }
    return map;
  }

  Json services() {
    Json map = Json::object();
    for (const StoreName& name : names_.services) {
      Json service = values_.record(Shape::service);
      service["operations"] = map_of(name.datasets, [this] { return operation(); });
      map[name.id] = std::move(service);
    }
    return map;
  }

  Json operation() {
    Json map = values_.record(Shape::operation);
    if (!random_.one_in(8)) map["steps"] = steps(0, false);
    return map;
  }

  // -------------------------------------------------------------------------
  // Steps.

  Json steps(std::size_t depth, bool in_saga) {
    return values_.one_or_more([&] { return step(depth, in_saga); });
  }

  Verb random_verb(std::size_t depth) {
    if (depth < 3 && random_.one_in(5)) return random_.pick({Verb::transaction, Verb::saga});
    const auto verb = static_cast<Verb>(random_.below(kVerbCount - 1));
    return is_block(verb) && depth > 2 ? Verb::update : verb;
  }

  Json step(std::size_t depth, bool in_saga) {
    const Verb verb = random_verb(depth);
    coverage_.verbs.insert(verb);
    Json map = Json::object();
    map[std::string(to_string(verb))] = verb_value(verb, depth);
    values_.add_fields(map, Shape::step, of_step, verb_bit(verb));
    if (verb == Verb::transaction || verb == Verb::saga) {
      map["steps"] = steps(depth + 1, verb == Verb::saga);
    }
    const bool can_undo = in_saga && (verb == Verb::transaction || !is_block(verb));
    if (can_undo && random_.one_in(3)) map["compensate"] = step(3, false);
    return map;
  }

  Json verb_value(Verb verb, std::size_t depth) {
    switch (verb) {
      case Verb::transaction:
        return random_.pick({"local", "xa", "broker"});
      case Verb::saga:
        return random_.pick({"orchestrated", "choreographed"});
      case Verb::parallel:
        return steps(depth + 1, false);
      case Verb::either:
        return values_.one_or_more([&] { return branch(depth + 1); });
      default:
        return values_.reference(info(verb).targets);
    }
  }

  Json branch(std::size_t depth) {
    Json map = Json::object();
    values_.add_fields(map, Shape::step, of_step, verb_bit(Verb::branch));
    map["when"] = values_.text();
    map["steps"] = steps(depth, false);
    return map;
  }

  // -------------------------------------------------------------------------
  // Guarantees.

  Json guarantee() {
    const auto verb = static_cast<GuaranteeVerb>(random_.below(kGuaranteeVerbCount));
    coverage_.guarantee_verbs.insert(verb);
    Json map = Json::object();
    map[std::string(to_string(verb))] = subject(verb);
    values_.add_fields(map, Shape::guarantee, of_guarantee, guarantee_bit(verb));
    if (verb == GuaranteeVerb::fresh) map["within"] = "10s";
    if (verb == GuaranteeVerb::bound && !map.contains("at_least")) map["at_most"] = 5;
    return map;
  }

  Json subject(GuaranteeVerb verb) {
    switch (verb) {
      case GuaranteeVerb::unique:
        return unique_fields();
      case GuaranteeVerb::foreign_key:
      case GuaranteeVerb::bound:
      case GuaranteeVerb::conserved:
      case GuaranteeVerb::sequence:
        return values_.field_of_entity();
      case GuaranteeVerb::causal:
        return values_.record(Shape::causal);
      case GuaranteeVerb::custom:
        return values_.text();
      default:
        return values_.reference(info(verb).targets);
    }
  }

  // Several fields of one entity.
  Json unique_fields() {
    const std::string entity = random_.pick(names_.entities);
    if (random_.one_in(2)) return entity + ".name";
    return Json::array({entity + ".room", entity + ".night"});
  }

  bool has_topic_ = false;
  Random& random_;
  Coverage& coverage_;
  Names names_;
  Values values_;
};

}  // namespace

Json random_manifest(Random& random, Coverage& coverage) {
  return Generator(random, coverage).run();
}

}  // namespace thalweg::property
