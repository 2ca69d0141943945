// SPDX-License-Identifier: Apache-2.0
// STO001: an access pattern that the data model or the storage engine of its
// store is not made for. One pass over the expansions of client operations, and
// one over the stores with their load.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/fitness.h"
#include "graph/store_load.h"

namespace thalweg::checks::storage {

using namespace manifest;

namespace {

constexpr double kMany = 1000;            // per second
constexpr double kBusy = 100;             // per second
constexpr double kLarge = 10e9;           // bytes
constexpr double kMuchToAggregate = 1e9;  // bytes
constexpr std::size_t kJoins = 3;
constexpr double kWriteHeavy = 10;
constexpr Duration kQuick{10};

// One step in a run of an operation.
struct Use {
  Operation operation;  // that has the step
  Step step;
  Value<Rate> rate;  // its own, else that of the operation a client calls
  Duration p99;      // of the same; 0: nobody says
};

class Search {
 public:
  Search(const Context& context, Reporter& out) : cx_(context), words_(context), out_(out) {}
  void run();

 private:
  void look(const graph::Expansion& x);
  void check_read(const Use& use);
  void check_aggregate(const Use& use);
  void check_write(const Use& use);
  void check_joins(const graph::Expansion& x);
  void check_batches();
  void check_engines();
  Use use_of(const graph::Expansion& x, std::uint32_t i) const;
  Truth is_large(const Dataset& d, const Value<Rate>& rate) const;
  bool has_fitting_view(const Dataset& d, Access access);
  Finding start(Truth certain, ElementId at, source::Span span, const Dataset& d) const;
  void report(Truth certain, const Use& use, std::string_view what, std::string_view fits,
              std::string why);
  std::string model(const Dataset& d) const;
  std::string_view storage(StoreId store) const {
    return cx_.graph.places().engine(ElementId(store)).word(engines::Field::storage_engine);
  }
  Dataset dataset(const Use& use) const { return cx_.manifest[use.step.target().as<DatasetId>()]; }

  const Context& cx_;
  Words words_;
  Reporter& out_;
  std::set<StepId> told_;
  std::map<std::pair<EntityId, Access>, std::vector<DatasetId>> fitting_;
};

Use Search::use_of(const graph::Expansion& x, std::uint32_t i) const {
  const Operation own = cx_.manifest[x.operation_of(i)];
  const Operation start = cx_.manifest[x.start()];
  const auto p99 = [](Operation o) {
    const auto latency = o[operation::latency];
    return latency ? (*latency)[latency::p99].value_or({}) : Duration{};
  };
  Use use{own, x.step(i), own[operation::rate], p99(own)};
  if (!use.rate) use.rate = start[operation::rate];
  if (use.p99.ms == 0) use.p99 = p99(start);
  return use;
}

// No: small, and both are declared. Yes: one of them is declared and not small.
Truth Search::is_large(const Dataset& d, const Value<Rate>& rate) const {
  if (graph::is_small(cx_.graph, d->entity, rate)) return Truth::no;
  const auto volume = d->entity ? cx_.manifest[d->entity][entity::volume] : Value<Size>{};
  const bool large = (volume && volume->bytes >= kLarge) || (rate && rate->per_second >= kBusy);
  return large ? Truth::yes : Truth::unknown;
}

// The data is in a store already that is made for it. Two of them are enough to
// know whether there is another one.
bool Search::has_fitting_view(const Dataset& d, Access access) {
  if (!d->entity) return false;
  const auto [at, is_new] = fitting_.try_emplace({d->entity, access});
  std::vector<DatasetId>& fitting = at->second;
  if (is_new)
    for (ElementId place : cx_.graph.places().holdings(d->entity)) {
      const auto id = place.as<DatasetId>();
      const bool fits = id && graph::fitness(cx_.graph, cx_.manifest[id]->store, access).fair();
      if (fits && fitting.size() < 2) fitting.push_back(id);
    }
  return std::any_of(fitting.begin(), fitting.end(), [&](DatasetId id) { return id != d.id(); });
}

std::string Search::model(const Dataset& d) const {
  const auto kind = cx_.graph.places().kind(d->store);
  const std::string_view name = cx_.graph.places().engine(d).name();
  if (!kind) return std::string(name);
  return name.empty() ? std::string(to_string(*kind))
                      : fmt::format("{}, {}", name, to_string(*kind));
}

Finding Search::start(Truth certain, ElementId at, source::Span span, const Dataset& d) const {
  Finding f = out_.start(certain);
  f.at = at;
  f.entity = d->entity;
  f.elements = {d};
  f.span = span;
  f.scope.place = d;
  f.scope.container = ElementId(d->store);
  return f;
}

void Search::report(Truth certain, const Use& use, std::string_view what, std::string_view fits,
                    std::string why) {
  if (is_no(certain) || !told_.insert(use.step.id()).second) return;
  const Dataset d = dataset(use);
  Finding f = start(certain, use.operation, use.step.span(), d);
  f.message = fmt::format("{} {} {} ({}); {} is made for that", words_.quote(f.at), what,
                          words_.quote(ElementId(d)), model(d), fits);
  f.why = std::move(why);
  f.fix = fmt::format(
      "keep the record where it is and feed a view in {} from it; move the record only "
      "if everything about it fits better there",
      fits);
  if (const auto access = use.step[step::access]) {
    graph::Fitness fit = graph::fitness(cx_.graph, d->store, *access);
    if (fit.value) f.facts.push_back(std::move(fit.fact));
  }
  if (use.rate)
    f.facts.push_back(
        {fmt::format("`rate: {}`", to_string(*use.rate)), graph::Origin::declared, use.rate.span});
  if (d->entity)
    if (const auto volume = cx_.manifest[d->entity][entity::volume])
      f.facts.push_back({fmt::format("{} of {}", to_string(*volume), words_.quote(d->entity)),
                         graph::Origin::declared, volume.span});
  if (is_unknown(certain) && d->entity)
    f.missing = {words_.key(d->entity, "volume"), words_.key(use.operation, "rate")};
  out_.add(std::move(f));
}

void Search::check_read(const Use& use) {
  const auto access = use.step[step::access];
  if (!access) return;
  const Dataset d = dataset(use);
  if (access == Access::aggregate) return check_aggregate(use);
  const bool judged = access == Access::traverse || access == Access::full_text;
  if (!judged || !graph::fitness(cx_.graph, d->store, *access).poor()) return;
  if (has_fitting_view(d, *access)) return;
  const Truth large = is_large(d, use.rate);
  if (access == Access::traverse)
    report(
        large, use, "traverses", "a graph database",
        "three hops or more become as many joins or round trips, and each hop multiplies the rows");
  else
    report(
        large, use, "searches the text of", "a search engine",
        "it scans or keeps an index that ranks poorly and is slow to update, next to the writes");
}

// The operational store that is the record, a lot of data, and a client waits.
void Search::check_aggregate(const Use& use) {
  const Dataset d = dataset(use);
  const auto kind = cx_.graph.places().kind(d->store);
  const bool operational = kind && *kind != StoreKind::warehouse && *kind != StoreKind::search &&
                           *kind != StoreKind::time_series && *kind != StoreKind::federation;
  if (!operational || !d->entity || !cx_.graph.places().is_sor(d, d->entity)) return;
  if (use.p99.ms == 0 || graph::is_small(cx_.graph, d->entity, use.rate)) return;
  const auto volume = cx_.manifest[d->entity][entity::volume];
  if (volume && volume->bytes < kMuchToAggregate) return;
  const auto held = cx_.graph.places().holdings(d->entity);
  const bool warehouse = std::any_of(held.begin(), held.end(), [&](ElementId place) {
    const auto other = place.as<DatasetId>();
    return other && cx_.graph.places().kind(cx_.manifest[other]->store) == StoreKind::warehouse;
  });
  if (warehouse) return;
  report(volume ? Truth::yes : Truth::unknown, use, "adds up",
         "a warehouse, or a view kept up to date,",
         "each call reads a large part of the data, from the disk and the memory that the writes "
         "need");
}

// Writes that a storage engine or a model slows down.
void Search::check_write(const Use& use) {
  const Verb verb = use.step.verb();
  const Dataset d = dataset(use);
  if (!use.rate || use.rate->per_second < kMany) return;
  if (cx_.graph.places().kind(d->store) == StoreKind::graph &&
      (verb == Verb::update || verb == Verb::upsert))
    return report(Truth::yes, use, "updates in bulk", "a relational or key-value store",
                  "each change of a node locks what it is linked with, and is logged link by link");
  const auto declared = cx_.manifest[d->store][store::partitioning];
  if ((verb != Verb::insert && verb != Verb::append) || !declared) return;
  const RecordView partitioning = *declared;
  const auto key = partitioning[partitioning::key];
  if (!(partitioning[partitioning::scheme] == Scheme::range) || !key ||
      storage(d->store) != "btree")
    return;
  const auto fields = d->entity ? cx_.manifest[d->entity][entity::fields] : Value<RecordsView>{};
  const RecordView facts = fields ? fields->find(*key) : RecordView();
  if (facts && facts[field_facts::distribution] == Distribution::monotonic)
    report(Truth::yes, use, "appends in time order to",
           "a time-series store, or one with an LSM tree,",
           "all inserts go to the last page of the last range, one after the other");
}

// Three joins or more in one run, in a store that is poor at them.
void Search::check_joins(const graph::Expansion& x) {
  std::map<StoreId, std::vector<std::uint32_t>> joins;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const auto d = x.step(i).target().as<DatasetId>();
    if (d && x.step(i).verb() == Verb::read && x.step(i)[step::access] == Access::join)
      joins[cx_.manifest[d]->store].push_back(i);
  }
  for (const auto& [store, steps] : joins) {
    if (steps.size() < kJoins || !graph::fitness(cx_.graph, store, Access::join).poor()) continue;
    const Use use = use_of(x, steps.front());
    if (has_fitting_view(dataset(use), Access::join)) continue;
    report(is_large(dataset(use), use.rate), use, fmt::format("joins {} times in", steps.size()),
           "a relational store, or a view that is joined when it is written,",
           "the joins run in the application: as many round trips, and no single moment that they "
           "show");
  }
}

void Search::look(const graph::Expansion& x) {
  const bool waits = cx_.graph.roles().is_client(x.start());
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!x.step(i).target().is(ElementKind::dataset)) continue;
    const Use use = use_of(x, i);
    if (waits && use.step.verb() == Verb::read) check_read(use);
    if (cx_.graph.steps().is_write(x, i)) check_write(use);
  }
  if (waits) check_joins(x);
}

void Search::check_batches() {
  for (Flow flow : cx_.manifest.flows()) {
    const auto apply = flow[flow::apply];
    const bool changes = flow[flow::kind] == FlowKind::batch && apply == Apply::upsert;
    if (!changes) continue;
    for (ElementId to : cx_.graph.delivery().outputs(flow)) {
      const auto id = to.as<DatasetId>();
      if (!id || cx_.graph.places().kind(cx_.manifest[id]->store) != StoreKind::graph) continue;
      const Dataset d = cx_.manifest[id];
      Finding f = start(Truth::yes, flow, flow[flow::to].span, d);
      f.message = fmt::format(
          "{} updates {} ({}) in bulk; a relational or key-value store is made for "
          "that",
          words_.quote(f.at), words_.quote(to), model(d));
      f.why =
          "each change of a node locks what it is linked with; a batch of them stops the "
          "traversals";
      f.fix = "send it what changed, as it changes; keep the rest where the bulk comes from";
      out_.add(std::move(f));
    }
  }
}

// How a store lays data out against what it is asked for: worth a note.
void Search::check_engines() {
  for (const auto& [id, load] : graph::store_loads(cx_.graph, kQuick)) {
    const Store store = cx_.manifest[id];
    const auto engine = store[store::engine];
    const std::string_view layout = storage(id);
    const bool write_heavy = layout == "btree" && load.reads > 0 && load.writes >= kBusy &&
                             load.writes > kWriteHeavy * load.reads;
    const bool range_heavy =
        layout == "lsm" && load.ranges > load.reads / 2 && load.ranges >= kBusy;
    if (!engine || (!write_heavy && !range_heavy)) continue;
    Finding f = out_.start(Verdict::violated);
    f.severity = Severity::note;
    f.at = store;
    f.span = engine.span;
    f.scope.container = store;
    f.message =
        write_heavy
            ? fmt::format(
                  "{} takes {} of writes for {} of reads on a B-tree; an LSM tree writes cheaper",
                  words_.quote(f.at), to_string(Rate{load.writes}), to_string(Rate{load.reads}))
            : fmt::format(
                  "{} mostly answers ranges within {} from an LSM tree; a B-tree reads them "
                  "steadier",
                  words_.quote(f.at), to_string(kQuick));
    f.why = write_heavy
                ? "each write changes a page in place, and the log besides"
                : "a range is merged from several files, and slower while they are compacted";
    f.fix = "measure first; if it hurts, move this data to an engine that is laid out for it";
    f.facts.push_back(
        {engines::describe(cx_.graph.places().engine(store), engines::Field::storage_engine),
         graph::Origin::engine, engine.span});
    out_.add(std::move(f));
  }
}

void Search::run() {
  for (OperationId start : cx_.graph.roles().starts()) look(cx_.graph.expansions().of(start));
  check_batches();
  check_engines();
}

}  // namespace

void workload_store_mismatch(const Context& context, Reporter& out) {
  Search(context, out).run();
}

}  // namespace thalweg::checks::storage
