// SPDX-License-Identifier: Apache-2.0
#include "property/places.h"

namespace thalweg::property {

using namespace manifest;

namespace {

class Walk {
 public:
  Places places;

  void file(Json& root) {
    record(root, Shape::root);
    for (const SectionInfo& section : sections()) {
      const auto found = root.find(std::string(section.spelling));
      if (found != root.end()) this->section(*found, section);
    }
  }

 private:
  template <class Use>
  static void each(Json& value, Use use) {
    if (value.is_object()) {
      use(value);
    } else if (value.is_array()) {
      for (Json& item : value) each(item, use);
    }
  }
  template <class Use>
  void each_in(Json& map, const char* key, Use use) {
    if (map.contains(key)) each(map[key], use);
  }
  template <class Use>
  void each_of_map(Json& map, Use use) {
    if (!map.is_object()) return;
    places.id_maps.push_back(&map);
    for (auto& [id, value] : map.items()) each(value, use);
  }

  void section(Json& value, const SectionInfo& section) {
    if (section.form != SectionForm::map_of_elements) {
      each(value, [&](Json& map) { record(map, section.shape); });
      return;
    }
    each_of_map(value, [&](Json& map) { element(map, section.shape); });
  }

  void element(Json& map, Shape shape) {
    record(map, shape);
    if (shape == Shape::store && map.contains("holds")) {
      each_of_map(map["holds"], [&](Json& dataset) { record(dataset, Shape::dataset); });
    }
    if (shape == Shape::service && map.contains("operations")) {
      each_of_map(map["operations"],
                  [&](Json& operation) { element(operation, Shape::operation); });
    }
    if (shape == Shape::operation) steps_in(map);
    if (shape == Shape::guarantee) {
      places.guarantees.push_back(&map);
      each_in(map, "causal", [&](Json& causal) { record(causal, Shape::causal); });
    }
  }

  void steps_in(Json& map) {
    for (const char* key : {"steps", "parallel", "either", "compensate"}) {
      each_in(map, key, [&](Json& step) { this->step(step); });
    }
  }

  void step(Json& map) {
    record(map, Shape::step);
    if (!map.contains("when")) places.steps.push_back(&map);
    steps_in(map);
  }

  void record(Json& map, Shape shape) {
    places.records.push_back({&map, shape});
    for (const FieldInfo& field : info(shape).fields) {
      const auto found = map.find(std::string(field.spelling));
      if (found == map.end()) continue;
      places.fields.push_back({&map, &field});
      if (field.type == Type::record_map) {
        for (auto& [name, value] : found->items()) record(value, field.of);
      } else if (field.of != Shape::root) {
        each(*found, [&](Json& inner) { record(inner, field.of); });
      }
    }
  }
};

}  // namespace

Places find_places(Json& root) {
  Walk walk;
  walk.file(root);
  return std::move(walk.places);
}

}  // namespace thalweg::property
