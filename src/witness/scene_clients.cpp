// SPDX-License-Identifier: Apache-2.0
// The clients of a scene: runs of its operations, and somebody outside.
#include <algorithm>

#include <fmt/format.h>

#include "witness/scene.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;

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

bool Scene::may_fail_unnoticed(const Expansion& x, const Group& steps) const {
  return (may_lose(x.start()) || may(Hazard::crashes)) &&
         std::ranges::any_of(steps,
                             [&](std::uint32_t s) { return graph_.steps().may_be_lost(x, s); });
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
bool Scene::stops_repeats(const Expansion& x, const Group& steps) const {
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

// One step of a client. `behind`: where its request ends; `first`: nothing came before.
Block Scene::block_of(const Expansion& x, const Group& steps, const Actor& actor, bool first,
                      std::size_t behind) {
  Effects all;
  for (const std::uint32_t step : steps) all = std::move(all) + effects_of(x, step, actor);
  Block block = once(label(x, steps), std::move(all));
  const Label told = block.moves.front().label;
  const auto ends = [&](std::vector<Condition> guards, std::string_view why) {
    block.moves.push_back(
        {std::move(guards), {go(behind)}, {told.target, told.text + std::string(why), told.at}});
  };
  if (may_fail_unnoticed(x, steps)) add_loss(block);
  if (!first && may_be_refused(x, steps)) ends({}, ": refused, and the request ends");
  if (sight_ == Sight::effects && comes_again(x) && stops_repeats(x, steps)) {
    const Cell done = record(x.step(steps.front()).target()).effects[actor.id.n - 1U];
    block.moves.front().guards.push_back({done, Compare::equal, 0});
    ends({{done, Compare::differs, 0}}, ": done before, and the event is passed over");
  }
  return block;
}

// A way that was taken once is taken again.
void Scene::keep_to_way(Block& entry, const std::vector<std::size_t>& ways) {
  const Cell taken = builder_.hidden();
  std::vector<Move> moves;
  for (std::size_t m = 0; m < entry.moves.size(); ++m) {
    const int way = static_cast<int>(ways[m] + 1);
    Move again = entry.moves[m];
    Move& move = entry.moves[m];
    move.guards.push_back({taken, Compare::equal, 0});
    move.effects.insert(move.effects.begin(), set(taken, way));
    again.guards.push_back({taken, Compare::equal, way});
    moves.push_back(std::move(move));
    moves.push_back(std::move(again));
  }
  entry.moves = std::move(moves);
}

void Scene::add_client(std::size_t i, bool comes) {
  Process& process = builder_.process(client_name(i), ProcessKind::client, 1);
  process.comes = comes;
  const int number = static_cast<int>(i + 1);
  const Actor actor{number, number, process.locals, process.locals, true};
  std::vector<Block> blocks;
  bool goes_on = false;
  if (!clients_[i]) {
    blocks = outside(actor);
  } else {
    const Operation o = graph_.manifest()[clients_[i]];
    const Expansion x = graph_.expansions().of(clients_[i]);
    goes_on = o[operation::completion] || comes_again(x) || is_driven(x);
    const std::vector<Route> all = routes(x);
    std::size_t behind = goes_on ? 1 : 0;
    for (const Route& route : all) behind += route.size();
    if (!all.empty()) behind -= all.size() - 1;
    std::vector<std::vector<Block>> ways;
    std::vector<std::size_t> entries;
    for (const Route& route : all) {
      std::vector<Block>& way = ways.emplace_back();
      for (std::size_t g = 0; g < route.size(); ++g)
        way.push_back(block_of(x, route[g], actor, g == 0, behind));
      entries.insert(entries.end(), way.front().moves.size(), ways.size() - 1);
    }
    blocks = side_by_side(std::move(ways), 0);
    if (goes_on && all.size() > 1) keep_to_way(blocks.front(), entries);
    if (goes_on)
      blocks.push_back(once({"", comes_again(x) ? "commit the position" : "answer",
                             graph_.manifest().span(clients_[i])},
                            {}));
  }
  process.recovers_at = goes_on ? 0 : static_cast<std::uint16_t>(blocks.size());
  process.crashes = clients_[i] && (may(Hazard::crashes) || (goes_on && may(Hazard::repeats)));
  process.blocks = std::move(blocks);
}

}  // namespace thalweg::witness
