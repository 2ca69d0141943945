// SPDX-License-Identifier: Apache-2.0
// What the explorer says about a finding, as every format shows it: who takes part,
// the steps with their places, and in one sentence what it comes to. Refers to the
// sources, and owns the rest.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "view/results.h"
#include "witness/evidence.h"

namespace thalweg::view {

// Who acts in a run, or what it touches.
struct Participant {
  std::string name;  // `update-product 1`, `search/product`
  bool acts = false;
};

struct RunStep {
  witness::StepKind kind = witness::StepKind::step;
  std::size_t actor = 0, target = 0;  // participants; the same: it is the actor's own affair
  std::string text;
  bool sends = false;  // see StoryStep
  std::vector<witness::StoryStep::Change> changes;
  // "nothing -> v1", with the name of what changes where it is not the target.
  std::string effect;
  Location location;

  bool is_own() const { return actor == target; }
};

// What was asked, in words that another run can look up.
struct Subject {
  std::string rule;  // INT001
  std::string system, at, entity;
  std::vector<std::string> elements;  // `at` first
  std::string fingerprint;
};

struct Witness {
  Subject subject;
  witness::Outcome outcome = witness::Outcome::not_modelled;
  std::string sentence;   // "goes wrong with two clients, no fault (4 steps)"
  std::string condition;  // "only if …", where what is not declared decides; else empty
  witness::Scope asked;
  witness::Scope scope;  // see Evidence
  witness::Coverage coverage;
  std::vector<Fact> assumed;

  // Of a run that goes wrong; else empty.
  std::vector<Participant> participants;
  std::vector<RunStep> steps;              // all of them
  std::vector<witness::Passage> passages;  // what is shown of them
  std::size_t no_return = 0;               // see Run
  bool at_end = false;                     // see Story
  std::vector<witness::Story::Final> end;
  std::string property;

  bool has_run() const { return !steps.empty(); }
  // Worth a line where not everything is asked for.
  bool is_telling() const { return outcome != witness::Outcome::not_modelled; }
};

Subject subject(const Finding& finding);

Witness witness(Subject subject, const witness::Evidence& evidence, witness::Scope asked,
                const source::SourceMap& sources);

}  // namespace thalweg::view
