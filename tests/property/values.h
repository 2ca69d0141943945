// SPDX-License-Identifier: Apache-2.0
// Random valid values of every type of the vocabulary.
#pragma once

#include "property/generator.h"

namespace thalweg::property {

class Values {
 public:
  Values(Random& random, const Names& names, Coverage& coverage)
      : random_(random), names_(names), coverage_(coverage) {}

  // Each key of the shape that is required, and some of the others, that `takes`
  // allows.
  using Takes = bool (*)(const manifest::FieldInfo&, std::uint32_t verb_bit);
  void add_fields(Json& map, manifest::Shape shape, Takes takes, std::uint32_t verb_bit);
  Json record(manifest::Shape shape);

  Json value(const manifest::FieldInfo& field);
  Json reference(std::uint32_t targets);
  Json field_of_entity();
  std::string text();
  // One alone, or several in a list.
  template <class Make>
  Json one_or_more(Make make) {
    if (random_.one_in(2)) return make();
    Json list = Json::array();
    for (std::size_t n = random_.between(1, 3); n > 0; --n) list.push_back(make());
    return list;
  }

 private:
  Json word(const manifest::FieldInfo& field);
  Json words(const manifest::FieldInfo& field);
  Json duration();
  Json settings(std::size_t depth);
  Json uniques();
  Json references(std::uint32_t targets);
  Json short_or_full(manifest::Shape shape);
  Json names_to_records(manifest::Shape shape);
  std::string number();

  Random& random_;
  const Names& names_;
  Coverage& coverage_;
};

}  // namespace thalweg::property
