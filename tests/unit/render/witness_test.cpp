// SPDX-License-Identifier: Apache-2.0
// Runs in every form: as columns, as diagrams, as JSON, in SARIF.
#include "render/witness.h"

#include <algorithm>
#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/notes.h"
#include "support/json_schema.h"
#include "unit/render/mermaid_check.h"
#include "unit/render/sample.h"
#include "unit/witness/models.h"

using namespace thalweg;
using namespace thalweg::render;
using namespace thalweg::render::test;
using Json = nlohmann::json;
using thalweg::test::expected_models;
using thalweg::test::ExpectedModel;
using witness::Outcome;
using witness::StepKind;

namespace {

// What exploring one of the models gives.
witness::Evidence explored(std::string_view name) {
  const auto& all = expected_models();
  const auto expected = std::ranges::find(all, name, &ExpectedModel::name);
  REQUIRE(expected != all.end());
  const witness::Model model = expected->make();
  const witness::Exploration found = witness::find_witness(model);
  witness::Evidence evidence;
  evidence.outcome = Outcome::clean;
  evidence.scope = found.scope;
  evidence.coverage = found.coverage;
  if (found.result == witness::Result::violated) {
    evidence.outcome = Outcome::violated;
    evidence.actions = found.run.actions;
    evidence.story = witness::tell(model, found);
  }
  return evidence;
}

// The finding of the sample with a run; the steps stand at its lines.
struct Shown {
  explicit Shown(witness::Evidence with) : evidence(std::move(with)) { tell(); }
  explicit Shown(std::string_view model) : Shown(explored(model)) {}

  void tell() {
    const source::Span places[] = {sample.at("update: shop-db/product").span,
                                   sample.at("upsert: search/product").span};
    std::size_t next = 0;
    for (witness::StoryStep& step : evidence.story.steps) step.at = places[next++ % 2];
    finding = sample.dual_write();
    finding.witness = std::make_shared<view::Witness>(
        view::witness(view::subject(finding), evidence, {}, sample.sources));
  }
  const view::Witness& run() const { return *finding.witness; }
  std::string notes(Evidence how) const {
    std::string out;
    append_notes(out, 2, run_notes(run(), finding.location, how), diag::Palette::plain());
    return out;
  }
  std::string render_as(Format format, Evidence how) {
    sample.results.findings = {finding};
    Options with = options();
    with.evidence = how;
    return render::render(format, sample.results, with);
  }

  Sample sample;
  witness::Evidence evidence;
  view::Finding finding;
};

std::string problem_of(const tests::JsonSchema& schema, const Json& value) {
  const auto problems = schema.problems(value);
  return problems.empty() ? "" : problems.front();
}

const tests::JsonSchema& schema() {
  static const auto kSchema = tests::JsonSchema::parse(witness_schema());
  return kSchema;
}

}  // namespace

TEST_CASE("run: in columns, with where it turns and how it ends") {
  CHECK(Shown("dual_write").notes(Evidence::brief) ==
        "   = run: goes wrong with two clients, no fault (4 steps)\n"
        "       1  client1 -> db      write user  nothing -> v1\n"
        "       2  client2 -> db      write user  v1 -> v2\n"
        "       3  client2 -> search  index user  nothing -> v2  <- from here no run in this scope "
        "ends well\n"
        "       4  client1 -> search  index user  v2 -> v1\n"
        "       end: db = v2, search = v1\n"
        "       violates: search follows db\n");
  CHECK(Shown("dual_write_crash").notes(Evidence::brief) ==
        "   = run: goes wrong with one client, one crash (2 steps)\n"
        "       1  client1 -> db  write user  nothing -> v1\n"
        "       2  client1        crashes; nobody takes it up  <- from here no run in this scope "
        "ends well\n"
        "       end: db = v1, search = nothing\n"
        "       violates: search follows db\n");
}

TEST_CASE("run: in full it says how far was looked, and what it rests on") {
  witness::Evidence evidence = explored("dual_write_crash");
  evidence.assumed = {{"`db` commits each write at once", graph::Origin::default_value, {}}};
  const std::string full = Shown(evidence).notes(Evidence::full);
  CHECK(full.find("   = searched: 4 states to find this run\n") != std::string::npos);
  CHECK(full.find("   = assumed:  `db` commits each write at once [default]\n") !=
        std::string::npos);
  CHECK(Shown(evidence).notes(Evidence::none) == "");
}

TEST_CASE("run: where none goes wrong the scope is named, and nothing more is claimed") {
  const Shown clean("dual_write_crash_retry_1");
  CHECK(
      clean.notes(Evidence::brief) ==
      "   = run: no run goes wrong with at most one client and one crash: 6 states, all visited\n");
  CHECK(clean.notes(Evidence::full).find("with a crash in") != std::string::npos);
  CHECK(clean.notes(Evidence::full).find("not looked at: more clients") != std::string::npos);
}

TEST_CASE("run: vacuous, inconclusive, not modelled") {
  witness::Evidence evidence;
  evidence.scope = {2, 0, 0, 0};
  evidence.coverage.states = 12;
  evidence.reason = "the topic `orders` was full";
  const auto notes = [&](Outcome outcome, Evidence how) {
    evidence.outcome = outcome;
    return Shown(evidence).notes(how);
  };
  CHECK(notes(Outcome::vacuous, Evidence::brief) ==
        "   = run: says nothing: with at most two clients and no fault no run comes to where it "
        "could go\n"
        "          wrong (12 states, all visited)\n");
  CHECK(notes(Outcome::inconclusive, Evidence::brief) ==
        "   = run: undecided with at most two clients and no fault: the topic `orders` was full "
        "(12 states\n"
        "          visited)\n");
  CHECK(notes(Outcome::not_modelled, Evidence::brief) == "");
  CHECK(notes(Outcome::not_modelled, Evidence::full) ==
        "   = run: none can be shown: the topic `orders` was full\n");
}

TEST_CASE("run: that undeclared facts decide says which") {
  witness::Evidence evidence = explored("dual_write");
  evidence.only_if_unlucky = true;
  evidence.decisive = {"whether `a` is `b`", "whether `c` is `d`"};
  CHECK(Shown(evidence)
            .notes(Evidence::brief)
            .find("only if what is not declared turns out for the worst: declare whether `a` is "
                  "`b` or\n"
                  "            whether `c` is `d`\n") != std::string::npos);
  evidence.decisive.clear();
  CHECK(Shown(evidence).run().condition ==
        "only if what is not declared turns out for the worst; no single declaration would rule it "
        "out");
}

TEST_CASE("run: no line is wider than a page, whatever the names are") {
  witness::Evidence evidence = explored("dual_write");
  for (witness::StoryStep& step : evidence.story.steps) {
    step.text = "upsert product, insert shop-db/a-long-name-of-an-outbox in one transaction";
    for (auto& change : step.changes) change.cell = "another-database/with-a-long-name";
  }
  for (const std::string& line : run_columns(Shown(evidence).run()))
    CHECK(display_width(line) <= 110);
}

TEST_CASE("mermaid: a run as a sequence diagram") {
  CHECK(mermaid(Shown("dual_write").run()) ==
        "sequenceDiagram\n"
        "  autonumber\n"
        "  participant p1 as client1\n"
        "  participant p2 as client2\n"
        "  participant p3 as db\n"
        "  participant p4 as search\n"
        "  p1->>p3: write user (nothing -#62; v1)\n"
        "  p2->>p3: write user (v1 -#62; v2)\n"
        "  rect rgba(255, 0, 0, 0.1)\n"
        "  Note over p1,p4: from here no run in this scope ends well\n"
        "  p2->>p4: index user (nothing -#62; v2)\n"
        "  p1->>p4: index user (v2 -#62; v1)\n"
        "  end\n"
        "  Note over p1,p4: db = v2, search = v1, which violates search follows db\n");
  CHECK(mermaid(Shown("dual_write_crash_retry_1").run()) == "");
}

TEST_CASE("mermaid: what is sent, what is lost, and numbers behind a crash") {
  CHECK(mermaid(Shown("unfriend_two_topics").run()).find("p1-)p") != std::string::npos);
  witness::Evidence evidence = explored("unfriend_two_topics");
  evidence.story.steps.front().kind = StepKind::loss;
  CHECK(mermaid(Shown(evidence).run()).find("p1--xp") != std::string::npos);
  const std::string crash = mermaid(Shown("request_log_no_dedupe").run());
  CHECK(crash.find(": (3) crashes, and starts again later\n") != std::string::npos);
  CHECK(crash.find("  autonumber 4\n") != std::string::npos);
}

TEST_CASE("mermaid: every model that goes wrong is a diagram") {
  for (const ExpectedModel& expected : expected_models()) {
    if (expected.result != witness::Result::violated) continue;
    CAPTURE(expected.name);
    const Shown shown(expected.name);
    const DiagramCheck check = read_diagram(mermaid(shown.run()));
    CHECK(check.problem == "");
    CHECK(check.participants == shown.run().participants.size());
    CHECK(check.messages > 0);
  }
}

TEST_CASE("mermaid: names cannot break out") {
  for (const std::string_view hostile :
       {kHostile, std::string_view("end"), std::string_view("a end; b"), std::string_view("END#"),
        std::string_view("%%{init: {}}%%"), std::string_view("x\n  end\n"),
        std::string_view("style a:#f00;"), std::string_view("loop\rpar")}) {
    witness::Evidence evidence = explored("dual_write");
    witness::Story& story = evidence.story;
    for (std::string& actor : story.actors) actor += hostile;
    for (witness::StoryStep& step : story.steps) {
      step.actor += hostile;
      step.target += hostile;
      step.text = hostile;
      for (auto& change : step.changes) change = {std::string(hostile), "v1", std::string(hostile)};
    }
    for (auto& [cell, value] : story.end) cell = hostile;
    story.property = hostile;
    CHECK(read_diagram(mermaid(Shown(evidence).run())).problem == "");
  }
}

TEST_CASE("mermaid: never more than eight participants") {
  witness::Evidence evidence = explored("dual_write");
  witness::Story& story = evidence.story;
  for (int i = 0; i < 30; ++i) {
    witness::StoryStep step = story.steps.front();
    step.target = "place" + std::to_string(i);
    story.actors.push_back(step.target);
    story.steps.push_back(std::move(step));
  }
  const DiagramCheck check = read_diagram(mermaid(Shown(evidence).run()));
  CHECK(check.problem == "");
  CHECK(check.participants == 8);
  CHECK(check.messages < 25);
}

TEST_CASE("markdown: the diagram is fenced below the notes") {
  const std::string out = Shown("dual_write").render_as(Format::markdown, Evidence::brief);
  CHECK(out.find("* **run**: goes wrong with two clients, no fault (4 steps)\n") !=
        std::string::npos);
  CHECK(out.find("\n```mermaid\nsequenceDiagram\n") != std::string::npos);
  CHECK(out.find("client1 -> db") == std::string::npos);
  CHECK(Shown("dual_write").render_as(Format::markdown, Evidence::none).find("mermaid") ==
        std::string::npos);
}

TEST_CASE("json: every model is what the schema says, alone, in a list and in results") {
  static const auto kResults = tests::JsonSchema::parse(result_schema());
  for (const ExpectedModel& expected : expected_models()) {
    CAPTURE(expected.name);
    Shown shown(expected.name);
    const Json file = Json::parse(witness_file(shown.run()));
    CHECK(problem_of(schema(), file) == "");
    CHECK(problem_of(schema(), Json::parse(witness_json({shown.finding.witness}, 2, "0.1.0"))) ==
          "");
    const Json results = Json::parse(shown.render_as(Format::json, Evidence::brief));
    CHECK(problem_of(kResults, results) == "");
    CHECK(results["findings"][0]["witness"] == file);
    CHECK(file["steps"].size() ==
          (expected.result == witness::Result::violated ? expected.steps : 0));
    CHECK(file["rung"].is_null() == (expected.result != witness::Result::violated));
  }
  Shown none("dual_write");
  CHECK(Json::parse(none.render_as(Format::json, Evidence::none))["findings"][0]["witness"] ==
        nullptr);
}

TEST_CASE("json: a step says who, where, what and what changes") {
  const Json file = Json::parse(witness_file(Shown("dual_write").run()));
  CHECK(file["finding"]["code"] == "INT001");
  CHECK(file["finding"]["elements"].size() == 3);
  CHECK(file["rung"] == Json::parse(R"({"clients":2,"crashes":0,"duplicates":0,"losses":0})"));
  CHECK(file["scope"]["crashes"] == 1);
  CHECK(file["no_return"] == 3);
  CHECK(file["steps"][2] == Json::parse(R"({"n": 3, "kind": "step", "actor": "client2",
    "target": "search", "text": "index user", "at": {"file": "shop/thalweg.yaml", "line": 13},
    "changed": [{"cell": "search", "before": "nothing", "after": "v2"}]})"));
  CHECK(file["final"][1] == Json::parse(R"({"cell": "search", "value": "v1"})"));
  CHECK(file["property"] == "search follows db");
}

TEST_CASE("sarif: one thread for each process, in the order of the run") {
  static const tests::JsonSchema kSarif(
      Json::parse(std::ifstream(THALWEG_SOURCE_DIR "/tests/data/sarif/sarif-schema-2.1.0.json")));
  Shown shown("dual_write");
  const Json out = Json::parse(shown.render_as(Format::sarif, Evidence::full));
  CHECK(problem_of(kSarif, out) == "");
  const Json& flows = out["runs"][0]["results"][0]["codeFlows"];
  REQUIRE(flows.size() == 2);  // the run, and the path
  CHECK(flows[0]["message"]["text"] == "goes wrong with two clients, no fault (4 steps)");
  const Json& threads = flows[0]["threadFlows"];
  REQUIRE(threads.size() == 2);
  CHECK(threads[0]["id"] == "client1");
  CHECK(threads[0]["locations"][0]["executionOrder"] == 1);
  CHECK(threads[0]["locations"][1]["executionOrder"] == 4);
  CHECK(threads[1]["locations"][1]["executionOrder"] == 3);
  CHECK(threads[1]["locations"][1]["location"]["message"]["text"] ==
        "client2 at search: index user (nothing -> v2)");
  CHECK(Json::parse(
            shown.render_as(Format::sarif, Evidence::none))["runs"][0]["results"][0]["codeFlows"]
            .size() == 1);
}
