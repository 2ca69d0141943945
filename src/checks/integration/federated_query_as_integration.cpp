// SPDX-License-Identifier: Apache-2.0
// INT008: a federated engine where its limits matter: reads of client operations
// that promise something, decisions on it, and writes through it. One pass over
// the steps.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::integration {

using namespace manifest;

namespace {

constexpr double kHotRate = 50;  // per second
constexpr std::int64_t kHotLatencyMs = 500;

class Federation {
 public:
  Federation(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {}
  void run();

 private:
  // What makes a read too much to ask of it.
  struct Demand {
    std::string promise;  // `latency.p99` of 200ms
    source::Span span;
    GuaranteeId decides;
  };
  void find_backing();
  bool is_federated(DatasetId d) const { return backing_.contains(d); }
  std::optional<Demand> demand(Operation client, Step read) const;
  void look_at(const graph::Expansion& x, std::uint32_t i);
  void report_read(const graph::Expansion& x, std::uint32_t i, const Demand& demand);
  void look_at(Step write);
  void tell(DatasetId d, Finding& f) const;
  std::string engine(DatasetId d) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  std::map<DatasetId, std::vector<ElementId>> backing_;  // the stores behind a window
  std::set<std::pair<OperationId, DatasetId>> told_;
};

void Federation::find_backing() {
  const auto add = [&](DatasetId d, const Value<Items>& from) {
    auto& all = backing_[d];
    for (const ItemView item : from.value) {
      const ElementId store = graph_.places().container(item.target);
      if (std::find(all.begin(), all.end(), store) == all.end()) all.push_back(store);
    }
  };
  for (Dataset d : cx_.manifest.datasets())
    if (graph_.places().is_federation(d->store))
      add(d.id(), cx_.manifest[d->store][store::federates]);
  for (Flow flow : cx_.manifest.flows()) {
    if (!(flow[flow::kind] == FlowKind::federate)) continue;
    for (const ItemView to : flow[flow::to].value)
      if (const auto d = to.target.as<DatasetId>()) add(d, flow[flow::from_]);
  }
}

std::string Federation::engine(DatasetId d) const {
  const std::string_view name = graph_.places().engine(d).name();
  return name.empty() ? words_.quote(graph_.places().container(d)) : std::string(name);
}

// A promise that all stores behind it must keep together; a decision for which
// they would have to stand still.
std::optional<Federation::Demand> Federation::demand(Operation client, Step read) const {
  Demand found;
  if (const auto guards = read[step::guards])
    if (const auto g = guards->target.as<GuaranteeId>())
      if (cx_.manifest[g][guarantee::strictness] == Strictness::hard) found.decides = g;
  const auto latency = client[operation::latency];
  const auto p99 = latency ? (*latency)[latency::p99] : Value<Duration>{};
  const auto rate = client[operation::rate];
  if (p99 && p99->ms <= kHotLatencyMs) {
    found.promise = fmt::format("promises a p99 of {}", spoken(*p99));
    found.span = p99.span;
  } else if (rate && rate->per_second >= kHotRate &&
             !(read[step::requires_] == Requires::eventual && !latency)) {
    found.promise = fmt::format("runs {:g} times a second", rate->per_second);
    found.span = rate.span;
  }
  if (found.promise.empty() && !found.decides) return std::nullopt;
  return found;
}

void Federation::look_at(const graph::Expansion& x, std::uint32_t i) {
  const Step step = x.step(i);
  const auto d = step.target().as<DatasetId>();
  if (step.verb() != Verb::read || !d || !is_federated(d) || backing_[d].size() < 2) return;
  const auto found = demand(cx_.manifest[x.start()], step);
  if (found && told_.emplace(x.start(), d).second) report_read(x, i, *found);
}

void Federation::tell(DatasetId d, Finding& f) const {
  const Store store = cx_.manifest[cx_.manifest[d]->store];
  f.elements.push_back(d);
  const auto behind = backing_.find(d);
  f.elements.insert(f.elements.end(), behind->second.begin(), behind->second.end());
  f.facts.push_back(
      {fmt::format("{} looks into {}", words_.quote(ElementId(d)), words_.list(behind->second)),
       graph::Origin::declared,
       store[store::federates] ? store[store::federates].span : store.span()});
  f.entity = cx_.manifest[d]->entity;
  if (f.entity) f.entities = {f.entity};
  f.scope.place = d;
}

void Federation::report_read(const graph::Expansion& x, std::uint32_t i, const Demand& demand) {
  const auto d = x.step(i).target().as<DatasetId>();
  const std::string stores = words_.list(backing_[d]);
  Finding f = out_.start(Verdict::violated);
  f.severity = Severity::warning;
  f.at = x.start();
  f.span = x.shown_in(i, 0).span();
  tell(d, f);
  const auto path = x.path_from(0, i);
  f.elements.insert(f.elements.end(), path.begin(), path.end());
  if (demand.decides) {
    f.elements.push_back(demand.decides);
    f.message = fmt::format(
        "{} decides on {} by a query over {}, which are read at different "
        "moments",
        words_.quote(f.at), words_.quote(ElementId(demand.decides)), stores);
    f.why = fmt::format(
        "there is no snapshot over several stores: a change that moves something "
        "from one to the other is seen twice, or not at all, and {} is decided on "
        "a state that never was",
        words_.quote(ElementId(demand.decides)));
    f.fix =
        "let the store that owns the data decide, by a conditional write; use the federated "
        "query for looking around";
    f.scope.guarantee = demand.decides;
  } else {
    f.message = fmt::format("{} {} and joins {} at query time through {}", words_.quote(f.at),
                            demand.promise, stores, engine(d));
    f.why = fmt::format(
        "it is as slow as the slowest of {}, and fails when one of them does; a "
        "join that moves rows between them takes longer with every row",
        stores);
    f.fix =
        "build a view for this page from the changes of both stores, and keep the federated "
        "query for exploration";
  }
  if (demand.span) f.related.push_back({demand.span, "what it promises"});
  f.counterexample = demand.decides ? Counterexample::stale : Counterexample::budget;
  f.scope.operations = {x.start()};
  out_.add(std::move(f));
}

void Federation::look_at(Step write) {
  const auto d = write.target().as<DatasetId>();
  if (!is_write(write.verb()) || !d || !graph_.places().is_federation(cx_.manifest[d]->store))
    return;
  const auto& behind = backing_[d];
  const EntityId e = cx_.manifest[d]->entity;
  const ElementId sor = e ? graph_.places().container(graph_.places().sor(e)) : ElementId();
  const bool elsewhere = behind.size() == 1 && sor && sor != behind.front();
  if (behind.size() < 2 && !elsewhere) return;
  Finding f = out_.start(Verdict::violated);
  f.at = write.operation();
  f.span = write.span();
  tell(d, f);
  f.message = elsewhere ? fmt::format("{} writes {} through {}, past its system of record",
                                      words_.quote(f.at), words_.quote(ElementId(d)), engine(d))
                        : fmt::format("{} writes through {}, which has no transaction over {}",
                                      words_.quote(f.at), engine(d), words_.list(behind));
  f.why =
      "the query fails half way: one store has the change, the other has not, and a rollback "
      "reaches none of them";
  f.fix = sor ? fmt::format("write to {}, and let the others follow its changes", words_.quote(sor))
              : "write to the store that owns the data, and let the others follow its changes";
  f.scope.operations = {write.operation().id()};
  f.detail = "write";
  out_.add(std::move(f));
}

void Federation::run() {
  find_backing();
  if (backing_.empty()) return;
  for (OperationId start : graph_.roles().starts()) {
    if (!graph_.roles().is_client(start)) continue;
    const graph::Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) look_at(x, i);
  }
  for (Operation operation : cx_.manifest.operations())
    for (Step step : cx_.manifest.steps_of(operation)) look_at(step);
}

}  // namespace

void federated_query_as_integration(const Context& context, Reporter& out) {
  Federation(context, out).run();
}

}  // namespace thalweg::checks::integration
