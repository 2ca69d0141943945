// SPDX-License-Identifier: Apache-2.0
// For rules that judge local transactions one by one.
#pragma once

#include <set>

#include "checks/check.h"

namespace thalweg::checks {

// Looks at each local transaction block of every start, in their order, until the
// block is reported once: `finding(x, block)` is a finding, or nothing.
template <class LookAt>
void each_local_transaction(const Context& context, Reporter& out, LookAt finding) {
  std::set<manifest::StepId> told;
  for (manifest::OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    for (std::uint32_t b = 0; b < x.blocks().size(); ++b) {
      const graph::BlockInstance& block = x.blocks()[b];
      if (block.transaction != b || told.contains(block.block)) continue;
      if (x.block(b).transaction_kind() != manifest::TransactionKind::local) continue;
      if (auto found = finding(x, b)) {
        told.insert(block.block);
        out.add(std::move(*found));
      }
    }
  }
}

}  // namespace thalweg::checks
