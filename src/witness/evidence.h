// SPDX-License-Identifier: Apache-2.0
// What the explorer says about a finding: the shortest run that goes wrong, that there
// is none in a small scope, or why it cannot tell. What the manifest leaves open is
// resolved twice: for the worst, then for the best.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.h"
#include "graph/fact.h"
#include "graph/graph.h"
#include "witness/explore.h"
#include "witness/story.h"

namespace thalweg::witness {

class Analyses;

using manifest::ElementId;
using manifest::EntityId;

// What a rule asks at some elements, apart from any finding, so that it can be asked
// again of a manifest in which the finding is gone.
struct Question {
  std::string code;  // "INT001"
  ElementId at;
  EntityId entity;
  std::vector<ElementId> elements;  // all that are involved, `at` first
};
Question question_of(const checks::Finding& finding);

enum class Outcome : std::uint8_t {
  violated,
  blocked,
  clean,
  vacuous,
  inconclusive,
  not_modelled,
};
std::string_view to_string(Outcome outcome);

struct Evidence {
  Outcome outcome = Outcome::not_modelled;
  std::string reason{};  // of not_modelled and inconclusive
  Story story{};         // of violated and blocked
  Scope scope{};         // that was searched; of a violation the smallest in which it happens
  Coverage coverage{};
  std::vector<Action> actions{};  // the run itself, for replay
  // It goes wrong only if what the manifest leaves open is resolved for the worst;
  // `decisive` names what would alone make it go well.
  bool only_if_unlucky = false;
  bool undecided_at_best = false;  // … or not even that is known
  std::vector<std::string> decisive{};
  graph::Facts assumed{};  // what the model takes as given

  // It goes wrong, or not, however what is open is resolved.
  bool is_certain() const { return !only_if_unlucky && !undecided_at_best; }
};

// Of those findings of a run for which it was looked for, by index.
using EvidenceOfFindings = std::map<std::size_t, std::shared_ptr<const Evidence>>;

// Explores the questions of one graph, and keeps what several of them need. The same
// question has the same answer, whatever was asked before. One thread has one.
class Explorer {
 public:
  explicit Explorer(const graph::Graph& graph);
  Explorer(const Explorer&) = delete;
  Explorer& operator=(const Explorer&) = delete;
  ~Explorer();

  Evidence explore(const Question& question, Scope scope = {},
                   std::size_t most_states = kMostStates);
  // For export: the model whose run is shown, with what is open resolved for the worst,
  // and the scope in which it is explored.
  struct Searchable {
    Model model;
    Scope scope;
  };
  std::optional<Searchable> model_of(const Question& question, Scope scope = {});

 private:
  class Search;
  const graph::Graph& graph_;
  std::unique_ptr<Analyses> analyses_;
};

// The same for one question alone.
Evidence explore(const graph::Graph& graph, const Question& question, Scope scope = {},
                 std::size_t most_states = kMostStates);

// Can runs of this rule be explored at all?
bool has_runs(std::string_view code);

}  // namespace thalweg::witness
