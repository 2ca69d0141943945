// SPDX-License-Identifier: Apache-2.0
// How data flows before and after a migration, in one picture: what is new, what is gone,
// and what they touch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace thalweg::view {

enum class Mark : std::uint8_t { same, added, removed };

struct PictureNode {
  enum class Kind : std::uint8_t { service, dataset, topic, external };
  std::string name;
  Kind kind;
  Mark mark = Mark::same;
};

struct PictureEdge {
  std::size_t from, to;  // nodes
  std::string label;     // "upsert", "cdc"
  bool is_flow = false;  // apart from any request
  Mark mark = Mark::same;
};

struct Picture {
  std::vector<PictureNode> nodes;  // by kind and name
  std::vector<PictureEdge> edges;
};

// Of two canonical manifests.
Picture difference_picture(const std::string& before, const std::string& after);

}  // namespace thalweg::view
