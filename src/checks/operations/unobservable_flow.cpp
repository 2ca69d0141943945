// SPDX-License-Identifier: Apache-2.0
// OPS002: a hop of a longer path of which nobody sees how far behind it is, or
// where traces and ids end. One look at each flow and its neighbours; a search
// forward from those that lack something.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/tiers.h"

namespace thalweg::checks::operations {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

class Search {
 public:
  explicit Search(const Context& context);
  void check(Flow flow, Reporter& out);
  void check(Operation consumer, Reporter& out) const;

 private:
  bool is_asynchronous(HopId id) const;
  bool has_neighbour(ElementId hop) const;
  bool lacks_lag(Flow flow) const;
  DatasetId critical_beyond(ElementId place);
  DatasetId critical_target(ElementId via);
  std::string behind(Flow flow) const;
  void find_critical();

  const Context& cx_;
  const graph::Hops& hops_;
  Words words_;
  graph::Tiers tiers_;
  RecordView readiness_;
  std::map<ElementId, std::vector<HopId>> own_;  // asynchronous hops by flow or operation
  std::set<ElementId> leads_to_;                 // places before critical data, and where it is
  std::map<ElementId, DatasetId> critical_;      // found, by place
};

Search::Search(const Context& context)
    : cx_(context),
      hops_(context.graph.hops()),
      words_(context),
      tiers_(context.graph),
      readiness_(context.manifest.readiness()) {
  for (std::size_t i = 0; i < hops_.size(); ++i)
    if (is_asynchronous(HopId(i))) own_[hops_[HopId(i)].via].emplace_back(i);
  find_critical();
}

// Backwards from all critical datasets at once, whatever it is that moves.
void Search::find_critical() {
  std::vector<ElementId> open;
  for (Dataset d : cx_.manifest.datasets())
    if (tiers_.is_critical(d.id()) && leads_to_.insert(d).second) open.push_back(d);
  for (std::size_t i = 0; i < open.size(); ++i)
    for (HopId id : hops_.in(open[i]))
      if (is_asynchronous(id) && leads_to_.insert(hops_[id].from).second)
        open.push_back(hops_[id].from);
}

bool Search::is_asynchronous(HopId id) const {
  return hops_[id].kind == HopKind::flow || hops_[id].kind == HopKind::consumer;
}

// Another asynchronous hop comes before or after it.
bool Search::has_neighbour(ElementId via) const {
  const auto other = [&](HopId id) { return is_asynchronous(id) && hops_[id].via != via; };
  for (ElementId input : cx_.graph.delivery().inputs(via)) {
    const auto in = hops_.in(input);
    if (std::any_of(in.begin(), in.end(), other)) return true;
  }
  const auto own = own_.find(via);
  if (own == own_.end()) return false;
  for (HopId id : own->second)
    for (HopId next : hops_.out(hops_[id].to))
      if (other(next) && hops_.share_event(id, next)) return true;
  return false;
}

bool Search::lacks_lag(Flow flow) const {
  if (readiness_[readiness::monitoring] == true) return false;
  const auto metrics = flow[flow::metrics];
  if (!metrics) return true;
  for (const ItemView item : *metrics)
    if (cx_.manifest.text(item.text) == "lag") return false;
  return true;
}

// What its data comes to and is critical, once for each place. Only what has any
// way to critical data is searched.
DatasetId Search::critical_beyond(ElementId place) {
  if (!leads_to_.contains(place)) return {};
  const auto [at, is_new] = critical_.try_emplace(place);
  if (!is_new) return at->second;
  const auto is_critical = [&](ElementId reached) {
    const auto d = reached.as<DatasetId>();
    return d && tiers_.is_critical(d);
  };
  for (EntityId e : cx_.graph.places().entities(place)) {
    ElementId nearest = place;
    if (!is_critical(place)) {
      graph::Search search{e};
      search.until = is_critical;
      nearest = hops_.reach(place, search).back().place;
    }
    if (is_critical(nearest)) return at->second = nearest.as<DatasetId>();
  }
  return {};
}

DatasetId Search::critical_target(ElementId via) {
  const auto own = own_.find(via);
  if (own == own_.end()) return {};
  for (HopId id : own->second)
    if (const DatasetId d = critical_beyond(hops_[id].to)) return d;
  return {};
}

std::string Search::behind(Flow flow) const {
  const auto from = cx_.graph.delivery().inputs(flow);
  const auto to = cx_.graph.delivery().outputs(flow);
  if (from.empty()) return {};
  if (to.empty()) return fmt::format("nobody can see how far it is behind {}", words_.list(from));
  return fmt::format("nobody can see how far {} {} behind {}", words_.list(to),
                     to.size() == 1 ? "is" : "are", words_.list(from));
}

void Search::check(Flow flow, Reporter& out) {
  const auto kind = flow[flow::kind];
  if (kind == FlowKind::reconcile || kind == FlowKind::federate) return;
  const auto trace = flow[flow::trace];
  const auto carries = flow[flow::carries_request_id];
  const bool no_lag = lacks_lag(flow), no_trace = trace == false, no_ids = carries == false;
  if ((!no_lag && !no_trace && !no_ids) || !has_neighbour(flow)) return;
  const auto metrics = flow[flow::metrics];
  Finding f = out.start(Verdict::violated);
  f.at = flow;
  f.span = no_trace ? trace.span : no_ids ? carries.span : metrics ? metrics.span : flow.span();
  f.elements = cx_.graph.delivery().outputs(flow);
  std::vector<std::string> lacks, effects, fixes;
  if (no_lag) {
    lacks.emplace_back("reports no lag");
    effects.push_back(behind(flow));
    fixes.emplace_back(
        kind == FlowKind::cdc
            ? "measure the distance between its position and the end of the log, and "
              "raise an alarm (`metrics: [lag, errors]`)"
            : "measure its lag and its errors, and raise an alarm (`metrics: [lag, "
              "errors]`)");
  }
  if (no_trace) {
    lacks.emplace_back("ends traces (`trace: false`)");
    effects.emplace_back("a slow or wrong answer cannot be followed through it");
    fixes.emplace_back("pass the trace headers on");
  }
  if (no_ids) {
    lacks.emplace_back("drops the ids of requests and causes (`carries_request_id: false`)");
    effects.emplace_back("nobody can say which request caused what it writes");
    fixes.emplace_back("pass on the ids of event, cause and request, and the actor");
  }
  f.message = fmt::format("{} {}", words_.quote(ElementId(flow)), join_and(lacks));
  f.why = join_and(effects);
  f.fix = join_and(fixes);
  f.facts.push_back(
      {"other asynchronous hops come before or after it", graph::Origin::inferred, {}});
  if (const DatasetId d = critical_target(flow)) {
    f.severity = Severity::warning;
    f.facts.push_back({fmt::format("{} is critical", words_.quote(ElementId(d))),
                       graph::Origin::inferred, cx_.manifest[d].span()});
  } else {
    f.severity = Severity::note;
    if (no_lag && !metrics && !no_trace && !no_ids) f.question = "flows.*.metrics";
  }
  if (no_lag && !metrics) f.missing = {words_.key(flow, "metrics")};
  out.add(std::move(f));
}

// Operations have no metrics of their own: somebody must be called.
void Search::check(Operation operation, Reporter& out) const {
  if (!readiness_ || readiness_[readiness::alerting] == true) return;
  if (!operation[operation::consumes] || !has_neighbour(operation)) return;
  Finding f = out.start(Verdict::possible);
  f.at = operation;
  f.span = operation.span();
  f.elements = cx_.graph.delivery().inputs(operation);
  f.message = fmt::format("nobody says whether somebody is called when {} falls behind",
                          words_.quote(ElementId(operation)));
  f.why = fmt::format(
      "it is one hop of several; what comes after it is as old as it is slow, and "
      "nothing else shows that");
  f.fix = "raise an alarm on its lag and errors, and say `alerting: true` in `readiness`";
  f.missing = {"readiness.alerting"};
  f.question = "readiness.alerting";
  out.add(std::move(f));
}

}  // namespace

void unobservable_flow(const Context& context, Reporter& out) {
  Search search(context);
  for (Flow flow : context.manifest.flows()) search.check(flow, out);
  for (Operation operation : context.manifest.operations()) search.check(operation, out);
}

}  // namespace thalweg::checks::operations
