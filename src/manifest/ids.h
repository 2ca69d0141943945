// SPDX-License-Identifier: Apache-2.0
// Ids of the elements of one manifest: dense indexes in the order of the
// manifest, and ElementId, which names any of them in 32 bits.
#pragma once

#include <cstdint>

#include "base/id.h"
#include "base/symbol.h"

namespace thalweg::manifest {

using EntityId = Id<struct EntityTag>;
using StoreId = Id<struct StoreTag>;
using DatasetId = Id<struct DatasetTag>;
using TopicId = Id<struct TopicTag>;
using ExternalId = Id<struct ExternalTag>;
using ServiceId = Id<struct ServiceTag>;
using OperationId = Id<struct OperationTag>;
using StepId = Id<struct StepTag>;
using FlowId = Id<struct FlowTag>;
using SagaId = Id<struct SagaTag>;
using GuaranteeId = Id<struct GuaranteeTag>;
using PurposeId = Id<struct PurposeTag>;
using DecisionId = Id<struct DecisionTag>;
using RecordId = Id<struct RecordTag>;

enum class ElementKind : std::uint8_t {
  none,
  system,
  entity,
  store,
  dataset,
  topic,
  external,
  service,
  operation,
  flow,
  saga,
  guarantee,
  purpose,
  decision,
};

// Any element that a reference or a finding can name. Ordered by kind, then in
// the order of the manifest.
class ElementId {
 public:
  constexpr ElementId() = default;
  constexpr ElementId(ElementKind kind, std::size_t index)
      : bits_(index == Symbol::kNone
                  ? 0
                  : (static_cast<std::uint32_t>(kind) << 28U) | static_cast<std::uint32_t>(index)) {
  }
  // None where the typed id is none.
  constexpr ElementId(EntityId id) : ElementId(ElementKind::entity, id.index()) {}
  constexpr ElementId(StoreId id) : ElementId(ElementKind::store, id.index()) {}
  constexpr ElementId(DatasetId id) : ElementId(ElementKind::dataset, id.index()) {}
  constexpr ElementId(TopicId id) : ElementId(ElementKind::topic, id.index()) {}
  constexpr ElementId(ExternalId id) : ElementId(ElementKind::external, id.index()) {}
  constexpr ElementId(ServiceId id) : ElementId(ElementKind::service, id.index()) {}
  constexpr ElementId(OperationId id) : ElementId(ElementKind::operation, id.index()) {}
  constexpr ElementId(FlowId id) : ElementId(ElementKind::flow, id.index()) {}
  constexpr ElementId(SagaId id) : ElementId(ElementKind::saga, id.index()) {}
  constexpr ElementId(GuaranteeId id) : ElementId(ElementKind::guarantee, id.index()) {}
  constexpr ElementId(PurposeId id) : ElementId(ElementKind::purpose, id.index()) {}
  constexpr ElementId(DecisionId id) : ElementId(ElementKind::decision, id.index()) {}
  static constexpr ElementId system() { return {ElementKind::system, 0}; }

  constexpr explicit operator bool() const { return bits_ != 0; }
  constexpr ElementKind kind() const { return static_cast<ElementKind>(bits_ >> 28U); }
  constexpr std::size_t index() const { return bits_ & 0x0fffffffU; }
  constexpr std::uint32_t bits() const { return bits_; }
  static constexpr ElementId from_bits(std::uint32_t bits) {
    return {static_cast<ElementKind>(bits >> 28U), bits & 0x0fffffffU};
  }

  constexpr bool is(ElementKind k) const { return kind() == k; }
  // The typed id; none where the element is of another kind.
  template <class TypedId>
  constexpr TypedId as() const {
    const TypedId id(index());
    return ElementId(id) == *this ? id : TypedId();
  }
  // A dataset, topic or external: what steps and flows name.
  constexpr bool is_place() const {
    return is(ElementKind::dataset) || is(ElementKind::topic) || is(ElementKind::external);
  }
  friend constexpr auto operator<=>(ElementId, ElementId) = default;

 private:
  std::uint32_t bits_ = 0;
};

}  // namespace thalweg::manifest

template <>
struct std::hash<thalweg::manifest::ElementId> {
  std::size_t operator()(thalweg::manifest::ElementId id) const noexcept {
    return std::hash<std::uint32_t>{}(id.bits());
  }
};
