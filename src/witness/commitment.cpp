// SPDX-License-Identifier: Apache-2.0
// Two-phase commit: what becomes of prepared participants when the coordinator dies.
#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

struct Commit {
  const Ask& ask;
  const graph::Expansion& x;
  std::uint32_t block;
  bool recovers = true;  // by itself
};

// Nobody says whether it recovers: then it does.
bool recovers(const Commit& commit, graph::Facts& assumed) {
  const auto declared = commit.x.block(commit.block)[step::coordinator];
  const auto recovery = declared ? (*declared)[coordinator::recovery] : manifest::Value<Recovery>{};
  if (recovery) {
    assumed.push_back({fmt::format("the coordinator's recovery is `{}`", to_string(*recovery)),
                       graph::Origin::declared, recovery.span});
    return *recovery == Recovery::automatic;
  }
  assumed.push_back({"how the coordinator recovers is not declared; it comes back by itself",
                     graph::Origin::default_value,
                     {}});
  return true;
}

// The process that runs the commit: prepares all, decides, commits all. Restarted, it
// commits what was decided and releases the rest.
void add_coordinator(Builder& b, const Commit& commit, const std::string& who, int id,
                     const std::vector<std::string>& names, const std::vector<Cell>& locks) {
  const source::Span at = commit.x.block(commit.block).span();
  const Cell decided = b.hidden();
  Process& p = b.process(who, ProcessKind::client);
  const std::size_t n = names.size();
  const std::size_t recovery = 2 * n + 2, done = recovery + 1;
  std::vector<Block> blocks;
  for (std::size_t k = 0; k < n; ++k)
    blocks.push_back(once({names[k], "prepare, and lock what it touches", at}, {set(locks[k], id)},
                          {{locks[k], Compare::equal, 0}}));
  blocks.push_back(once({"", "decide to commit", at}, {set(decided, 1)}));
  Effects release;
  for (std::size_t k = 0; k < n; ++k) {
    const Effects unlock = only_if({locks[k], Compare::equal, id}, {set(locks[k], 0)});
    blocks.push_back(once({names[k], "commit, and unlock", at}, unlock));
    release = std::move(release) + unlock;
  }
  blocks.push_back(once({"", "done", at}, {go(commit.recovers ? done : recovery)}));
  Block recover;
  recover.moves = {{{{decided, Compare::equal, 1}},
                    {go(n + 1)},
                    {"", "recover: go on with the commit", at},
                    true},
                   {{{decided, Compare::equal, 0}},
                    std::move(release) + Effects{go(done)},
                    {"", "recover: release all", at},
                    true}};
  if (commit.recovers) blocks.push_back(std::move(recover));
  p.blocks = std::move(blocks);
  p.recovers_at = static_cast<std::uint16_t>(commit.recovers ? recovery : p.blocks.size());
}

}  // namespace

Models nobody_in_doubt(const Ask& ask) {
  Models models;
  for (const OperationId o : ask.all<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      const graph::Expansion x = ask.graph.expansions().of(start);
      for (std::uint32_t b = 0; b < x.blocks().size(); ++b) {
        if (x.blocks()[b].xa != b) continue;
        Builder builder;
        std::vector<std::string> names;
        std::vector<Cell> locks;
        for (const ElementId participant : ask.graph.atomicity().participants(x, b)) {
          names.push_back(ask.manifest().reference(participant));
          locks.push_back(builder.cell(fmt::format("lock in {}", names.back()), Show::yes_no));
        }
        if (names.size() < 2) continue;
        Commit commit{ask, x, b};
        commit.recovers = recovers(commit, models.assumed);
        const std::string name = ask.actor(start);
        for (int i = 1; i <= 2; ++i)
          add_coordinator(builder, commit, fmt::format("{} {}", name, i), i, names, locks);
        std::vector<Test> held;
        for (const Cell lock : locks) held.push_back(compare(lock, Compare::differs, 0));
        models.all.push_back(builder.finish(
            {.sentence = "no participant waits in doubt, with its locks held, for a coordinator",
             .bad_now = never(),
             .bad_end = any_of(std::move(held)),
             .reached = all_of({}),
             .progress = false,
             .through_outage = true}));
        return models;
      }
    }
  models.reason = "no two participants are known";
  return models;
}

namespace {

// What a transaction block holds, in parts that commit one by one; what stands outside
// of it is no part.
struct Part {
  std::string name;
  std::vector<std::uint32_t> steps;
};

std::vector<Part> parts_of(const Ask& ask, const graph::Expansion& x, std::uint32_t block) {
  std::vector<Part> parts;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!x.in_block(i, block) || !ask.graph.steps().is_write_like(x, i)) continue;
    if (x.step(i)[step::outside] == true) continue;
    const auto key = x.step(i)[step::key];
    std::string name = ask.manifest().reference(x.step(i).target());
    if (key) name += fmt::format(" of {}", ask.manifest().text(*key));
    const auto together = std::ranges::find_if(parts, [&](const Part& part) {
      return ask.guess.holds(ask.graph.atomicity().atomic(x, part.steps.front(), i),
                             fmt::format("whether `{}` and `{}` commit together", part.name, name));
    });
    if (together == parts.end())
      parts.push_back({std::move(name), {i}});
    else
      together->steps.push_back(i);
  }
  return parts;
}

Model part_by_part(const Ask& ask, const graph::Expansion& x, const std::vector<Part>& parts) {
  Builder b;
  std::vector<Cell> cells;
  std::vector<Block> blocks;
  std::vector<Test> some, none;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const bool again = k > 0 && parts[k].name == parts[k - 1].name;
    const Cell cell =
        b.cell(again ? fmt::format("{} ({})", parts[k].name, k + 1) : parts[k].name, Show::times);
    const Step step = x.step(parts[k].steps.front());
    std::string text(to_string(step.verb()));
    if (parts[k].steps.size() > 1) text += " and the rest of the transaction";
    blocks.push_back(once({ask.manifest().reference(step.target()), std::move(text), step.span()},
                          {set(cell, 1)}));
    some.push_back(compare(cell, Compare::differs, 0));
    none.push_back(compare(cell, Compare::equal, 0));
  }
  Process& p = b.process(ask.actor(x.start()), ProcessKind::client);
  p.recovers_at = static_cast<std::uint16_t>(blocks.size());
  p.blocks = std::move(blocks);
  std::vector<Test> reached = some;
  return b.finish({.sentence = "the transaction takes effect as a whole or not at all",
                   .bad_now = never(),
                   .bad_end = all_of({any_of(std::move(some)), any_of(std::move(none))}),
                   .reached = any_of(std::move(reached))});
}

}  // namespace

Models transaction_is_whole(const Ask& ask) {
  Models models;
  for (const OperationId o : ask.all<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      const graph::Expansion x = ask.graph.expansions().of(start);
      for (std::uint32_t b = 0; b < x.blocks().size(); ++b) {
        if (x.block(b).verb() != Verb::transaction) continue;
        const auto parts = parts_of(ask, x, b);
        if (!parts.empty()) models.all.push_back(part_by_part(ask, x, parts));
      }
      if (!models.all.empty()) return models;
    }
  models.reason = "there is no transaction";
  return models;
}

}  // namespace thalweg::witness
