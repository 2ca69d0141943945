// SPDX-License-Identifier: Apache-2.0
#include "view/review.h"

#include <algorithm>
#include <map>
#include <set>

#include "checks/tradeoffs.h"
#include "graph/checklist.h"
#include "graph/choices.h"
#include "view/facts.h"

namespace thalweg::view {

using manifest::ElementId;

namespace {

// What some rule could not decide, because something is not declared.
std::set<ElementId> undecided(const checks::RunResult& run) {
  std::set<ElementId> elements;
  for (const checks::Ruling& finding : run.findings.rulings())
    if (finding.verdict == checks::Verdict::possible) elements.insert(finding.at);
  return elements;
}

bool changes_something(manifest::Verb verb) {
  return manifest::is_write(verb) || verb == manifest::Verb::publish;
}

class Coverage {
 public:
  Coverage(const manifest::Manifest& manifest, const checks::RunResult& run)
      : manifest_(manifest), undecided_(undecided(run)) {}

  std::vector<Declared> all() const {
    Declared paths{"write paths", 0, 0, {}}, flows{"flows", 0, 0, {}}, topics{"topics", 0, 0, {}};
    for (manifest::Operation operation : manifest_.operations())
      if (is_write_path(operation)) count(paths, operation);
    for (manifest::Flow flow : manifest_.flows()) count(flows, flow);
    for (manifest::Topic topic : manifest_.topics()) count(topics, topic);
    return {std::move(paths), std::move(flows), std::move(topics)};
  }

 private:
  bool is_write_path(manifest::Operation operation) const {
    for (manifest::Step step : manifest_.steps_of(operation))
      if (changes_something(step.verb()) || step.target().is(manifest::ElementKind::external))
        return true;
    return false;
  }
  void count(Declared& declared, ElementId element) const {
    ++declared.all;
    if (undecided_.count(element) > 0)
      declared.undecided.push_back(manifest_.reference(element));
    else
      ++declared.decided;
  }

  const manifest::Manifest& manifest_;
  std::set<ElementId> undecided_;
};

std::vector<OpenQuestion> open_questions(const checks::RunResult& run) {
  std::map<std::string, std::size_t> asked;
  for (const checks::Finding& finding : run.findings) {
    if (finding.verdict != checks::Verdict::possible) continue;
    std::set<std::string> facts(finding.missing.begin(), finding.missing.end());
    if (facts.empty() && !finding.question.empty()) facts.insert(finding.question);
    for (const std::string& fact : facts) ++asked[fact];
  }
  std::vector<OpenQuestion> ranked;
  for (const auto& [fact, count] : asked) ranked.push_back({fact, count});
  std::stable_sort(ranked.begin(), ranked.end(), [](const OpenQuestion& a, const OpenQuestion& b) {
    return a.findings > b.findings;
  });
  return ranked;
}

std::vector<ReviewBox> boxes(const graph::Graph& graph, const source::SourceMap& sources) {
  std::vector<ReviewBox> all;
  for (const graph::Box& box : graph::checklist(graph)) {
    ReviewBox review;
    review.number = box.number;
    review.name = box.title;
    review.state = graph::to_string(box.state);
    review.answered = box.answered();
    review.rules = box.rules;
    for (const graph::Fact& fact : box.facts) review.evidence.push_back(shown(fact, sources));
    review.more_evidence = box.more_facts;
    for (const graph::BoxGap& gap : box.gaps)
      review.missing.push_back(graph::describe(graph, gap) + (gap.refused ? " says no" : ""));
    all.push_back(std::move(review));
  }
  return all;
}

std::vector<ReviewTradeOff> trade_offs(const graph::Graph& graph, const source::SourceMap& sources,
                                       const checks::RunResult& run) {
  const manifest::Manifest& manifest = graph.manifest();
  std::map<graph::TradeOff, ReviewTradeOff> all;
  for (const graph::Choice& choice : graph::choices(graph))
    all[choice.trade].choices.push_back(
        {manifest.reference(choice.element), choice.what, choice.expensive,
         choice.decision ? std::string(manifest[choice.decision].name()) : std::string(),
         locate(sources, choice.span)});
  for (const checks::Ruling& finding : run.findings.rulings()) {
    const std::string_view code = run.rulebook->page(finding.rule).code;
    for (graph::TradeOff trade : checks::trade_offs(code))
      all[trade].raised_by.push_back(std::string(code) + " at `" + manifest.reference(finding.at) +
                                     "`");
  }
  std::vector<ReviewTradeOff> raised;
  for (auto& [trade, review] : all) {
    const graph::TradeOffWords& words = graph::words_of(trade);
    review.one = words.one;
    review.other = words.other;
    review.question = words.question;
    raised.push_back(std::move(review));
  }
  return raised;
}

}  // namespace

Review review(const graph::Graph& graph, const source::SourceMap& sources,
              const checks::RunResult& run) {
  Review review;
  review.system = graph.manifest().system();
  review.boxes = boxes(graph, sources);
  review.trade_offs = trade_offs(graph, sources, run);
  review.matrix = guarantee_matrix(graph, sources);
  review.coverage = Coverage(graph.manifest(), run).all();
  review.questions = open_questions(run);
  return review;
}

}  // namespace thalweg::view
