// SPDX-License-Identifier: Apache-2.0
// The words in which recipes say what their variables stand for and when an edit is
// made, and what they mean in one system:
//
//   entity of the finding               datasets of the finding without $S
//   record of $E                        key of $E
//   operations that write $C            client operations that read $S and publish $T
//   cdc flows that read $S              flows that write $C
//   steps of $O that write $S           capture settings of $S
//   operations under $O that write $S   datasets that $O writes
//   datasets that $O guards             key labels of $A in $O
//   unique_by of steps of $O that publish $T
//   first datasets of the finding       copies of $E
//   partitions of $T                    any key of an element, by its path
//
//
//   there is P        there is no P        there is at most one P
//   $D is not $C      cleanup of $T is compact
//   $S is a dataset   owner of $T is declared
//   $O writes $C      tx.scope of the engine of $S is database or cluster
//
// The kind of an element decides what `key of` and its like mean. What nobody declared
// and no engine settles is unknown, and so is what is asked of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/truth.h"
#include "graph/graph.h"
#include "plan/document.h"
#include "plan/target.h"

namespace thalweg::plan {

// What a variable stands for: an element by its reference, or any piece of YAML.
struct Value {
  Tree tree;
  manifest::ElementId element;  // none: no element, or one that is yet to be added
};
using Values = std::vector<Value>;

// A word of a phrase: itself, or the value of the variable that stood there.
struct Word {
  std::string text;
  manifest::ElementId element;
};

class Phrases {
 public:
  // One pass over the steps and flows. Graph and document are of one manifest, and
  // outlive it.
  Phrases(const graph::Graph& graph, const Document& document);

  // In the order of the manifest. The failure says what is not understood.
  Result<Values> values(std::vector<Word> words, const Target& target) const;
  Result<Truth> holds(std::vector<Word> words, const Target& target) const;

  const manifest::Manifest& manifest() const { return graph_.manifest(); }
  Value value_of(manifest::ElementId element) const;

 private:
  using Words = std::span<const Word>;
  struct Use {
    manifest::Verb verb;
    manifest::OperationId operation;
  };
  // Who does something with an element, each in the order of the manifest.
  struct Uses {
    std::vector<Use> steps;
    std::vector<manifest::OperationId> consumers;
    std::vector<manifest::FlowId> readers, writers;
  };

  const Uses& uses(manifest::ElementId element) const;
  Result<Values> simple(Words words, const Target& target) const;
  Result<Values> done_by(std::string_view kind, const Word& operation, std::string_view verb) const;
  Values key_labels(const Word& dataset, const Word& operation) const;
  Result<Values> option_of_steps(std::string_view option, Words steps) const;
  std::vector<manifest::OperationId> under(const Word& operation) const;
  Values entities_of(const Target& target) const;
  Values of_finding(manifest::ElementKind kind, const Target& target) const;
  Result<Values> operations_that(const std::vector<manifest::OperationId>& among,
                                 Words condition) const;
  Result<Values> flows_that(std::string_view kind, Words condition) const;
  Result<Values> steps_of(Words words) const;
  Result<Values> relation(std::string_view name, const Word& of) const;
  Values copies_of(const Word& entity) const;
  Values attribute(std::string_view path, const Word& of) const;
  Values engine_fact(std::string_view field, const Word& of) const;
  Values capture_settings(manifest::ElementId element) const;
  Values form_of(manifest::ElementId dataset) const;
  Result<bool> does(manifest::OperationId operation, std::string_view verb,
                    const Word& object) const;
  Result<Truth> is(Words words, const Target& target) const;

  const graph::Graph& graph_;
  const Document& document_;
  std::unordered_map<manifest::ElementId, Uses> uses_;
};

// `search/product` -> `search`, for the parts `store` and `service`; the other one for
// `dataset` and `operation`.
std::string_view part_of(std::string_view reference, std::string_view part);

}  // namespace thalweg::plan
