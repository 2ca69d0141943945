// SPDX-License-Identifier: Apache-2.0
#include "checks/elements.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace thalweg::checks {

using manifest::ElementId;
using manifest::Manifest;

void Elements::add(std::string_view kind, std::string name, ElementId element) {
  names_.emplace(std::string(kind) + ":" + name, element);
  const auto [found, is_new] = names_.emplace(std::move(name), element);
  if (!is_new) found->second = {};
}

template <class Table>
void Elements::add(std::string_view kind, const Table& table) {
  for (const auto element : table) add(kind, element.reference(), element);
}

Elements::Elements(const Manifest& manifest) {
  add("system", std::string(manifest.system()), ElementId::system());
  add("entity", manifest.entities());
  add("store", manifest.stores());
  add("dataset", manifest.datasets());
  add("topic", manifest.topics());
  add("external", manifest.externals());
  add("service", manifest.services());
  add("operation", manifest.operations());
  add("flow", manifest.flows());
  add("saga", manifest.sagas());
  add("guarantee", manifest.guarantees());
  add("purpose", manifest.purposes());
  add("decision", manifest.decisions());
}

ElementId Elements::find(std::string_view reference) const {
  const auto found = names_.find(reference);
  return found == names_.end() ? ElementId() : found->second;
}

manifest::EntityId Elements::find_entity(std::string_view name) const {
  const std::string full =
      name.starts_with("entity:") ? std::string(name) : "entity:" + std::string(name);
  return find(full).as<manifest::EntityId>();
}

bool Elements::is_ambiguous(std::string_view reference) const {
  return names_.find(reference) != names_.end() && !find(reference);
}

std::string Elements::suggestion(std::string_view reference) const {
  std::vector<std::string_view> candidates;
  for (const auto& [name, element] : names_) candidates.push_back(name);
  const auto near = nearest(reference, candidates);
  return near ? "did you mean " + quote(*near) + "?" : std::string();
}

std::optional<std::vector<std::string>> read_list(std::string_view text) {
  if (!text.starts_with('[')) return std::nullopt;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) return std::nullopt;
  std::vector<std::string> items;
  for (const auto& item : json) {
    if (!item.is_string()) return std::nullopt;
    items.push_back(item.get<std::string>());
  }
  return items;
}

std::vector<std::string> split_list(std::string_view text) {
  constexpr std::string_view kBetween = ", \t\r\n";
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto begin = std::min(text.find_first_not_of(kBetween), text.size());
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(kBetween), text.size());
    if (end > 0) items.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return items;
}

}  // namespace thalweg::checks
