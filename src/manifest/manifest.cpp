// SPDX-License-Identifier: Apache-2.0
#include "manifest/manifest.h"

#include <fmt/format.h>

#include "manifest/names.h"

namespace thalweg::manifest {

const ElementData* find_data(const Model& m, ElementId element) {
  const std::size_t i = element.index();
  switch (element.kind()) {
    case ElementKind::entity:
      return &m.entities[i];
    case ElementKind::store:
      return &m.stores[i];
    case ElementKind::dataset:
      return &m.datasets[i];
    case ElementKind::topic:
      return &m.topics[i];
    case ElementKind::external:
      return &m.externals[i];
    case ElementKind::service:
      return &m.services[i];
    case ElementKind::operation:
      return &m.operations[i];
    case ElementKind::flow:
      return &m.flows[i];
    case ElementKind::saga:
      return &m.sagas[i];
    case ElementKind::guarantee:
      return &m.guarantees[i];
    case ElementKind::purpose:
      return &m.purposes[i];
    case ElementKind::decision:
      return &m.decisions[i];
    case ElementKind::none:
    case ElementKind::system:
      break;
  }
  return nullptr;
}

namespace {

// Collects candidates; two different ones make a reference ambiguous.
class OnlyOne {
 public:
  void add(ElementId element) {
    if (count_++ == 0) found_ = element;
  }
  template <class Data>
  void add_all(ElementKind kind, const std::vector<Data>& table, Symbol id) {
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (table[i].id == id) add({kind, i});
    }
  }
  ElementId get() const { return count_ == 1 ? found_ : ElementId(); }

 private:
  ElementId found_;
  int count_ = 0;
};

ElementId find_part(const Manifest& manifest, Symbol parent, Symbol child) {
  OnlyOne found;
  for (Dataset dataset : manifest.datasets()) {
    if (dataset.symbol() != child) continue;
    if (manifest[dataset->store].symbol() == parent) found.add(dataset);
  }
  for (Operation operation : manifest.operations()) {
    if (operation.symbol() != child) continue;
    if (manifest[operation->service].symbol() == parent) found.add(operation);
  }
  return found.get();
}

ElementId find_element(const Model& m, Symbol id) {
  OnlyOne found;
  if (m.system == id) found.add(ElementId::system());
  found.add_all(ElementKind::entity, m.entities, id);
  found.add_all(ElementKind::store, m.stores, id);
  found.add_all(ElementKind::topic, m.topics, id);
  found.add_all(ElementKind::external, m.externals, id);
  found.add_all(ElementKind::service, m.services, id);
  found.add_all(ElementKind::flow, m.flows, id);
  found.add_all(ElementKind::saga, m.sagas, id);
  found.add_all(ElementKind::guarantee, m.guarantees, id);
  found.add_all(ElementKind::purpose, m.purposes, id);
  found.add_all(ElementKind::decision, m.decisions, id);
  return found.get();
}

}  // namespace

std::string Manifest::reference(ElementId element) const {
  const ElementData* const data = find_data(model_, element);
  if (!data) return std::string(element ? system() : std::string_view());
  const std::string_view id = text(data->id);
  if (const auto dataset = element.as<DatasetId>()) {
    return fmt::format("{}/{}", (*this)[model_.datasets[dataset.index()].store].name(), id);
  }
  if (const auto operation = element.as<OperationId>()) {
    return fmt::format("{}/{}", (*this)[model_.operations[operation.index()].service].name(), id);
  }
  return std::string(id);
}

source::Span Manifest::span(ElementId element) const {
  if (const ElementData* const data = find_data(model_, element)) {
    return {data->file, data->begin, data->end};
  }
  return element ? model_.system_span : source::Span();
}

ElementId Manifest::find(std::string_view reference) const {
  const std::size_t slash = reference.find('/');
  const Symbol first = model_.symbols.find(reference.substr(0, slash));
  if (!first) return {};
  if (slash == std::string_view::npos) return find_element(model_, first);
  const Symbol second = model_.symbols.find(reference.substr(slash + 1));
  return second ? find_part(*this, first, second) : ElementId();
}

}  // namespace thalweg::manifest
