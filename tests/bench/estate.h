// SPDX-License-Identifier: Apache-2.0
// A synthetic estate: many services with their stores, topics, operations and
// flows, 138 lines and 4 KB each. About a third of the operations hold a defect
// (dual writes, direct publishes, consumers that count twice, two-phase
// commits), the rest are sound (outbox, change capture, deduplication). Calls
// and topics connect mostly neighbours, and some hubs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace thalweg::bench {

struct Estate {
  std::size_t services = 0;
  std::uint64_t seed = 1;
};

// One file; nothing named: standard output.
void write_estate(const Estate& estate, const std::string& path);

// `directory`/thalweg.yaml, which includes one file for each service.
void write_estate_in_files(const Estate& estate, const std::string& directory);

}  // namespace thalweg::bench
