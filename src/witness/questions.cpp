// SPDX-License-Identifier: Apache-2.0
#include "witness/questions.h"

#include <algorithm>

#include "checks/check.h"
#include "witness/ask.h"

namespace thalweg::witness {

namespace {

struct Entry {
  std::string_view code;
  Models (*make)(const Ask&);
  Hazards hazards{};
  std::uint8_t most_clients = 2;
};

using enum Hazard;

constexpr Entry kQuestions[] = {
    {"CDC003", copies_agree, {deletes}, 1},
    {"CDC004", copy_has_all},
    {"CDC005", poller_sees_all},
    {"CDC007", log_keeps},
    {"CON001", claimed_once},
    {"CON002", decided_on_fresh_data},
    {"CON003", claimed_once},
    {"CON004", claimed_once},
    {"CON006", decided_on_fresh_data},
    {"CON008", decided_before_it_is_done},
    {"DRV004", reads_own_writes},
    {"DRV007", cache_follows},
    {"IDM001", happens_once, {repeats}},
    {"IDM002", request_happens_once},
    {"IDM003", request_happens_once},
    {"IDM004", happens_once, {repeats}},
    {"IDM006", mark_and_effect},
    {"IDM007", arrives, {losses}, 1},
    {"IDM008", replay_is_harmless},
    {"INT001", copies_agree, {crashes}},
    {"INT002", all_or_nothing, {crashes}},
    {"INT003", copies_agree, {crashes}},
    {"INT004", one_source, {crashes}},
    {"INT007", all_or_nothing, {crashes}},
    {"ORD001", cause_before_effect},
    {"ORD002", copies_agree, {disorder}},
    {"ORD003", copies_agree, {disorder}},
    {"ORD006", cause_before_effect},
    {"ORD007", newest_wins, {disorder}},
    {"TXN001", nobody_in_doubt},
    {"TXN002", transaction_is_whole},
    {"TXN003", transaction_is_whole},
    {"TXN004", all_or_nothing, {crashes}},
    {"TXN005", saga_comes_to_an_end},
    {"TXN006", saga_is_not_seen},
};

const Entry* find(std::string_view code) {
  const auto found = std::ranges::find(kQuestions, code, &Entry::code);
  return found == std::end(kQuestions) ? nullptr : found;
}

// What shows a finding whose runs would need something that no model has.
struct Instead {
  std::string_view code, what;
};
constexpr Instead kInstead[] = {
    {"CDC002", "what shows it is what the topic keeps: the last record of each key, as a table"},
    {"INT006", "what shows it is the way round: the flows stand in the finding"},
    {"ORD004", "what shows it is the partitions: events of two of them come in any order"},
    {"ORD005", "clocks are not modelled: what shows it are two timestamps, as the finding says"},
    {"REP002", "leaders of one store are not modelled: what shows it is the policy for conflicts"},
    {"STO002", "what engines lose is not modelled: what shows it is the engine's durability"},
};

// What the counterexample of a rule is, where it is no run.
std::string instead(std::string_view code) {
  if (const auto known = std::ranges::find(kInstead, code, &Instead::code);
      known != std::end(kInstead))
    return std::string(known->what);
  const auto rule = checks::find_rule(code);
  const auto& kinds = rule ? checks::page(*rule).counterexamples : std::vector<std::string_view>();
  const std::string_view kind = kinds.empty() ? "" : kinds.front();
  if (kind == to_string(checks::Counterexample::budget))
    return "what shows it is a budget: the numbers stand in the finding";
  if (kind == to_string(checks::Counterexample::gap))
    return "what shows it is a list: what is left out stands in the finding";
  if (kind == to_string(checks::Counterexample::undeclared))
    return "what shows it is a missing fact: the finding names it";
  return "runs of this kind are not explored";
}

}  // namespace

bool has_runs(std::string_view code) {
  return find(code) != nullptr;
}

Models models_of(const graph::Graph& graph, Analyses& analyses, const Question& question,
                 Guess& guess) {
  const Entry* entry = find(question.code);
  if (!entry) return {{}, instead(question.code)};
  Models models = entry->make({graph, analyses, question, guess, entry->hazards});
  models.most_clients = entry->most_clients;
  return models;
}

}  // namespace thalweg::witness
