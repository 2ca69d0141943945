// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "graph/fact.h"
#include "view/results.h"

namespace thalweg::view {

std::string_view to_string(graph::Origin origin);  // "declared"
Fact shown(const graph::Fact& fact, const source::SourceMap& sources);

}  // namespace thalweg::view
