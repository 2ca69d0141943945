// SPDX-License-Identifier: Apache-2.0
// From parser events to a located tree. Knows no parser: the events are plain
// calls with offsets into the file. With handlers, the top-level map and the
// maps of sections get no record of their own; their entries are handed out and
// forgotten, one by one. Without, the whole document stays in the tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/anchors.h"
#include "yaml/maps.h"
#include "yaml/places.h"
#include "yaml/problems.h"
#include "yaml/sections.h"
#include "yaml/tree_writer.h"
#include "yaml/yaml.h"

namespace thalweg::yaml {

// What the parser says about a node: where it begins (its properties included),
// its resolved tag, and its anchor, counted from 1, or 0.
struct Event {
  Offset at = 0;
  std::string_view tag = "?";
  std::uint32_t anchor = 0;
};

class Builder {
 public:
  Builder(std::string_view bytes, Tree& tree, const Limits& limits, const Handlers* handlers,
          Problems& problems);

  // The next node has an anchor; its id is one more than that of the last.
  void define_anchor(Offset at);
  // A null: written, or, where no word for it stands at the place, missing.
  void null(const Event& event);
  // A value that is not there.
  void missing(const Event& event);
  void scalar(const Event& event, std::string_view text);
  void alias(Offset at, std::uint32_t anchor);
  void begin(NodeKind kind, const Event& event, bool flow);
  void end();
  // The document is complete. True if its top level was a map.
  bool finish();

 private:
  enum class Role : std::uint8_t { plain, root, section };
  struct Frame {
    std::uint32_t index = 0;  // its record; only if plain
    std::uint32_t anchor = 0;
    std::uint32_t key = 0;      // the record of the current key
    std::uint32_t last = 0;     // the record of the last value or item
    std::uint32_t entries = 0;  // or items
    Offset begin = 0;
    Offset reached = 0;  // the end of what was read of it so far
    NodeKind kind = NodeKind::map;
    Role role = Role::plain;
    bool flow = false;
    bool expects_key = true;
    bool drop = false;  // the current entry
    bool has_merge = false;
  };

  bool in_value() const { return !frames_.empty() && !frames_.back().expects_key; }
  Offset place_of_missing(Offset at);
  std::optional<Offset> written_null(Offset at) const;
  bool require_colon(Offset at);
  void check_tag(const Event& event, const Properties& properties, Tree::Record& record);
  Properties properties_of_null(const Event& event) const;
  bool place_scalar(Tree::Record& record, std::string_view text);
  void keep_escaped(Tree::Record& record, std::string_view text);
  bool has_room(Offset at);
  void add_leaf(Tree::Record record, std::uint32_t anchor);
  Role role_of(NodeKind kind, const Event& event);
  void close(Frame& frame);
  Offset end_of(const Frame& frame) const;

  void complete(std::uint32_t index, Offset end);
  void complete_key(Frame& frame, std::uint32_t index);
  void report_key(const Tree::Record& key);
  void complete_value(Frame& frame, std::uint32_t index);
  void forget(std::uint32_t index);

  std::string_view bytes_;
  const Limits& limits_;
  Problems& problems_;
  TreeWriter writer_;
  Anchors anchors_;
  MapFinisher finisher_;
  Sections sections_;
  std::vector<Frame> frames_;
  std::uint64_t expanded_ = 0;
  const bool streaming_;
};

}  // namespace thalweg::yaml
