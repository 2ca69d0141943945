// SPDX-License-Identifier: Apache-2.0
#include "plan/verify.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "checks/elements.h"
#include "plan/document.h"

namespace thalweg::plan {

namespace {

Judged judged(Standing standing, const Target& target) {
  return {standing, target.rule, target.place, target.message, target.severity, target.is_certain};
}

bool is_read(const State& state, manifest::ElementId place) {
  return std::ranges::any_of(state.manifest->model().steps, [&](const manifest::StepData& step) {
    return step.verb == manifest::Verb::read && step.target.target == place;
  });
}

constexpr std::string_view kOld = "-before";

// Elements of a section that are gone are still there; those that were changed run on
// under another name, where that is asked for.
void keep_old(Tree& now, const Tree& before, bool runs) {
  for (const Tree& old : before.children) {
    const Tree* changed = child(now, old.key);
    if (changed == nullptr)
      now.add(old);
    else if (runs && !same(*changed, old))
      now.add(old.key + std::string(kOld), old);
  }
}

void keep_old_operations(Tree& now, const Tree& before) {
  for (const Tree& old : before.children) {
    const Tree* operations = child(old, "operations");
    Tree* service = child(now, old.key);
    if (service == nullptr)
      now.add(old);
    else if (operations != nullptr)
      keep_old(child_or_new(*service, "operations"), *operations, true);
  }
}

void keep_old_holdings(Tree& now, const Tree& before) {
  for (const Tree& old : before.children) {
    const Tree* holds = child(old, "holds");
    Tree* store = child(now, old.key);
    if (store == nullptr)
      now.add(old);
    else if (holds != nullptr)
      keep_old(child_or_new(*store, "holds"), *holds, false);
  }
}

}  // namespace

std::string_view to_string(Standing standing) {
  constexpr std::array<std::string_view, 5> kNames = {"inherited", "announced", "fixed", "arising",
                                                      "regression"};
  return kNames[static_cast<std::size_t>(standing)];
}

Identity identity_of(const Target& target, const State& state, const Moved& moved) {
  const auto name = [&](std::string given) {
    const auto old = moved.find(given);
    return old == moved.end() ? given : old->second;
  };
  Identity identity{target.rule, name(target.place), {}, {}};
  if (target.entity) identity.entity = state.manifest->reference(target.entity);
  for (const manifest::ElementId element : target.elements)
    identity.elements.insert(name(state.manifest->reference(element)));
  return identity;
}

namespace {

// One is about all that the other is about.
bool overlap(const Identity& a, const Identity& b) {
  return std::ranges::includes(a.elements, b.elements) ||
         std::ranges::includes(b.elements, a.elements);
}

}  // namespace

Known::Known(const State& state, const Moved& moved, diag::Severity at_least) {
  for (const Target& target : state.targets()) {
    if (target.severity < at_least) continue;
    Identity identity = identity_of(target, state, moved);
    all_[key(identity)].push_back(std::move(identity));
  }
}

std::string Known::key(const Identity& identity) {
  return identity.rule + " " + identity.place + " " + identity.entity;
}

bool Known::has(const Identity& identity) const {
  const auto alike = all_.find(key(identity));
  if (alike == all_.end()) return false;
  return std::ranges::any_of(alike->second,
                             [&](const Identity& one) { return overlap(one, identity); });
}

Verifier::Verifier(const State& before, const Rewrite& rewrite, const Recipe& recipe, Moved moved)
    : recipe_(recipe), rewrite_(rewrite), moved_(std::move(moved)), known_(before, moved_) {}

std::optional<Target> Verifier::left_of(const State& before, const Target& target,
                                        const State& now) const {
  const auto at_least = std::min(target.severity, diag::Severity::warning);
  const Identity gone = identity_of(target, before, moved_);
  for (Target& each : now.targets()) {
    if (each.severity < at_least || each.rule != target.rule) continue;
    const Identity here = identity_of(each, now, moved_);
    if (here.place != gone.place || here.entity != gone.entity) continue;
    const bool is_another = known_.has(here) && !overlap(here, gone);
    if (!is_another) return std::move(each);
  }
  return std::nullopt;
}

std::set<std::string> Verifier::announced(const Phase& phase) const {
  std::set<std::string> rules;
  for (const auto& [rule, until] : rewrite_.announces)
    if (recipe_.phase_index(phase.id) <= recipe_.phase_index(until)) rules.insert(rule);
  return rules;
}

std::vector<Judged> Verifier::judge(const State& previous, const State& now, const Phase& phase,
                                    std::size_t& inherited) const {
  std::vector<Judged> all;
  const std::set<std::string> intended = announced(phase);
  const Known earlier(previous, moved_), present(now, moved_);
  for (const Target& target : now.targets()) {
    if (known_.has(identity_of(target, now, moved_))) {
      ++inherited;
      continue;
    }
    const bool is_announced = intended.count(target.rule) > 0;
    const bool is_bad = target.severity == diag::Severity::error && target.is_certain;
    if (is_announced || is_bad)
      all.push_back(judged(is_announced ? Standing::announced : Standing::regression, target));
    else if (!earlier.has(identity_of(target, now, moved_)))
      all.push_back(judged(Standing::arising, target));
  }
  for (const Target& target : previous.targets())
    if (!present.has(identity_of(target, previous, moved_)))
      all.push_back(judged(Standing::fixed, target));
  return all;
}

bool Verifier::stands(const std::vector<Judged>& findings) {
  return std::ranges::none_of(
      findings, [](const Judged& one) { return one.standing == Standing::regression; });
}

namespace {

// What is worst of what several runs come to.
unsigned badness(witness::Outcome outcome) {
  switch (outcome) {
    case witness::Outcome::violated:
    case witness::Outcome::blocked:
      return 3;
    case witness::Outcome::inconclusive:
      return 2;
    case witness::Outcome::clean:
      return 1;
    case witness::Outcome::vacuous:
    case witness::Outcome::not_modelled:
      break;
  }
  return 0;
}

}  // namespace

std::optional<witness::Question> Verifier::question(const State& before, const Target& target,
                                                    const State& now,
                                                    const checks::Elements& elements) const {
  // Of a dataset and the one that takes its place, the one that is read.
  const auto find = [&](manifest::ElementId element) {
    const std::string name = before.manifest->reference(element);
    const manifest::ElementId old = elements.find(name);
    if (old && is_read(now, old)) return old;
    for (const auto& [renamed, replaced] : moved_)
      if (replaced == name)
        if (const auto found = elements.find(renamed)) return found;
    return old;
  };
  witness::Question question{target.rule, find(target.at), {}, {}};
  if (target.entity)
    question.entity = elements.find_entity(before.manifest->reference(target.entity));
  for (const manifest::ElementId element : target.elements)
    if (const auto found = find(element)) question.elements.push_back(found);
  if (!question.at || (target.entity && !question.entity)) return std::nullopt;
  return question;
}

witness::Outcome Verifier::explore(const State& before, std::span<const Target> targets,
                                   const State& now) const {
  const checks::Elements elements(*now.manifest);
  witness::Explorer explorer(*now.graph);
  auto worst = witness::Outcome::not_modelled;
  for (const Target& target : targets) {
    const auto asked = question(before, target, now, elements);
    if (!asked) continue;
    const witness::Outcome outcome = explorer.explore(*asked).outcome;
    if (badness(outcome) > badness(worst) || worst == witness::Outcome::not_modelled)
      worst = outcome;
  }
  return worst;
}

std::string mixed(const std::string& before, const std::string& now) {
  const auto old = read_tree("before", before);
  auto next = read_tree("now", now);
  Document old_document(*old), document(*next);
  Tree root = document.root();
  for (const Tree& section : old_document.root().children) {
    if (!is_map(section) || section.key == "readiness" || section.key == "requirements") continue;
    Tree& own = child_or_new(root, section.key);
    if (own.kind == Tree::Kind::nothing) {
      own = Tree::map(false);
      own.key = section.key;
    }
    if (section.key == "services")
      keep_old_operations(own, section);
    else if (section.key == "stores")
      keep_old_holdings(own, section);
    else
      keep_old(own, section, section.key == "flows");
  }
  return manifest::to_yaml(root);
}

}  // namespace thalweg::plan
