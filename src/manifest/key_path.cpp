// SPDX-License-Identifier: Apache-2.0
#include "manifest/key_path.h"

#include <algorithm>

#include "manifest/vocabulary.h"

namespace thalweg::manifest {

namespace {

std::string_view section_of(ElementKind kind) {
  const auto all = sections();
  const auto found = std::find_if(all.begin(), all.end(), [&](const SectionInfo& section) {
    return section.form == SectionForm::map_of_elements && section.kind == kind;
  });
  return found == all.end() ? std::string_view() : found->spelling;
}

// `sections.name`, and through the store or the service what it contains.
std::string path_of(const Manifest& manifest, ElementId element) {
  if (const auto dataset = element.as<DatasetId>())
    return path_of(manifest, manifest[dataset]->store) + ".holds." +
           std::string(manifest[dataset].name());
  if (const auto operation = element.as<OperationId>())
    return path_of(manifest, manifest[operation]->service) + ".operations." +
           std::string(manifest[operation].name());
  return std::string(section_of(element.kind())) + "." + manifest.reference(element);
}

}  // namespace

std::string key_path(const Manifest& manifest, ElementId element, std::string_view key) {
  if (!element || element.is(ElementKind::system)) return std::string(key);
  return path_of(manifest, element) + "." + std::string(key);
}

}  // namespace thalweg::manifest
