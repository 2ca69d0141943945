// SPDX-License-Identifier: Apache-2.0
#include "property/yaml_of.h"

#include <cctype>

#include <fmt/format.h>

#include "manifest/yaml_text.h"

namespace thalweg::property {

namespace {

class Printer {
 public:
  explicit Printer(Random& random) : random_(random) {}

  void entries(const Json& map, std::size_t indent) {
    for (const auto& [key, value] : map.items()) {
      if (random_.one_in(12)) out.append(indent, ' ').append("# a remark: x\n");
      out.append(indent, ' ').append(scalar(key, false)).append(":");
      behind_key(value, indent);
    }
  }

  std::string out;

 private:
  std::string scalar(const std::string& text, bool in_flow) {
    const std::string plain = manifest::yaml_scalar(text, in_flow);
    const bool can_be_single = text.find_first_of("'\n\t") == std::string::npos;
    if (can_be_single && random_.one_in(10)) return "'" + text + "'";
    const bool can_be_double = plain == text && text.find_first_of("\"\\") == std::string::npos;
    if (can_be_double && random_.one_in(10)) return '"' + text + '"';
    return plain;
  }

  // In one of the spellings that mean the same to readers of YAML.
  std::string number_or_flag(const Json& value) {
    std::string text = value.dump();
    if (!random_.one_in(10)) return text;
    if (value.is_boolean()) {
      text[0] = static_cast<char>(std::toupper(text[0]));
    } else if (value.is_number_unsigned() && random_.one_in(2)) {
      text = random_.one_in(2) ? fmt::format("{:#x}", value.get<std::uint64_t>())
                               : fmt::format("0o{:o}", value.get<std::uint64_t>());
    } else if (value.is_number() && text[0] != '-') {
      text.insert(0, 1, '+');
    }
    return text;
  }

  std::string flow(const Json& value) {
    if (value.is_string()) return scalar(value.get<std::string>(), true);
    if (!value.is_structured()) return number_or_flag(value);
    std::string text;
    for (const auto& [key, child] : value.items()) {
      if (!text.empty()) text += random_.one_in(4) ? " , " : ", ";
      if (value.is_object()) text += scalar(key, true) + ": ";
      text += flow(child);
    }
    return value.is_object() ? "{" + text + "}" : "[" + text + "]";
  }

  bool is_inline(const Json& value) {
    return !value.is_structured() || value.empty() || random_.one_in(3);
  }

  void behind_key(const Json& value, std::size_t indent) {
    if (value.is_null()) {
      out += random_.one_in(2) ? "\n" : " null\n";
    } else if (is_inline(value)) {
      out += " " + (value.is_string() ? scalar(value.get<std::string>(), false) : flow(value));
      out += random_.one_in(12) ? "  # x\n" : "\n";
    } else {
      out += "\n";
      value.is_object() ? entries(value, indent + random_.between(1, 3))
                        : list(value, indent + 2 * random_.below(2));
    }
  }

  void list(const Json& value, std::size_t indent) {
    for (const Json& item : value) {
      out.append(indent, ' ').append("- ");
      if (is_inline(item)) {
        out += (item.is_string() ? scalar(item.get<std::string>(), false) : flow(item)) + "\n";
        continue;
      }
      Printer inner(random_);
      item.is_object() ? inner.first_entries(item, indent + 2) : inner.list(item, indent + 2);
      out += inner.out.substr(indent + 2);
    }
  }

  // Without a remark before the first, which stands behind `- `.
  void first_entries(const Json& map, std::size_t indent) {
    Json rest = map;
    const std::string key = map.begin().key();
    out.append(indent, ' ').append(scalar(key, false)).append(":");
    behind_key(map.begin().value(), indent);
    rest.erase(key);
    entries(rest, indent);
  }

  Random& random_;
};

}  // namespace

std::string yaml_of(const Json& value, Random& random) {
  Printer printer(random);
  printer.entries(value, 0);
  return printer.out;
}

}  // namespace thalweg::property
