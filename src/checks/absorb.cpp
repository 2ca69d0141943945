// SPDX-License-Identifier: Apache-2.0
#include "checks/absorb.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "checks/check.h"

namespace thalweg::checks {

namespace {

// What an absorbing and an absorbed finding have in common.
enum class Shared : std::uint8_t {
  operation_and_place,
  operation_and_entity,
  container_and_entity,
  block,
  guarantee,
  place,
  container,
  path,
};

struct Row {
  std::string_view absorber, absorbed;
  Shared shared;
};
constexpr Row kRows[] = {
#define ABSORBS(absorber, absorbed, shared) {#absorber, #absorbed, Shared::shared},
#include "checks/absorption.def"
#undef ABSORBS
};

// A finding has one key for each thing it can share; equal keys meet.
using Key = std::tuple<Shared, std::uint32_t, std::uint32_t>;

std::vector<Key> keys_of(const Ruling& f, const Scope& scope, Shared shared) {
  const auto one = [&](bool has, std::uint32_t a, std::uint32_t b = 0) {
    return has ? std::vector<Key>{{shared, a, b}} : std::vector<Key>{};
  };
  switch (shared) {
    case Shared::operation_and_place: {
      std::vector<Key> keys;
      for (manifest::OperationId o : scope.operations)
        for (ElementId place : scope.places) keys.emplace_back(shared, o.value, place.bits());
      return keys;
    }
    case Shared::operation_and_entity: {
      std::vector<Key> keys;
      for (manifest::OperationId o : scope.operations)
        if (f.entity) keys.emplace_back(shared, o.value, f.entity.value);
      return keys;
    }
    case Shared::container_and_entity:
      return one(scope.container && f.entity, scope.container.bits(), f.entity.value);
    case Shared::block:
      return one(static_cast<bool>(scope.block), scope.block.value);
    case Shared::guarantee:
      return one(static_cast<bool>(scope.guarantee), scope.guarantee.value);
    case Shared::place:
      return one(static_cast<bool>(scope.place), scope.place.bits());
    case Shared::container:
      return one(static_cast<bool>(scope.container), scope.container.bits());
    case Shared::path: {
      std::vector<Key> keys;
      for (ElementId place : scope.places)
        if (f.entity) keys.emplace_back(shared, place.bits(), f.entity.value);
      return keys;
    }
  }
  return {};
}

// Only a certain finding of at least the same severity speaks for another one.
bool may_absorb(const Ruling& absorber, const Ruling& absorbed) {
  return absorber.verdict == Verdict::violated && absorber.severity >= absorbed.severity;
}

struct Absorption {
  explicit Absorption(Findings& all) : findings(all), rulings(all.rulings()) {
    for (std::size_t i = 0; i < rulings.size(); ++i) into.push_back(i);
    for (const Row& row : kRows) apply(row);
  }

  Findings& findings;
  std::vector<Ruling>& rulings;
  std::vector<std::size_t> into;  // by finding; itself: not absorbed

  std::size_t root(std::size_t i) const {
    while (into[i] != i) i = into[i];
    return i;
  }
  std::vector<Key> keys(std::size_t i, Shared shared) const {
    return keys_of(rulings[i], findings.involved(rulings[i]).scope, shared);
  }
  void apply(const Row& row);
  void collect();
};

void Absorption::apply(const Row& row) {
  const auto absorber = find_rule(row.absorber);
  const auto absorbed = find_rule(row.absorbed);
  if (!absorber || !absorbed) return;
  std::multimap<Key, std::size_t> index;
  for (std::size_t i = 0; i < rulings.size(); ++i)
    if (rulings[i].rule == *absorber)
      for (const Key& key : keys(i, row.shared)) index.emplace(key, i);
  if (index.empty()) return;
  for (std::size_t i = 0; i < rulings.size(); ++i) {
    if (rulings[i].rule != *absorbed || into[i] != i) continue;
    for (const Key& key : keys(i, row.shared)) {
      const auto [begin, end] = index.equal_range(key);
      const auto found = std::find_if(begin, end, [&](const auto& entry) {
        return may_absorb(rulings[entry.second], rulings[i]) && root(entry.second) != i;
      });
      if (found == end) continue;
      into[i] = found->second;
      break;
    }
  }
}

void Absorption::collect() {
  std::vector<std::pair<std::size_t, RuleId>> taken;  // by what, which rules
  for (std::size_t i = 0; i < rulings.size(); ++i)
    if (const std::size_t r = root(i); r != i) taken.emplace_back(r, rulings[i].rule);
  std::sort(taken.begin(), taken.end());
  taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
  for (auto next = taken.begin(); next != taken.end();) {
    const std::size_t by = next->first;
    Fate fate;
    for (; next != taken.end() && next->first == by; ++next) fate.absorbed.push_back(next->second);
    findings.decide(rulings[by], std::move(fate));
  }
  std::erase_if(rulings, [&](const Ruling& ruling) {
    const auto i = static_cast<std::size_t>(&ruling - rulings.data());
    return into[i] != i;
  });
}

}  // namespace

void absorb(Findings& findings) {
  Absorption(findings).collect();
}

std::vector<std::size_t> absorbers(Findings& findings) {
  const Absorption absorption(findings);
  std::vector<std::size_t> roots;
  for (std::size_t i = 0; i < findings.size(); ++i) roots.push_back(absorption.root(i));
  return roots;
}

}  // namespace thalweg::checks
