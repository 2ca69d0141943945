// SPDX-License-Identifier: Apache-2.0
#include "witness/consumer.h"

#include <utility>

#include <fmt/format.h>

namespace thalweg::witness {

namespace {

using Ways = std::vector<std::vector<Block>>;

constexpr int kAll = 255;  // messages: more than there is room for

Label with(Label label, std::string text) {
  label.text += label.text.empty() ? std::move(text) : ": " + std::move(text);
  return label;
}

void fail_once(Move& move) {
  const Cell left = budget(Budget::losses);
  move.guards.push_back({left, Compare::at_least, 1});
  move.effects.insert(move.effects.begin(), add(left, 255));
}

class Writer {
 public:
  explicit Writer(const Consumer& consumer) : c_(consumer) {}

  std::vector<Block> write(const std::vector<Work>& ways) const {
    std::vector<Block> blocks = of_position(ways);
    if (c_.forgets) {
      Move jump{{{c_.length, Compare::at_least, 1}},
                {pop(c_.channel, kAll), go(0)},
                with(c_.topic, "its position is lost, and it starts at the end")};
      fail_once(jump);
      blocks.front().moves.push_back(std::move(jump));
    }
    return blocks;
  }

 private:
  std::vector<Block> of_position(const std::vector<Work>& ways) const {
    if (ways.empty()) return {once(with(c_.topic, "read"), read() + done())};
    if (c_.position == Position::with_work) return {at_once(ways)};
    return c_.position == Position::before_work ? committed_first(ways) : committed_last(ways);
  }

  Effects read(int n = 0) const { return {take(c_.channel, c_.message, n)}; }
  Effects done(int n = 1) const { return {pop(c_.channel, n), go(0)}; }

  // A message that lies in the channel, or one that was read.
  std::vector<Condition> asks(const Work& way, Cell value) const {
    if (!way.value) return {};
    return {{value, *way.value, 0}};
  }
  Cell value_in_channel(int n) const {
    return c_.length.behind(static_cast<unsigned>(1 + 3 * n + 1));
  }

  void add_skip(const std::vector<Work>& ways, Block& block, Effects effects,
                const char* text) const {
    if (!c_.skips) return;
    Move skip{{}, std::move(effects), with(ways.front().blocks.front().moves.front().label, text)};
    fail_once(skip);
    block.moves.push_back(std::move(skip));
  }

  Block at_once(const std::vector<Work>& ways) const {
    Block all;
    for (const Work& way : ways) {
      Move move{asks(way, value_in_channel(0)), read(), way.blocks.front().moves.front().label};
      for (const Block& block : way.blocks) {
        const Move& part = block.moves.front();
        if (&block != &way.blocks.front())
          move.label.text += fmt::format(", {} {}", part.label.text, part.label.target);
        move.effects = std::move(move.effects) + part.effects;
      }
      if (way.blocks.size() > 1) move.label.text += " in one transaction";
      move.effects = std::move(move.effects) + done();
      all.moves.push_back(std::move(move));
    }
    add_skip(ways, all, read() + done(), "fails, and is skipped");
    return all;
  }

  std::vector<Block> committed_first(const std::vector<Work>& ways) const {
    if (c_.begins) {
      Ways work = reading(ways, 0);
      for (auto& way : work)
        for (Move& move : way.front().moves) move.effects.push_back(pop(c_.channel));
      return side_by_side(std::move(work), 0, 0);
    }
    std::vector<Block> blocks{
        once(with(c_.topic, "read, and commit the position"), read() + Effects{pop(c_.channel)})};
    Ways work;
    for (const Work& way : ways) {
      work.push_back(way.blocks);
      for (Move& move : work.back().front().moves)
        move.guards = joined(std::move(move.guards), asks(way, c_.message.behind(1)));
    }
    for (Block& block : side_by_side(std::move(work), 1, 0)) blocks.push_back(std::move(block));
    add_skip(ways, blocks[1], {go(0)}, "fails, and is skipped");
    return blocks;
  }

  // Positions are committed after one message or after two.
  std::vector<Block> committed_last(const std::vector<Work>& ways) const {
    std::vector<Block> blocks = side_by_side(reading(ways, 0), 0);
    std::vector<Block> second = side_by_side(reading(ways, 1), blocks.size());
    const Label commit = with(c_.topic, "commit the position");
    second.front().moves.insert(second.front().moves.begin(), {{}, done(1), commit});
    for (Block& block : second) blocks.push_back(std::move(block));
    blocks.push_back(once(commit, done(2)));
    if (!c_.skips) return blocks;
    add_skip(ways, blocks.front(), read() + Effects{go(blocks.size())}, "fails");
    blocks.push_back(once(with(c_.topic, "skip it, and commit the position"), done()));
    return blocks;
  }

  Ways reading(const std::vector<Work>& ways, int n) const {
    Ways out;
    for (const Work& way : ways) {
      out.push_back(way.blocks);
      for (Move& move : out.back().front().moves) {
        move.effects = read(n) + move.effects;
        move.guards = joined(std::move(move.guards), asks(way, value_in_channel(n)));
      }
    }
    return out;
  }

  static std::vector<Condition> joined(std::vector<Condition> a, const std::vector<Condition>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }

  const Consumer& c_;
};

}  // namespace

std::vector<Block> consume(const Consumer& consumer, const std::vector<Work>& ways) {
  return Writer(consumer).write(ways);
}

}  // namespace thalweg::witness
