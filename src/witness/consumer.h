// SPDX-License-Identifier: Apache-2.0
// How a worker reads a channel: what it does with a message goes in, and comes out as
// its blocks, with the position committed at its time and what is lost on the way.
#pragma once

#include <optional>
#include <vector>

#include "witness/program.h"

namespace thalweg::witness {

enum class Position : std::uint8_t {
  with_work,    // in one transaction
  before_work,  // what a crash interrupts is not done
  after_work,   // … is done again
};

struct Consumer {
  std::size_t channel = 0;
  Cell message;  // three bytes, into which it is read
  Cell length;   // of the channel
  Label topic;   // where it reads; without a text
  Position position = Position::after_work;
  bool begins = false;   // never dies between its position and the first block of the work
  bool skips = false;    // what fails is passed over
  bool forgets = false;  // without its position it starts at the end
};

// What is done with a message, in blocks of which there is one at least. Ways exclude
// each other.
struct Work {
  std::vector<Block> blocks;
  std::optional<Compare> value{};  // how that of the message compares with nothing
};
std::vector<Block> consume(const Consumer& consumer, const std::vector<Work>& ways);

}  // namespace thalweg::witness
