// SPDX-License-Identifier: Apache-2.0
// Who reads, writes and calls what, one by one, as a manifest says it: what pictures are
// drawn from. Linear.
#pragma once

#include <string_view>
#include <vector>

#include "manifest/manifest.h"

namespace thalweg::view {

enum class LinkKind : std::uint8_t { read, write, call };

struct Link {
  // In the way of the data; of a call, of the request. Operations, datasets, stores,
  // topics, externals.
  manifest::ElementId from, to;
  manifest::ElementId via;  // the operation that acts, the flow, the topic of a dead letter
  std::string_view label;   // "upsert", "cdc"
  LinkKind kind = LinkKind::read;
  bool waits = false;  // somebody waits until it is done
};

// Operations first, then flows, in the order of the manifest and of their steps.
std::vector<Link> links(const manifest::Manifest& manifest);

}  // namespace thalweg::view
