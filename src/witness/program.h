// SPDX-License-Identifier: Apache-2.0
// Writes models: gives out bytes of the state, and instructions as words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "witness/machine.h"

namespace thalweg::witness {

using Effects = std::vector<Instruction>;

inline Instruction set(Cell cell, Value a) {
  return {.op = Op::set, .cell = cell, .a = a};
}
inline Instruction add(Cell cell, Value a) {
  return {.op = Op::add, .cell = cell, .a = a};
}
inline Instruction go(std::size_t block) {
  return {.op = Op::go, .count = static_cast<std::uint16_t>(block)};
}
// `carrier`: who tells of it, if not the process; see Model.
inline Instruction publish(std::size_t stream, Value a, Value b, Value c,
                           std::uint16_t carrier = 0) {
  return {.op = Op::publish,
          .count = static_cast<std::uint16_t>(stream),
          .carrier = carrier,
          .a = a,
          .b = b,
          .c = c};
}
// Message number `n` of the channel, into three bytes.
inline Instruction take(std::size_t channel, Cell into, int n = 0) {
  return {.op = Op::take, .count = static_cast<std::uint16_t>(channel), .cell = into, .b = n};
}
inline Instruction pop(std::size_t channel, int n = 1) {
  return {.op = Op::pop, .count = static_cast<std::uint16_t>(channel), .a = n};
}
// The effects happen only under the condition; conditions nest.
Effects only_if(const Condition& condition, Effects effects);
Effects operator+(Effects a, const Effects& b);

// Positions, processes, moves and publishes are numbered by bytes, cells by two of them.
bool fits(const Model& model);

class Builder {
 public:
  Builder();

  // Bytes of the state; the first one, where there are several.
  Cell cell(std::string name, Show show, int start = 0);
  Cell hidden(std::size_t count = 1);

  // One channel for each of the readers, in their order.
  struct StreamOptions {
    std::uint8_t capacity = 4;
    Duplicates duplicates = Duplicates::none;
    bool loses = false;
    bool unordered = false;
  };
  std::size_t stream(const std::string& name, const std::vector<std::string>& readers,
                     StreamOptions options);
  const Channel& channel(std::size_t channel) const { return model_.channels[channel]; }
  std::size_t first_channel(std::size_t stream) const {
    return model_.streams[stream].first_channel;
  }

  // A process without blocks; `locals` bytes are its own. The reference is valid until
  // the next one is made.
  Process& process(std::string name, ProcessKind kind, std::size_t locals = 0);

  // Somebody who publishes what others change, at once; its number.
  std::uint16_t carrier(Carrier carrier);

  Model finish(Property property);

 private:
  Model model_;
};

// A block with one way to happen.
Block once(Label label, Effects effects, std::vector<Condition> guards = {});

// Ways that exclude each other, as blocks that begin at `at`: the first one enters each
// of them, and all go on at `next`, else behind the last one. A way has a block at least.
std::vector<Block> side_by_side(std::vector<std::vector<Block>> ways, std::size_t at,
                                std::optional<std::size_t> next = std::nullopt);

}  // namespace thalweg::witness
