// SPDX-License-Identifier: Apache-2.0
// The place in a manifest where something would be said about an element, as
// messages name it: `topics.sales.retention`, `stores.search.holds.product.freshness`.
#pragma once

#include <string>
#include <string_view>

#include "manifest/manifest.h"

namespace thalweg::manifest {

// `key` may lead deeper: `replication.copies`. Of the system itself it stands alone.
std::string key_path(const Manifest& manifest, ElementId element, std::string_view key);

}  // namespace thalweg::manifest
