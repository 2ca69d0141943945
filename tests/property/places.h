// SPDX-License-Identifier: Apache-2.0
// Finds its way in a manifest that is still plain data: which map has which
// shape, which value belongs to which key of the vocabulary.
#pragma once

#include <string>
#include <vector>

#include "property/generator.h"

namespace thalweg::property {

struct FieldPlace {
  Json* map;
  const manifest::FieldInfo* field;
  Json& value() const { return (*map)[std::string(field->spelling)]; }
};

struct Places {
  std::vector<FieldPlace> fields;
  std::vector<std::pair<Json*, manifest::Shape>> records;  // steps and guarantees too
  std::vector<Json*> steps;
  std::vector<Json*> guarantees;
  std::vector<Json*> id_maps;  // sections, `holds` and `operations`
};

// Valid as long as the manifest is unchanged.
Places find_places(Json& root);

}  // namespace thalweg::property
