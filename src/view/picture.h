// SPDX-License-Identifier: Apache-2.0
// A picture of a system, or of a part of it: boxes, arrows, what is wrong where. Knows
// nothing of formats; owns all its texts.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "view/finding.h"

namespace thalweg::view {

// Of two pictures in one: what both have, what only the second has, what only the first.
enum class Mark : std::uint8_t { same, added, removed };

// What a place is to the data in it.
enum class Standing : std::uint8_t { none, record, copy, bookkeeping };

// A finding, as far as a picture shows it.
struct PictureFlag {
  std::string_view rule, name;  // INT001, dual-write
  Severity severity = Severity::error;
  friend auto operator<=>(const PictureFlag&, const PictureFlag&) = default;
};

struct PictureNode {
  enum class Kind : std::uint8_t {
    service,
    operation,
    dataset,
    store,
    topic,
    queue,
    external,
    team,  // all services of one owner
  };
  Kind kind = Kind::service;
  std::string name;   // the reference; no two of one kind are alike
  std::string label;  // shorter, inside its group
  std::string note;   // "system of record"
  Standing standing = Standing::none;
  std::string group;  // `Picture::groups` by name; empty: none
  std::vector<PictureFlag> flags{};
  std::string href{};  // where its worst finding stands, in a document that has it
  Mark mark = Mark::same;

  // From the kind and the name alone, so that pictures that are kept change little: letters,
  // digits and `_`.
  std::string id() const;
};

struct PictureEdge {
  std::size_t from = 0, to = 0;  // nodes
  std::vector<std::string> labels;
  bool is_write = false, is_call = false;
  bool waits = false;    // somebody waits until it is done
  bool is_both = false;  // read and written
  bool is_bad = false;   // on the way of a finding that is an error
  std::vector<PictureFlag> flags{};
  std::vector<unsigned> numbers{};  // the steps of the finding that is shown
  Mark mark = Mark::same;
};

struct PictureGroup {
  std::string name;
  std::string note;  // "postgresql"
};

struct Picture {
  std::string title;
  std::vector<PictureGroup> groups;
  std::vector<PictureNode> nodes;
  std::vector<PictureEdge> edges;
  std::vector<std::string> notices;  // what was left out, and how to see it
  std::vector<std::string> caption;  // what the finding says that is shown

  bool empty() const { return nodes.empty(); }
};

// Both in one, marked.
Picture joined(const Picture& before, const Picture& after);
// What is marked, and what that touches.
Picture neighbourhood_of_marks(const Picture& picture);
// Only these nodes, and the edges between them.
Picture only(const Picture& picture, const std::vector<bool>& nodes);
// In pieces with no more than so many edges; each has the nodes that its edges touch.
std::vector<Picture> split(const Picture& picture, std::size_t most_edges);

}  // namespace thalweg::view
