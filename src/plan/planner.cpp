// SPDX-License-Identifier: Apache-2.0
#include "plan/planner.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/check.h"
#include "checks/elements.h"
#include "plan/ground.h"
#include "plan/replay.h"
#include "plan/verify.h"

namespace thalweg::plan {

namespace {

// A migration that was carried out, and the state it ends in.
struct Attempt {
  PlannedMigration planned;
  std::unique_ptr<State> last;
  std::vector<std::string> reasons;  // why it is no way
  Moved moved;                       // by it
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
  Attempt attempt(const Recipe& recipe, const Target& target);
  void carry_out(const Migration& migration, Attempt& attempt);
  bool enter(std::string manifest, bool is_as_before, PlannedPhase& step,
             std::unique_ptr<State>& made, Attempt& attempt) const;
  void explore(const Attempt& attempt, const Verifier& verifier, const State& previous,
               const State& now, PlannedPhase& planned) const;

  const Judge& judge_;
  const Wishes& wishes_;
  std::unique_ptr<Ground> ground_;
  std::set<std::uint64_t> done_with_;
  Moved moved_;  // by all migrations so far: new name, first name
  Plan plan_;
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

void Planner::explore(const Attempt& attempt, const Verifier& verifier, const State& previous,
                      const State& now, PlannedPhase& planned) const {
  if (!wishes_.explores || !witness::has_runs(attempt.planned.target.rule)) return;
  const Target& target = attempt.planned.target;
  planned.explored.emplace();
  planned.explored->alone = verifier.explore(*ground_->state, target, now);
  if (auto both = make_graph(judge_, mixed(previous.text, now.text)))
    planned.explored->mixed = verifier.explore(*ground_->state, target, **both);
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

void Planner::carry_out(const Migration& migration, Attempt& attempt) {
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
        attempt.reasons.push_back(fmt::format("phase `{}` would bring {} at {}: {}", phase.id,
                                              one.rule, quote(one.at), one.message));
    if (!attempt.reasons.empty()) return;
    if (step.edits && !step.is_shared) explore(attempt, verifier, *previous, now, step);
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
      attempt.reasons.push_back(
          fmt::format("at its end {} is found at {}: {}", one.rule, quote(one.at), one.message));
    if (one.standing == Standing::fixed) planned.fixed.push_back(std::move(one));
  }
  if (const auto left = verifier.left_of(*ground_->state, planned.target, **last))
    attempt.reasons.push_back(fmt::format("at its end {} is still found at {}: {}", left->rule,
                                          quote(left->place), left->message));
  attempt.moved = migration.moved();
  attempt.last = std::move(*last);
}

Attempt Planner::attempt(const Recipe& recipe, const Target& target) {
  Attempt attempt;
  const Migration migration(recipe, ground_->phrases, target, wishes_.answers);
  attempt.reasons = migration.obstacles();
  if (!attempt.reasons.empty()) return attempt;
  attempt.planned.recipe = &recipe;
  attempt.planned.rewrite = &migration.rewrite();
  attempt.planned.target = target;
  attempt.planned.expires = wishes_.expires;
  if (target.entity) attempt.planned.entity = ground_->state->manifest->reference(target.entity);
  const checks::Elements names(*ground_->state->manifest);
  for (const manifest::ElementId element : target.elements) {
    std::string name = ground_->state->manifest->reference(element);
    if (!names.is_ambiguous(name)) attempt.planned.scope.push_back(std::move(name));
  }
  attempt.planned.questions = migration.questions();
  carry_out(migration, attempt);
  return attempt;
}

void Planner::mend(const Target& target) {
  std::vector<Rejected> rejected;
  const auto recipes = candidates(target);
  for (const Recipe* recipe : recipes) {
    Attempt done = attempt(*recipe, target);
    if (!done.reasons.empty()) {
      rejected.push_back({recipe->id, std::move(done.reasons), recipe});
      continue;
    }
    done.planned.rejected = std::move(rejected);
    for (const Recipe* other : recipes)
      if (other != recipe && std::ranges::none_of(done.planned.rejected, [&](const Rejected& r) {
            return r.recipe == other->id;
          }))
        done.planned.alternatives.push_back(other);
    plan_.migrations.push_back(std::move(done.planned));
    done_with_.insert(target.fingerprint);
    for (const auto& [name, old] : done.moved) {
      const auto first = moved_.find(old);
      moved_[name] = first == moved_.end() ? old : first->second;
    }
    ground_ = std::make_unique<Ground>(std::move(done.last));
    return;
  }
  if (recipes.empty() && !wishes_.recipe.empty())
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
