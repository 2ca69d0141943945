// SPDX-License-Identifier: Apache-2.0
#include "witness/starts.h"

#include <algorithm>
#include <bit>

namespace thalweg::witness {

namespace {

// Does some move spend the budget itself, as a client that tries again?
bool spends(const Model& model, Budget which) {
  const Cell spent = budget(which);
  for (const Process& process : model.processes)
    for (const Block& block : process.blocks)
      for (const Move& move : block.moves)
        for (const Condition& guard : move.guards)
          if (!guard.a.is_number && guard.a.n == spent.at) return true;
  return false;
}

}  // namespace

Scope usable(const Model& model, Scope scope) {
  const auto has = [&](auto test) { return std::ranges::any_of(model.streams, test); };
  scope.clients = static_cast<std::uint8_t>(std::min<std::size_t>(scope.clients, model.clients()));
  if (std::ranges::none_of(model.processes, &Process::crashes)) scope.crashes = 0;
  if (!has([](const Stream& s) { return s.duplicates != Duplicates::none; }) &&
      !spends(model, Budget::duplicates))
    scope.duplicates = 0;
  if (!has([](const Stream& s) { return s.loses; }) && !spends(model, Budget::losses))
    scope.losses = 0;
  return scope;
}

std::vector<std::vector<Byte>> starts(const Model& model, Scope scope) {
  std::vector<const Process*> clients;
  for (const Process& p : model.processes)
    if (p.kind == ProcessKind::client) clients.push_back(&p);
  std::vector<Byte> all = model.start;
  all[budget(Budget::crashes).at] = scope.crashes;
  all[budget(Budget::duplicates).at] = scope.duplicates;
  all[budget(Budget::losses).at] = scope.losses;
  if (clients.empty()) return {std::move(all)};
  std::uint32_t needed = 0;
  for (std::size_t c = 0; c < clients.size(); ++c)
    if (clients[c]->comes) needed |= 1U << c;
  std::vector<std::vector<Byte>> out;
  for (std::size_t size = 1; size <= scope.clients; ++size)
    for (std::uint32_t set = 1; set < (1U << clients.size()); ++set) {
      if (static_cast<std::size_t>(std::popcount(set)) != size || (set & needed) != needed)
        continue;
      std::vector<Byte>& state = out.emplace_back(all);
      for (std::size_t c = 0; c < clients.size(); ++c)
        if ((set >> c & 1U) == 0) state[clients[c]->position.at] = clients[c]->end();
    }
  return out;
}

}  // namespace thalweg::witness
