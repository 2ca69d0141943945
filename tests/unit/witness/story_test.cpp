// SPDX-License-Identifier: Apache-2.0
// Runs as people read them.
#include "witness/story.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "unit/witness/models.h"

using namespace thalweg;
using namespace thalweg::test;
using namespace thalweg::witness;

namespace {

Story story_of(std::string_view name) {
  const auto& all = expected_models();
  const auto model = std::ranges::find(all, name, &ExpectedModel::name);
  REQUIRE(model != all.end());
  const Model made = model->make();
  return tell(made, find_witness(made));
}

// Headline, the passages, how it ends.
std::string text(const Story& story) {
  std::string out = story.headline + "\n";
  for (const Passage& passage : passages(story)) {
    const StoryStep& step = story.steps[passage.first];
    if (!passage.summary.empty()) {
      out += passage.summary + "\n";
      continue;
    }
    out += fmt::format("{} {} {}", passage.first + 1, to_string(step.kind), step.actor);
    if (!step.target.empty()) out += " -> " + step.target;
    out += ": " + step.text;
    for (const StoryStep::Change& change : step.changes)
      out += fmt::format(" [{}: {} -> {}]", change.cell, change.before, change.after);
    out += passage.first + 1 == story.no_return ? " <-\n" : "\n";
  }
  for (const Story::Final& final : story.end) out += fmt::format("{}={} ", final.cell, final.value);
  return out + "| " + story.property;
}

// Steps of which those with a number in `loud` change something.
Story made(std::size_t size, std::size_t no_return, const std::vector<std::size_t>& loud) {
  Story story;
  story.no_return = no_return;
  story.at_end = true;
  story.steps.resize(size);
  for (const std::size_t n : loud) story.steps[n - 1].changes = {{"a", "v1", "v2"}};
  return story;
}

// `1 2 (3-5) 6`
std::string shape(const std::vector<Passage>& all) {
  std::string out;
  for (const Passage& p : all)
    out += p.summary.empty() ? fmt::format("{} ", p.first + 1)
                             : fmt::format("({}-{}) ", p.first + 1, p.first + p.count);
  return out;
}

}  // namespace

TEST_CASE("story: two clients and no fault") {
  CHECK(text(story_of("dual_write")) ==
        "two clients, no fault\n"
        "1 step client1 -> db: write user [db: nothing -> v1]\n"
        "2 step client2 -> db: write user [db: v1 -> v2]\n"
        "3 step client2 -> search: index user [search: nothing -> v2] <-\n"
        "4 step client1 -> search: index user [search: v2 -> v1]\n"
        "db=v2 search=v1 | search follows db");
}

TEST_CASE("story: a crash, a loss, a duplicate that comes late") {
  CHECK(text(story_of("dual_write_crash")) ==
        "one client, one crash\n"
        "1 step client1 -> db: write user [db: nothing -> v1]\n"
        "2 crash client1: crashes; nobody takes it up <-\n"
        "db=v1 search=nothing | search follows db");
  CHECK(text(story_of("cdc_lossy")) ==
        "one client, one loss\n"
        "1 loss client1 -> db: write user; the message to changes is lost [db: nothing -> v1] <-\n"
        "db=v1 search=nothing | search follows db");
  const std::string late = text(story_of("cdc_late_retry_plain"));
  CHECK(late.starts_with("two clients, one duplicate\n"));
  CHECK(late.find("duplicate client1 -> db: write user; the message to changes is not "
                  "acknowledged, and sent again") != std::string::npos);
  CHECK(late.find("retry changes: the retry of an earlier message arrives\n") != std::string::npos);
}

TEST_CASE("story: what is sent to a topic is published") {
  const Story story = story_of("unfriend_two_topics");
  CHECK(story.steps[0].kind == StepKind::publish);
  CHECK(story.steps[0].target == "friends");
  CHECK(story.steps.back().kind == StepKind::step);
  CHECK_FALSE(story.at_end);
}

TEST_CASE("story: processes first, then what they touch") {
  CHECK(story_of("dual_write").actors ==
        std::vector<std::string>{"client1", "client2", "db", "search"});
}

TEST_CASE("passages: what only drains is counted") {
  const auto all = passages(made(7, 2, {1, 2, 4}));
  CHECK(shape(all) == "1 2 3 4 (5-7) ");
  CHECK(all.back().summary == "… the rest drains (3 steps)");
  CHECK(shape(passages(made(7, 2, {1, 2, 6}))) == "1 2 (3-5) 6 7 ");
  CHECK(passages(made(7, 2, {1, 2, 6}))[2].summary == "… 3 steps that change nothing here");
  CHECK(shape(passages(made(4, 0, {}))) == "1 2 3 4 ");
  CHECK(shape(passages(made(4, 4, {}))) == "1 2 3 4 ");
}

TEST_CASE("passages: a fault is never left out, nor the step that goes wrong") {
  Story crash = made(6, 1, {1});
  crash.steps[3].kind = StepKind::crash;
  CHECK(shape(passages(crash)) == "1 (2-3) 4 (5-6) ");
  Story now = made(6, 1, {1});
  now.at_end = false;
  CHECK(shape(passages(now)) == "1 (2-5) 6 ");
}

TEST_CASE("passages: never more than fit, and the turn stays") {
  for (const std::size_t size : {26, 40, 200})
    for (std::size_t turn = 0; turn <= size; ++turn) {
      CAPTURE(size);
      CAPTURE(turn);
      std::vector<std::size_t> loud;
      for (std::size_t n = 1; n <= size; ++n) loud.push_back(n);
      const auto all = passages(made(size, turn, loud));
      CHECK(all.size() <= kMostPassages);
      std::size_t next = 0;
      bool has_turn = turn == 0;
      for (const Passage& p : all) {
        CHECK(p.first == next);
        next += p.count;
        has_turn |= p.summary.empty() && p.first + 1 == turn;
      }
      CHECK(next == size);
      CHECK(has_turn);
      CHECK(all.front().summary.empty());
      CHECK(all.back().summary.empty());
    }
}

TEST_CASE("scope: in words") {
  CHECK(headline({2, 0, 0, 0}) == "two clients, no fault");
  CHECK(headline({1, 1, 0, 0}) == "one client, one crash");
  CHECK(headline({2, 1, 2, 1}) == "two clients, one crash, two duplicates, one loss");
  CHECK(headline({9, 4, 0, 0}) == "9 clients, 4 crashes");
  CHECK(in_words({2, 1, 0, 1}) == "at most two clients, one crash and one loss");
  CHECK(in_words({1, 0, 0, 0}) == "at most one client and no fault");
}
