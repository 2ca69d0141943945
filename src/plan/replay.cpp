// SPDX-License-Identifier: Apache-2.0
#include "plan/replay.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/ground.h"

namespace thalweg::plan {

namespace {

class Replay {
 public:
  Replay(const Judge& judge, const Answers& answers) : judge_(judge), answers_(answers) {}
  std::vector<std::string> run(const Plan& plan);

 private:
  bool migrate(const PlannedMigration& planned);
  bool phases(const PlannedMigration& planned, const JointMigration& migration, Document& document);
  std::optional<std::vector<Target>> targets_of(const PlannedMigration& planned);
  bool stands_on(std::string manifest);
  bool wrong(std::string message) {
    problems_.push_back(std::move(message));
    return false;
  }

  const Judge& judge_;
  const Answers& answers_;
  std::unique_ptr<Ground> ground_;
  std::vector<std::string> problems_;
};

bool Replay::stands_on(std::string manifest) {
  auto state = make_state(judge_, std::move(manifest));
  if (!state) return wrong(state.error());
  ground_ = std::make_unique<Ground>(std::move(*state));
  return true;
}

bool Replay::phases(const PlannedMigration& planned, const JointMigration& migration,
                    Document& document) {
  const std::vector<Phase>& wanted = planned.recipe->phases;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i >= planned.phases.size())
      return wrong(fmt::format("`{}` ends before phase `{}`", planned.recipe->id, wanted[i].id));
    const PlannedPhase& phase = planned.phases[i];
    if (phase.phase->id != wanted[i].id)
      return wrong(fmt::format("`{}`: phase `{}` stands where `{}` should", planned.recipe->id,
                               phase.phase->id, wanted[i].id));
    const Applied applied = migration.apply(wanted[i].id, document);
    if (!applied.problems.empty()) return wrong(applied.problems.front());
    const auto manifest = canonical(judge_, phase_manifest(planned, wanted[i], document));
    if (!manifest) return wrong(manifest.error());
    if (*manifest != phase.manifest)
      return wrong(fmt::format("`{}`: the manifest of phase `{}` is another one",
                               planned.recipe->id, wanted[i].id));
  }
  return planned.phases.size() == wanted.size() ||
         wrong(fmt::format("`{}` has no phase after `{}`", planned.recipe->id, wanted.back().id));
}

// Those of the plan, as they are found now.
std::optional<std::vector<Target>> Replay::targets_of(const PlannedMigration& planned) {
  std::map<std::uint64_t, Target> found;
  for (Target& target : ground_->state->targets())
    found.emplace(target.fingerprint, std::move(target));
  std::vector<Target> targets;
  const auto take = [&](const Target& wanted) {
    const auto target = found.find(wanted.fingerprint);
    if (target == found.end())
      return wrong(fmt::format("{} is not found at {}", wanted.rule, quote(wanted.place)));
    targets.push_back(target->second);
    return true;
  };
  if (!take(planned.target) || !std::ranges::all_of(planned.others, take)) return std::nullopt;
  return targets;
}

bool Replay::migrate(const PlannedMigration& planned) {
  const auto targets = targets_of(planned);
  if (!targets) return false;
  const JointMigration migration(*planned.recipe, ground_->phrases, *targets, answers_);
  Document document = ground_->document;
  return phases(planned, migration, document) && stands_on(document.text());
}

std::vector<std::string> Replay::run(const Plan& plan) {
  if (!stands_on(plan.before)) return problems_;
  for (const PlannedMigration& planned : plan.migrations)
    if (!migrate(planned)) return problems_;
  if (ground_->state->text != plan.after) wrong("the manifest at the end is another one");
  return problems_;
}

}  // namespace

std::vector<std::string> replay(const Judge& judge, const Plan& plan, const Answers& answers) {
  return Replay(judge, answers).run(plan);
}

}  // namespace thalweg::plan
