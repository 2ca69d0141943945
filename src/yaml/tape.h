// SPDX-License-Identifier: Apache-2.0
// The events of one document on hold, three or four bytes each, and then played
// to a builder. Text that stands in the file as it is, is not kept. Knows no tags.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "yaml/builder.h"
#include "yaml/problems.h"

namespace thalweg::yaml {

class Tape {
 public:
  // `bytes` outlive the tape.
  explicit Tape(std::string_view bytes) : bytes_(bytes) {}

  // As the builder's events; the anchor is that of the next node, and anchors
  // are numbered as they come, from 1.
  void anchor(Offset at) { add(Kind::anchor, 0, at); }
  void null(Offset at) { add(Kind::null, 0, at); }
  void missing(Offset at) { add(Kind::missing, 0, at); }
  void scalar(Offset at, std::string_view text);
  void alias(Offset at, std::uint32_t anchor);
  void begin(NodeKind kind, Offset at, bool flow);
  void end();

  // Stops where `problems` says that reading has failed.
  void play(Builder& builder, const Problems& problems) const;

 private:
  enum class Kind : std::uint8_t { anchor, null, missing, scalar, alias, sequence, map, end };
  class Player;

  void add(Kind kind, std::uint8_t flags, Offset at);
  void add_number(std::uint32_t number);

  std::string_view bytes_;
  std::string events_;
  Offset reached_ = 0;  // the place of the event before
};

}  // namespace thalweg::yaml
