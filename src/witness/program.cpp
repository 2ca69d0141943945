// SPDX-License-Identifier: Apache-2.0
#include "witness/program.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace thalweg::witness {

Effects only_if(const Condition& condition, Effects effects) {
  Effects out{{.op = Op::only_if,
               .compare = condition.compare,
               .count = static_cast<std::uint16_t>(effects.size()),
               .a = condition.a,
               .b = condition.b}};
  return std::move(out) + effects;
}

Effects operator+(Effects a, const Effects& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Block once(Label label, Effects effects, std::vector<Condition> guards) {
  return {{{std::move(guards), std::move(effects), std::move(label)}}};
}

std::vector<Block> side_by_side(std::vector<std::vector<Block>> ways, std::size_t at,
                                std::optional<std::size_t> behind) {
  std::size_t size = ways.empty() ? 0 : 1;
  for (const auto& way : ways) size += way.size() - 1;
  const auto go_to = [](Block& block, std::size_t next) {
    for (Move& move : block.moves)
      if (move.effects.empty() || move.effects.back().op != Op::go)
        move.effects.push_back(go(next));
  };
  std::vector<Block> out(ways.empty() ? 0 : 1);
  for (auto& way : ways) {
    const std::size_t rest = at + out.size();
    for (std::size_t b = 0; b < way.size(); ++b) {
      go_to(way[b], b + 1 == way.size() ? behind.value_or(at + size) : rest + b);
      if (b > 0) out.push_back(std::move(way[b]));
    }
    std::ranges::move(way.front().moves, std::back_inserter(out.front().moves));
  }
  return out;
}

bool fits(const Model& model) {
  constexpr std::size_t kByte = 254, kCells = 65'000, kClients = 8;
  const auto small = [](const Move& move) {
    return std::ranges::count(move.effects, Op::publish, &Instruction::op) <
               static_cast<std::ptrdiff_t>(kByte) &&
           move.effects.size() < kCells;
  };
  const auto fit = [&](const Process& process) {
    return process.blocks.size() < kByte &&
           std::ranges::all_of(process.blocks, [&](const Block& block) {
             return block.moves.size() < kByte && std::ranges::all_of(block.moves, small);
           });
  };
  return model.processes.size() < kByte && model.streams.size() < kByte && model.size() < kCells &&
         model.clients() <= kClients && std::ranges::all_of(model.processes, fit);
}

Builder::Builder() {
  hidden(kBudgets);
}

Cell Builder::cell(std::string name, Show show, int start) {
  const Cell cell = hidden();
  model_.start[cell.at] = static_cast<Byte>(start);
  model_.cells.push_back({std::move(name), cell, show});
  return cell;
}

Cell Builder::hidden(std::size_t count) {
  const Cell first{static_cast<std::uint16_t>(model_.start.size())};
  model_.start.resize(model_.start.size() + count, 0);
  return first;
}

std::size_t Builder::stream(const std::string& name, const std::vector<std::string>& readers,
                            StreamOptions options) {
  Stream stream{.name = name,
                .first_channel = static_cast<std::uint16_t>(model_.channels.size()),
                .channel_count = static_cast<std::uint16_t>(readers.size()),
                .duplicates = options.duplicates,
                .loses = options.loses};
  for (const std::string& reader : readers)
    model_.channels.push_back({.name = reader,
                               .length = hidden(1 + options.capacity * std::size_t{3}),
                               .capacity = options.capacity,
                               .unordered = options.unordered});
  if (options.duplicates == Duplicates::late) stream.retry = hidden(4);
  model_.streams.push_back(std::move(stream));
  return model_.streams.size() - 1;
}

Process& Builder::process(std::string name, ProcessKind kind, std::size_t locals) {
  const Cell position = hidden();
  model_.processes.push_back({.name = std::move(name),
                              .kind = kind,
                              .position = position,
                              .locals = hidden(locals),
                              .local_count = static_cast<std::uint16_t>(locals)});
  return model_.processes.back();
}

std::uint16_t Builder::carrier(Carrier carrier) {
  model_.carriers.push_back(std::move(carrier));
  return static_cast<std::uint16_t>(model_.carriers.size());
}

Model Builder::finish(Property property) {
  model_.property = std::move(property);
  return std::move(model_);
}

}  // namespace thalweg::witness
