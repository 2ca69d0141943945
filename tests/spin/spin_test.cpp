// SPDX-License-Identifier: Apache-2.0
// The explorer against SPIN: the same models must have the same states and the same
// verdict. Skipped (77) where SPIN is not installed.
#define DOCTEST_CONFIG_IMPLEMENT
#include "spin/spin.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "unit/witness/models.h"
#include "unit/witness/random_model.h"
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

bool is_bad(Result result) {
  return result == Result::violated || result == Result::blocked;
}

std::string by_hand(std::string_view name) {
  std::ifstream in(fmt::format("{}/tests/spin/{}.pml", THALWEG_SOURCE_DIR, name));
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr std::size_t kModelsOfProgram = 12;

// Most of the time goes into compiling what every program has, so some models share
// one, of which the environment says which is searched.
Program program_of(std::span<const Asked> models) {
  Program program{.name = models.front().name, .promela = {}, .runs = models.size()};
  std::size_t size = 0;
  std::string choices;
  for (std::size_t i = 0; i < models.size(); ++i) {
    size = std::max(size, models[i].model.size());
    choices += fmt::format("  :: c_expr {{ (atoi(getenv(\"CHOICE\")) == {}) }} ->\n{}", i,
                           promela_statements(models[i].model, {}));
  }
  program.promela =
      fmt::format("byte s[{}];\nactive proctype all() {{\n  if\n{}  fi\n}}\n", size, choices);
  return program;
}

void check_against_spin(const std::vector<Asked>& models) {
  // Where nothing is decided, and where only the model is.
  constexpr std::size_t kStatesBeforeStart = 2;
  std::vector<Program> programs;
  for (std::size_t from = 0; from < models.size(); from += kModelsOfProgram)
    programs.push_back(program_of(
        std::span(models).subspan(from, std::min(kModelsOfProgram, models.size() - from))));
  const std::vector<SpinAnswer> answers = ask_spin(programs, THALWEG_SCRATCH);
  REQUIRE(answers.size() == models.size());
  for (std::size_t i = 0; i < models.size(); ++i) {
    CAPTURE(models[i].name);
    const Exploration ours = explore(models[i].model, {}, false);
    REQUIRE_MESSAGE(answers[i].finished, answers[i].said);
    CHECK(answers[i].stored == ours.coverage.states + kStatesBeforeStart);
    CHECK(answers[i].finds_errors == is_bad(ours.result));
  }
}

}  // namespace

TEST_CASE("spin: models of which the answer is known have as many states there") {
  std::vector<Asked> models;
  for (const ExpectedModel& m : expected_models())
    models.push_back({std::string(m.name), m.make()});
  check_against_spin(models);
}

TEST_CASE("spin: every effect of a consumer with every channel has as many states there") {
  std::vector<Asked> models;
  for (std::size_t row = 0; row < sweep().size(); ++row)
    for (std::size_t channel = 0; channel < sweep_channels().size(); ++channel)
      models.push_back({fmt::format("sweep-{}-{}", row, channel), sweep_model(row, channel)});
  check_against_spin(models);
}

// A message for which there is no room is left out there, and here the run is.
TEST_CASE("spin: random models have as many states there") {
  constexpr std::size_t kModels = 48;
  std::vector<Asked> models;
  for (std::uint64_t seed = 1; models.size() < kModels; ++seed) {
    property::Random random(seed);
    Model model = random_model(random);
    const Exploration ours = explore(model, {}, false, 20'000);
    if (ours.coverage.full_channels == 0 && ours.result != Result::inconclusive)
      models.push_back({fmt::format("random-{}", seed), std::move(model)});
  }
  check_against_spin(models);
}

// These have processes and channels of their own, so that a mistake of ours that the
// export shares is seen.
TEST_CASE("spin: programs written by hand come to the same verdict") {
  struct ByHand {
    const char* file;
    const char* options;
    std::string_view model;
  };
  constexpr ByHand kPrograms[] = {
      {"dual_write", "", "dual_write"},
      {"dual_write", "-DCRASH", "dual_write_crash"},
      {"dual_write", "-DVERSIONED", "dual_write_versioned"},
      {"dual_write", "-DVERSIONED -DCRASH", "dual_write_versioned_crash"},
      {"change_capture", "", "outbox_cdc_plain"},
      {"change_capture", "-DLATE", "cdc_late_retry_plain"},
      {"change_capture", "-DLATE -DVERSIONED", "cdc_late_retry_versioned"},
      {"change_capture", "-DLOSSY", "cdc_lossy"},
      {"two_phase_commit", "", "xa_coordinator_restarts"},
      {"two_phase_commit", "-DLOST", "xa_coordinator_lost"},
      {"request_log", "", "request_log_no_dedupe"},
      {"request_log", "-DTABLE", "request_log_dedupe_atomic"},
      {"request_log", "-DBEFORE", "request_log_id_before_effect"},
      {"request_log", "-DAFTER", "request_log_id_after_effect"},
      {"request_log", "-DTABLE -DRETRY", "request_log_same_id"},
      {"request_log", "-DTABLE -DRETRY -DFRESH", "request_log_fresh_id"},
      {"unfriend", "", "unfriend_two_topics"},
      {"unfriend", "-DONE_TOPIC", "unfriend_one_topic"},
      {"unfriend", "-DTOKEN", "unfriend_causal_token"},
      {"unfriend", "-DTOKEN -DLOSSY", "unfriend_token_lossy_topic"},
  };
  std::vector<Program> programs;
  for (const ByHand& p : kPrograms)
    programs.push_back({std::string(p.model), by_hand(p.file), p.options});
  const std::vector<SpinAnswer> answers = ask_spin(programs, THALWEG_SCRATCH);
  for (std::size_t i = 0; i < programs.size(); ++i) {
    CAPTURE(programs[i].name);
    const auto ours =
        std::ranges::find(expected_models(), kPrograms[i].model, &ExpectedModel::name);
    REQUIRE(ours != expected_models().end());
    REQUIRE_MESSAGE(answers[i].finished, answers[i].said);

    CHECK(answers[i].finds_errors == is_bad(ours->result));
  }
}

int main(int count, char** arguments) {
  if (!spin_is_installed()) return kSkipped;
  return doctest::Context(count, arguments).run();
}
