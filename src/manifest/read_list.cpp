// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.h"
#include "manifest/payload.h"
#include "manifest/read_value.h"

namespace thalweg::manifest {

namespace {

Item item_at(yaml::Node node, Symbol text) {
  Item item;
  item.text = text;
  item.begin = node.span().begin;
  item.length = short_length(node.span());
  return item;
}

// Calls `read(entry)` for a single value or for each of a list, and packs the
// items that were added meanwhile. A bad entry is left out, the others stay.
template <class Read>
bool read_each(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out,
               Read read) {
  std::vector<Item>& items = loading.model.pools.items;
  const auto first = static_cast<std::uint32_t>(items.size());
  if (value.is_map()) {
    report_wrong_type(loading, field, value);
    return false;
  }
  if (value.is_sequence()) {
    for (const yaml::Node entry : yaml::items(value)) read(entry);
  } else {
    read(value);
  }
  out.payload = pack_range(first, static_cast<std::uint32_t>(items.size()) - first);
  return true;
}

// The value of a setting as one text; lists are joined.
bool append_setting_text(yaml::Node value, std::string& out) {
  if (value.is_scalar()) {
    out += value.text();
    return true;
  }
  if (!value.is_sequence()) return false;
  bool first = true;
  for (const yaml::Node entry : yaml::items(value)) {
    if (!first) out += ", ";
    first = false;
    if (!entry.is_scalar()) return false;
    out += entry.text();
  }
  return true;
}

class SettingsReader {
 public:
  SettingsReader(Loading& loading, const FieldInfo& field) : loading_(loading), field_(field) {}

  void read(std::string prefix, yaml::Node map) {
    for (const auto [key, value] : yaml::entries(map)) {
      const std::string name = prefix + std::string(key.text());
      if (value.is_map()) {
        read(name + '.', value);
      } else {
        add(name, key, value);
      }
    }
  }

 private:
  void add(const std::string& name, yaml::Node key, yaml::Node value) {
    std::string text;
    if (!append_setting_text(value, text)) {
      loading_.problems.error(
          kMissing, value.span(),
          fmt::format("setting {} of `{}` takes a value, a list of values or a map, not {}",
                      quote(name), field_.spelling, describe(value)));
      return;
    }
    SymbolTable& symbols = loading_.model.symbols;
    Item item = item_at(key, symbols.intern_copy(name));
    item.bits = symbols.intern_copy(text).value;
    loading_.model.pools.items.push_back(item);
  }

  Loading& loading_;
  const FieldInfo& field_;
};

}  // namespace

bool read_texts(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  return read_each(loading, field, value, out, [&](yaml::Node entry) {
    if (!expect_text(loading, field, entry)) return;
    loading.model.pools.items.push_back(item_at(entry, loading.intern(entry)));
  });
}

bool read_references(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  return read_each(loading, field, value, out, [&](yaml::Node entry) {
    if (!expect_reference(loading, field, entry)) return;
    loading.model.pools.items.push_back(item_at(entry, loading.intern(entry)));
  });
}

// `[a, b]` is one constraint over two fields, `[[a, b], c]` are two constraints.
bool read_uniques(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  bool several = false;
  if (value.is_sequence()) {
    for (const yaml::Node entry : yaml::items(value)) several = several || entry.is_sequence();
  }
  std::uint16_t group = 0;
  const auto add = [&](yaml::Node entry) {
    if (!expect_text(loading, field, entry)) return;
    Item item = item_at(entry, loading.intern(entry));
    item.group = group;
    loading.model.pools.items.push_back(item);
  };
  return read_each(loading, field, value, out, [&](yaml::Node entry) {
    if (entry.is_sequence()) {
      for (const yaml::Node inner : yaml::items(entry)) add(inner);
    } else {
      add(entry);
    }
    if (several) ++group;
  });
}

bool read_settings(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  if (!value.is_map()) {
    report_wrong_type(loading, field, value);
    return false;
  }
  const std::size_t first = loading.model.pools.items.size();
  SettingsReader(loading, field).read({}, value);
  out.payload = pack_range(static_cast<std::uint32_t>(first),
                           static_cast<std::uint32_t>(loading.model.pools.items.size() - first));
  return true;
}

bool read_words(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  std::uint32_t bits = 0;
  const bool good = read_each(loading, field, value, out, [&](yaml::Node entry) {
    if (!expect_text(loading, field, entry)) return;
    for (std::size_t i = 0; i < field.words.size(); ++i) {
      if (field.words[i] != entry.text()) continue;
      bits |= 1U << i;
      return;
    }
    report_unknown_word(loading, field, entry);
  });
  out.payload = pack(bits);
  return good;
}

}  // namespace thalweg::manifest
