// SPDX-License-Identifier: Apache-2.0
// What a check says: a rule is violated, or possibly violated, at an element,
// with the places, facts and words that make it convincing. Owns its texts;
// refers to elements of the manifest by id.
//
// A finding has four parts: the ruling, which is small and judged again and again;
// what it is about; the story, most of it and only for whoever shows it; and its fate in
// the run. A run keeps the first as it is, and packs the others (findings.h).
#pragma once

#include <cstdint>
#include <memory>
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

// What is decided about a finding, by the check and then by the runner.
struct Ruling {
  std::uint32_t rule = 0;  // index in the catalogue; set by the reporter
  Verdict verdict = Verdict::violated;
  Severity severity = Severity::error;
  Counterexample counterexample = Counterexample::crash;
  bool severity_is_final : 1 = false;  // lowered by a declared protection: not raised again
  bool silent : 1 = false;             // possible, and shown only with `extends: strict`
  bool may_ask : 1 = false;            // a fact is missing
  bool asks : 1 = false;               // has a question
  bool is_accepted : 1 = false;
  bool baselined : 1 = false;
  std::uint64_t fingerprint = 0;
  ElementId at;
  EntityId entity;    // none where it is about no single entity
  source::Span span;  // the anchor

  // Where a run keeps the rest of it.
  std::uint32_t archive = 0;
  std::uint32_t place = 0;
  std::uint32_t fate = 0;
};
static_assert(sizeof(Ruling) == 48);  // there is one for each finding of a run

// What it is about: what it is weighed, absorbed and told apart by.
struct Involved {
  std::vector<ElementId> elements;  // all elements involved; `at` is put first
  std::vector<EntityId> entities;   // all entities involved, for severity
  Scope scope;
  std::string detail;  // tells apart findings that share rule, elements, entity
};

// What is told of it.
struct Story {
  std::string message;  // one sentence, the user's names in backticks
  std::string why;      // the run that goes wrong, concretely
  std::string fix;      // what to do, imperative
  std::vector<Related> related;
  graph::Facts facts;
  std::vector<std::string> missing;  // facts that would decide a possible one
  std::vector<std::vector<PathStep>> paths;
  std::string question;            // the one fact that would settle it, or empty
  std::vector<std::string> unmet;  // unmet preconditions of recipes, later
};

// What became of it among the others; for most nothing.
struct Fate {
  std::vector<std::uint32_t> absorbed;  // rules, sorted
  std::shared_ptr<const Accepted> accepted;
  friend auto operator<=>(const Fate&, const Fate&) = default;
};

struct Finding : Ruling, Involved, Story, Fate {};

}  // namespace thalweg::checks
