// SPDX-License-Identifier: Apache-2.0
#include "manifest/resolve.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/holdings.h"
#include "manifest/references.h"
#include "manifest/unresolved.h"

namespace thalweg::manifest {

namespace {

struct KindTarget {
  std::uint32_t target;
  ElementKind kind;
};
// Name spaces of their own, beside that of stores, topics, externals and flows.
constexpr KindTarget kOwnSpaces[] = {
    {kEntity, ElementKind::entity},   {kGuarantee, ElementKind::guarantee},
    {kPurpose, ElementKind::purpose}, {kDecision, ElementKind::decision},
    {kService, ElementKind::service},
};

std::uint32_t target_of(ElementKind kind) {
  switch (kind) {
    case ElementKind::store:
      return kStore | kDataset;
    case ElementKind::topic:
      return kTopic;
    case ElementKind::external:
      return kExternal;
    case ElementKind::flow:
      return kFlow;
    default:
      return kNoTarget;
  }
}

class Resolver {
 public:
  explicit Resolver(Loading& loading)
      : loading_(loading), holdings_(loading.model), unresolved_(loading) {}

  void run();

 private:
  Model& model() const { return loading_.model; }
  Names& names() { return loading_.names; }

  ElementId resolve(const ReferenceSite& site);
  ElementId resolve_path(const ReferenceSite& site, std::size_t slash);
  ElementId resolve_id(const ReferenceSite& site);
  ElementId only_one(const ReferenceSite& site, ElementId first, ElementId second);
  ElementId dataset_of(const ReferenceSite& site, StoreId store);
  ElementId dataset_of_entity(const ReferenceSite& site, StoreId store, EntityId entity);
  bool is_event(Symbol text);
  bool is_subject(Symbol text) const;

  void resolve_homes();
  void resolve_guarantee(GuaranteeData& data);
  void resolve_subject(GuaranteeData& data);
  void resolve_fields(GuaranteeData& data);
  std::size_t entity_end(std::string_view text);
  template <class T>
  void resolve_for(RecordId record, Field<T> field, EntityId entity);

  Loading& loading_;
  Holdings holdings_;
  Unresolved unresolved_;
  std::vector<bool> events_;  // by symbol; filled on first use
  EntityId about_;            // of the element whose keys are resolved
};

// --- names ----------------------------------------------------------------------

ElementId Resolver::resolve(const ReferenceSite& site) {
  const std::size_t slash = loading_.text(site.text).find('/');
  return slash == std::string_view::npos ? resolve_id(site) : resolve_path(site, slash);
}

ElementId Resolver::only_one(const ReferenceSite& site, ElementId first, ElementId second) {
  if (first && second) unresolved_.report_ambiguous(site, first, second);
  return first ? first : second;
}

ElementId Resolver::resolve_path(const ReferenceSite& site, std::size_t slash) {
  const auto& known = loading_.datasets_by_path;
  const bool only_dataset = (site.targets & (kDataset | kOperation)) == kDataset;
  if (only_dataset && site.text.index() < known.size() && known[site.text.index()]) {
    return known[site.text.index()];
  }
  const std::string_view text = loading_.text(site.text);
  const Symbol parent = model().symbols.find(text.substr(0, slash));
  const Symbol child = model().symbols.find(text.substr(slash + 1));
  ElementId dataset;
  ElementId operation;
  if ((site.targets & kDataset) != 0) {
    const StoreId store = names().find_container(parent).as<StoreId>();
    if (store) dataset = names().find_dataset(store, child);
  }
  if ((site.targets & kOperation) != 0) {
    const ServiceId service = names().find(ElementKind::service, parent).as<ServiceId>();
    if (service) operation = names().find_operation(service, child);
  }
  const ElementId found = only_one(site, dataset, operation);
  if (!found) unresolved_.report_path(site, slash);
  return found;
}

ElementId Resolver::resolve_id(const ReferenceSite& site) {
  ElementId found;
  for (const KindTarget& space : kOwnSpaces) {
    if ((site.targets & space.target) == 0) continue;
    found = only_one(site, found, names().find(space.kind, site.text));
  }
  if (site.targets == kAnyElement) {
    found = only_one(site, found, names().find(ElementKind::saga, site.text));
  }
  const ElementId container = names().find_container(site.text);
  if (container && (site.targets & target_of(container.kind())) != 0) {
    const bool as_dataset = container.is(ElementKind::store) && site.targets != kAnyElement;
    found = only_one(site, found, container);
    if (as_dataset) return dataset_of(site, container.as<StoreId>());
  }
  if (found) return found;
  if ((site.targets & kEvent) != 0 && is_event(site.text)) return {};
  const bool may_be_subject = (site.targets & kSubject) != 0 && site.targets != kAnyElement;
  if (may_be_subject && is_subject(site.text)) return {};
  unresolved_.report_id(site, container);
  return {};
}

// A store that stands for a dataset.
ElementId Resolver::dataset_of(const ReferenceSite& site, StoreId store) {
  if (site.use == Use::members) return store;
  if (site.use == Use::home) return dataset_of_entity(site, store, about_);
  if (site.use == Use::arbiter && about_) {
    if (const auto held = holdings_.find(store, about_); held.size() == 1) return held[0].dataset;
  }
  const std::vector<DatasetId>& datasets = model().stores[store.index()].datasets;
  if (datasets.size() == 1) return datasets.front();
  // What the rules make of a step on a store without datasets is said later.
  const bool is_step = site.step && datasets.empty();
  if (!is_step) unresolved_.report_store(site, store, datasets);
  return {};
}

// Of several, the one with the entity's name, else the one that is plain state.
ElementId Resolver::dataset_of_entity(const ReferenceSite& site, StoreId store, EntityId entity) {
  const auto held = holdings_.find(store, entity);
  std::vector<DatasetId> plain;
  for (const Holdings::Entry& entry : held) {
    const DatasetData& data = model().datasets[entry.dataset.index()];
    if (held.size() == 1 || data.id == model().entities[entity.index()].id) return entry.dataset;
    const auto form = RecordView(&model().pools, data.record)[dataset::form];
    if (!form || form == Form::state) plain.push_back(entry.dataset);
  }
  if (plain.size() == 1) return plain.front();
  unresolved_.report_store(site, store, plain);
  return {};
}

bool Resolver::is_event(Symbol text) {
  if (events_.empty()) {
    events_.resize(model().symbols.size());
    for (const TopicData& topic : model().topics) {
      const auto events = RecordView(&model().pools, topic.record)[topic::events];
      if (!events) continue;
      for (const ItemView event : *events) events_[event.text.index()] = true;
    }
  }
  return text.index() < events_.size() && events_[text.index()];
}

bool Resolver::is_subject(Symbol text) const {
  const auto& all = model().entities;
  return std::any_of(all.begin(), all.end(), [&](const EntityData& entity) {
    return RecordView(&model().pools, entity.record)[entity::subject] == text;
  });
}

// --- keys that depend on their element ------------------------------------------

template <class T>
void Resolver::resolve_for(RecordId id, Field<T> field, EntityId entity) {
  if (!id) return;
  const RecordData& record = model().pools.records[id.index()];
  about_ = entity;
  const auto visit = [&](const ReferenceSite& site) { return resolve(site); };
  for (std::uint32_t i = 0; i < record.count; ++i) {
    Attribute& a = model().pools.attributes[record.first + i];
    if (a.field == field.index) visit_attribute(model(), id, a, visit);
  }
  about_ = {};
}

void Resolver::resolve_homes() {
  for (std::size_t i = 0; i < model().entities.size(); ++i) {
    resolve_for(model().entities[i].record, entity::system_of_record, EntityId(i));
  }
}

// --- guarantees -------------------------------------------------------------------

// Ids may have dots: the longest beginning that is an entity counts.
std::size_t Resolver::entity_end(std::string_view text) {
  for (std::size_t end = text.rfind('.'); end != std::string_view::npos && end > 0;
       end = text.rfind('.', end - 1)) {
    const Symbol id = model().symbols.find(text.substr(0, end));
    if (names().find(ElementKind::entity, id)) return end;
  }
  return std::string_view::npos;
}

// `user.username`, or several of them.
void Resolver::resolve_fields(GuaranteeData& data) {
  std::vector<Symbol> subjects = std::move(data.fields);
  if (subjects.empty()) subjects.push_back(data.subject);
  data.fields.clear();
  const source::Span span{data.file, data.subject_begin, data.subject_end};
  for (const Symbol subject : subjects) {
    const std::string_view text = loading_.text(subject);
    const std::size_t dot = entity_end(text);
    if (dot == std::string_view::npos) {
      unresolved_.report_field(text, span);
      continue;
    }
    const Symbol id = model().symbols.find(text.substr(0, dot));
    const ElementId entity = names().find(ElementKind::entity, id);
    if (data.target && data.target != entity) {
      unresolved_.report_other_entity(text, span, data.target);
      continue;
    }
    data.target = entity;
    data.fields.push_back(model().symbols.intern_copy(text.substr(dot + 1)));
  }
  data.fields.shrink_to_fit();
}

void Resolver::resolve_subject(GuaranteeData& data) {
  ReferenceSite site;
  site.text = data.subject;
  site.targets = info(data.verb).targets;
  site.span = {data.file, data.subject_begin, data.subject_end};
  data.target = resolve(site);
}

void Resolver::resolve_guarantee(GuaranteeData& data) {
  if (data.subject && info(data.verb).targets != kNoTarget) {
    if (names_fields(data.verb)) {
      resolve_fields(data);
    } else {
      resolve_subject(data);
    }
  }
  const auto entity = RecordView(&model().pools, data.record)[guarantee::entity];
  ElementId about = data.target;
  if (about.is(ElementKind::dataset)) about = model().datasets[about.index()].entity;
  if (entity) about = entity->target;
  resolve_for(data.record, guarantee::enforced_by, about.as<EntityId>());
}

void Resolver::run() {
  visit_records(model(), [&](const ReferenceSite& site) {
    const bool later = site.use == Use::home || site.use == Use::arbiter;
    return later ? ElementId() : resolve(site);
  });
  visit_steps(loading_, [&](const ReferenceSite& site) { return resolve(site); });
  resolve_homes();
  for (GuaranteeData& data : model().guarantees) resolve_guarantee(data);
}

}  // namespace

void resolve(Loading& loading) {
  Resolver(loading).run();
}

}  // namespace thalweg::manifest
