// SPDX-License-Identifier: Apache-2.0
// How artefacts come out of a phase: what appears in the manifest, and one function for
// each kind of artefact that says what it is about.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "plan/plan.h"
#include "plan/tree.h"
#include "view/artefact_elements.h"

namespace thalweg::view::artefact {

// A phase: the manifest ahead of the migration, that of the phase before, its own, and
// that at the end of the migration.
struct Change {
  const plan::PlannedMigration& migration;
  const plan::Phase& phase;
  bool is_first, is_last, is_first_edit;
  const plan::Tree& start;
  const plan::Tree& before;
  const plan::Tree& after;
  const plan::Tree& end;
  const ArtefactElements& elements;  // of `after`
  const ArtefactElements& at_end;
};

// What one artefact is about: the end of its file name, and what it places.
struct Subject {
  std::string name;
  nlohmann::ordered_json data;
};
using Subjects = std::vector<Subject>;

struct Kind {
  std::string_view id;    // as recipes name it
  std::string_view name;  // of the template
  Subjects (*find)(const Change&);
};
// Tables and queries; topics, connectors and what they carry.
std::span<const Kind> table_kinds();
std::span<const Kind> pipe_kinds();

// Elements of a section, or null.
const plan::Tree* find(const plan::Tree& manifest, std::string_view section, std::string_view id);
// `visit(reference, dataset)`
void for_each_dataset(const plan::Tree& manifest,
                      const std::function<void(const std::string&, const plan::Tree&)>& visit);
bool holds(const plan::Tree& manifest, const std::string& reference);
std::string form_of(const plan::Tree& manifest, std::string_view reference);
// What the phase adds; datasets only where they stay.
std::vector<std::string> new_datasets(const Change& change, std::string_view form);
std::vector<const plan::Tree*> new_entries(const Change& change, std::string_view section);
std::vector<const plan::Tree*> new_flows(const Change& change, std::string_view kind);
// The first of the texts behind a key.
std::string first_of(const plan::Tree& map, std::string_view key);
nlohmann::ordered_json datasets(const Change& change, const std::vector<std::string>& references);
// Datasets that the migration is about.
std::vector<std::string> scope_datasets(const Change& change);
// `store/dataset` -> `store-dataset`
std::string name_of(std::string_view reference);

}  // namespace thalweg::view::artefact
