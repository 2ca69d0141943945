// SPDX-License-Identifier: Apache-2.0
// INT003: a dataset that a flow fills takes other writes of the same entity
// too: from an operation, or from a second flow whose source has nothing to do
// with the first one's. One pass over the steps and one over the fed datasets.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::integration {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

class Feeds {
 public:
  explicit Feeds(const Context& context) : cx_(context), graph_(context.graph), words_(context) {}

  void check_step(const graph::Expansion& x, std::uint32_t i, Reporter& out);
  void check_flows(Dataset dataset, Reporter& out) const;

 private:
  std::vector<HopId> flows_into(ElementId dataset, EntityId e) const;
  Truth is_no_source(ElementId dataset, EntityId e) const;
  bool one_derivation(const graph::Expansion& x, const std::vector<HopId>& feeds) const;
  bool other_fields(Step write, const std::vector<HopId>& feeds) const;
  std::optional<source::Span> rebuilds(const graph::Expansion& x, std::uint32_t i,
                                       EntityId e) const;
  void weigh(Finding& f, const graph::Expansion& x, std::uint32_t i,
             const std::vector<HopId>& feeds) const;
  Finding about_step(const graph::Expansion& x, std::uint32_t i, const std::vector<HopId>& feeds,
                     Truth certain, Reporter& out) const;
  std::optional<std::pair<HopId, HopId>> rivals(ElementId dataset, EntityId e) const;
  bool fed_by_record(HopId flow, EntityId e) const;
  bool is_same_data(ElementId a, ElementId b) const;
  ElementId via(HopId id) const { return graph_.hops()[id].via; }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  std::set<std::pair<OperationId, ElementId>> told_;
};

std::vector<HopId> Feeds::flows_into(ElementId dataset, EntityId e) const {
  std::vector<HopId> found;
  for (HopId id : graph_.hops().in(dataset)) {
    if (graph_.hops()[id].kind != HopKind::flow) break;  // flows come first
    if (graph_.hops().moves(id, e)) found.push_back(id);
  }
  return found;
}

Truth Feeds::is_no_source(ElementId dataset, EntityId e) const {
  const ElementId sor = graph_.places().sor(e);
  return sor ? truth(sor != dataset) : Truth::unknown;
}

// The writer consumes the topic that feeds the flow: one logical derivation.
bool Feeds::one_derivation(const graph::Expansion& x, const std::vector<HopId>& feeds) const {
  if (!graph_.roles().is_consumer(x.start())) return false;
  const auto inputs = graph_.delivery().inputs(x.start());
  return std::any_of(feeds.begin(), feeds.end(), [&](HopId id) {
    return std::find(inputs.begin(), inputs.end(), graph_.hops()[id].from) != inputs.end();
  });
}

// The operation writes fields that no flow brings.
bool Feeds::other_fields(Step write, const std::vector<HopId>& feeds) const {
  const auto fields = write[step::fields];
  if (!fields) return false;
  for (HopId id : feeds) {
    const auto brought = cx_.manifest[via(id).as<FlowId>()][flow::fields];
    if (!brought) return false;
    for (const ItemView field : *fields)
      if (brought->contains(field.text)) return false;
  }
  return true;
}

// A rebuild reads the source first and never overwrites what is newer.
std::optional<source::Span> Feeds::rebuilds(const graph::Expansion& x, std::uint32_t i,
                                            EntityId e) const {
  if (!(x.step(i)[step::only_if] == OnlyIf::version)) return std::nullopt;
  const ElementId sor = graph_.places().sor(e);
  ElementId from;
  if (const auto id = x.step(i).target().as<DatasetId>())
    if (const auto rebuild = cx_.manifest[id][dataset::rebuild]; rebuild && *rebuild)
      if (const auto source = (**rebuild)[rebuild::from_]) from = source->target;
  for (std::uint32_t j = 0; j < i; ++j) {
    const Step read = x.step(j);
    const bool source = (sor && read.target() == sor) || (from && read.target() == from);
    if (read.verb() == Verb::read && source && x.before(j, i)) return read.span();
  }
  return std::nullopt;
}

void Feeds::weigh(Finding& f, const graph::Expansion& x, std::uint32_t i,
                  const std::vector<HopId>& feeds) const {
  if (f.verdict == Verdict::possible) return;
  if (const auto read = rebuilds(x, i, f.entity)) {
    f.severity = Severity::note;
    f.severity_is_final = true;
    f.facts.push_back({"it reads the source first and writes only what is newer: a rebuild",
                       graph::Origin::inferred, *read});
  } else if (other_fields(x.step(i), feeds)) {
    f.severity = Severity::warning;
    f.severity_is_final = true;
    f.facts.push_back({"it writes fields that the flow does not bring", graph::Origin::declared,
                       x.step(i)[step::fields].span});
  }
}

Finding Feeds::about_step(const graph::Expansion& x, std::uint32_t i,
                          const std::vector<HopId>& feeds, Truth certain, Reporter& out) const {
  const ElementId place = x.step(i).target();
  Finding f = out.start(certain);
  f.at = x.operation_of(i);
  f.span = x.step(i).span();
  f.elements = {place};
  std::vector<ElementId> flows;
  for (HopId id : feeds) {
    flows.push_back(via(id));
    f.related.push_back(
        {graph_.hops().span(id), fmt::format("{} fills it here", words_.quote(via(id)))});
    f.paths.push_back({{graph_.hops()[id].from, graph_.hops().span(id)},
                       {via(id), graph_.hops().span(id)},
                       {place, graph_.hops().span(id)}});
  }
  make_unique(flows);
  f.elements.insert(f.elements.end(), flows.begin(), flows.end());
  f.message = fmt::format("{} writes {} directly, a derived copy that {} fills", words_.quote(f.at),
                          words_.quote(place), words_.list(flows));
  f.why = fmt::format(
      "a late event of {} can undo what {} wrote, and a rebuild of {} loses it: it "
      "is no longer a function of its source",
      words_.list(flows), words_.quote(f.at), words_.quote(place));
  f.scope.operations = {x.operation_of(i)};
  f.scope.places = {place};
  f.scope.place = place;
  f.scope.container = graph_.places().container(place);
  return f;
}

void Feeds::check_step(const graph::Expansion& x, std::uint32_t i, Reporter& out) {
  const ElementId place = x.step(i).target();
  if (!graph_.steps().is_write(x, i) || !place.is(ElementKind::dataset)) return;
  for (EntityId e : graph_.steps().entities(x, i)) {
    const auto feeds = flows_into(place, e);
    const Truth certain = is_no_source(place, e);
    if (feeds.empty() || is_no(certain) || one_derivation(x, feeds)) continue;
    if (!told_.emplace(x.operation_of(i), place).second) return;
    Finding f = about_step(x, i, feeds, certain, out);
    f.entity = e;
    const ElementId sor = graph_.places().sor(e);
    f.facts = graph_.places().sor_facts(e);
    f.fix = sor ? fmt::format(
                      "send the write to {} and let it flow; data that is really owned "
                      "here becomes an entity of its own",
                      words_.quote(sor))
                : fmt::format("declare the system of record of {} and send the write there",
                              words_.quote(e));
    weigh(f, x, i, feeds);
    out.add(std::move(f));
    return;
  }
}

bool Feeds::fed_by_record(HopId flow, EntityId e) const {
  const ElementId sor = graph_.places().sor(e);
  const ElementId from = graph_.hops()[flow].from;
  return sor && (from == sor || graph_.propagation(e).reaches(sor, from));
}

// A view that joins two entities is fed by both; each decides about its part.
bool Feeds::is_same_data(ElementId a, ElementId b) const {
  return graph_.entities().related(graph_.places().entities(a), graph_.places().entities(b));
}

// Two flows whose sources nothing orders; the one that does not come from the
// system of record second.
std::optional<std::pair<HopId, HopId>> Feeds::rivals(ElementId dataset, EntityId e) const {
  const auto feeds = flows_into(dataset, e);
  if (feeds.size() < 2) return std::nullopt;
  const graph::Propagation& propagation = graph_.propagation(e);
  // If something decides about the first and each other one, it or something
  // below it decides about any two.
  const ElementId any = graph_.hops()[feeds.front()].from;
  const bool one_order = std::none_of(feeds.begin(), feeds.end(), [&](HopId id) {
    return propagation.common(any, graph_.hops()[id].from).kind ==
           graph::Propagation::DeciderKind::root;
  });
  if (one_order) return std::nullopt;
  for (std::size_t a = 0; a < feeds.size(); ++a)
    for (std::size_t b = a + 1; b < feeds.size(); ++b) {
      const graph::Hop& first = graph_.hops()[feeds[a]];
      const graph::Hop& second = graph_.hops()[feeds[b]];
      if (first.via == second.via || !is_same_data(first.from, second.from)) continue;
      if (propagation.common(first.from, second.from).kind != graph::Propagation::DeciderKind::root)
        continue;
      const bool swap = fed_by_record(feeds[b], e) && !fed_by_record(feeds[a], e);
      return swap ? std::pair{feeds[b], feeds[a]} : std::pair{feeds[a], feeds[b]};
    }
  return std::nullopt;
}

void Feeds::check_flows(Dataset dataset, Reporter& out) const {
  const EntityId e = dataset->entity;
  if (!e || graph_.places().sor(e) == ElementId(dataset)) return;
  if (cx_.manifest[e][entity::partitioned_by]) return;  // each feed brings its own part
  const auto found = rivals(dataset, e);
  if (!found) return;
  const auto [kept, rival] = *found;
  Finding f = out.start(Verdict::violated);
  f.at = via(rival);
  f.entity = e;
  f.span = graph_.hops().span(rival);
  f.elements = {via(kept), dataset, graph_.hops()[kept].from, graph_.hops()[rival].from};
  f.related.push_back(
      {graph_.hops().span(kept), fmt::format("{} fills it too", words_.quote(via(kept)))});
  f.message = fmt::format("{} and {} both fill {}, from sources that nothing orders",
                          words_.quote(via(kept)), words_.quote(via(rival)),
                          words_.quote(ElementId(dataset)));
  f.why = fmt::format(
      "{} and {} change independently; whichever flow comes last overwrites what "
      "the other brought, and the copy ends as a mixture of both",
      words_.quote(graph_.hops()[kept].from), words_.quote(graph_.hops()[rival].from));
  f.fix = fmt::format(
      "feed {} from one source: bring {} into the system of record first, or give "
      "its data an entity and a dataset of its own",
      words_.quote(ElementId(dataset)), words_.quote(graph_.hops()[rival].from));
  f.facts = graph_.places().sor_facts(e);
  f.scope.place = dataset;
  f.scope.places = {ElementId(dataset)};
  f.scope.container = graph_.places().container(dataset);
  out.add(std::move(f));
}

}  // namespace

void derived_store_written_directly(const Context& context, Reporter& out) {
  Feeds feeds(context);
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) feeds.check_step(x, i, out);
  }
  for (Dataset dataset : context.manifest.datasets()) feeds.check_flows(dataset, out);
}

}  // namespace thalweg::checks::integration
