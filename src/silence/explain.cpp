// SPDX-License-Identifier: Apache-2.0
#include "silence/alone.h"
#include "silence/found.h"
#include "silence/guard.h"
#include "silence/search.h"
#include "silence/silence.h"

namespace thalweg::silence {

namespace {

constexpr std::size_t kMostGuards = 5;  // that are looked up on the page
constexpr std::size_t kMostElsewhere = 5;

bool is_off(const checks::Settings& settings, checks::RuleId rule) {
  const auto level = settings.rules.find(rule);
  return level != settings.rules.end() && level->second.off;
}

}  // namespace

Answer explain(const Case& system, checks::RuleId rule, ElementId at) {
  const checks::Settings strict = alone(system.settings, rule, checks::Settings::Base::strict);
  const std::vector<checks::Finding> all =
      checks::run(system.graph, system.sources, strict).findings.all();
  const Subject subject(system.manifest(), at);
  Answer answer;
  answer.is_off = is_off(system.settings, rule);
  answer.found = find(system, rule, subject, all);
  if (!answer.found.empty()) return answer;

  Searched searched = search(system, rule, subject, at);
  answer.discharges = std::move(searched.discharges);
  answer.tries = searched.tries;
  answer.is_cut_short = searched.is_cut_short;
  for (std::size_t i = 0; i < std::min(answer.discharges.size(), kMostGuards); ++i)
    answer.discharges[i].guard = guard_of(system, rule, answer.discharges[i].statements.front());
  if (!answer.discharges.empty()) return answer;

  OnPage on_page = fires_on_page(system, rule);
  answer.kinds = std::move(on_page.kinds);
  answer.example = std::move(on_page.message);
  for (const checks::Finding& finding : all)
    if (answer.elsewhere.size() < kMostElsewhere) answer.elsewhere.push_back(finding.at);
  return answer;
}

}  // namespace thalweg::silence
