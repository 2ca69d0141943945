// SPDX-License-Identifier: Apache-2.0
#include "view/artefact_kinds.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "plan/phrases.h"

namespace thalweg::view::artefact {

using nlohmann::ordered_json;
using plan::child;
using plan::part_of;
using plan::text_of;
using plan::Tree;

const Tree* find(const Tree& manifest, std::string_view section, std::string_view id) {
  const Tree* elements = child(manifest, section);
  return elements == nullptr ? nullptr : child(*elements, id);
}

void for_each_dataset(const Tree& manifest,
                      const std::function<void(const std::string&, const Tree&)>& visit) {
  const Tree* stores = child(manifest, "stores");
  if (stores == nullptr) return;
  for (const Tree& store : stores->children)
    if (const Tree* holds = child(store, "holds"); holds && plan::is_map(*holds))
      for (const Tree& dataset : holds->children) visit(store.key + "/" + dataset.key, dataset);
}

bool holds(const Tree& manifest, const std::string& reference) {
  bool found = false;
  for_each_dataset(manifest,
                   [&](const std::string& other, const Tree&) { found |= other == reference; });
  return found;
}

std::string form_of(const Tree& manifest, std::string_view reference) {
  std::string form;
  for_each_dataset(manifest, [&](const std::string& other, const Tree& dataset) {
    if (other == reference) form = text_of(dataset, "form");
  });
  return form;
}

std::vector<std::string> new_datasets(const Change& change, std::string_view form) {
  std::vector<std::string> added;
  for_each_dataset(change.after, [&](const std::string& reference, const Tree& dataset) {
    const bool stays = holds(change.end, reference);
    if (text_of(dataset, "form") == form && stays && !holds(change.before, reference))
      added.push_back(reference);
  });
  return added;
}

std::vector<const Tree*> new_entries(const Change& change, std::string_view section) {
  std::vector<const Tree*> added;
  if (const Tree* all = child(change.after, section))
    for (const Tree& entry : all->children)
      if (find(change.before, section, entry.key) == nullptr) added.push_back(&entry);
  return added;
}

std::vector<const Tree*> new_flows(const Change& change, std::string_view kind) {
  std::vector<const Tree*> flows = new_entries(change, "flows");
  std::erase_if(flows, [&](const Tree* flow) { return text_of(*flow, "kind") != kind; });
  return flows;
}

std::string first_of(const Tree& map, std::string_view key) {
  const Tree* found = child(map, key);
  const auto all = found == nullptr ? std::vector<std::string>() : plan::texts_of(*found);
  return all.empty() ? std::string() : all.front();
}

ordered_json datasets(const Change& change, const std::vector<std::string>& references) {
  ordered_json list = ordered_json::array();
  for (const std::string& reference : references)
    list.push_back(change.elements.dataset(reference));
  for (std::size_t i = 0; i < list.size(); ++i) list[i]["last"] = i + 1 == list.size();
  return list;
}

std::string name_of(std::string_view reference) {
  std::string name(reference);
  std::ranges::replace(name, '/', '-');
  return name;
}

std::vector<std::string> scope_datasets(const Change& change) {
  std::vector<std::string> all;
  for (const std::string& element : change.migration.scope)
    if (element.find('/') != std::string::npos &&
        find(change.start, "stores", part_of(element, "store")) != nullptr)
      all.push_back(element);
  return all;
}

}  // namespace thalweg::view::artefact
