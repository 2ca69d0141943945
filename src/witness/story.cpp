// SPDX-License-Identifier: Apache-2.0
#include "witness/story.h"

#include <algorithm>

#include <fmt/format.h>

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

std::string faults(Scope rung) {
  std::string out;
  const auto add = [&out](unsigned count, std::string_view one, std::string_view many) {
    if (count > 0) out += (out.empty() ? "" : ", ") + counted(count, one, many);
  };
  add(rung.crashes, "crash", "crashes");
  add(rung.duplicates, "duplicate", "duplicates");
  add(rung.losses, "loss", "losses");
  return out.empty() ? "no fault" : out;
}

class Teller {
 public:
  Teller(const Model& model, const Run& run)
      : model_(model), machine_(model), run_(run), states_(replay(model, run)) {}

  std::vector<StoryStep> steps() const {
    std::vector<StoryStep> out;
    for (std::size_t i = 0; i + 1 < states_.size(); ++i) out.push_back(step(i));
    return out;
  }

  std::vector<Story::Final> end() const {
    std::vector<Story::Final> out;
    for (const NamedCell& cell : model_.cells)
      if (cell.show != Show::nothing)
        out.push_back({cell.name, shown(cell.show, states_.back()[cell.cell.at])});
    return out;
  }

 private:
  StoryStep step(std::size_t i) const {
    const Action& action = run_.actions[i];
    StoryStep out;
    if (action.kind == Action::Kind::retry) {
      const Stream& stream = model_.streams[action.who];
      out = {StepKind::retry, stream.name, "", "the producer's retry arrives once more", {}, {}};
    } else if (action.kind == Action::Kind::crash) {
      const Process& process = model_.processes[action.who];
      out = {StepKind::crash, process.name, "", crash(process), {}, {}};
    } else {
      out = move(i, action);
    }
    for (const NamedCell& cell : model_.cells) {
      const Byte before = states_[i][cell.cell.at], after = states_[i + 1][cell.cell.at];
      if (before == after || cell.show == Show::nothing) continue;
      out.changes.push_back({cell.name, shown(cell.show, before), shown(cell.show, after)});
    }
    return out;
  }

  StoryStep move(std::size_t i, const Action& action) const {
    const Label& label = machine_.move(states_[i].data(), action).label;
    StoryStep out{StepKind::step, model_.processes[action.who].name, label.target, label.text, {},
                  label.at};
    if (action.fault == Fault::duplicate) {
      out.kind = StepKind::duplicate;
      out.text += "; the acknowledgement is lost, it is sent again";
    } else if (action.fault == Fault::loss) {
      out.kind = StepKind::loss;
      out.text += "; the message is lost";
    }
    return out;
  }

  static std::string crash(const Process& process) {
    if (process.kind == ProcessKind::worker) return "crashes, and starts again later";
    return process.recovers_at >= process.end() ? "crashes, and nobody goes on"
                                                : "crashes, and starts again later";
  }

  const Model& model_;
  Machine machine_;
  const Run& run_;
  std::vector<std::vector<Byte>> states_;
};

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

}  // namespace

std::string headline(Scope rung) {
  return counted(rung.clients, "client", "clients") + ", " + faults(rung);
}

std::string in_words(Scope scope) {
  return fmt::format("at most {}, {}, {}, {}", counted(scope.clients, "client", "clients"),
                     counted(scope.crashes, "crash", "crashes"),
                     counted(scope.duplicates, "duplicate", "duplicates"),
                     counted(scope.losses, "loss", "losses"));
}

Story tell(const Model& model, const Exploration& found) {
  const Teller teller(model, found.run);
  Story story{.headline = headline(found.scope),
              .steps = teller.steps(),
              .no_return = found.run.no_return,
              .at_end = found.run.at_end,
              .end = teller.end(),
              .property = model.property.sentence,
              .actors = {}};
  for (const StoryStep& step : story.steps) add_once(story.actors, step.actor);
  for (const StoryStep& step : story.steps) add_once(story.actors, step.target);
  return story;
}

}  // namespace thalweg::witness
