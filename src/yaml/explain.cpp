// SPDX-License-Identifier: Apache-2.0
#include "yaml/explain.h"

#include <fmt/format.h>

namespace thalweg::yaml {

diag::Diagnostic explain(std::string_view bytes, source::FileId file, Offset at,
                         std::string_view message) {
  const Offset end = at < bytes.size() ? at + 1 : at;
  return {"M012",
          diag::Severity::error,
          fmt::format("not valid YAML: {}", message),
          {file, at, end},
          {},
          {}};
}

}  // namespace thalweg::yaml
