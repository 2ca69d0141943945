// SPDX-License-Identifier: Apache-2.0
// Who acts: which operations clients call, which run on a schedule, which
// consume, which are only called by others; who calls whom. Linear.
#pragma once

#include <span>
#include <vector>

#include "base/truth.h"
#include "graph/rows.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

using manifest::FlowId;
using manifest::OperationId;
using manifest::StepId;
using manifest::TopicId;

// What an operation is in the first place: one that consumes and is called too
// is a consumer, and is judged under its callers besides.
enum class OperationRole : std::uint8_t { client, scheduled, consumer, internal };

class Roles {
 public:
  explicit Roles(const manifest::Manifest& manifest);

  OperationRole role(OperationId o) const { return roles_[o.index()]; }
  // By role, or by `entry: client` besides consuming or running on a schedule.
  bool is_client(OperationId o) const;
  bool is_entry(OperationId o) const;  // client or scheduled
  bool is_consumer(OperationId o) const { return role(o) == OperationRole::consumer; }
  // An internal operation with load or latency of its own: clients may call it too.
  Truth called_by_clients(OperationId o) const;
  // Operations whose steps are expanded, by name: all that are not internal,
  // and of internal ones that no expansion reaches (called `async`, named by
  // `compensate` or a saga, in a call cycle) those that others do not reach.
  std::span<const OperationId> starts() const { return starts_; }

  // The `call` steps on this operation, in order, compensations among them.
  std::span<const StepId> callers(OperationId o) const { return callers_[o.index()]; }
  // Does an expansion replace this step by the steps of the operation it calls?
  bool is_expanded(manifest::Step step) const;
  // One service, or services with one `deploy_unit`.
  bool same_process(manifest::ServiceId a, manifest::ServiceId b) const;

 private:
  std::vector<bool> called_or_named() const;
  OperationRole role_of(manifest::Operation o, bool called) const;
  void find_callers();
  void find_starts();

  const manifest::Manifest* manifest_;
  std::vector<OperationRole> roles_;
  std::vector<OperationId> starts_;
  Rows<StepId> callers_;
};

}  // namespace thalweg::graph
