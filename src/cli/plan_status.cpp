// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_status.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::cli {

namespace {

namespace keys = manifest::migration;

// `   verify      the rows that …`
std::string line(std::string_view label, std::string_view text) {
  return text.empty() ? std::string() : fmt::format("   {:<11} {}\n", label, text);
}

std::string rules_of(const plan::Rewrite& rewrite, const plan::Recipe& recipe, std::size_t phase) {
  std::vector<std::string> rules;
  for (const auto& [rule, until] : rewrite.announces)
    if (phase <= recipe.phase_index(until))
      rules.push_back(fmt::format("{} until {}", rule, until));
  return join_and(rules);
}

// Findings that the phase intends, over all ways in which the recipe is carried out.
std::string expected(const plan::Recipe& recipe, std::size_t phase) {
  std::vector<std::string> all;
  for (const plan::Rewrite& rewrite : recipe.rewrites)
    if (std::string rules = rules_of(rewrite, recipe, phase);
        !rules.empty() && std::ranges::find(all, rules) == all.end())
      all.push_back(std::move(rules));
  return join(all, "; ");
}

std::string migration(const manifest::Manifest& manifest, const plan::Cookbook& cookbook,
                      manifest::RecordView entry, Date today) {
  const auto text = [&](auto key) { return manifest.text(*entry[key]); };
  std::vector<std::string> at;
  for (const manifest::ItemView element : *entry[keys::at])
    at.emplace_back(manifest.text(element.text));
  const plan::Recipe* recipe = cookbook.find(text(keys::recipe));
  const auto index = recipe ? recipe->phase_index(text(keys::phase)) : std::nullopt;
  if (!index)
    return fmt::format("`{}` at {}: `thalweg lint` says what is wrong with its entry\n",
                       text(keys::recipe), join_and(at));
  const plan::Phase& now = recipe->phases[*index];
  const Date expires = *entry[keys::expires];
  std::string out = fmt::format("{}  [{}]  at {}\n", recipe->title, recipe->id, join_and(at));
  out += line("now", fmt::format("{} ({} of {}){}", now.id, *index + 1, recipe->phases.size(),
                                 now.id == recipe->point_of_no_return ? ", no way back" : ""));
  out += line("until", to_string(expires) + (expires < today ? ", which has passed" : ""));
  out += line("action", now.action);
  out += line("verify", now.verify);
  out += line("roll back", now.rollback);
  out += line("done when", now.exit);
  out += line("expected", expected(*recipe, *index));
  if (*index + 1 == recipe->phases.size())
    return out + line("next", "it is finished: take its entry out of `migrations`");
  const plan::Phase& next = recipe->phases[*index + 1];
  out += line("next", fmt::format("{}: {}", next.id, next.action));
  return out + line("safe", next.why_safe) + line("risk", next.risk);
}

}  // namespace

std::string plan_status(const manifest::Manifest& manifest, const plan::Cookbook& cookbook,
                        Date today) {
  const auto& all = manifest.model().migrations;
  std::string out = fmt::format("{}: {} under way\n", manifest.system(),
                                all.empty() ? std::string("no migration is")
                                            : fmt::format("{} {}", plural(all.size(), "migration"),
                                                          all.size() == 1 ? "is" : "are"));
  for (const manifest::RecordId id : all)
    out += "\n" + migration(manifest, cookbook, manifest.record(id), today);
  return out;
}

}  // namespace thalweg::cli
