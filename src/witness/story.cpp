// SPDX-License-Identifier: Apache-2.0
#include "witness/story.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::witness {

namespace {

std::string shown(Show show, Byte value) {
  switch (show) {
    case Show::nothing:
      return {};
    case Show::value:
      return value == 0 ? "nothing" : fmt::format("v{}", value);
    case Show::count:
      return fmt::format("{}", value);
    case Show::one_less:
      return fmt::format("{}", value - 1);
    case Show::net:
      return value == 0   ? "not done"
             : value == 1 ? "done"
             : value == 2 ? "done twice"
                          : "undone twice";
    case Show::times:
      return value == 0   ? "never"
             : value == 1 ? "once"
             : value == 2 ? "twice"
                          : fmt::format("{} times", value);
    case Show::yes_no:
      return value == 0 ? "no" : "yes";
  }
  return {};
}

std::string counted(unsigned count, std::string_view one, std::string_view many) {
  constexpr std::string_view kNumbers[] = {"no", "one", "two", "three"};
  return count < 4 ? fmt::format("{} {}", kNumbers[count], count == 1 ? one : many)
                   : fmt::format("{} {}", count, many);
}

// The clients, then the faults that there are.
std::vector<std::string> in_play(Scope scope) {
  std::vector<std::string> out{counted(scope.clients, "client", "clients")};
  const auto add = [&out](unsigned count, std::string_view one, std::string_view many) {
    if (count > 0) out.push_back(counted(count, one, many));
  };
  add(scope.crashes, "crash", "crashes");
  add(scope.duplicates, "duplicate", "duplicates");
  add(scope.losses, "loss", "losses");
  if (out.size() == 1) out.emplace_back("no fault");
  return out;
}

bool changes_nothing(const StoryStep& step) {
  const bool is_fault = step.kind != StepKind::step && step.kind != StepKind::publish;
  return step.changes.empty() && !is_fault;
}

// The last step stays where it is the one that goes wrong.
std::vector<Passage> without_drain(const Story& story) {
  std::vector<Passage> all;
  const std::size_t size = story.steps.size();
  const std::size_t stop = story.at_end ? size : size - std::min<std::size_t>(size, 1);
  for (std::size_t i = 0; i < size;) {
    std::size_t behind = i;
    while (story.no_return > 0 && behind >= story.no_return && behind < stop &&
           changes_nothing(story.steps[behind]))
      ++behind;
    // What is sent and still changes something is no drain.
    if (behind < size)
      behind = static_cast<std::size_t>(
          std::find_if(story.steps.begin() + static_cast<std::ptrdiff_t>(i),
                       story.steps.begin() + static_cast<std::ptrdiff_t>(behind),
                       [](const StoryStep& step) { return step.sends; }) -
          story.steps.begin());
    const std::size_t count = behind - i;
    if (count < 2) {
      all.push_back({.first = i++});
      continue;
    }
    all.push_back({i, count,
                   behind == size ? fmt::format("… the rest drains ({} steps)", count)
                                  : fmt::format("… {} steps that change nothing here", count)});
    i = behind;
  }
  return all;
}

// Counts `fewer` passages less in the middle of [begin, end), or as many as it has.
void shorten(std::vector<Passage>& all, std::size_t begin, std::size_t end, std::size_t fewer) {
  const std::size_t taken = end > begin ? std::min(fewer + 1, end - begin) : 0;
  if (taken < 2) return;
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(begin + (end - begin - taken) / 2);
  const auto last = first + static_cast<std::ptrdiff_t>(taken);
  for (auto other = first + 1; other != last; ++other) first->count += other->count;
  first->summary = fmt::format("… {} more steps", first->count);
  all.erase(first + 1, last);
}

class Teller {
 public:
  Teller(const Model& model, const Run& run)
      : model_(model), machine_(model), run_(run), states_(replay(model, run)) {
    for (std::size_t i = 0; i + 1 < states_.size(); ++i) tell(i);
  }

  const std::vector<StoryStep>& steps() const { return steps_; }

  std::vector<Story::Final> end() const {
    std::vector<Story::Final> out;
    for (const NamedCell& cell : model_.cells)
      if (cell.show != Show::nothing)
        out.push_back({cell.name, shown(cell.show, states_.back()[cell.cell.at])});
    return out;
  }

  // In steps of the story. What is carried on follows by itself, unless it is lost.
  std::size_t no_return() const { return run_.no_return == 0 ? 0 : turns_[run_.no_return - 1]; }

 private:
  void tell(std::size_t i) {
    const Action& action = run_.actions[i];
    const std::size_t first = steps_.size();
    turns_.push_back(first + 1);
    if (action.kind == Action::Kind::retry) {
      const Stream& stream = model_.streams[action.who];
      steps_.push_back({.kind = StepKind::retry,
                        .actor = stream.name,
                        .text = "the retry of an earlier message arrives"});
    } else if (action.kind == Action::Kind::crash) {
      const Process& process = model_.processes[action.who];
      steps_.push_back({.kind = StepKind::crash, .actor = process.name, .text = crash(process)});
    } else {
      add_move(i, action);
    }
    add_changes(i, first);
  }

  // A change stands with the step that is about its cell, else with the first one.
  void add_changes(std::size_t i, std::size_t first) {
    for (const NamedCell& cell : model_.cells) {
      const Byte before = states_[i][cell.cell.at], after = states_[i + 1][cell.cell.at];
      if (before == after || cell.show == Show::nothing) continue;
      const auto own =
          std::find_if(steps_.begin() + static_cast<std::ptrdiff_t>(first), steps_.end(),
                       [&](const StoryStep& step) { return step.target == cell.name; });
      StoryStep& step = own == steps_.end() ? steps_[first] : *own;
      step.changes.push_back({cell.name, shown(cell.show, before), shown(cell.show, after)});
    }
  }

  // The move itself, then what others carry on from it.
  void add_move(std::size_t i, const Action& action) {
    const Move& move = machine_.move(states_[i].data(), action);
    const std::size_t first = steps_.size();
    steps_.push_back({.kind = StepKind::step,
                      .actor = model_.processes[action.who].name,
                      .target = move.label.target,
                      .text = move.label.text,
                      .at = move.label.at});
    const std::vector<const Instruction*> all = publishes_of(move);
    for (const std::uint8_t which : machine_.published(states_[i].data(), action)) {
      const Instruction& publish = *all[which];
      const std::string& to = model_.streams[publish.count].name;
      const Fault fault = which == action.which ? action.fault : Fault::none;
      if (publish.carrier > 0) {
        const Carrier& carrier = model_.carriers[publish.carrier - 1U];
        if (fault != Fault::none) turns_.back() = steps_.size() + 1;
        steps_.push_back({.kind = StepKind::publish,
                          .actor = carrier.name,
                          .target = to,
                          .text = carrier.text,
                          .sends = true,
                          .at = carrier.at});
        add_fault(steps_.back(), to, fault);
      } else {
        if (steps_[first].target == to) steps_[first].sends = true;
        add_fault(steps_[first], to, fault);
      }
    }
    if (steps_[first].sends && steps_[first].kind == StepKind::step)
      steps_[first].kind = StepKind::publish;
  }

  static void add_fault(StoryStep& step, const std::string& to, Fault fault) {
    if (fault == Fault::none) return;
    step.kind = fault == Fault::duplicate ? StepKind::duplicate : StepKind::loss;
    step.text +=
        fmt::format("; {} is {}", step.target == to ? "the message" : "the message to " + to,
                    fault == Fault::loss ? "lost" : "not acknowledged, and sent again");
  }

  static std::vector<const Instruction*> publishes_of(const Move& move) {
    std::vector<const Instruction*> out;
    for (const Instruction& i : move.effects)
      if (i.op == Op::publish) out.push_back(&i);
    return out;
  }

  static std::string crash(const Process& process) {
    const bool is_lost =
        process.kind == ProcessKind::client && process.recovers_at >= process.end();
    return is_lost ? "crashes; nobody takes it up" : "crashes, and starts again later";
  }

  const Model& model_;
  Machine machine_;
  const Run& run_;
  std::vector<std::vector<Byte>> states_;
  std::vector<StoryStep> steps_;
  std::vector<std::size_t> turns_;  // by action: where it turns, if it turns there
};

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

}  // namespace

std::string_view to_string(StepKind kind) {
  constexpr std::string_view kNames[] = {"step", "publish", "crash", "duplicate", "loss", "retry"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string headline(Scope rung) {
  return join(in_play(rung), ", ");
}

std::string in_words(Scope scope) {
  return "at most " + join_and(in_play(scope));
}

std::vector<Passage> passages(const Story& story, std::size_t most) {
  std::vector<Passage> all = without_drain(story);
  const auto too_many = [&] { return all.size() > most ? all.size() - most : 0; };
  if (too_many() == 0) return all;
  // The ends stay, and where it turns.
  const auto turn = [&] {
    const auto at =
        std::ranges::find_if(all, [&](const Passage& p) { return p.first + 1 >= story.no_return; });
    return static_cast<std::size_t>(at - all.begin());
  };
  const auto before = [&] { shorten(all, 1, turn(), too_many()); };
  const auto behind = [&] { shorten(all, turn() + 1, all.size() - 1, too_many()); };
  if (turn() < all.size() / 2) {
    behind();
    before();
  } else {
    before();
    behind();
  }
  return all;
}

Story tell(const Model& model, const Exploration& found) {
  const Teller teller(model, found.run);
  Story story{.headline = headline(found.scope),
              .steps = teller.steps(),
              .no_return = teller.no_return(),
              .at_end = found.run.at_end,
              .end = teller.end(),
              .property = model.property.sentence,
              .actors = {}};
  for (const StoryStep& step : story.steps) add_once(story.actors, step.actor);
  for (const StoryStep& step : story.steps) add_once(story.actors, step.target);
  return story;
}

}  // namespace thalweg::witness
