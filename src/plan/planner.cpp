// SPDX-License-Identifier: Apache-2.0
#include "plan/planner.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/check.h"
#include "checks/elements.h"
#include "plan/ground.h"
#include "plan/replay.h"
#include "plan/verify.h"

namespace thalweg::plan {

namespace {

// Up to so many findings each is mended alone, so that people can do one thing after the
// other. Of more those go together that one recipe mends: judging each phase of each would
// take time that grows with the square of their number.
constexpr std::size_t kFewFindings = 12;
// A recipe that came to nothing for so many of them, one after the other, is not tried for the
// others of their rule.
constexpr std::size_t kEnoughFailures = 3;
constexpr std::size_t kAllTogether = std::numeric_limits<std::size_t>::max();

// A migration that was carried out, and the state it ends in.
struct Attempt {
  PlannedMigration planned;
  std::unique_ptr<State> last;
  std::vector<std::string> reasons;  // why it is no way
  std::set<std::string> places;      // where those are
  Moved moved;                       // by it

  void fail(std::string reason, const std::string& place) {
    reasons.push_back(std::move(reason));
    places.insert(place);
  }
};

// Recipes that come before others come first. Those that a user wrote may do so in a
// circle, which ends somewhere.
constexpr std::size_t kLongestChain = 32;

std::size_t rank(const Recipe& recipe, const Cookbook& cookbook, std::size_t depth = 0) {
  std::size_t most = 0;
  if (depth == kLongestChain) return most;
  for (const std::string& id : recipe.after)
    if (const Recipe* earlier = cookbook.find(id); earlier != nullptr && earlier != &recipe)
      most = std::max(most, 1 + rank(*earlier, cookbook, depth + 1));
  return most;
}

// It cannot run beside the other one: they have elements in common, or its recipe comes
// after that of the other.
bool needs(const PlannedMigration& migration, const PlannedMigration& earlier) {
  const auto& after = migration.recipe->after;
  return std::ranges::find(after, earlier.recipe->id) != after.end() ||
         std::ranges::any_of(migration.scope, [&](const std::string& element) {
           return std::ranges::find(earlier.scope, element) != earlier.scope.end();
         });
}

// A finding of the manifest that the plan is for.
struct Before {
  Target target;
  Identity identity;
};

std::vector<Before> findings_of(const State& state) {
  std::vector<Before> all;
  for (Target& target : state.targets()) {
    Identity identity = identity_of(target, state, {});
    all.push_back({std::move(target), std::move(identity)});
  }
  return all;
}

class Planner {
 public:
  Planner(const Judge& judge, const Wishes& wishes) : judge_(judge), wishes_(wishes) {}
  Result<Plan> run(const std::string& manifest);

 private:
  bool is_wanted(const Target& target) const;
  std::optional<Target> next(const State& state) const;
  std::vector<const Recipe*> candidates(const Target& target) const;
  void mend(const Target& target);
  void tell_what_is_left(const std::vector<Before>& before);
  Attempt attempt(const Recipe& recipe, std::span<const Target> targets);
  void carry_out(const JointMigration& migration, std::span<const Target> targets,
                 Attempt& attempt);
  const Recipe* recipe_for(const Target& target);
  enum class Overlap : bool { no, yes };
  std::vector<Target> alike(const Target& first, const Recipe& recipe, std::size_t most,
                            Overlap overlap);
  bool blame(const Attempt& failed, std::span<const Target> targets, const Recipe& recipe);
  bool try_recipe(const Recipe& recipe, const Target& first);
  void take(Attempt done, std::span<const Target> targets);
  bool enter(std::string manifest, bool is_as_before, PlannedPhase& step,
             std::unique_ptr<State>& made, Attempt& attempt) const;
  void explore(std::span<const Target> targets, const Verifier& verifier, const State& previous,
               const State& now, PlannedPhase& planned) const;

  const Judge& judge_;
  const Wishes& wishes_;
  std::unique_ptr<Ground> ground_;
  std::set<std::uint64_t> done_with_;
  Moved moved_;  // by all migrations so far: new name, first name
  Plan plan_;
  bool joins_ = false;                                       // there are many findings
  std::map<std::uint64_t, std::vector<Rejected>> rejected_;  // by the fingerprint of a target
  std::map<std::pair<const Recipe*, std::string>, std::size_t> failures_;  // in a row, by rule
};

bool Planner::is_wanted(const Target& target) const {
  if (done_with_.count(target.fingerprint) > 0) return false;
  if (!wishes_.at.empty() && target.place != wishes_.at) return false;
  if (!wishes_.rules.empty())
    return std::ranges::find(wishes_.rules, target.rule) != wishes_.rules.end();
  if (!wishes_.at.empty()) return true;
  return target.severity >= wishes_.at_least;
}

std::vector<const Recipe*> Planner::candidates(const Target& target) const {
  std::vector<const Recipe*> found;
  const Cookbook& cookbook = *wishes_.cookbook;
  if (!wishes_.recipe.empty()) {
    if (const Recipe* recipe = cookbook.find(wishes_.recipe)) found.push_back(recipe);
  } else {
    // What a user wrote for such findings comes first, then what the page of the rule says.
    for (const Recipe& own : cookbook.own()) found.push_back(&own);
    if (const auto rule = judge_.settings.rulebook->find(target.rule))
      for (const std::string_view id : judge_.settings.rulebook->page(*rule).recipes)
        if (const Recipe* recipe = cookbook.find(id);
            recipe && std::ranges::find(found, recipe) == found.end())
          found.push_back(recipe);
  }
  std::erase_if(found, [&](const Recipe* recipe) { return !recipe->rewrite_for(target.rule); });
  if (wishes_.preference != Preference::none)
    std::ranges::stable_sort(found, std::greater<>(), [&](const Recipe* recipe) {
      return recipe->score[static_cast<std::size_t>(wishes_.preference) - 1];
    });
  return found;
}

// The worst, of these the one whose recipe comes first, then in the order of the manifest.
std::optional<Target> Planner::next(const State& state) const {
  std::optional<Target> best;
  const auto order = [&](const Target& target) {
    const auto recipes = candidates(target);
    return std::pair(-static_cast<int>(target.severity),
                     recipes.empty() ? 0 : rank(*recipes.front(), *wishes_.cookbook));
  };
  std::pair<int, std::size_t> best_order;
  for (Target& target : state.targets()) {
    if (!is_wanted(target)) continue;
    const auto its_order = order(target);
    if (best && its_order >= best_order) continue;
    best = std::move(target);
    best_order = its_order;
  }
  return best;
}

void Planner::explore(std::span<const Target> targets, const Verifier& verifier,
                      const State& previous, const State& now, PlannedPhase& planned) const {
  if (!wishes_.explores || !witness::has_runs(targets.front().rule)) return;
  planned.explored.emplace();
  planned.explored->alone = verifier.explore(*ground_->state, targets, now);
  if (auto both = make_graph(judge_, mixed(previous.text, now.text)))
    planned.explored->mixed = verifier.explore(*ground_->state, targets, **both);
}

// The manifest of a phase, and its state unless that is the one before: the entry in
// `migrations` is another one, but means the same. False where it cannot be loaded.
bool Planner::enter(std::string manifest, bool is_as_before, PlannedPhase& step,
                    std::unique_ptr<State>& made, Attempt& attempt) const {
  const auto wrong = [&](const std::string& problem) {
    attempt.reasons.push_back(
        fmt::format("phase `{}` gives a manifest with a problem: {}", step.phase->id, problem));
    return false;
  };
  if (is_as_before) {
    auto text = canonical(judge_, std::move(manifest));
    if (!text) return wrong(text.error());
    step.manifest = std::move(*text);
    return true;
  }
  auto state = make_state(judge_, std::move(manifest));
  if (!state) return wrong(state.error());
  step.manifest = (*state)->text;
  made = std::move(*state);
  return true;
}

void Planner::carry_out(const JointMigration& migration, std::span<const Target> targets,
                        Attempt& attempt) {
  PlannedMigration& planned = attempt.planned;
  Document document = ground_->document;
  const Verifier verifier(*ground_->state, migration.rewrite(), migration.recipe(),
                          migration.moved());
  const State* previous = ground_->state.get();
  std::set<std::string> announced;
  for (const Phase& phase : migration.recipe().phases) {
    PlannedPhase step;
    step.phase = &phase;
    const std::string before = document.text();
    const Applied applied = migration.apply(phase.id, document);
    step.edits = applied.edits;
    for (const std::string& problem : applied.problems)
      attempt.reasons.push_back(fmt::format("phase `{}`: {}", phase.id, problem));
    if (!attempt.reasons.empty()) return;
    step.is_shared = step.edits && document.text() == before;
    std::set<std::string> announced_now = verifier.announced(phase);
    const bool is_as_before = document.text() == before && announced == announced_now;
    announced = std::move(announced_now);
    std::unique_ptr<State> made;
    if (!enter(phase_manifest(planned, phase, document), is_as_before, step, made, attempt)) return;
    const State& now = made ? *made : *previous;
    step.findings = verifier.judge(*previous, now, phase, step.inherited);
    for (const Judged& one : step.findings)
      if (one.standing == Standing::regression)
        attempt.fail(fmt::format("phase `{}` would bring {} at {}: {}", phase.id, one.rule,
                                 quote(one.at), one.message),
                     one.at);
    if (!attempt.reasons.empty()) return;
    if (step.edits && !step.is_shared) explore(targets, verifier, *previous, now, step);
    planned.phases.push_back(std::move(step));
    if (!made) continue;
    attempt.last = std::move(made);
    previous = attempt.last.get();
  }
  auto last = make_state(judge_, document.text());
  if (!last) return attempt.reasons.push_back(last.error());
  std::size_t inherited = 0;
  for (Judged& one :
       verifier.judge(*ground_->state, **last, migration.recipe().phases.back(), inherited)) {
    const bool is_left =
        one.standing == Standing::announced || one.standing == Standing::regression;
    if (is_left && one.severity == diag::Severity::error && one.is_certain)
      attempt.fail(
          fmt::format("at its end {} is found at {}: {}", one.rule, quote(one.at), one.message),
          one.at);
    if (one.standing == Standing::fixed) planned.fixed.push_back(std::move(one));
  }
  for (const Target& target : targets)
    if (const auto left = verifier.left_of(*ground_->state, target, **last))
      attempt.fail(fmt::format("at its end {} is still found at {}: {}", left->rule,
                               quote(left->place), left->message),
                   target.place);
  attempt.moved = migration.moved();
  attempt.last = std::move(*last);
}

Attempt Planner::attempt(const Recipe& recipe, std::span<const Target> targets) {
  Attempt attempt;
  const Target& target = targets.front();
  const JointMigration migration(recipe, ground_->phrases, targets, wishes_.answers);
  attempt.reasons = migration.obstacles();
  if (!attempt.reasons.empty()) return attempt;
  attempt.planned.recipe = &recipe;
  attempt.planned.rewrite = &migration.rewrite();
  attempt.planned.target = target;
  attempt.planned.others.assign(targets.begin() + 1, targets.end());
  attempt.planned.expires = wishes_.expires;
  if (target.entity) attempt.planned.entity = ground_->state->manifest->reference(target.entity);
  const checks::Elements names(*ground_->state->manifest);
  for (const Target& each : targets)
    for (const manifest::ElementId element : each.elements) {
      std::string name = ground_->state->manifest->reference(element);
      if (!names.is_ambiguous(name)) attempt.planned.scope.push_back(std::move(name));
    }
  attempt.planned.questions = migration.questions();
  carry_out(migration, targets, attempt);
  return attempt;
}

// The next state is that behind it.
void Planner::take(Attempt done, std::span<const Target> targets) {
  PlannedMigration& planned = done.planned;
  planned.rejected = rejected_[planned.target.fingerprint];
  for (const Recipe* other : candidates(planned.target))
    if (other != planned.recipe && std::ranges::none_of(planned.rejected, [&](const Rejected& r) {
          return r.recipe == other->id;
        }))
      planned.alternatives.push_back(other);
  for (const Target& target : targets) done_with_.insert(target.fingerprint);
  failures_.erase({planned.recipe, targets.front().rule});
  plan_.migrations.push_back(std::move(planned));
  for (const auto& [name, old] : done.moved) {
    const auto first = moved_.find(old);
    moved_[name] = first == moved_.end() ? old : first->second;
  }
  ground_ = std::make_unique<Ground>(std::move(done.last));
}

// The first one that was not rejected yet, and that nothing stands in the way of.
const Recipe* Planner::recipe_for(const Target& target) {
  std::vector<Rejected>& rejected = rejected_[target.fingerprint];
  for (const Recipe* recipe : candidates(target)) {
    if (std::ranges::find(rejected, recipe, &Rejected::page) != rejected.end()) continue;
    if (const auto failed = failures_.find({recipe, target.rule});
        joins_ && failed != failures_.end() && failed->second >= kEnoughFailures) {
      rejected.push_back({recipe->id,
                          {fmt::format("for {} findings of {} it came to nothing; `--at {}` tries "
                                       "it for this one alone",
                                       failed->second, target.rule, target.place)},
                          recipe});
      continue;
    }
    auto obstacles = Migration(*recipe, ground_->phrases, target, wishes_.answers).obstacles();
    if (obstacles.empty()) return recipe;
    rejected.push_back({recipe->id, std::move(obstacles), recipe});
  }
  return nullptr;
}

// Findings as bad as the first one, for which the same recipe is next. Of those without an
// element in common the edits do not meet.
std::vector<Target> Planner::alike(const Target& first, const Recipe& recipe, std::size_t most,
                                   Overlap overlap) {
  std::vector<Target> all{first};
  std::set<std::uint32_t> touched;
  const auto touch = [&](const Target& target) {
    for (const manifest::ElementId element : target.elements) touched.insert(element.bits());
  };
  const auto is_apart = [&](const Target& target) {
    return overlap == Overlap::yes ||
           std::ranges::none_of(target.elements, [&](manifest::ElementId element) {
             return touched.count(element.bits()) > 0;
           });
  };
  touch(first);
  const Rewrite* rewrite = recipe.rewrite_for(first.rule);
  for (Target& target : ground_->state->targets()) {
    if (all.size() >= most) break;
    if (!is_wanted(target) || target.severity != first.severity || !is_apart(target) ||
        recipe.rewrite_for(target.rule) != rewrite || recipe_for(target) != &recipe)
      continue;
    touch(target);
    all.push_back(std::move(target));
  }
  return all;
}

// The recipe is rejected for those of the targets at whose elements it went wrong. False
// where that is none of them.
bool Planner::blame(const Attempt& failed, std::span<const Target> targets, const Recipe& recipe) {
  bool found = false;
  for (const Target& target : targets) {
    const bool is_there = std::ranges::any_of(target.elements, [&](manifest::ElementId element) {
      return failed.places.contains(ground_->state->manifest->reference(element));
    });
    if (!is_there && targets.size() > 1) continue;
    found = true;
    std::vector<std::string> reasons = failed.reasons;
    if (targets.size() > 1)
      std::erase_if(reasons, [&](const std::string& reason) {
        return std::ranges::none_of(target.elements, [&](manifest::ElementId element) {
          return reason.find(quote(ground_->state->manifest->reference(element))) != reason.npos;
        });
      });
    rejected_[target.fingerprint].push_back({recipe.id, std::move(reasons), &recipe});
  }
  return found;
}

// For the finding and, where there are many, for all that are like it. Where they do not go
// together, for those that are apart from each other; of these the ones are left out at which
// it goes wrong, else half of them.
bool Planner::try_recipe(const Recipe& recipe, const Target& first) {
  Overlap overlap = Overlap::yes;
  for (std::size_t most = joins_ ? kAllTogether : 1;;) {
    const std::vector<Target> targets = alike(first, recipe, most, overlap);
    Attempt done = attempt(recipe, targets);
    if (done.reasons.empty()) {
      take(std::move(done), targets);
      return true;
    }
    if (targets.size() > 1 && std::exchange(overlap, Overlap::no) == Overlap::yes) continue;
    if (!blame(done, targets, recipe))
      most = targets.size() / 2;
    else if (std::ranges::find(rejected_[first.fingerprint], &recipe, &Rejected::page) !=
             rejected_[first.fingerprint].end()) {
      ++failures_[{&recipe, first.rule}];
      return false;
    }
  }
}

void Planner::mend(const Target& target) {
  while (const Recipe* recipe = recipe_for(target))
    if (try_recipe(*recipe, target)) return;
  std::vector<Rejected>& rejected = rejected_[target.fingerprint];
  if (rejected.empty() && !wishes_.recipe.empty())
    rejected.push_back({wishes_.recipe, {"it is not for findings of " + target.rule}});
  done_with_.insert(target.fingerprint);
  plan_.refusals.push_back({target, std::move(rejected)});
}

// How long a migration takes, against others.
std::size_t weight(const PlannedMigration& migration) {
  const std::string& effort = migration.recipe->effort;
  return effort.ends_with('L') ? 4 : effort.ends_with('M') ? 2 : 1;
}

// The chain of migrations that wait for each other and take longest together.
std::vector<std::size_t> critical_path(const std::vector<PlannedMigration>& migrations) {
  std::vector<std::size_t> length(migrations.size()), behind(migrations.size(), 0);
  std::size_t last = 0;
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    for (const std::size_t earlier : migrations[i].waits_for)
      if (length[earlier - 1] > length[i]) {
        length[i] = length[earlier - 1];
        behind[i] = earlier;
      }
    length[i] += weight(migrations[i]);
    if (length[i] > length[last]) last = i;
  }
  std::vector<std::size_t> path;
  for (std::size_t at = migrations.empty() ? 0 : last + 1; at != 0; at = behind[at - 1])
    path.insert(path.begin(), at);
  return path;
}

// Of findings without a way those stay refused that no other migration removes.
void Planner::tell_what_is_left(const std::vector<Before>& before) {
  const Known left(*ground_->state, moved_), bad(*ground_->state, moved_, diag::Severity::warning);
  for (const Before& each : before) {
    const Target& target = each.target;
    const bool stays = (target.severity == diag::Severity::note ? left : bad).has(each.identity);
    plan_.findings.push_back({stays ? Standing::inherited : Standing::fixed, target.rule,
                              target.place, target.message, target.severity, target.is_certain});
    if (!stays)
      std::erase_if(plan_.refusals, [&](const Refusal& refusal) {
        return refusal.target.fingerprint == target.fingerprint;
      });
  }
}

Result<Plan> Planner::run(const std::string& manifest) {
  auto first = make_state(judge_, manifest);
  if (!first) return Failure{first.error()};
  ground_ = std::make_unique<Ground>(std::move(*first));
  plan_.system = ground_->state->manifest->system();
  plan_.before = ground_->state->text;
  const std::vector<Before> before = findings_of(*ground_->state);
  joins_ = static_cast<std::size_t>(std::ranges::count_if(before, [this](const Before& each) {
             return is_wanted(each.target);
           })) > kFewFindings;
  while (const auto target = next(*ground_->state)) mend(*target);
  plan_.after = ground_->state->text;
  for (const std::string& problem : replay(judge_, plan_, wishes_.answers))
    return Failure{"the plan does not come out the same a second time: " + problem};
  for (std::size_t i = 0; i < plan_.migrations.size(); ++i)
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (needs(plan_.migrations[i], plan_.migrations[earlier]))
        plan_.migrations[i].waits_for.push_back(earlier + 1);
  plan_.critical_path = critical_path(plan_.migrations);
  tell_what_is_left(before);
  return std::move(plan_);
}

}  // namespace

Result<Plan> make_plan(const Judge& judge, const std::string& manifest, const Wishes& wishes) {
  return Planner(judge, wishes).run(manifest);
}

}  // namespace thalweg::plan
