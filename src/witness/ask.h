// SPDX-License-Identifier: Apache-2.0
// One question, and what its elements are.
#pragma once

#include <vector>

#include "witness/evidence.h"
#include "witness/questions.h"
#include "witness/scene.h"

namespace thalweg::witness {

struct Ask {
  const graph::Graph& graph;
  const Question& question;
  Guess& guess;

  const manifest::Manifest& manifest() const { return graph.manifest(); }
  template <class TypedId>
  std::vector<TypedId> all() const {  // of that kind, in the order of the question
    std::vector<TypedId> out;
    for (const ElementId element : question.elements)
      if (const auto id = element.as<TypedId>()) out.push_back(id);
    return out;
  }
  // Datasets and externals that the question names, and what its topics and consumers
  // fill where it names none.
  std::vector<ElementId> targets() const;
  // The operation, or those from which it is reached.
  std::vector<OperationId> starts(OperationId o) const;
  // Pairs of clients that may run side by side, those of the question first.
  std::vector<std::vector<OperationId>> pairs(const Slice& slice) const;
};

inline constexpr std::size_t kMostPairs = 6;

// ---- families of questions, by what should hold

Models copies_agree(const Ask& ask);    // every copy ends with what the source holds
Models all_or_nothing(const Ask& ask);  // what one request changes, it changes everywhere
Models happens_once(const Ask& ask);    // one message takes effect once

}  // namespace thalweg::witness
