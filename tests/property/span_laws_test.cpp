// SPDX-License-Identifier: Apache-2.0
// The place of every value gives back text that reads as that value.
#include <doctest/doctest.h>

#include "base/text.h"
#include "manifest/payload.h"
#include "manifest/vocabulary.h"
#include "property/loaded.h"
#include "yaml/yaml.h"

namespace thalweg::property {
namespace {

using namespace manifest;

// What a scalar reads as: without quotes, folded.
std::string unquoted(std::string_view written) {
  source::SourceMap sources;
  diag::Diagnostics problems;
  const auto file = sources.add("value", "key: " + std::string(written) + "\n");
  const yaml::Document document = yaml::parse_document(sources, file, {}, problems);
  for (const auto& [key, value] : yaml::entries(document.root())) {
    return std::string(value.text());
  }
  return "(not YAML)";
}

bool reads_as_flag(const std::string& written, bool flag) {
  return to_lower(written) == (flag ? "true" : "false");
}

// `12`, `+12`, `0xc`, `0o14`, `1.5`
double number_in(const std::string& written) {
  if (written.starts_with("0o")) return std::stoi(written.substr(2), nullptr, 8);
  return std::stod(written);
}

class Spans {
 public:
  explicit Spans(const Loaded& loaded) : loaded_(loaded), model_(loaded.manifest->model()) {}

  void check() const {
    for (const RecordData& record : model_.pools.records) {
      for (std::uint32_t i = record.first; i < record.first + record.count; ++i) {
        check(record, model_.pools.attributes[i]);
      }
    }
    check_ids();
    for (const StepData& step : model_.steps) {
      if (step.verb == Verb::branch) continue;
      const std::string_view slice = at({step.file, step.begin, step.end});
      const std::string key(slice.substr(0, slice.find(':')));
      CHECK(unquoted(key) == to_string(step.verb));
    }
  }

 private:
  std::string_view at(source::Span span) const { return loaded_.sources.text(span); }
  std::string_view text(Symbol symbol) const { return model_.symbols.text(symbol); }

  void check(const RecordData& record, const Attribute& a) const {
    const FieldInfo& field = info(record.shape, a.field);
    const std::string_view slice = at({record.file, a.begin, a.begin + a.length});
    CAPTURE(field.spelling);
    CAPTURE(slice);
    if (is_list(field.type) && a.variant == kVariantValue) {
      check_items(record, field, a);
    } else if (field.type < Type::record && field.type != Type::word_list) {
      CHECK(reads_as(field, a, unquoted(slice)));
    } else {
      CHECK_FALSE(slice.empty());
    }
  }

  static bool is_list(Type type) {
    return type == Type::text_list || type == Type::text_list_or_flag || type == Type::uniques ||
           type == Type::ref_list || type == Type::settings;
  }

  void check_items(const RecordData& record, const FieldInfo& field, const Attribute& a) const {
    for (std::uint32_t i = 0; i < low_of(a.payload); ++i) {
      const Item& item = model_.pools.items[high_of(a.payload) + i];
      const std::string_view slice = at({record.file, item.begin, item.begin + item.length});
      CAPTURE(slice);
      if (field.type == Type::settings) {  // the place is that of the innermost key
        const std::string key = unquoted(slice);
        CHECK(text(item.text).substr(text(item.text).size() - key.size()) == key);
      } else {
        CHECK(unquoted(slice) == text(item.text));
      }
    }
  }

  bool reads_as(const FieldInfo& field, const Attribute& a, const std::string& written) const {
    if (a.variant == kVariantWord) {
      if (field.type == Type::text_list_or_flag) return reads_as_flag(written, a.payload != 0);
      return written == (field.words.empty() ? "none" : field.words[a.payload]);
    }
    const double number = unpack_number(a.payload);
    switch (field.type) {
      case Type::boolean:
        return reads_as_flag(written, a.payload != 0);
      case Type::count:
        return number_in(written) == low_of(a.payload);
      case Type::count_or_unbounded:
        return low_of(a.payload) == kUnbounded ? written == "unbounded"
                                               : number_in(written) == low_of(a.payload);
      case Type::number:
        return number_in(written) == number;
      case Type::duration:
      case Type::duration_or_none:
        return reads_as_duration(a, written);
      case Type::rate:
        return parse_rate(written) == Rate{number};
      case Type::size:
        return parse_size(written) == Size{number};
      case Type::percentage:
        return parse_percentage(written) == Percentage{number};
      case Type::date:
        return parse_date(written) == unpack_date(a.payload);
      case Type::version_range:
        return number_in(written.substr(0, written.find('.'))) == unpack_versions(a.payload).from;
      case Type::word:
        return field.spelling == "acks" && written != "all"
                   ? number_in(written) == number_in(std::string(field.words[a.payload]))
                   : written == field.words[a.payload];
      case Type::text:
      case Type::name:
      case Type::number_or_text:
        return written == text(unpack_symbol(a.payload));
      default:
        return written == text(unpack_reference(a.payload).text);
    }
  }

  static bool reads_as_duration(const Attribute& a, const std::string& written) {
    const Duration value = unpack_duration(a.payload);
    return value.is_none() ? written == "none" : parse_duration(written) == value;
  }

  void check_ids() const {
    const Manifest& m = *loaded_.manifest;
    check_ids(m.entities());
    check_ids(m.stores());
    check_ids(m.datasets());
    check_ids(m.topics());
    check_ids(m.externals());
    check_ids(m.services());
    check_ids(m.operations());
    check_ids(m.flows());
    check_ids(m.sagas());
    check_ids(m.guarantees());
    check_ids(m.purposes());
    check_ids(m.decisions());
  }
  template <class Table>
  void check_ids(const Table& table) const {
    for (const auto element : table) {
      if (element->implied) continue;
      CHECK(unquoted(at(element.span())) == element.name());
    }
  }

  const Loaded& loaded_;
  const Model& model_;
};

}  // namespace

TEST_CASE("law: a place gives back what was written there") {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Case c(seed);
    const Loaded loaded(c.text);
    if (!loaded.is_valid()) continue;
    CAPTURE(seed);
    Spans(loaded).check();
  }
}

}  // namespace thalweg::property
