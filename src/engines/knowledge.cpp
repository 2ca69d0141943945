// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "base/text.h"
#include "embedded/engine_files.h"
#include "engines/decode.h"
#include "engines/engines.h"

namespace thalweg::engines {
namespace {

std::string_view without_extension(std::string_view name) {
  return name.substr(0, name.rfind('.'));
}

// What the line `aliases: [a, b]` lists. Reads no YAML: with all files that
// would cost more than a small run; a test compares with the real reader.
std::vector<std::string_view> aliases_in(std::string_view text) {
  constexpr std::string_view kKey = "\naliases: [";
  const std::size_t key = text.find(kKey);
  if (key == std::string_view::npos) return {};
  text.remove_prefix(key + kKey.size());
  text = text.substr(0, text.find(']'));
  std::vector<std::string_view> aliases;
  while (!(text = trim(text)).empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    aliases.push_back(trim(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return aliases;
}

}  // namespace

struct Knowledge::Index {
  struct Slot {
    explicit Slot(const EmbeddedFile& embedded) : file(embedded) {}
    const EmbeddedFile& file;
    std::once_flag once;
    Engine engine;
  };
  struct Name {
    std::string_view name;
    Slot* slot;
    friend bool operator<(const Name& a, const Name& b) { return a.name < b.name; }
  };

  explicit Index(std::span<const EmbeddedFile> files);
  Slot* find(std::string_view name) const;

  std::deque<Slot> slots;
  std::vector<Name> by_name;
  std::vector<std::string_view> ids;
  std::vector<std::string_view> names;
};

Knowledge::Index::Index(std::span<const EmbeddedFile> files) {
  for (const EmbeddedFile& file : files) {
    Slot& slot = slots.emplace_back(file);
    ids.push_back(without_extension(file.name));
    by_name.push_back({ids.back(), &slot});
    for (std::string_view alias : aliases_in(file.text)) by_name.push_back({alias, &slot});
  }
  std::sort(ids.begin(), ids.end());
  std::sort(by_name.begin(), by_name.end());
  for (const Name& name : by_name) names.push_back(name.name);
}

Knowledge::Index::Slot* Knowledge::Index::find(std::string_view name) const {
  const auto found = std::lower_bound(by_name.begin(), by_name.end(), Name{name, nullptr});
  return found != by_name.end() && found->name == name ? found->slot : nullptr;
}

Knowledge::Knowledge() : Knowledge(engine_files()) {}

Knowledge::Knowledge(std::span<const EmbeddedFile> files)
    : index_(std::make_unique<Index>(files)) {}

Knowledge::~Knowledge() = default;
Knowledge::Knowledge(Knowledge&&) noexcept = default;
Knowledge& Knowledge::operator=(Knowledge&&) noexcept = default;

const Engine* Knowledge::find(std::string_view id_or_alias) const {
  Index::Slot* slot = index_->find(id_or_alias);
  if (slot == nullptr) return nullptr;
  std::call_once(slot->once, [slot] {
    source::SourceMap sources;
    diag::Diagnostics problems;
    const source::FileId file =
        sources.add(std::string(slot->file.name), std::string(slot->file.text));
    slot->engine = decode(sources, file, problems);
  });
  return &slot->engine;
}

bool Knowledge::known(std::string_view id_or_alias) const {
  return index_->find(id_or_alias) != nullptr;
}

std::span<const std::string_view> Knowledge::ids() const {
  return index_->ids;
}

std::span<const std::string_view> Knowledge::names() const {
  return index_->names;
}

}  // namespace thalweg::engines
