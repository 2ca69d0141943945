// SPDX-License-Identifier: Apache-2.0
// How the views of manifest.h find their data.
#pragma once

namespace thalweg::manifest {

#define THALWEG_TABLE(Type, table)                                    \
  inline const Type##Data& data_of(const Model& model, Type##Id id) { \
    return model.table[id.index()];                                   \
  }
THALWEG_TABLE(Entity, entities)
THALWEG_TABLE(Store, stores)
THALWEG_TABLE(Dataset, datasets)
THALWEG_TABLE(Topic, topics)
THALWEG_TABLE(External, externals)
THALWEG_TABLE(Service, services)
THALWEG_TABLE(Operation, operations)
THALWEG_TABLE(Step, steps)
THALWEG_TABLE(Flow, flows)
THALWEG_TABLE(Saga, sagas)
THALWEG_TABLE(Guarantee, guarantees)
THALWEG_TABLE(Purpose, purposes)
THALWEG_TABLE(Decision, decisions)
#undef THALWEG_TABLE

template <class Data, class IdType>
const Data& View<Data, IdType>::data() const {
  return data_of(manifest_->model(), id_);
}
template <class Data, class IdType>
std::string_view View<Data, IdType>::name() const {
  return manifest_->text(data().id);
}
template <class Data, class IdType>
std::string View<Data, IdType>::reference() const {
  return manifest_->reference(id_);
}
template <class Data, class IdType>
RecordView View<Data, IdType>::record() const {
  return manifest_->record(data().record);
}
inline const StepData& Step::data() const {
  return data_of(manifest_->model(), id_);
}
inline RecordView Step::record() const {
  return manifest_->record(data().record);
}

inline Table<Operation, OperationId> Manifest::operations_of(Service service) const {
  return {this, service->first_operation, service->first_operation + service->operation_count};
}
inline Table<Step, StepId> Manifest::steps_of(Operation operation) const {
  return {this, operation->first_step, operation->end_step};
}

}  // namespace thalweg::manifest
