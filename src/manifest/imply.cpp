// SPDX-License-Identifier: Apache-2.0
#include "manifest/imply.h"

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/holdings.h"
#include "manifest/references.h"

namespace thalweg::manifest {

namespace {

// Where an implied dataset is shown: what feeds it before what reads it.
enum class Rank : std::uint8_t { fed, written, named };

struct Implied {
  Rank rank = Rank::named;
  bool bookkeeping = false;  // marks, locks or states are kept there
};

class Implier {
 public:
  explicit Implier(Loading& loading)
      : loading_(loading), known_(loading.datasets_by_path), first_(loading.model.datasets.size()) {
    known_.resize(loading.model.symbols.size());
  }

  void run() {
    visit_records(model(), [&](const ReferenceSite& site) { return see(site); });
    visit_steps(loading_, [&](const ReferenceSite& site) { return see(site); });
    see_guarantees();
    for (std::size_t i = 0; i < model().datasets.size(); ++i) settle_dataset(i);
    const Holdings holdings(model());
    for (const EntityData& entity : model().entities) settle_home(holdings, entity);
    for (TopicData& topic : model().topics) settle_topic(topic);
  }

 private:
  Model& model() { return loading_.model; }
  Names& names() { return loading_.names; }
  RecordView record(RecordId id) { return {&model().pools, id}; }

  ElementId see(const ReferenceSite& site);
  void see_guarantees();
  StoreId store_named(std::string_view id, source::Span span);
  DatasetId find_or_add(const ReferenceSite& site, std::size_t slash, bool& is_new);
  void see_dataset(const ReferenceSite& site, std::size_t slash);
  static Rank rank_of(const ReferenceSite& site);
  DatasetId add_dataset(StoreId store, Symbol id, source::Span span);

  void settle_dataset(std::size_t index);
  bool needs_entity(std::size_t index);
  std::string near_entity(Symbol id);
  std::string declared_dataset_near(const DatasetData& dataset);
  void report_no_entity(const DatasetData& dataset);
  EntityId entity_named(Symbol id, source::Span span);
  void settle_home(const Holdings& holdings, const EntityData& entity);
  void settle_topic(TopicData& topic);

  Loading& loading_;
  std::vector<DatasetId>& known_;
  std::size_t first_;             // the first implied dataset
  std::vector<Implied> implied_;  // of the datasets from `first_` on
};

template <class Data>
std::size_t add_implied(std::vector<Data>& table, Data data, Symbol id, source::Span span) {
  data.id = id;
  data.file = span.file;
  data.begin = span.begin;
  data.end = span.end;
  data.implied = true;
  table.push_back(std::move(data));
  return table.size() - 1;
}

// --- stores and datasets ------------------------------------------------------

// Without a section `stores` the stores that are named exist.
StoreId Implier::store_named(std::string_view id, source::Span span) {
  const Symbol known = model().symbols.find(id);
  if (const ElementId found = names().find_container(known)) return found.as<StoreId>();
  if (loading_.has_stores_section) return {};
  const Symbol symbol = known ? known : model().symbols.intern_copy(id);
  const StoreId store(add_implied(model().stores, StoreData(), symbol, span));
  names().add(store);
  return store;
}

DatasetId Implier::add_dataset(StoreId store, Symbol id, source::Span span) {
  DatasetData data;
  data.store = store;
  const DatasetId dataset(add_implied(model().datasets, std::move(data), id, span));
  names().add(dataset);
  model().stores[store.index()].datasets.push_back(dataset);
  implied_.emplace_back();
  return dataset;
}

Rank Implier::rank_of(const ReferenceSite& site) {
  if (site.use != Use::write) return Rank::named;
  return site.step ? Rank::written : Rank::fed;
}

DatasetId Implier::find_or_add(const ReferenceSite& site, std::size_t slash, bool& is_new) {
  const std::string_view text = loading_.text(site.text);
  const StoreId store = store_named(text.substr(0, slash), site.span);
  if (!store) return {};
  const Symbol id = model().symbols.intern_copy(text.substr(slash + 1));
  const DatasetId known = names().find_dataset(store, id);
  is_new = !known;
  return known ? known : add_dataset(store, id, site.span);
}

void Implier::see_dataset(const ReferenceSite& site, std::size_t slash) {
  DatasetId& known = known_[site.text.index()];
  bool is_new = false;
  if (!known) known = find_or_add(site, slash, is_new);
  const DatasetId dataset = known;
  if (!dataset || dataset.index() < first_) return;
  Implied& implied = implied_[dataset.index() - first_];
  implied.bookkeeping |= site.bookkeeping;
  const Rank rank = rank_of(site);
  if (!is_new && rank >= implied.rank) return;
  implied.rank = rank;
  DatasetData& data = model().datasets[dataset.index()];
  data.file = site.span.file;
  data.begin = site.span.begin;
  data.end = site.span.end;
}

ElementId Implier::see(const ReferenceSite& site) {
  if (site.targets == kAnyElement || (site.targets & (kStore | kDataset)) == 0) return {};
  const std::string_view text = loading_.text(site.text);
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    see_dataset(site, slash);
  } else if (site.step || site.use == Use::home) {
    store_named(text, site.span);
  }
  return {};
}

void Implier::see_guarantees() {
  for (const GuaranteeData& data : model().guarantees) {
    if (!data.subject) continue;
    ReferenceSite site;
    site.text = data.subject;
    site.targets = info(data.verb).targets;
    site.span = {data.file, data.subject_begin, data.subject_end};
    see(site);
  }
}

// --- entities -------------------------------------------------------------------

// Without a section `entities` every entity that data is said to be of exists.
EntityId Implier::entity_named(Symbol id, source::Span span) {
  if (const ElementId found = names().find(ElementKind::entity, id)) return found.as<EntityId>();
  if (model().has_entities_section) return {};
  const EntityId entity(add_implied(model().entities, EntityData(), id, span));
  names().add(entity);
  return entity;
}

bool Implier::needs_entity(std::size_t index) {
  if (index >= first_) return !implied_[index - first_].bookkeeping;
  const auto form = record(model().datasets[index].record)[dataset::form];
  const bool is_auxiliary =
      form == Form::outbox || form == Form::dedupe || form == Form::lock || form == Form::saga;
  return !is_auxiliary;
}

std::string Implier::near_entity(Symbol id) {
  std::vector<std::string_view> entities;
  for (const EntityData& data : model().entities) entities.push_back(loading_.text(data.id));
  return loading_.suggestions.did_you_mean(loading_.text(id), entities);
}

std::string Implier::declared_dataset_near(const DatasetData& dataset) {
  if (loading_.suggestions.exhausted()) return {};
  const std::string_view store = loading_.text(model().stores[dataset.store.index()].id);
  std::vector<std::string> known;
  if (!dataset.implied) return near_entity(dataset.id);
  for (const DatasetId other : model().stores[dataset.store.index()].datasets) {
    const DatasetData& data = model().datasets[other.index()];
    if (!data.implied) known.push_back(fmt::format("{}/{}", store, loading_.text(data.id)));
  }
  const std::string wanted = fmt::format("{}/{}", store, loading_.text(dataset.id));
  const std::string near = loading_.suggestions.did_you_mean(wanted, known);
  return near.empty() ? near_entity(dataset.id) : near;
}

void Implier::report_no_entity(const DatasetData& dataset) {
  if (loading_.incomplete) return;
  const std::string_view id = loading_.text(dataset.id);
  const std::string_view store = loading_.text(model().stores[dataset.store.index()].id);
  diag::Diagnostic& problem =
      loading_.problems.error(kUnresolved, {dataset.file, dataset.begin, dataset.end},
                              fmt::format("no entity `{}` for the dataset `{}/{}`", id, store, id));
  problem.label(model().entities_span, "the entities are declared here");
  problem.help = declared_dataset_near(dataset);
  if (!problem.help.empty()) return;
  problem.help = dataset.implied
                     ? fmt::format(
                           "declare `{}` under `entities`, or list the dataset under "
                           "`holds` of `{}` with its `entity`",
                           id, store)
                     : fmt::format(
                           "declare `{}` under `entities`, or say which `entity` it holds; "
                           "outbox, dedupe, lock and saga state need only their `form`",
                           id);
}

void Implier::settle_dataset(std::size_t index) {
  const auto declared = record(model().datasets[index].record)[dataset::entity];
  if (declared) {
    const EntityId entity = entity_named(declared->text, declared.span);
    model().datasets[index].entity = entity;
    return;
  }
  if (!needs_entity(index)) return;
  const DatasetData& data = model().datasets[index];
  const EntityId entity = entity_named(data.id, {data.file, data.begin, data.end});
  if (!entity) report_no_entity(data);
  model().datasets[index].entity = entity;
}

// `system_of_record: shop-db` makes that store hold the entity.
void Implier::settle_home(const Holdings& holdings, const EntityData& data) {
  const auto home = record(data.record)[entity::system_of_record];
  if (!home) return;
  const StoreId store = names().find_container(home->text).as<StoreId>();
  const EntityId entity = names().find(ElementKind::entity, data.id).as<EntityId>();
  if (!store || !holdings.find(store, entity).empty()) return;
  if (names().find_dataset(store, data.id)) return;
  const DatasetId dataset = add_dataset(store, data.id, home.span);
  model().datasets[dataset.index()].entity = entity;
}

void Implier::settle_topic(TopicData& topic) {
  const auto carries = record(topic.record)[topic::carries];
  if (!carries) {
    const ElementId same_name = names().find(ElementKind::entity, topic.id);
    if (same_name) topic.carries.assign(1, same_name.as<EntityId>());
    return;
  }
  topic.carries.reserve(carries->size());
  for (const ItemView item : *carries) {
    if (const EntityId entity = entity_named(item.text, item.span)) topic.carries.push_back(entity);
  }
}

}  // namespace

void imply(Loading& loading) {
  Implier(loading).run();
}

}  // namespace thalweg::manifest
