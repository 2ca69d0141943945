// SPDX-License-Identifier: Apache-2.0
#include "witness/evidence.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "checks/check.h"
#include "witness/analyses.h"
#include "witness/program.h"
#include "witness/questions.h"

namespace thalweg::witness {

namespace {

// The best run of all models: the simplest story, else the reason why there is none.
struct Searched {
  Exploration found{};
  std::optional<Model> model{};  // the one it was found in
  graph::Facts assumed{};
  std::string reason;  // where there are no models
  std::vector<std::string> open{};
  std::string left_out{};  // what was not looked at
  Scope scope{};

  bool is_clean() const { return found.result == Result::clean && left_out.empty(); }
  bool goes_wrong() const { return witness::goes_wrong(found.result); }
};

auto simplicity(const Exploration& e) {
  return std::tuple(e.scope.crashes + e.scope.duplicates + e.scope.losses, e.scope.clients,
                    e.run.actions.size());
}

// Something went wrong; else something is not known; else all is well.
int rank(Result result) {
  switch (result) {
    case Result::violated:
      return 0;
    case Result::blocked:
      return 1;
    case Result::inconclusive:
      return 2;
    case Result::clean:
      return 3;
    case Result::vacuous:
      return 4;
  }
  return 4;
}

bool tells_more(const Exploration& a, const Exploration& b) {
  if (rank(a.result) != rank(b.result)) return rank(a.result) < rank(b.result);
  if (rank(a.result) <= 1) return simplicity(a) < simplicity(b);
  return a.coverage.states > b.coverage.states;
}

Outcome outcome_of(Result result) {
  switch (result) {
    case Result::violated:
      return Outcome::violated;
    case Result::blocked:
      return Outcome::blocked;
    case Result::clean:
      return Outcome::clean;
    case Result::vacuous:
      return Outcome::vacuous;
    case Result::inconclusive:
      return Outcome::inconclusive;
  }
  return Outcome::inconclusive;
}

}  // namespace

Question question_of(const checks::Finding& finding) {
  return {std::string(checks::catalogue()[finding.rule].code), finding.at, finding.entity,
          finding.elements};
}

std::string_view to_string(Outcome outcome) {
  constexpr std::array<std::string_view, 6> kNames = {"violated", "blocked",      "clean",
                                                      "vacuous",  "inconclusive", "not-modelled"};
  return kNames[static_cast<std::size_t>(outcome)];
}

class Explorer::Search {
 public:
  Search(const graph::Graph& graph, Analyses& analyses, const Question& question, Scope scope,
         std::size_t most)
      : graph_(graph), analyses_(analyses), question_(question), scope_(scope), most_(most) {}

  Searched run(Guess guess) const {
    Models models = models_of(graph_, analyses_, question_, guess);
    Searched out{.assumed = std::move(models.assumed),
                 .reason = std::move(models.reason),
                 .open = guess.asked(),
                 .left_out = guess.left_out()};
    out.scope = scope_;
    out.scope.clients = std::min(scope_.clients, models.most_clients);
    for (Model& model : models.all) {
      if (!fits(model)) {
        out.left_out = "it is too large for a model";
        continue;
      }
      Exploration found = find_witness(model, out.scope, most_);
      if (out.model && !tells_more(found, out.found)) continue;
      out.found = std::move(found);
      out.model = std::move(model);
    }
    if (!out.model && !out.left_out.empty()) out.reason = out.left_out;
    return out;
  }

  // What alone would make it go well.
  std::vector<std::string> decisive(const std::vector<std::string>& open) const {
    std::vector<std::string> out;
    for (const std::string& fact : open) {
      Guess guess(Luck::worst);
      guess.grant(fact);
      if (run(std::move(guess)).is_clean()) out.push_back(fact);
    }
    return out;
  }

 private:
  const graph::Graph& graph_;
  Analyses& analyses_;
  const Question& question_;
  Scope scope_;
  std::size_t most_;
};

Explorer::Explorer(const graph::Graph& graph)
    : graph_(graph), analyses_(std::make_unique<Analyses>(graph)) {}

Explorer::~Explorer() = default;

Evidence Explorer::explore(const Question& question, Scope scope, std::size_t most_states) {
  const Search search(graph_, *analyses_, question, scope, most_states);
  Searched searched = search.run(Guess(Luck::worst));
  if (!searched.model) return {.reason = std::move(searched.reason), .scope = scope};
  Evidence out;
  bool at_best = false;
  if (searched.goes_wrong() && !searched.open.empty()) {
    Searched lucky = search.run(Guess(Luck::best));
    // Only what is known to go well at the best depends on luck.
    out.only_if_unlucky = lucky.is_clean();
    out.undecided_at_best = !lucky.is_clean() && !lucky.goes_wrong();
    if (out.only_if_unlucky)
      out.decisive = search.decisive(searched.open);
    else if (lucky.goes_wrong())
      searched = std::move(lucky);
    at_best = out.is_certain();
  }
  const Exploration& found = searched.found;
  out.assumed = std::move(searched.assumed);
  // What goes wrong at the best goes wrong; else the worst was taken.
  if (!at_best)
    for (const std::string& fact : searched.open)
      out.assumed.push_back({fmt::format("{} is not declared; taken for the worst", fact),
                             graph::Origin::default_value,
                             {}});
  out.outcome = outcome_of(found.result);
  if (found.result == Result::inconclusive)
    out.reason = found.coverage.states > most_states
                     ? fmt::format("more than {} states", most_states)
                     : "messages pile up: more are under way than a channel of the model holds";
  if (found.result == Result::clean && !searched.left_out.empty()) {
    out.outcome = Outcome::inconclusive;
    out.reason = searched.left_out;
  }
  out.scope = found.scope;
  out.coverage = found.coverage;
  out.actions = found.run.actions;
  if (searched.goes_wrong()) out.story = tell(*searched.model, found);
  return out;
}

std::optional<Explorer::Searchable> Explorer::model_of(const Question& question, Scope scope) {
  const Search search(graph_, *analyses_, question, scope, kMostStates);
  Searched searched = search.run(Guess(Luck::worst));
  if (!searched.model) return std::nullopt;
  return Searchable{std::move(*searched.model), searched.scope};
}

Evidence explore(const graph::Graph& graph, const Question& question, Scope scope,
                 std::size_t most_states) {
  return Explorer(graph).explore(question, scope, most_states);
}

}  // namespace thalweg::witness
