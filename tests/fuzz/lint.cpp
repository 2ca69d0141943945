// SPDX-License-Identifier: Apache-2.0
// Any bytes as a manifest: loading, graph and rules end, and every finding has
// an element and words, and a place within the file.
#include "support/lint.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace thalweg;
  const auto linted = test::lint_text("fuzz.yaml", {reinterpret_cast<const char*>(data), size});
  for (const checks::Finding& finding : linted->run.findings) {
    require(static_cast<bool>(finding.at));
    require(!finding.message.empty());
    require(!finding.span || finding.span.end <= size);
    require(!linted->describe(finding).empty());
  }
  require(linted->manifest || linted->problems.has_errors());
  return 0;
}
