// SPDX-License-Identifier: Apache-2.0
#include "view/witness.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "view/facts.h"

namespace thalweg::view {

using witness::Evidence;
using witness::Outcome;

namespace {

std::string steps(const Evidence& evidence) {
  return plural(evidence.story.steps.size(), "step");
}

std::string states(const Evidence& evidence) {
  return plural(evidence.coverage.states, "state");
}

std::string sentence(const Evidence& evidence) {
  const std::string within = witness::in_words(evidence.scope);
  const char* const hopeless =
      evidence.story.no_return == 0 ? "; from the start no run in this scope ends well" : "";
  switch (evidence.outcome) {
    case Outcome::violated:
      return fmt::format("goes wrong with {} ({}{})", evidence.story.headline, steps(evidence),
                         hopeless);
    case Outcome::blocked:
      return fmt::format("never comes to an end with {} ({}{})", evidence.story.headline,
                         steps(evidence), hopeless);
    case Outcome::clean:
      return fmt::format("no run goes wrong with {}: {}, all visited", within, states(evidence));
    case Outcome::vacuous:
      return fmt::format(
          "says nothing: with {} no run comes to where it could go wrong ({}, all visited)", within,
          states(evidence));
    case Outcome::inconclusive:
      return fmt::format(
          "undecided with {}: {} ({} visited)", within,
          evidence.reason.empty() ? "there are more states than were looked at" : evidence.reason,
          states(evidence));
    case Outcome::not_modelled:
      return "none can be shown: " + evidence.reason;
  }
  return {};
}

std::string condition(const Evidence& evidence) {
  if (!evidence.only_if_unlucky) return {};
  const std::string open = "only if what is not declared turns out for the worst";
  return evidence.decisive.empty()
             ? open + "; no single declaration would rule it out"
             : fmt::format("{}: declare {}", open, join_or(evidence.decisive, ""));
}

std::string effect(const witness::StoryStep& step) {
  std::vector<std::string> all;
  for (const auto& [cell, before, after] : step.changes)
    all.push_back(fmt::format("{}{} -> {}", cell == step.target ? "" : cell + ": ", before, after));
  return join(all, ", ");
}

void tell_run(const Evidence& evidence, const source::SourceMap& sources, Witness& shown) {
  const witness::Story& story = evidence.story;
  for (const std::string& actor : story.actors) shown.participants.push_back({actor});
  const auto index = [&story](const std::string& name) {
    return static_cast<std::size_t>(std::ranges::find(story.actors, name) - story.actors.begin());
  };
  for (const witness::StoryStep& step : story.steps) {
    const std::size_t actor = index(step.actor);
    shown.participants[actor].acts = true;
    shown.steps.push_back({step.kind, actor, step.target.empty() ? actor : index(step.target),
                           step.text, step.sends, step.changes, effect(step),
                           locate(sources, step.at)});
  }
  shown.passages = witness::passages(story);
  shown.no_return = story.no_return;
  shown.at_end = story.at_end;
  shown.end = story.end;
  shown.property = story.property;
}

}  // namespace

Subject subject(const Finding& finding) {
  return {std::string(finding.rule), finding.system,     finding.at, finding.entity,
          finding.elements,          finding.fingerprint};
}

Witness witness(Subject subject, const Evidence& evidence, witness::Scope asked,
                const source::SourceMap& sources) {
  Witness shown;
  shown.subject = std::move(subject);
  shown.outcome = evidence.outcome;
  shown.sentence = sentence(evidence);
  shown.condition = condition(evidence);
  shown.asked = asked;
  shown.scope = evidence.scope;
  shown.coverage = evidence.coverage;
  for (const graph::Fact& fact : evidence.assumed)
    shown.assumed.push_back(view::shown(fact, sources));
  if (evidence.outcome == Outcome::violated || evidence.outcome == Outcome::blocked)
    tell_run(evidence, sources, shown);
  return shown;
}

}  // namespace thalweg::view
