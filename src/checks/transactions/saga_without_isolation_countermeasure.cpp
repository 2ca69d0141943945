// SPDX-License-Identifier: Apache-2.0
// TXN006: other operations see or overwrite what a saga may still undo. Collects
// the accesses to what sagas without a countermeasure write, in one pass over the
// expansions, then looks at each compensatable step.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/sagas.h"

namespace thalweg::checks::transactions {

using namespace manifest;
using graph::SagaStep;
using graph::SagaStructure;

namespace {

// How many accesses of others are told.
constexpr std::size_t kMaxOthers = 8;

// How another operation meets the intermediate state.
enum class Meeting : std::uint8_t { overwrites, decides, tells };

struct Access {
  OperationId start;
  std::uint32_t step = 0;
  Meeting meeting = Meeting::overwrites;
  bool counts = false;     // an increment or a decrement
  std::uint32_t told = 0;  // of `tells`: the effect or the publish
};

class Isolation {
 public:
  Isolation(const Context& context, const graph::Sagas& sagas, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), sagas_(sagas), out_(out) {}
  void run();

 private:
  // Who takes part: operations of the saga and of its compensations.
  using Parts = std::set<OperationId>;

  static bool is_open(const SagaStructure& saga);
  std::set<ElementId> intermediate(const SagaStep& step) const;
  bool only_counts(const SagaStep& step, ElementId dataset) const;
  void collect(const std::set<ElementId>& datasets);
  void collect(const graph::Expansion& x, const std::set<ElementId>& datasets);
  Parts parts(const SagaStructure& saga) const;
  bool is_other(const Access& access, const Parts& parts, const SagaStructure& saga) const;
  void check(const SagaStructure& saga);
  void report(const SagaStructure& saga, const SagaStep& step, ElementId dataset,
              const std::vector<Access>& others);
  std::string what(const Access& access, ElementId dataset) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Sagas& sagas_;
  Reporter& out_;
  std::map<ElementId, std::vector<Access>> accesses_;
};

bool Isolation::is_open(const SagaStructure& saga) {
  return !saga.countermeasures || *saga.countermeasures == 0;
}

// The data that a step writes and a compensation takes back.
std::set<ElementId> Isolation::intermediate(const SagaStep& step) const {
  std::set<ElementId> found;
  if (!step.is_compensatable()) return found;
  any_in(graph_, step.does, [&](const graph::Expansion& x, std::uint32_t i) {
    const auto d = x.step(i).target().as<DatasetId>();
    if (d && graph_.steps().is_write(x, i) && !graph_.places().is_auxiliary(d) &&
        !graph_.places().is_trail(d) && !graph_.steps().entities(x, i).empty())
      found.insert(d);
    return false;
  });
  return found;
}

bool is_count(Verb verb) {
  return verb == Verb::increment || verb == Verb::decrement;
}

// Counting up and down commutes with others that do the same.
bool Isolation::only_counts(const SagaStep& step, ElementId dataset) const {
  return !any_in(graph_, step.does, [&](const graph::Expansion& x, std::uint32_t i) {
    return x.step(i).target() == dataset && is_write(x.step(i).verb()) &&
           !is_count(x.step(i).verb());
  });
}

// A new record overwrites nothing, and merges commute.
bool overwrites(Verb verb) {
  return is_write(verb) && verb != Verb::insert && verb != Verb::append && verb != Verb::merge;
}

void Isolation::collect(const graph::Expansion& x, const std::set<ElementId>& datasets) {
  std::uint32_t last_told = graph::kNoIndex;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (graph_.steps().is_effect(x, i) || graph_.steps().is_publish(x, i)) last_told = i;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step step = x.step(i);
    if (!datasets.contains(step.target())) continue;
    auto& all = accesses_[step.target()];
    if (overwrites(step.verb())) {
      all.push_back({x.start(), i, Meeting::overwrites, is_count(step.verb()), 0});
    } else if (step.verb() == Verb::read) {
      const bool tells =
          last_told != graph::kNoIndex && x.before(i, last_told) && x.co_executable(i, last_told);
      if (step[step::guards])
        all.push_back({x.start(), i, Meeting::decides, false, 0});
      else if (tells)
        all.push_back({x.start(), i, Meeting::tells, false, last_told});
    }
  }
}

void Isolation::collect(const std::set<ElementId>& datasets) {
  for (OperationId start : graph_.roles().starts())
    collect(graph_.expansions().of(start), datasets);
}

Isolation::Parts Isolation::parts(const SagaStructure& saga) const {
  Parts found;
  const auto add = [&](const graph::Stretch& stretch) {
    any_in(graph_, stretch, [&](const graph::Expansion& x, std::uint32_t i) {
      found.insert(x.operation_of(i));
      return false;
    });
  };
  if (const auto o = saga.at.as<OperationId>()) found.insert(o);
  for (const SagaStep& step : saga.steps) {
    if (step.operation) found.insert(step.operation);
    if (step.undo.operation) found.insert(step.undo.operation);
    add(step.does);
    add(step.undo.calls);
  }
  return found;
}

// Neither a part of the saga, nor a run that contains it.
bool Isolation::is_other(const Access& access, const Parts& parts,
                         const SagaStructure& saga) const {
  const graph::Expansion x = graph_.expansions().of(access.start);
  if (x.any_on_path(access.step, [&](OperationId o) { return parts.contains(o); })) return false;
  return std::none_of(x.frames().begin(), x.frames().end(), [&](const graph::Frame& frame) {
    return ElementId(frame.operation) == saga.at;
  });
}

std::string Isolation::what(const Access& access, ElementId dataset) const {
  const graph::Expansion x = graph_.expansions().of(access.start);
  const std::string who = words_.quote(ElementId(x.operation_of(access.step)));
  switch (access.meeting) {
    case Meeting::overwrites:
      return fmt::format("{} changes {}", who, words_.quote(dataset));
    case Meeting::decides:
      return fmt::format("{} decides on what it reads in {}", who, words_.quote(dataset));
    case Meeting::tells:
      break;
  }
  return fmt::format("{} reads {} and does {}", who, words_.quote(dataset),
                     words_.quote(x.step(access.told)));
}

void Isolation::report(const SagaStructure& saga, const SagaStep& step, ElementId dataset,
                       const std::vector<Access>& others) {
  const Access& first = others.front();
  const graph::Expansion x = graph_.expansions().of(first.start);
  Finding f = out_.start(Verdict::violated);
  f.at = saga.at;
  f.span = step.span;
  f.entity = cx_.manifest[dataset.as<DatasetId>()]->entity;
  if (f.entity) f.entities = {f.entity};
  f.elements = {dataset};
  if (step.operation) f.elements.push_back(step.operation);
  const std::string name = words_.quote(saga.at);
  f.message = fmt::format("{} while the saga {} may still undo it", what(first, dataset), name);
  const std::string_view then =
      first.meeting == Meeting::overwrites
          ? "the saga fails and its compensation wipes out that change, or takes back what it "
            "never did"
          : "the saga fails and takes it back: what was done on its word stays";
  f.why = fmt::format("{} has written {}; {}; {}",
                      step.operation ? words_.quote(ElementId(step.operation))
                                     : words_.quote(cx_.manifest[step.step]),
                      words_.quote(dataset), what(first, dataset), then);
  f.fix = fmt::format(
      "mark the record as pending until the saga is through, and let the others "
      "respect the mark (`countermeasures: semantic-lock`); or read it again "
      "before the pivot; or use changes that commute");
  std::set<OperationId> shown;
  for (const Access& access : others) {
    const graph::Expansion y = graph_.expansions().of(access.start);
    const OperationId o = y.operation_of(access.step);
    if (!shown.insert(o).second || shown.size() > 4) continue;
    f.elements.push_back(o);
    f.related.push_back({y.step(access.step).span(), what(access, dataset)});
  }
  if (step.undo) f.related.push_back({step.undo.span, "what undoes it"});
  f.facts.push_back({fmt::format("the saga {} declares no `countermeasures`", name),
                     graph::Origin::inferred, saga.span});
  f.paths = {{{f.at, step.span}, {dataset, step.span}, {x.start(), x.step(first.step).span()}}};
  f.scope.block = saga.block;
  f.scope.place = dataset;
  out_.add(std::move(f));
}

void Isolation::check(const SagaStructure& saga) {
  if (!is_open(saga)) return;
  const Parts taking_part = parts(saga);
  for (const SagaStep& step : saga.steps) {
    for (ElementId dataset : intermediate(step)) {
      const bool counts = only_counts(step, dataset);
      std::vector<Access> others;
      for (const Access& access : accesses_[dataset]) {
        if (others.size() == kMaxOthers) break;
        if (!(counts && access.counts) && is_other(access, taking_part, saga))
          others.push_back(access);
      }
      if (others.empty()) continue;
      report(saga, step, dataset, others);
      break;
    }
  }
}

void Isolation::run() {
  std::set<ElementId> datasets;
  for (const SagaStructure& saga : sagas_.all())
    if (is_open(saga))
      for (const SagaStep& step : saga.steps) datasets.merge(intermediate(step));
  if (datasets.empty()) return;
  collect(datasets);
  for (const SagaStructure& saga : sagas_.all()) check(saga);
}

}  // namespace

void saga_without_isolation_countermeasure(const Context& context, Reporter& out) {
  const graph::Sagas sagas(context.graph);
  Isolation(context, sagas, out).run();
}

}  // namespace thalweg::checks::transactions
