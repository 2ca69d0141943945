// SPDX-License-Identifier: Apache-2.0
// What a check says: a rule is violated, or possibly violated, at an element,
// with the places, facts and words that make it convincing. Owns its texts;
// refers to elements of the manifest by id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "graph/fact.h"
#include "manifest/manifest.h"

namespace thalweg::checks {

using diag::Severity;
using manifest::ElementId;
using manifest::EntityId;

enum class Verdict : std::uint8_t { violated, possible };

// Another place of the story, shown with dashes in the excerpt.
struct Related {
  source::Span span;
  std::string message;  // "also written here"
};

// The counterexample kinds of the catalogue (CE-CRASH …); witness runs are
// found by kind.
enum class Counterexample : std::uint8_t {
  crash,
  interleave,
  dup,
  reorder,
  stale,
  loss,
  resurrect,
  block,
  conflict,
  gap,
  budget,
  undeclared,
};
std::string_view to_string(Counterexample kind);  // "CE-CRASH"
std::vector<std::string_view> counterexample_names();

// One of the places or steps that show how data travels to the finding.
struct PathStep {
  ElementId element;  // an operation, flow or place
  source::Span span;  // the line of the manifest where the step stands
};

// What a finding can have in common with another one, for absorption.
struct Scope {
  std::vector<manifest::OperationId> operations;
  manifest::StepId block;
  ElementId place;  // dataset, topic or external
  ElementId container;
  manifest::GuaranteeId guarantee;
  std::vector<ElementId> places;  // all places of the path
};

struct Accepted {
  std::string reason, by, expires;
  source::Span span;
};

struct Finding {
  // Said by the check.
  std::uint32_t rule = 0;  // index in the catalogue; set by the reporter
  Verdict verdict = Verdict::violated;
  Severity severity = Severity::error;
  ElementId at;
  EntityId entity;                  // none where it is about no single entity
  std::vector<ElementId> elements;  // all elements involved; `at` is put first
  source::Span span;                // the anchor
  std::string message;              // one sentence, the user's names in backticks
  std::string why;                  // the run that goes wrong, concretely
  std::string fix;                  // what to do, imperative
  std::vector<Related> related;
  graph::Facts facts;
  std::vector<std::string> missing;  // facts that would decide a possible one
  std::vector<std::vector<PathStep>> paths;
  Counterexample counterexample = Counterexample::crash;
  std::string question;            // the one fact that would settle it, or empty
  std::vector<std::string> unmet;  // unmet preconditions of recipes, later
  Scope scope;
  std::vector<EntityId> entities;  // all entities involved, for severity
  bool severity_is_final = false;  // lowered by a declared protection: not raised again
  bool silent = false;             // possible, and shown only with `extends: strict`
  std::string detail;              // tells apart findings that share rule, elements, entity

  // Said by the runner.
  std::vector<std::uint32_t> absorbed;  // rules, sorted
  std::optional<Accepted> accepted;
  bool baselined = false;
  std::uint64_t fingerprint = 0;
};

}  // namespace thalweg::checks
