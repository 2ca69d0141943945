// SPDX-License-Identifier: Apache-2.0
#include "graph/name_order.h"

#include <string_view>
#include <utility>

namespace thalweg::graph {

using namespace manifest;

namespace {

using Name = std::pair<std::string_view, std::string_view>;

template <class View>
Name plain(View element) {
  return {element.name(), {}};
}

Name name_of(const Manifest& m, ElementId e) {
  switch (e.kind()) {
    case ElementKind::entity:
      return plain(m[e.as<EntityId>()]);
    case ElementKind::store:
      return plain(m[e.as<StoreId>()]);
    case ElementKind::dataset: {
      const Dataset d = m[e.as<DatasetId>()];
      return {m[d->store].name(), d.name()};
    }
    case ElementKind::topic:
      return plain(m[e.as<TopicId>()]);
    case ElementKind::external:
      return plain(m[e.as<ExternalId>()]);
    case ElementKind::service:
      return plain(m[e.as<ServiceId>()]);
    case ElementKind::operation: {
      const Operation o = m[e.as<OperationId>()];
      return {m[o->service].name(), o.name()};
    }
    case ElementKind::flow:
      return plain(m[e.as<FlowId>()]);
    case ElementKind::saga:
      return plain(m[e.as<SagaId>()]);
    case ElementKind::guarantee:
      return plain(m[e.as<GuaranteeId>()]);
    case ElementKind::purpose:
      return plain(m[e.as<PurposeId>()]);
    case ElementKind::decision:
      return plain(m[e.as<DecisionId>()]);
    default:
      return {};
  }
}

}  // namespace

bool NameOrder::operator()(ElementId a, ElementId b) const {
  if (a.kind() != b.kind()) return a.kind() < b.kind();
  return name_of(*manifest_, a) < name_of(*manifest_, b);
}

}  // namespace thalweg::graph
