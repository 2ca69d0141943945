// SPDX-License-Identifier: Apache-2.0
// Who acts: which operations clients call, which run on a schedule, which
// consume, which are only called by others; who calls whom.
#pragma once

#include <span>
#include <vector>

#include "base/truth.h"
#include "engines/engines.h"
#include "graph/fact.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

using manifest::FlowId;
using manifest::OperationId;
using manifest::StepId;
using manifest::TopicId;

enum class OperationRole : std::uint8_t { client, scheduled, consumer, internal };

class Roles {
 public:
  Roles(const manifest::Manifest& manifest);

  OperationRole role(OperationId o) const { return roles_[o.index()]; }
  bool is_client(OperationId o) const { return role(o) == OperationRole::client; }
  bool is_entry(OperationId o) const;  // client or scheduled
  bool is_consumer(OperationId o) const;
  // An internal operation with load or latency of its own: clients may call it too.
  Truth called_by_clients(OperationId o) const;
  // Operations whose steps are expanded: all that are not internal, and of
  // internal ones that nothing reaches, the first of each call cycle.
  std::span<const OperationId> starts() const { return starts_; }

  // The `call` steps on this operation, in order.
  std::span<const StepId> callers(OperationId o) const;
  // One service, or services with one `deploy_unit`.
  bool same_process(manifest::ServiceId a, manifest::ServiceId b) const;

 private:
  const manifest::Manifest* manifest_;
  std::vector<OperationRole> roles_;
  std::vector<OperationId> starts_;
  std::vector<std::uint32_t> caller_begin_;  // CSR
  std::vector<StepId> caller_steps_;
};

}  // namespace thalweg::graph
