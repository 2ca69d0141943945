// SPDX-License-Identifier: Apache-2.0
// INT001: one operation writes the same data to stores that share no order and
// no commit. Looks at each start once: buckets of related writes, one writer for
// each store and commit unit, and the pairs of them that nothing holds together.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/buckets.h"
#include "checks/words.h"
#include "graph/caches.h"
#include "graph/remedies.h"

namespace thalweg::checks::integration {

using namespace manifest;

namespace {

// Two writes of one run that nothing orders or commits together.
struct Pair {
  std::uint32_t first, second;
  Truth separate;  // unknown: both lie in a block whose engine is not known
};

struct DualWrite {
  EntityId entity;
  std::vector<Pair> pairs;
  std::vector<std::uint32_t> steps;  // all that take part, in order
  std::uint32_t frame = 0;           // the innermost operation that contains them
};

class Search {
 public:
  Search(const Context& context, const graph::Expansion& x)
      : cx_(context), graph_(context.graph), x_(x), units_(graph_.atomicity().units(x)) {}

  std::vector<DualWrite> run() const;
  bool interleaves(const DualWrite& found) const;
  bool completes(const DualWrite& found) const;

 private:
  std::vector<std::uint32_t> writers(const Bucket& bucket) const;
  std::optional<Pair> pair(std::uint32_t i, std::uint32_t j) const;
  bool one_xa(std::uint32_t i, std::uint32_t j) const;
  ElementId store(std::uint32_t i) const { return graph_.places().container(x_.step(i).target()); }

  const Context& cx_;
  const graph::Graph& graph_;
  const graph::Expansion& x_;
  std::vector<std::uint32_t> units_;
};

// One write stands for all of its store, commit unit and branch.
std::vector<std::uint32_t> Search::writers(const Bucket& bucket) const {
  std::vector<std::uint32_t> kept;
  std::set<std::tuple<ElementId, std::uint32_t, std::uint32_t>> seen;
  for (std::uint32_t i : bucket.steps)
    if (seen.emplace(store(i), units_[i] == i ? graph::kNoIndex : units_[i], x_.steps()[i].block)
            .second)
      kept.push_back(i);
  return kept;
}

bool Search::one_xa(std::uint32_t i, std::uint32_t j) const {
  const std::uint32_t block = x_.enclosing(i, Verb::transaction);
  if (block == graph::kNoIndex || block != x_.enclosing(j, Verb::transaction)) return false;
  return cx_.manifest[x_.blocks()[block].block].transaction_kind() == TransactionKind::xa;
}

std::optional<Pair> Search::pair(std::uint32_t i, std::uint32_t j) const {
  if (store(i) == store(j) || !x_.co_executable(i, j) || one_xa(i, j)) return std::nullopt;
  const Truth separate = !graph_.atomicity().atomic(x_, i, j);
  if (is_no(separate)) return std::nullopt;
  // A redelivery completes what a crash cut off, but not what was given up.
  const bool given_up = graph_.steps().may_be_lost(x_, i) || graph_.steps().may_be_lost(x_, j);
  if (!graph_.runs_once(x_.start()) && !given_up) return std::nullopt;
  return Pair{i, j, separate};
}

std::vector<DualWrite> Search::run() const {
  std::vector<DualWrite> found;
  const auto is_store_write = [&](std::uint32_t i) {
    return graph_.steps().is_write(x_, i) && x_.step(i).target().is(ElementKind::dataset);
  };
  for (const Bucket& bucket : buckets(graph_, x_, is_store_write)) {
    const std::vector<std::uint32_t> all = writers(bucket);
    DualWrite dual{bucket.entity, {}, {}, 0};
    for (std::size_t a = 0; a < all.size(); ++a)
      for (std::size_t b = a + 1; b < all.size(); ++b)
        if (const auto p = pair(all[a], all[b])) dual.pairs.push_back(*p);
    if (dual.pairs.empty()) continue;
    for (const Pair& p : dual.pairs) dual.steps.insert(dual.steps.end(), {p.first, p.second});
    std::sort(dual.steps.begin(), dual.steps.end());
    dual.steps.erase(std::unique(dual.steps.begin(), dual.steps.end()), dual.steps.end());
    dual.frame = x_.common_frame(dual.steps);
    found.push_back(std::move(dual));
  }
  // One finding for each operation and cause: the largest set of writes.
  const auto covered = [&](const DualWrite& small) {
    return std::any_of(found.begin(), found.end(), [&](const DualWrite& large) {
      return large.frame == small.frame && large.steps.size() > small.steps.size() &&
             std::includes(large.steps.begin(), large.steps.end(), small.steps.begin(),
                           small.steps.end());
    });
  };
  std::vector<DualWrite> kept;
  for (const DualWrite& dual : found)
    if (!covered(dual)) kept.push_back(dual);
  return kept;
}

// Two concurrent runs can leave the stores in different orders: both replace
// values of what may change, and no version guards both.
bool Search::interleaves(const DualWrite& found) const {
  if (!is_yes(graph_.entities().is_mutable(found.entity))) return false;
  const auto replaces = [&](std::uint32_t i) {
    const Verb verb = x_.step(i).verb();
    return verb == Verb::update || verb == Verb::upsert || verb == Verb::delete_ ||
           verb == Verb::write;
  };
  const auto guarded = [&](std::uint32_t i) {
    return x_.step(i)[step::only_if] == OnlyIf::version;
  };
  return std::any_of(found.pairs.begin(), found.pairs.end(), [&](const Pair& p) {
    return replaces(p.first) && replaces(p.second) && !(guarded(p.first) && guarded(p.second));
  });
}

// Something drives the operation, or one that calls it, to its end.
bool Search::completes(const DualWrite& found) const {
  for (std::uint32_t f = found.frame; f != graph::kNoIndex; f = x_.frames()[f].parent)
    if (cx_.manifest[x_.frames()[f].operation][operation::completion]) return true;
  return false;
}

// A reconcile flow that repairs and compares all of these datasets.
Flow reconciled(const Manifest& manifest, const std::vector<ElementId>& datasets) {
  for (Flow flow : manifest.flows()) {
    if (!(flow[flow::kind] == FlowKind::reconcile) || !(flow[flow::repairs] == true)) continue;
    std::vector<ElementId> ends;
    for (const auto& list : {flow[flow::from_], flow[flow::to]})
      if (list)
        for (const ItemView item : *list) ends.push_back(item.target);
    const bool all = std::all_of(datasets.begin(), datasets.end(), [&](ElementId d) {
      return std::find(ends.begin(), ends.end(), d) != ends.end();
    });
    if (all) return flow;
  }
  return {};
}

class Report {
 public:
  Report(const Context& context, const graph::Expansion& x, const Search& search,
         const DualWrite& found)
      : cx_(context), x_(x), search_(search), found_(found), words_(context) {}

  Finding finding(Reporter& out) const;

 private:
  std::uint32_t anchor() const;
  std::uint32_t source() const;
  std::string why(const std::vector<ElementId>& stores) const;
  std::string fix(ElementId sor) const;
  std::string label(const std::vector<std::uint32_t>& writes) const;
  void tell_places(Finding& f) const;
  void tell_facts(Finding& f) const;
  ElementId dataset(std::uint32_t i) const { return x_.step(i).target(); }
  ElementId store(std::uint32_t i) const { return cx_.graph.places().container(dataset(i)); }

  const Context& cx_;
  const graph::Expansion& x_;
  const Search& search_;
  const DualWrite& found_;
  Words words_;
};

// The first write whose dataset is not the system of record; where that is not
// known, the later of the first two.
std::uint32_t Report::anchor() const {
  const ElementId sor = cx_.graph.places().sor(found_.entity);
  if (!sor) return found_.pairs.front().second;
  for (std::uint32_t i : found_.steps)
    if (store(i) != cx_.graph.places().container(sor)) return i;
  return found_.pairs.front().second;
}

// The write that the finding would keep: to the system of record, else the first.
std::uint32_t Report::source() const {
  const ElementId sor = cx_.graph.places().sor(found_.entity);
  for (std::uint32_t i : found_.steps)
    if (dataset(i) == sor) return i;
  return found_.steps.front();
}

std::string Report::why(const std::vector<ElementId>& stores) const {
  const Pair& pair = found_.pairs.front();
  std::string text;
  const auto given_up = [&](std::uint32_t i) { return cx_.graph.steps().may_be_lost(x_, i); };
  // A consumer makes up for a crash, but not for what it gives up itself.
  if (!cx_.graph.runs_once(x_.start())) {
    const std::uint32_t lost = given_up(pair.second) ? pair.second : pair.first;
    text = fmt::format("when {} fails, it is given up, and {} stays without the change",
                       words_.quote(x_.step(lost)), words_.quote(store(lost)));
  } else if (!search_.completes(found_)) {
    text = x_.before(pair.first, pair.second)
               ? fmt::format("a crash after {} leaves {} without the change",
                             words_.quote(x_.step(pair.first)), words_.quote(store(pair.second)))
               : fmt::format(
                     "{} and {} run in parallel, and a crash or an error can leave either "
                     "done without the other",
                     words_.quote(x_.step(pair.first)), words_.quote(x_.step(pair.second)));
  }
  if (search_.interleaves(found_))
    text += fmt::format("{}two concurrent calls can leave {} disagreeing for ever, with no error",
                        text.empty() ? "" : "; ", words_.list(stores));
  return text;
}

std::string Report::fix(ElementId sor) const {
  const std::uint32_t keep = source();
  std::vector<ElementId> others;
  bool caches = true;
  for (std::uint32_t i : found_.steps) {
    if (store(i) == store(keep)) continue;
    others.push_back(store(i));
    caches = caches && is_yes(graph::is_cache(cx_.graph, dataset(i).as<DatasetId>()));
  }
  make_unique(others);
  const graph::Places& places = cx_.graph.places();
  if (!sor)
    return fmt::format(
        "decide which of {} and {} is the system of record of {}, write only there, and feed the "
        "rest from its change log or an outbox",
        words_.quote(store(keep)), words_.list(others), words_.quote(found_.entity));
  std::vector<std::string> ways;
  if (graph::can_be_captured(places, dataset(keep))) ways.emplace_back("change capture");
  if (graph::can_hold_outbox(places, dataset(keep)))
    ways.emplace_back("an outbox row in the same transaction");
  std::string feed =
      ways.empty()
          ? fmt::format(
                "write the change to one topic, and let consumers of it write {} "
                "and {}",
                words_.quote(store(keep)), words_.list(others))
          : fmt::format("keep {} and feed {} from its log: {}", words_.quote(x_.step(keep)),
                        words_.list(others), thalweg::join(ways, ", or "));
  if (caches)
    feed += fmt::format("; or only `invalidate` {} after the write, and give {} a `ttl`",
                        words_.list(others), others.size() == 1 ? "it" : "each of them");
  return feed;
}

// All that one step of the operation writes, with the calls that lead there.
std::string Report::label(const std::vector<std::uint32_t>& writes) const {
  std::vector<std::string> written;
  std::vector<OperationId> path;
  for (std::uint32_t i : writes) {
    const bool is_sor = cx_.graph.places().is_sor(dataset(i), found_.entity);
    std::string name = words_.quote(dataset(i)) + (is_sor ? " (its system of record)" : "");
    if (std::find(written.begin(), written.end(), name) == written.end())
      written.push_back(std::move(name));
    for (OperationId o : x_.path_from(found_.frame, i))
      if (std::find(path.begin(), path.end(), o) == path.end()) path.push_back(o);
  }
  return fmt::format("{} {} written here{}{}", join_and(written),
                     written.size() == 1 ? "is" : "are", path.empty() ? "" : ", ",
                     through(words_, path));
}

void Report::tell_places(Finding& f) const {
  const std::uint32_t at = anchor();
  f.span = x_.shown_in(at, found_.frame).span();
  std::vector<std::pair<StepId, std::vector<std::uint32_t>>> shown;  // in order
  for (std::uint32_t i : found_.steps) {
    const Step s = x_.shown_in(i, found_.frame);
    f.paths.push_back({{f.at, s.span()}, {dataset(i), x_.step(i).span()}});
    f.elements.push_back(dataset(i));
    f.scope.places.push_back(dataset(i));
    const auto path = x_.path_from(found_.frame, i);
    for (OperationId o : path) f.elements.push_back(o);
    f.scope.operations.insert(f.scope.operations.end(), path.begin(), path.end());
    if (shown.empty() || shown.back().first != s.id()) shown.push_back({s.id(), {}});
    shown.back().second.push_back(i);
  }
  for (const auto& [step, writes] : shown)
    if (writes.size() > 1 || writes.front() != at)
      f.related.push_back({cx_.manifest[step].span(), label(writes)});
}

void Report::tell_facts(Finding& f) const {
  const Pair& pair = found_.pairs.front();
  graph::Answer atomic = cx_.graph.atomicity().explain_atomic(x_, pair.first, pair.second);
  f.facts = std::move(atomic.facts);
  f.missing = std::move(atomic.missing);
  for (graph::Fact& fact : cx_.graph.places().sor_facts(found_.entity))
    f.facts.push_back(std::move(fact));
}

Finding Report::finding(Reporter& out) const {
  const bool certain = std::any_of(found_.pairs.begin(), found_.pairs.end(),
                                   [](const Pair& p) { return is_yes(p.separate); });
  Finding f = out.start(truth(certain));
  f.entity = found_.entity;
  f.at = x_.frames()[found_.frame].operation;
  for (std::uint32_t at = found_.frame; at != graph::kNoIndex; at = x_.frames()[at].parent)
    f.scope.operations.push_back(x_.frames()[at].operation);
  const std::uint32_t block = x_.enclosing(found_.steps.front(), Verb::transaction);
  if (block != graph::kNoIndex) f.scope.block = x_.blocks()[block].block;

  std::vector<ElementId> stores, datasets;
  for (std::uint32_t i : found_.steps) {
    if (std::find(stores.begin(), stores.end(), store(i)) == stores.end())
      stores.push_back(store(i));
    datasets.push_back(dataset(i));
  }
  f.message = fmt::format("{} writes {} to {} with nothing that orders or commits {}",
                          words_.quote(f.at), words_.quote(found_.entity), words_.list(stores),
                          stores.size() == 2 ? "both" : "them all");
  f.why = why(stores);
  f.fix = fix(cx_.graph.places().sor(found_.entity));
  f.counterexample = search_.completes(found_) ? Counterexample::interleave : Counterexample::crash;
  tell_places(f);
  tell_facts(f);
  if (const Flow flow = reconciled(cx_.manifest, datasets); certain && flow) {
    f.severity = Severity::warning;
    f.severity_is_final = true;
    f.facts.push_back({fmt::format("{} repairs differences", words_.quote(ElementId(flow))),
                       graph::Origin::declared, flow.span()});
  }
  return f;
}

}  // namespace

void dual_write(const Context& context, Reporter& out) {
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    const Search search(context, x);
    for (const DualWrite& found : search.run()) {
      if (search.completes(found) && !search.interleaves(found)) continue;
      out.add(Report(context, x, search, found).finding(out));
    }
  }
}

}  // namespace thalweg::checks::integration
