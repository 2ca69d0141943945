// SPDX-License-Identifier: Apache-2.0
#include "plan/ground.h"

#include <algorithm>

namespace thalweg::plan {

namespace {

// Elements that are still there, as `at` names them.
bool names(const Tree& tree, std::string_view element) {
  return tree.key == element || tree.text == element ||
         std::ranges::any_of(tree.children, [&](const Tree& each) { return names(each, element); });
}

bool is_there(const Document& document, const std::string& element) {
  return document.find("operations/" + element) != nullptr || names(document.root(), element);
}

Tree entry_of(const PlannedMigration& planned, const Phase& phase, const Document& document) {
  Tree entry = Tree::map(true);
  entry.add("recipe", Tree::word(planned.recipe->id));
  Tree at = Tree::list(true);
  for (const std::string& element : planned.scope)
    if (is_there(document, element)) at.add(Tree::word(element));
  entry.add("at", std::move(at));
  entry.add("phase", Tree::word(phase.id));
  entry.add("expires", Tree::word(planned.expires));
  return entry;
}

}  // namespace

Document document_of(const State& state) {
  Document document(*read_tree("manifest", state.text));
  std::vector<std::string> entities, stores;
  for (const manifest::Entity entity : state.manifest->entities())
    if (entity->implied) entities.push_back(entity.reference());
  for (const manifest::Store store : state.manifest->stores())
    if (store->implied) stores.push_back(store.reference());
  document.imply("entities", std::move(entities));
  document.imply("stores", std::move(stores));
  return document;
}

std::string phase_manifest(const PlannedMigration& planned, const Phase& phase,
                           const Document& document) {
  Tree root = document.root();
  Tree& entries = child_or_new(root, "migrations");
  if (!is_list(entries)) {
    entries = Tree::list(false);
    entries.key = "migrations";
  }
  entries.add(entry_of(planned, phase, document));
  return manifest::to_yaml(root);
}

}  // namespace thalweg::plan
