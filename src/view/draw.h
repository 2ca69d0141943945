// SPDX-License-Identifier: Apache-2.0
// Draws a system, or what is asked of it, as a picture. Linear in the manifest and in the
// findings shown.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checks/runner.h"
#include "graph/graph.h"
#include "view/picture.h"

namespace thalweg::view {

// A finding as it is drawn. Texts of pages must outlive it.
struct Flag {
  PictureFlag shown;
  manifest::ElementId at;
  std::vector<manifest::ElementId> elements;  // `at` first
  std::vector<manifest::ElementId> way;       // along which it goes wrong, if there is one
  std::string message, why, fix;
  std::uint64_t fingerprint = 0;
};

// Of the open findings from this severity on, in their order.
std::vector<Flag> flags_of(const checks::RunResult& run, Severity least);
Flag flag_of(const checks::RunResult& run, const checks::Finding& finding);

enum class GroupBy : std::uint8_t { store, service, owner, engine };

struct Wish {
  manifest::EntityId entity;    // where it lives and how it travels
  manifest::ServiceId service;  // one service and what it touches
  const Flag* finding = nullptr;
  manifest::ElementId focus;  // only what is so near to it
  unsigned depth = 1;
  GroupBy group_by = GroupBy::store;
  bool apart = false;  // what is read and written at one place is two arrows
  bool links = false;  // boxes lead to `#f-FINGERPRINT`
  // Beyond, parts are folded into what they belong to, and the least important left out; 0:
  // never. Layouts of more take long, and nobody reads them.
  std::size_t most_nodes = 60;
  std::size_t most_edges = 160;
};

Picture draw(const graph::Graph& graph, std::span<const Flag> flags, const Wish& wish);

}  // namespace thalweg::view
