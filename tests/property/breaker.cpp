// SPDX-License-Identifier: Apache-2.0
#include "property/breaker.h"

#include <functional>

#include "property/places.h"

namespace thalweg::property {

using namespace manifest;

namespace {

// Its value is a name, or may be one in short.
bool names_something(const FieldInfo& field) {
  return field.targets != kNoTarget || field.of == Shape::consumes || field.of == Shape::join ||
         field.of == Shape::effect;
}

// One of each kind of value. Where a name is expected, no text that could be a
// name.
Json any_value(Random& random, bool could_be_name) {
  if (random.one_in(2)) {
    return random.pick<Json>({nullptr, true, 5, -1, 1.5, Json::array(), Json::object(),
                              Json::object({{"zzz", 1}}), Json::array({1}),
                              Json::array({Json::array({"Not A Name"})}), "5", "1.5"});
  }
  if (!could_be_name) return random.pick({"Not A Name", "a//b", "a/b/c", "-a", "a/", "Über"});
  return random.pick(
      {"word", "none", "true", "0x1", "5s", "10%", "4GB", "2k/s", "2026-10-02", "3..7", "forever"});
}

class Breaker {
 public:
  Breaker(Json& manifest, Random& random) : random_(random), places_(find_places(manifest)) {}

  std::string run() {
    switch (random_.below(12)) {
      case 0:
      case 1:
        return other_value();
      case 2:
        return unknown_key();
      case 3:
        return bad_unit();
      case 4:
        return unknown_word();
      case 5:
        return missing();
      case 6:
        return misplaced();
      case 7:
        return second_verb();
      case 8:
        return bad_id();
      case 9:
        return list_of_others();
      case 10:
        return free_key();
      default:
        return unspelled();
    }
  }

 private:
  const FieldPlace* field_where(const std::function<bool(const FieldInfo&)>& good) {
    std::vector<const FieldPlace*> list;
    for (const FieldPlace& place : places_.fields) {
      if (good(*place.field)) list.push_back(&place);
    }
    return list.empty() ? nullptr : random_.pick(list);
  }

  static std::string told(const char* what, const FieldPlace& place) {
    return what + (" `" + std::string(place.field->spelling)) + "`: " + place.value().dump();
  }

  // `include` cannot be tried without files; events are names of any spelling.
  static bool can_change(const FieldInfo& field) {
    return field.spelling != "include" && field.spelling != "events" && field.spelling != "event" &&
           field.spelling != "causes";
  }

  std::string other_value() {
    const FieldPlace* place = field_where(can_change);
    place->value() = any_value(random_, !names_something(*place->field));
    return told("value", *place);
  }

  std::string list_of_others() {
    const FieldPlace* place = field_where(can_change);
    const Json old = place->value();
    place->value() = Json::array({old, any_value(random_, false)});
    return told("list", *place);
  }

  std::string unknown_key() {
    auto [map, shape] = random_.pick(places_.records);
    (*map)[random_.pick({"colour", "Engine", "step", "on-error", "", "thalwegs"})] = 1;
    return "unknown key in " + std::string(info(shape).name);
  }

  std::string free_key() {
    auto [map, shape] = random_.pick(places_.records);
    (*map)[random_.pick({"x-note", "x-", "x_note", "X-note"})] = any_value(random_, true);
    return "free key in " + std::string(info(shape).name);
  }

  std::string bad_unit() {
    const FieldPlace* place = field_where([](const FieldInfo& field) {
      return field.type >= Type::duration && field.type <= Type::date;
    });
    if (!place) return other_value();
    place->value() = random_.pick({"5",
                                   "5 s",
                                   "5S",
                                   "s",
                                   "1.s",
                                   ".5s",
                                   "5sec",
                                   "-5s",
                                   "5s ",
                                   "1e3s",
                                   "10 %",
                                   "%",
                                   "1,5%",
                                   "200",
                                   "200/sec",
                                   "2K/s",
                                   "200/ s",
                                   "k/s",
                                   "40gb",
                                   "40 GB",
                                   "GB",
                                   "2026-2-3",
                                   "2026-13-01",
                                   "2026-10-32",
                                   "02.10.2026",
                                   "2026-10-02T00:00",
                                   "forever!",
                                   "none",
                                   ""});
    return told("unit", *place);
  }

  std::string unknown_word() {
    const FieldPlace* place = field_where([](const FieldInfo& field) {
      return field.type == Type::word || field.type == Type::word_list;
    });
    if (!place) return other_value();
    const std::string old = place->value().is_string() ? place->value().get<std::string>() : "all";
    place->value() =
        random_.pick<Json>({old + "s", "", "unknown", 2, 1, "1", "2", true, old + " ", "None"});
    return told("word", *place);
  }

  std::string missing() {
    const FieldPlace* place = field_where([](const FieldInfo& field) {
      return field.required() || (field.when & kRequired) != 0 || field.spelling == "within" ||
             field.spelling == "at_most" || field.spelling == "when";
    });
    place->map->erase(std::string(place->field->spelling));
    return "without `" + std::string(place->field->spelling) + "`";
  }

  // A key of another map or of another verb.
  std::string misplaced() {
    auto [map, shape] = random_.pick(places_.records);
    const auto other = random_.one_in(2) ? shape : static_cast<Shape>(random_.below(kShapeCount));
    const FieldInfo& field = random_.pick(info(other).fields);
    if (names_something(field) || field.of != Shape::root ||
        map->contains(std::string(field.spelling)) || !can_change(field)) {
      return other_value();
    }
    (*map)[std::string(field.spelling)] = any_value(random_, true);
    return "misplaced `" + std::string(field.spelling) + "` in " + std::string(info(shape).name);
  }

  std::string second_verb() {
    const bool of_step =
        !places_.steps.empty() && (places_.guarantees.empty() || random_.one_in(2));
    if (!of_step && places_.guarantees.empty()) return other_value();
    Json& map = *random_.pick(of_step ? places_.steps : places_.guarantees);
    const std::string own = map.begin().key();
    if (random_.one_in(2)) {
      map.erase(own);
      return "without its verb `" + own + "`";
    }
    const auto n = random_.below(of_step ? kVerbCount - 1 : kGuaranteeVerbCount);
    const std::string verb(of_step ? to_string(static_cast<Verb>(n))
                                   : to_string(static_cast<GuaranteeVerb>(n)));
    if (verb == own) return free_key();
    map[verb] = map[own];
    return "a second verb `" + verb + "`";
  }

  std::string bad_id() {
    Json& map = *random_.pick(places_.id_maps);
    map[random_.pick({"Shop", "shop db", "shop--db", "-shop", "shop-", "1shop", "shop/db", "",
                      "ü"})] = Json::object();
    return "bad id";
  }

  // What a verb stands before is no name.
  std::string unspelled() {
    if (places_.steps.empty()) return other_value();
    Json& map = *random_.pick(places_.steps);
    const std::string verb = map.begin().key();
    map[verb] = any_value(random_, false);
    return "verb `" + verb + "` before " + map[verb].dump();
  }

  Random& random_;
  Places places_;
};

}  // namespace

std::string break_one_thing(Json& manifest, Random& random) {
  return Breaker(manifest, random).run();
}

}  // namespace thalweg::property
