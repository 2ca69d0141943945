// SPDX-License-Identifier: Apache-2.0
// The explorer against SPIN: the same models must have the same states and the same
// verdict. Skipped (77) where SPIN is not installed.
#define DOCTEST_CONFIG_IMPLEMENT
#include "spin/spin.h"

#include <doctest/doctest.h>

#include "unit/witness/models.h"
#include "witness/promela.h"

using namespace thalweg;
using namespace thalweg::test;
using namespace thalweg::witness;

namespace {

constexpr int kSkipped = 77;

struct Asked {
  std::string name;
  Model model;
};

void check_against_spin(const std::vector<Asked>& models) {
  std::vector<Program> programs;
  programs.reserve(models.size());
  for (const Asked& m : models) programs.push_back({m.name, to_promela(m.model, {})});
  const std::vector<SpinAnswer> answers = ask_spin(programs, THALWEG_SCRATCH);
  for (std::size_t i = 0; i < models.size(); ++i) {
    CAPTURE(models[i].name);
    const Exploration ours = explore(models[i].model, {}, false);
    REQUIRE_MESSAGE(answers[i].finished, answers[i].said);
    CHECK(answers[i].stored == ours.coverage.states + 1);
    CHECK(answers[i].finds_errors ==
          (ours.result == Result::violated || ours.result == Result::blocked));
  }
}

}  // namespace

TEST_CASE("spin: models of which the answer is known have as many states there") {
  std::vector<Asked> models;
  for (const ExpectedModel& m : expected_models())
    models.push_back({std::string(m.name), m.make()});
  check_against_spin(models);
}

int main(int count, char** arguments) {
  if (!spin_is_installed()) return kSkipped;
  return doctest::Context(count, arguments).run();
}
