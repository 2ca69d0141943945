// SPDX-License-Identifier: Apache-2.0
// Systems put together from choices: how a request changes data, how messages travel, what
// a consumer does with them, and one thing more that goes on beside. Names are the same in
// all of them, so that what is asked of one can be asked of another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace thalweg::test {

struct System {
  std::string choices;   // "write=outbox producer=idempotent …", one word each
  std::string manifest;  // YAML

  bool has(std::string_view choice) const;  // "write=outbox", "write=outbox|capture"
};

// The same for the same seed.
System system(std::uint64_t seed);

}  // namespace thalweg::test
