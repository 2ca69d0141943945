// SPDX-License-Identifier: Apache-2.0
// Which elements a decision record is about, so that a rule can tell a choice
// from an accident. Linear in the decisions to build; a question is a look-up.
#pragma once

#include <map>

#include "manifest/manifest.h"

namespace thalweg::graph {

using manifest::DecisionId;
using manifest::ElementId;

class Decisions {
 public:
  explicit Decisions(const manifest::Manifest& manifest);

  // The first accepted decision about the element, or about what contains it:
  // the store of a dataset, the service of an operation. None where there is no
  // such decision; one that is only proposed decides nothing.
  DecisionId about(ElementId element) const;
  // The first decision about it that is not accepted: proposed, superseded.
  DecisionId pending(ElementId element) const;
  bool any() const { return any_; }  // something is accepted

 private:
  using ByElement = std::map<ElementId, DecisionId>;
  DecisionId find(const ByElement& in, ElementId element) const;

  const manifest::Manifest* manifest_;
  ByElement accepted_, pending_;
  bool any_ = false;
};

}  // namespace thalweg::graph
