// SPDX-License-Identifier: Apache-2.0
// What migrations are bound to: one state of a system, as graph and as document. Its
// parts refer to each other, so it does not move.
#pragma once

#include <memory>
#include <string>

#include "plan/document.h"
#include "plan/migration.h"
#include "plan/phrases.h"
#include "plan/plan.h"
#include "plan/state.h"

namespace thalweg::plan {

Document document_of(const State& state);

struct Ground {
  std::unique_ptr<State> state;
  Document document;
  Phrases phrases;

  explicit Ground(std::unique_ptr<State> made)
      : state(std::move(made)), document(document_of(*state)), phrases(*state->graph, document) {}
  Ground(const Ground&) = delete;
  Ground& operator=(const Ground&) = delete;
};

// The manifest of a phase: the document, and an entry in `migrations` that says so.
std::string phase_manifest(const PlannedMigration& planned, const Phase& phase,
                           const Document& document);

}  // namespace thalweg::plan
