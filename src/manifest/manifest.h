// SPDX-License-Identifier: Apache-2.0
// The manifest as a typed model: what a user can say, with every reference
// resolved and every value located. Immutable once loaded.
//
// Elements live in flat tables and are handed out as small views:
//
//   for (Store store : manifest.stores())
//     if (store[store::kind] == StoreKind::cache) use(store.name());
//
// Views are cheap to copy and valid as long as the Manifest. Texts live in the
// sources (SourceMap) or in the Manifest's own symbol table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/symbol.h"
#include "manifest/field.h"
#include "manifest/ids.h"
#include "manifest/record.h"
#include "manifest/verbs.h"

namespace thalweg::manifest {

class Manifest;

// What all elements have: an id, its place, and the record of its attributes.
struct ElementData {
  Symbol id;
  source::FileId file;
  std::uint32_t begin = 0;  // of the id, or of the first use of an implied element
  std::uint32_t end = 0;
  RecordId record;       // none: nothing was written about it
  bool implied = false;  // exists only because it is referred to
};

struct EntityData : ElementData {};
struct StoreData : ElementData {
  std::vector<DatasetId> datasets;  // in the order of the manifest, implied ones last
};
struct DatasetData : ElementData {
  StoreId store;
  EntityId entity;  // resolved: its `entity`, else the entity of its name; none for
                    // outbox, dedupe, lock and saga datasets that name none
};
struct TopicData : ElementData {
  std::vector<EntityId> carries;  // resolved, with the default
};
struct ExternalData : ElementData {};
struct ServiceData : ElementData {
  std::uint32_t first_operation = 0;
  std::uint32_t operation_count = 0;
};
struct OperationData : ElementData {
  ServiceId service;
  std::uint32_t first_step = 0;  // steps of one operation are consecutive, in preorder
  std::uint32_t end_step = 0;
};
struct FlowData : ElementData {};
struct SagaData : ElementData {};
struct GuaranteeData : ElementData {
  GuaranteeVerb verb = GuaranteeVerb::custom;
  Symbol subject;    // the text behind the verb: `user.username`, `search/product`
  ElementId target;  // what it names: an entity, dataset, operation …
  std::uint32_t subject_begin = 0;
  std::uint32_t subject_end = 0;
  std::vector<Symbol> fields;  // behind the dot; of `unique`, one or several
  RecordId causal;             // of `causal`
};
struct PurposeData : ElementData {};
struct DecisionData : ElementData {};

struct StepData {
  Verb verb = Verb::read;
  std::uint8_t word = 0;      // of a block: TransactionKind or Style
  bool compensation = false;  // the step behind `compensate`, no part of the run
  source::FileId file;
  std::uint32_t begin = 0;  // of the verb key (of `when` for a branch)
  std::uint32_t end = 0;    // end of the verb's value
  std::uint32_t next = 0;   // behind this step and all inside it
  StepId parent;            // the block around it; none at top level
  OperationId operation;
  Reference target;  // of a simple verb
  RecordId record;   // options; none where there are none
};

// A view of one element. `Data` is one of the structs above.
template <class Data, class IdType>
class View {
 public:
  View() = default;
  View(const Manifest* manifest, IdType id) : manifest_(manifest), id_(id) {}

  explicit operator bool() const { return static_cast<bool>(id_); }
  IdType id() const { return id_; }
  operator ElementId() const { return ElementId(id_); }
  const Manifest& manifest() const { return *manifest_; }
  const Data& data() const;
  const Data* operator->() const { return &data(); }

  Symbol symbol() const { return data().id; }
  std::string_view name() const;  // the id as written, without its parent
  std::string reference() const;  // `store/dataset`, `service/operation`, else the id
  source::Span span() const {     // of the id
    return {data().file, data().begin, data().end};
  }
  RecordView record() const;
  template <class T>
  auto operator[](Field<T> field) const {
    return record()[field];
  }
  friend bool operator==(const View& a, const View& b) { return a.id_ == b.id_; }

 protected:
  const Manifest* manifest_ = nullptr;
  IdType id_;
};

using Entity = View<EntityData, EntityId>;
using Store = View<StoreData, StoreId>;
using Dataset = View<DatasetData, DatasetId>;
using Topic = View<TopicData, TopicId>;
using External = View<ExternalData, ExternalId>;
using Service = View<ServiceData, ServiceId>;
using Operation = View<OperationData, OperationId>;
using Flow = View<FlowData, FlowId>;
using Saga = View<SagaData, SagaId>;
using Guarantee = View<GuaranteeData, GuaranteeId>;
using Purpose = View<PurposeData, PurposeId>;
using Decision = View<DecisionData, DecisionId>;

// A step as written. Children of a block follow it directly.
class Step {
 public:
  Step() = default;
  Step(const Manifest* manifest, StepId id) : manifest_(manifest), id_(id) {}
  explicit operator bool() const { return static_cast<bool>(id_); }
  StepId id() const { return id_; }
  const StepData& data() const;
  const StepData* operator->() const { return &data(); }
  Verb verb() const { return data().verb; }
  ElementId target() const { return data().target.target; }
  source::Span span() const {  // `update: shop-db/product`
    return {data().file, data().begin, data().end};
  }
  Step parent() const { return {manifest_, data().parent}; }
  Operation operation() const { return {manifest_, data().operation}; }
  RecordView record() const;
  template <class T>
  auto operator[](Field<T> field) const {
    return record()[field];
  }
  TransactionKind transaction_kind() const { return static_cast<TransactionKind>(data().word); }
  friend bool operator==(const Step& a, const Step& b) { return a.id_ == b.id_; }

 private:
  const Manifest* manifest_ = nullptr;
  StepId id_;
};

// The elements of one kind, in the order of the manifest.
template <class V, class IdType>
class Table {
 public:
  Table(const Manifest* manifest, std::size_t begin, std::size_t end)
      : manifest_(manifest), begin_(begin), end_(end) {}
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  V operator[](std::size_t i) const { return {manifest_, IdType(begin_ + i)}; }

  class iterator {
   public:
    iterator(const Manifest* manifest, std::size_t i) : manifest_(manifest), i_(i) {}
    V operator*() const { return {manifest_, IdType(i_)}; }
    iterator& operator++() {
      ++i_;
      return *this;
    }
    bool operator==(const iterator& other) const { return i_ == other.i_; }

   private:
    const Manifest* manifest_;
    std::size_t i_;
  };
  iterator begin() const { return {manifest_, begin_}; }
  iterator end() const { return {manifest_, end_}; }

 private:
  const Manifest* manifest_;
  std::size_t begin_;
  std::size_t end_;
};

struct AcceptData {
  RecordId record;  // shape `accept`; none for a comment
  Symbol rule, at, reason;
  Date expires;
  ElementId line_element;  // of a comment: the element or step it stands at
  StepId line_step;
  source::Span span;  // of the whole entry or comment
  source::Span expires_span;
};

// Everything that was loaded. Filled by the Loader (loader.h).
struct Model {
  SymbolTable symbols;
  Pools pools;
  Symbol system;
  source::Span system_span;
  std::vector<source::FileId> files;  // the root first
  RecordId root;                      // shape `root` of the root file
  RecordId requirements;
  RecordId readiness;
  source::Span requirements_span;  // of the key, for what is missing in it
  source::Span entities_span;      // of the key `entities`
  bool has_entities_section = false;
  std::vector<EntityData> entities;
  std::vector<StoreData> stores;
  std::vector<DatasetData> datasets;
  std::vector<TopicData> topics;
  std::vector<ExternalData> externals;
  std::vector<ServiceData> services;
  std::vector<OperationData> operations;
  std::vector<StepData> steps;
  std::vector<FlowData> flows;
  std::vector<SagaData> sagas;
  std::vector<GuaranteeData> guarantees;
  std::vector<PurposeData> purposes;
  std::vector<DecisionData> decisions;
  std::vector<AcceptData> accepts;
  std::vector<RecordId> migrations;
};

class Manifest {
 public:
  Manifest() = default;
  explicit Manifest(Model model) : model_(std::move(model)) {}

  const Model& model() const { return model_; }
  std::string_view text(Symbol symbol) const { return model_.symbols.text(symbol); }
  std::string_view system() const { return text(model_.system); }

  Table<Entity, EntityId> entities() const { return {this, 0, model_.entities.size()}; }
  Table<Store, StoreId> stores() const { return {this, 0, model_.stores.size()}; }
  Table<Dataset, DatasetId> datasets() const { return {this, 0, model_.datasets.size()}; }
  Table<Topic, TopicId> topics() const { return {this, 0, model_.topics.size()}; }
  Table<External, ExternalId> externals() const { return {this, 0, model_.externals.size()}; }
  Table<Service, ServiceId> services() const { return {this, 0, model_.services.size()}; }
  Table<Operation, OperationId> operations() const { return {this, 0, model_.operations.size()}; }
  Table<Flow, FlowId> flows() const { return {this, 0, model_.flows.size()}; }
  Table<Saga, SagaId> sagas() const { return {this, 0, model_.sagas.size()}; }
  Table<Guarantee, GuaranteeId> guarantees() const { return {this, 0, model_.guarantees.size()}; }
  Table<Purpose, PurposeId> purposes() const { return {this, 0, model_.purposes.size()}; }
  Table<Decision, DecisionId> decisions() const { return {this, 0, model_.decisions.size()}; }

  Entity operator[](EntityId id) const { return {this, id}; }
  Store operator[](StoreId id) const { return {this, id}; }
  Dataset operator[](DatasetId id) const { return {this, id}; }
  Topic operator[](TopicId id) const { return {this, id}; }
  External operator[](ExternalId id) const { return {this, id}; }
  Service operator[](ServiceId id) const { return {this, id}; }
  Operation operator[](OperationId id) const { return {this, id}; }
  Step operator[](StepId id) const { return {this, id}; }
  Flow operator[](FlowId id) const { return {this, id}; }
  Saga operator[](SagaId id) const { return {this, id}; }
  Guarantee operator[](GuaranteeId id) const { return {this, id}; }
  Purpose operator[](PurposeId id) const { return {this, id}; }
  Decision operator[](DecisionId id) const { return {this, id}; }

  // The operations of a service; all steps of an operation in preorder, blocks
  // and compensations included.
  Table<Operation, OperationId> operations_of(Service service) const;
  Table<Step, StepId> steps_of(Operation operation) const;

  RecordView record(RecordId id) const { return {&model_.pools, id}; }
  RecordView requirements() const { return record(model_.requirements); }
  RecordView readiness() const { return record(model_.readiness); }

  // `shop-db/product`, `catalog/update-product`, `search`; the system's id.
  std::string reference(ElementId element) const;
  // The place of its id (of its first use, where it is implied).
  source::Span span(ElementId element) const;
  // The element that a reference names anywhere in the manifest, if it is
  // unambiguous; for `accept`, overrides and command lines.
  ElementId find(std::string_view reference) const;

 private:
  Model model_;
};

}  // namespace thalweg::manifest

#include "manifest/view.inl"
