// SPDX-License-Identifier: Apache-2.0
#include "graph/decisions.h"

namespace thalweg::graph {

using namespace manifest;

Decisions::Decisions(const Manifest& manifest) : manifest_(&manifest) {
  for (Decision decision : manifest.decisions()) {
    const bool accepted = decision[decision::status] == DecisionStatus::accepted;
    any_ = any_ || accepted;
    ByElement& into = accepted ? accepted_ : pending_;
    for (const ItemView item : decision[decision::about].value)
      into.emplace(item.target, decision.id());
  }
}

DecisionId Decisions::find(const ByElement& in, ElementId element) const {
  if (const auto it = in.find(element); it != in.end()) return it->second;
  if (const auto dataset = element.as<DatasetId>()) return find(in, (*manifest_)[dataset]->store);
  if (const auto o = element.as<OperationId>()) return find(in, (*manifest_)[o]->service);
  return {};
}

DecisionId Decisions::about(ElementId element) const {
  return find(accepted_, element);
}

DecisionId Decisions::pending(ElementId element) const {
  return find(pending_, element);
}

}  // namespace thalweg::graph
