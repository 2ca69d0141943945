// SPDX-License-Identifier: Apache-2.0
#include "silence/subject.h"

#include <algorithm>

namespace thalweg::silence {

using manifest::Manifest;

ElementId container_of(const Manifest& manifest, ElementId element) {
  if (const auto dataset = element.as<manifest::DatasetId>()) return manifest[dataset]->store;
  if (const auto operation = element.as<manifest::OperationId>())
    return manifest[operation]->service;
  return {};
}

Subject::Subject(const Manifest& manifest, ElementId element)
    : kind_(element.kind()), reference_(manifest.reference(element)) {
  if (const ElementId container = container_of(manifest, element))
    container_ = manifest.reference(container);
}

bool Subject::is(const Manifest& manifest, ElementId other) const {
  return other.is(kind_) && manifest.reference(other) == reference_;
}

std::optional<Closeness> Subject::closeness(const Manifest& manifest,
                                            const checks::Finding& finding) const {
  if (is(manifest, finding.at)) return Closeness::exact;
  if (is(manifest, container_of(manifest, finding.at))) return Closeness::part;
  const bool holds_it = (finding.at.is(ElementKind::store) && kind_ == ElementKind::dataset) ||
                        (finding.at.is(ElementKind::service) && kind_ == ElementKind::operation);
  if (holds_it && manifest.reference(finding.at) == container_) return Closeness::container;
  const auto same = [&](ElementId other) { return is(manifest, other); };
  if (std::any_of(finding.elements.begin(), finding.elements.end(), same) ||
      std::any_of(finding.entities.begin(), finding.entities.end(), same))
    return Closeness::involved;
  return std::nullopt;
}

}  // namespace thalweg::silence
