// SPDX-License-Identifier: Apache-2.0
// The clients of a scene, and what their steps mean in it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "witness/scene.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;

namespace {
constexpr std::size_t kMostBranches = 16;  // ways through an operation that are compared
}

// An event that could be about several entities is about what its operation writes.
bool Scene::tells_of_others(const Expansion& x, graph::EntitySpan about) const {
  bool of_others = false;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!graph_.steps().is_write(x, i)) continue;
    const auto written = graph_.steps().entities(x, i);
    if (!graph_.entities().related(written, about)) continue;
    if (!slice_.entity || graph_.entities().related(written, {&slice_.entity, 1})) return false;
    of_others = true;
  }
  return of_others;
}

bool Scene::matters(const Expansion& x, std::uint32_t i) const {
  const Step step = x.step(i);
  if (!slice_.contains(step.target()) || !graph_.steps().is_write_like(x, i)) return false;
  const auto about = graph_.steps().entities(x, i);
  if (about.size() > 1 && step.verb() == Verb::publish && tells_of_others(x, about)) return false;
  return !slice_.entity || about.empty() || std::ranges::any_of(about, [&](EntityId e) {
    return graph_.entities().related(e, slice_.entity);
  });
}

// The steps of one way through the operation: of several branches that exclude each
// other the one that touches most of what the scene is about.
std::vector<std::uint32_t> Scene::one_branch(const Expansion& x) const {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (matters(x, i)) all.push_back(i);
  std::vector<std::uint32_t> best;
  std::size_t most = 0;
  for (std::size_t seed = 0; seed < std::min(all.size(), kMostBranches); ++seed) {
    std::vector<std::uint32_t> kept{all[seed]};
    for (const std::uint32_t i : all)
      if (i != all[seed] && std::ranges::all_of(kept, [&](std::uint32_t k) {
            return x.co_executable(std::min(k, i), std::max(k, i));
          }))
        kept.push_back(i);
    std::set<ElementId> places;
    for (const std::uint32_t i : kept) places.insert(x.step(i).target());
    if (places.size() > most || (places.size() == most && kept.size() > best.size())) best = kept;
    most = std::max(most, places.size());
    if (kept.size() == all.size()) break;
  }
  std::ranges::sort(best);
  if (best.size() < all.size())
    guess_.leave_out(fmt::format("`{}` has branches that are not looked at", name(x.start())));
  return best;
}

std::vector<std::vector<std::uint32_t>> Scene::groups(const Expansion& x) const {
  std::vector<std::vector<std::uint32_t>> out;
  const auto units = graph_.atomicity().units(x);
  for (const std::uint32_t i : one_branch(x)) {
    const auto together = std::ranges::find_if(out, [&](const auto& group) {
      if (units[group.front()] == units[i]) return true;
      const Truth atomic = graph_.atomicity().atomic(x, group.front(), i);
      return !is_no(atomic) &&
             guess_.holds(atomic,
                          fmt::format("whether the writes of `{}` to `{}` and `{}` commit together",
                                      name(x.start()), name(x.step(group.front()).target()),
                                      name(x.step(i).target())));
    });
    if (together == out.end()) {
      out.push_back({i});
    } else {
      together->push_back(i);  // it commits with the last of them
      std::rotate(together, together + 1, out.end());
    }
  }
  return out;
}

bool Scene::may_be_refused(const Expansion& x, const std::vector<std::uint32_t>& steps) const {
  return std::ranges::any_of(steps, [&](std::uint32_t i) {
    return is_yes(graph_.steps().is_veto(x, i)) || x.step(i)[step::only_if] == OnlyIf::condition;
  });
}

Label Scene::label(const Expansion& x, const std::vector<std::uint32_t>& steps) const {
  Label out;
  for (const std::uint32_t i : steps) {
    const Step step = x.step(i);
    if (out.target.empty()) {
      out.target = name(step.target());
      out.at = step.span();
    }
    const std::string verb(manifest::to_string(step.verb()));
    out.text += out.text.empty() ? verb : fmt::format(", {} {}", verb, name(step.target()));
  }
  const bool certain = std::ranges::all_of(steps, [&](std::uint32_t i) {
    return i == steps.front() || is_yes(graph_.atomicity().atomic(x, steps.front(), i));
  });
  if (steps.size() > 1) out.text += certain ? " in one transaction" : " at once";
  return out;
}

void Scene::add_clients(bool first_comes) {
  for (std::size_t i = 0; i < clients_.size(); ++i) add_client(i, first_comes && i == 0);
}

// The step fails, and the operation goes on as if it had not.
void Scene::add_loss(Block& block) {
  const Cell left = budget(Budget::losses);
  Label told = block.moves.front().label;
  told.text += ": fails, and nobody minds";
  block.moves.push_back({{{left, Compare::at_least, 1}}, {add(left, 255)}, std::move(told)});
}

// An outbox commits with what it tells of.
bool Scene::is_outbox(ElementId place) const {
  const auto d = place.as<DatasetId>();
  return d && graph_.manifest()[d][dataset::form] == Form::outbox;
}

std::vector<Block> Scene::outside(const Actor& actor) {
  std::vector<Block> blocks;
  std::vector<ElementId> written;
  for (const ElementId place : slice_.unfed) {
    Effects all;
    if (sight_ == Sight::values)
      all = only_if({actor.own_version, Compare::equal, 0},
                    {add(clock_, 1), set(actor.own_version, clock_)});
    if (!place.as<TopicId>())
      all = std::move(all) + write(place, Verb::upsert, Truth::no, Truth::yes, actor, "");
    all = std::move(all) + publish_to(place, actor);
    const auto with = std::ranges::find_if(written, [&](ElementId other) {
      return graph_.places().container(other) == graph_.places().container(place) &&
             (is_outbox(other) || is_outbox(place));
    });
    if (with != written.end()) {
      Move& move = blocks[static_cast<std::size_t>(with - written.begin())].moves.front();
      move.effects = std::move(move.effects) + all;
      move.label.text = "write, with what is told of it";
      continue;
    }
    written.push_back(place);
    blocks.push_back(once(
        {name(place), place.as<TopicId>() ? "publish" : "write", graph_.manifest().span(place)},
        std::move(all)));
  }
  return blocks;
}

// A consumer that commits its position after the work gets the event again.
bool Scene::comes_again(const Expansion& x) const {
  const OperationId o = x.start();
  return graph_.roles().is_consumer(o) && graph_.delivery().commits_after(o) &&
         graph_.delivery().of(o).value != Delivery::at_most_once;
}

// What was done is recognised or refused, and then nothing of it is done again.
bool Scene::stops_repeats(const Expansion& x, const std::vector<std::uint32_t>& steps) const {
  const std::uint32_t block = x.enclosing(steps.front(), Verb::transaction);
  if (block == graph::kNoIndex) return x.step(steps.front())[step::only_if] == OnlyIf::absent;
  if (graph_.atomicity().refuses_repeat(x, block)) return true;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (x.in_block(i, block) && graph_.steps().is_dedupe_mark(x, i)) return true;
  return false;
}

// A saga whose state outlives the process is driven to its end.
bool Scene::is_driven(const Expansion& x) const {
  for (std::uint32_t b = 0; b < x.blocks().size(); ++b) {
    if (x.block(b).verb() != Verb::saga) continue;
    const auto state = x.block(b)[step::state];
    const ElementId place = state ? state->target : ElementId();
    if (place && graph_.places().engine(place).word(engines::Field::durability) != "volatile")
      return true;
  }
  return false;
}

void Scene::add_client(std::size_t i, bool comes) {
  Process& process = builder_.process(client_name(i), ProcessKind::client, 1);
  process.comes = comes;
  const Cell own = process.locals;
  const int number = static_cast<int>(i + 1);
  const Actor actor{number, number, own, own, true};
  std::vector<Block> blocks;
  std::vector<std::size_t> refusals;
  std::vector<std::pair<std::size_t, ElementId>> repeats;
  bool goes_on = false;
  if (!clients_[i]) {
    blocks = outside(actor);
    process.crashes = false;
  } else {
    const Operation o = graph_.manifest()[clients_[i]];
    const Expansion x = graph_.expansions().of(clients_[i]);
    goes_on = o[operation::completion] || comes_again(x) || is_driven(x);
    for (const auto& steps : groups(x)) {
      Effects all;
      for (const std::uint32_t step : steps) all = std::move(all) + effects_of(x, step, actor);
      blocks.push_back(once(label(x, steps), std::move(all)));
      if (may_be_refused(x, steps) && blocks.size() > 1) refusals.push_back(blocks.size() - 1);
      if (sight_ == Sight::effects && comes_again(x) && stops_repeats(x, steps))
        repeats.emplace_back(blocks.size() - 1, x.step(steps.front()).target());
      if (std::ranges::any_of(steps,
                              [&](std::uint32_t s) { return graph_.steps().may_be_lost(x, s); }))
        add_loss(blocks.back());
    }
  }
  if (goes_on) blocks.push_back(once({"", "answer", graph_.manifest().span(clients_[i])}, {}));
  for (const std::size_t b : refusals) {
    Label told = blocks[b].moves.front().label;
    told.text += ": refused, and the request ends";
    blocks[b].moves.push_back({{}, {go(blocks.size())}, std::move(told)});
  }
  for (const auto& [b, place] : repeats) {
    const Cell done = record(place).effects[i];
    Label told = blocks[b].moves.front().label;
    told.text += ": done before, and the event is passed over";
    blocks[b].moves.front().guards.push_back({done, Compare::equal, 0});
    blocks[b].moves.push_back(
        {{{done, Compare::differs, 0}}, {go(blocks.size())}, std::move(told)});
  }
  process.recovers_at = goes_on ? 0 : static_cast<std::uint16_t>(blocks.size());
  process.blocks = std::move(blocks);
}

}  // namespace thalweg::witness
