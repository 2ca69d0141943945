// SPDX-License-Identifier: Apache-2.0
// Sequence diagrams. Names stand behind aliases, and whatever Mermaid or a browser
// would act on is written as the number of its character.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "render/mermaid_text.h"
#include "render/witness.h"

namespace thalweg::render {

namespace {

using view::Participant;
using view::RunStep;
using view::Witness;
using witness::StepKind;

constexpr std::size_t kMostParticipants = 8;

class Diagram {
 public:
  explicit Diagram(const Witness& witness) : witness_(witness) {}

  std::string draw() {
    out_ = "sequenceDiagram\n  autonumber\n";
    for (std::size_t i = 0; i < shown(); ++i) participant(i);
    for (const witness::Passage& passage : witness_.passages) {
      if (passage.first + 1 == witness_.no_return) turn();
      if (passage.summary.empty())
        step(passage.first);
      else
        note_over_all(passage.summary);
    }
    if (turned_) out_ += "  end\n";
    note_over_all(outcome());
    return std::move(out_);
  }

 private:
  std::size_t shown() const { return std::min(witness_.participants.size(), kMostParticipants); }

  // The last one stands for all that do not fit.
  void participant(std::size_t i) {
    const Participant& one = witness_.participants[i];
    const bool is_rest =
        i + 1 == kMostParticipants && witness_.participants.size() > kMostParticipants;
    out_ += fmt::format("  participant p{} as {}\n", i + 1,
                        is_rest ? "others" : mermaid_text(one.name));
  }

  std::string alias(std::size_t participant) const {
    return fmt::format("p{}", std::min(participant, shown() - 1) + 1);
  }

  void turn() {
    turned_ = true;
    out_ += "  rect rgba(255, 0, 0, 0.1)\n";
    note_over_all("from here no run in this scope ends well");
  }

  void note_over_all(std::string_view text) {
    const std::string to = shown() > 1 ? "," + alias(shown() - 1) : "";
    out_ += fmt::format("  Note over p1{}: {}\n", to, mermaid_text(text));
  }

  // What is no message has no number of its own accord.
  void step(std::size_t n) {
    const RunStep& step = witness_.steps[n];
    const std::string from = alias(step.actor), to = alias(step.target);
    if (step.kind == StepKind::crash || step.kind == StepKind::retry) {
      out_ += fmt::format("  Note over {}: ({}) {}\n", from, n + 1, mermaid_text(step.text));
      return;
    }
    if (n != next_) out_ += fmt::format("  autonumber {}\n", n + 1);
    next_ = n + 1;
    const std::string text =
        step.effect.empty() ? step.text : fmt::format("{} ({})", step.text, step.effect);
    const std::string_view arrow =
        !step.sends ? "->>" : (step.kind == StepKind::loss ? "--x" : "-)");
    out_ += fmt::format("  {}{}{}: {}\n", from, arrow, to, mermaid_text(text));
  }

  std::string outcome() const {
    std::vector<std::string> values;
    for (const auto& [cell, value] : witness_.end) values.push_back(cell + " = " + value);
    return join(values, ", ") + (values.empty() ? "" : ", which ") + "violates " +
           witness_.property;
  }

  const Witness& witness_;
  std::string out_;
  std::size_t next_ = 0;  // the step that Mermaid would give the next number
  bool turned_ = false;
};

}  // namespace

std::string mermaid(const Witness& witness) {
  return witness.has_run() ? Diagram(witness).draw() : std::string();
}

std::string mermaid(const Witnesses& witnesses) {
  std::string out;
  for (const auto& witness : witnesses)
    if (witness->has_run()) out += (out.empty() ? "" : "\n") + mermaid(*witness);
  return out;
}

}  // namespace thalweg::render
