// SPDX-License-Identifier: Apache-2.0
// One question, and what its elements are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "witness/analyses.h"
#include "witness/evidence.h"
#include "witness/questions.h"
#include "witness/scene.h"

namespace thalweg::witness {

struct Ask {
  const graph::Graph& graph;
  Analyses& analyses;
  const Question& question;
  Guess& guess;
  Hazards hazards;

  // What is lost is lost where the question is asked.
  Scene::Stage stage() const {
    return {graph, guess, hazards, hazards.contain(Hazard::losses) ? question.at : ElementId()};
  }
  const manifest::Manifest& manifest() const { return graph.manifest(); }
  template <class TypedId>
  std::vector<TypedId> all() const {  // of that kind, in the order of the question
    std::vector<TypedId> out;
    for (const ElementId element : question.elements)
      if (const auto id = element.as<TypedId>()) out.push_back(id);
    return out;
  }
  std::vector<ElementId> places() const;  // that it names
  ElementId consumer() const;             // the operation or flow, else what it is asked at
  // Datasets and externals that the question names, and what its topics and consumers
  // fill where it names none.
  std::vector<ElementId> targets() const;
  // The operation, or those from which it is reached.
  const std::vector<OperationId>& starts(OperationId o) const;
  // The first step of the start that changes the place; none where another one does it
  // behind a topic.
  std::optional<std::uint32_t> step_on(OperationId start, ElementId place) const;
  // What the operation or flow does there.
  Label told(ElementId actor, ElementId place) const;
  // Its short name, unless something else is called like that.
  std::string actor(OperationId o) const;
  manifest::RecordView dedupe_of(ElementId consumer) const;
  // The question names the operation, or one that it calls.
  bool names(OperationId start) const;
  bool writes_beside(const Slice& slice, OperationId start) const;
  // What it changes comes to all of these places. No operation: somebody outside.
  bool reaches(const Slice& slice, OperationId start, const std::vector<ElementId>& places) const;
  // Pairs of clients that may run side by side, those of the question first. Of the others
  // only those whose changes come to all of the places.
  std::vector<std::vector<OperationId>> pairs(const Slice& slice,
                                              const std::vector<ElementId>& places = {}) const;
};

inline constexpr std::size_t kMostPairs = 6;
inline constexpr std::size_t kMostSagaSteps = 20;

// ---- families of questions, by what should hold

Models copies_agree(const Ask& ask);           // a copy ends with what its source holds
Models one_source(const Ask& ask);             // one place decides what is right
Models newest_wins(const Ask& ask);            // no older version overwrites a newer one
Models all_or_nothing(const Ask& ask);         // what one request changes, it changes everywhere
Models happens_once(const Ask& ask);           // one message takes effect once
Models arrives(const Ask& ask);                // every message takes effect
Models cause_before_effect(const Ask& ask);    // who sees an effect sees its cause
Models nobody_in_doubt(const Ask& ask);        // no participant waits for a coordinator
Models decided_on_fresh_data(const Ask& ask);  // what was read still holds when it is used
Models claimed_once(const Ask& ask);           // one value has one owner
Models reads_own_writes(const Ask& ask);       // who wrote it sees it
Models cache_follows(const Ask& ask);          // a cache keeps nothing that is old
Models request_happens_once(const Ask& ask);   // one request takes effect once
Models mark_and_effect(const Ask& ask);        // … and its mark does not come apart from it
Models replay_is_harmless(const Ask& ask);     // reading a log again repeats nothing
Models decided_before_it_is_done(const Ask& ask);  // what cannot be undone comes last
Models transaction_is_whole(const Ask& ask);       // all parts of a transaction, or none
Models log_keeps(const Ask& ask);                  // what was acknowledged stays
Models poller_sees_all(const Ask& ask);            // a poller passes over no row
Models copy_has_all(const Ask& ask);               // a copy has what its log forgot
Models saga_comes_to_an_end(const Ask& ask);       // it is done, or taken back
Models saga_is_not_seen(const Ask& ask);           // nobody acts on what it takes back

}  // namespace thalweg::witness
