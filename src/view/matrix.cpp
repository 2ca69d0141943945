// SPDX-License-Identifier: Apache-2.0
#include "view/matrix.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/core.h>

#include "base/text.h"
#include "graph/freshness.h"
#include "graph/personal.h"
#include "graph/rebuild.h"
#include "graph/retention.h"
#include "view/facts.h"

namespace thalweg::view {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

struct ColumnName {
  std::string_view shown, key;
};
constexpr ColumnName kNames[kColumns] = {
    {"freshness", "freshness"},       {"order", "order"},
    {"idempotence", "idempotence"},   {"replayable", "replayable"},
    {"rebuild path", "rebuild_path"}, {"system of record", "system_of_record"},
    {"erasure", "erasure"},
};

Holds holds(Truth truth) {
  if (is_unknown(truth)) return Holds::unknown;
  return is_yes(truth) ? Holds::yes : Holds::no;
}

std::string_view word(graph::Order order) {
  constexpr std::string_view kWords[] = {"none", "per key", "per partition", "total"};
  return kWords[static_cast<std::size_t>(order)];
}

class Matrix {
 public:
  Matrix(const graph::Graph& graph, const source::SourceMap& sources)
      : graph_(graph), manifest_(graph.manifest()), sources_(sources), freshness_(graph) {}

  std::vector<MatrixRow> rows();

 private:
  MatrixRow row(Dataset d) const;
  MatrixRow row(Operation o) const;
  Cell freshness(Dataset d) const;
  Cell order(Dataset d) const;
  Cell idempotence(Dataset d) const;
  Cell replayable(Dataset d) const;
  Cell rebuild(Dataset d, const Cell& replayable) const;
  Cell record(Dataset d) const;
  Cell erasure(Dataset d) const;
  Cell order(Operation o) const;
  Cell idempotence(Operation o) const;
  Cell replayable(Operation o) const;

  // By which way personal data comes to each place.
  using Ways = std::map<ElementId, graph::Path>;
  const Ways& personal_ways(EntityId e) const;

  std::vector<HopId> feeds(Dataset d) const;
  graph::Path way(Dataset d) const;
  Truth dup_safe(const graph::Hop& hop) const;
  Truth reorder_safe(const graph::Hop& hop) const;
  std::string quoted(ElementId element) const { return quote(manifest_.reference(element)); }
  Fact fact(std::string text, std::string_view origin, source::Span span) const {
    return {std::move(text), origin, locate(sources_, span)};
  }
  void add(Cell& cell, const graph::Facts& facts) const {
    for (const graph::Fact& each : facts) cell.evidence.push_back(shown(each, sources_));
  }

  const graph::Graph& graph_;
  const Manifest& manifest_;
  const source::SourceMap& sources_;
  graph::Freshness freshness_;
  mutable std::map<EntityId, Ways> personal_ways_;
};

const Matrix::Ways& Matrix::personal_ways(EntityId e) const {
  const auto [it, is_new] = personal_ways_.try_emplace(e);
  if (is_new)
    for (graph::PersonalData::Arrival& arrival : graph::PersonalData(graph_, e).arrivals())
      it->second.try_emplace(arrival.place, std::move(arrival.path));
  return it->second;
}

// The hops that bring something of its entity.
std::vector<HopId> Matrix::feeds(Dataset d) const {
  std::vector<HopId> all;
  for (HopId id : graph_.hops().in(d)) {
    const HopKind kind = graph_.hops()[id].kind;
    if (kind == HopKind::copy || kind == HopKind::dead_letter) continue;
    if (!d->entity || graph_.hops().moves(id, d->entity)) all.push_back(id);
  }
  return all;
}

graph::Path Matrix::way(Dataset d) const {
  const ElementId sor = d->entity ? graph_.places().sor(d->entity) : ElementId();
  if (!sor) return {};
  return graph_.hops().find(sor, d, {.entity = d->entity});
}

Truth Matrix::dup_safe(const graph::Hop& hop) const {
  if (const auto flow = hop.via.as<FlowId>()) return graph_.idempotence().dup_safe(manifest_[flow]);
  return graph_.idempotence().dup_safe(graph_.expansions().of(hop.via.as<OperationId>()), hop.step);
}

Truth Matrix::reorder_safe(const graph::Hop& hop) const {
  if (const auto flow = hop.via.as<FlowId>())
    return graph_.idempotence().reorder_safe(manifest_[flow]);
  return graph_.idempotence().reorder_safe(graph_.expansions().of(hop.via.as<OperationId>()),
                                           hop.step);
}

Cell Matrix::freshness(Dataset d) const {
  Cell cell;
  const auto slowest = freshness_.slowest(d.id());
  const auto promise = freshness_.promise(d.id());
  if (promise)
    cell.evidence.push_back(
        fact(fmt::format("{} promises {}", quoted(promise->made_by), to_string(promise->within)),
             "declared", promise->span));
  if (!slowest) {
    cell.holds = promise ? Holds::unknown : Holds::no;
    cell.text = promise ? fmt::format("{} promised, nothing brings it from its source",
                                      to_string(promise->within))
                        : "no bound: nothing brings it from its source";
    return cell;
  }
  if (!slowest->path.empty())
    cell.evidence.push_back(fact(graph_.hops().describe(slowest->path), "inferred", {}));
  for (HopId id : slowest->undeclared)
    cell.evidence.push_back(
        fact(fmt::format("{} does not say what it takes", quoted(graph_.hops()[id].via)),
             "inferred", graph_.hops().span(id)));
  cell.text = !slowest->undeclared.empty()  ? "not known"
              : slowest->known.ms == 0      ? "no delay declared"
              : slowest->known.is_forever() ? "without any bound"
                                            : "up to " + to_string(slowest->known);
  if (!slowest->undeclared.empty() && slowest->known.ms > 0)
    cell.text = "more than " + to_string(slowest->known);
  const bool bounded =
      slowest->undeclared.empty() && slowest->known.ms > 0 && !slowest->known.is_forever();
  cell.text += !promise  ? ", nothing promised"
               : bounded ? " of " + to_string(promise->within)
                         : ", " + to_string(promise->within) + " promised";
  cell.holds = promise ? holds(freshness_.promise_kept(d.id())) : Holds::unknown;
  return cell;
}

// What a version guards may come in any order.
Cell Matrix::order(Dataset d) const {
  const std::vector<HopId> in = feeds(d);
  if (in.empty()) return {Holds::not_needed, "nothing feeds it", {}};
  Truth safe = Truth::yes;
  for (HopId id : in) safe = safe & reorder_safe(graph_.hops()[id]);
  if (is_yes(safe)) return {Holds::yes, "any order is right", {}};
  const graph::Path path = way(d);
  if (path.empty()) return {holds(safe), "written beside its source", {}};
  const Truth kept = graph_.hops().keeps_order_per_key(path, d->entity) | safe;
  Cell cell{holds(kept), is_yes(kept) ? "per key" : is_no(kept) ? "lost" : "not known", {}};
  cell.evidence.push_back(fact(graph_.hops().describe(path), "inferred", {}));
  for (HopId id : path)
    cell.evidence.push_back(fact(fmt::format("{} keeps order: {}", quoted(graph_.hops()[id].via),
                                             word(graph_.hops().order(id))),
                                 "inferred", graph_.hops().span(id)));
  return cell;
}

Cell Matrix::idempotence(Dataset d) const {
  Cell cell{Holds::not_needed, "nothing feeds it", {}};
  Truth all = Truth::yes;
  for (HopId id : feeds(d)) {
    const Truth safe = dup_safe(graph_.hops()[id]);
    all = all & safe;
    if (is_yes(safe)) continue;
    cell.evidence.push_back(
        fact(fmt::format("a repeat by {} {}", quoted(graph_.hops()[id].via),
                         is_no(safe) ? "does its work again" : "may do its work again"),
             "inferred", graph_.hops().span(id)));
  }
  if (feeds(d).empty()) return cell;
  cell.holds = holds(all);
  cell.text = is_yes(all)  ? "repeats are harmless"
              : is_no(all) ? "repeats count twice"
                           : "not known";
  return cell;
}

Cell Matrix::replayable(Dataset d) const {
  const auto sources = graph::Rebuild(graph_, d.id()).sources();
  Cell cell{Holds::no, "from nowhere", {}};
  Truth best = Truth::no;
  for (const graph::RebuildSource& source : sources) {
    if (is_yes(source.complete) && !is_yes(best))
      cell.text = "from " + manifest_.reference(source.place);
    if (!is_yes(source.complete) && !source.holding.lacks.empty())
      cell.evidence.push_back(fact(source.holding.lacks, "inferred", {}));
    best = best | source.complete;
  }
  cell.holds = holds(best);
  if (is_unknown(best)) cell.text = "not known";
  return cell;
}

Cell Matrix::rebuild(Dataset d, const Cell& replayable) const {
  const auto declared = d[dataset::rebuild];
  if (!declared) {
    if (replayable.holds == Holds::yes) return {Holds::unknown, "possible, not planned", {}};
    return {Holds::no, "none", {}};
  }
  Cell cell{*declared ? Holds::yes : Holds::no, *declared ? "declared" : "none", {}};
  if (*declared)
    if (const auto from = (**declared)[rebuild::from_])
      cell.text = "from " + manifest_.reference(from->target);
  cell.evidence.push_back(fact("`rebuild` of " + quoted(d), "declared", declared.span));
  return cell;
}

Cell Matrix::record(Dataset d) const {
  if (!d->entity) return {Holds::unknown, "of no known entity", {}};
  const ElementId sor = graph_.places().sor(d->entity);
  Cell cell{sor ? Holds::yes : Holds::no, sor ? manifest_.reference(sor) : "not known", {}};
  add(cell, graph_.places().sor_facts(d->entity));
  return cell;
}

Cell Matrix::erasure(Dataset d) const {
  if (!d->entity) return {};
  const auto personal = manifest_[d->entity][entity::personal];
  if (!personal) return {Holds::unknown, "not said whether it is personal", {}};
  const Ways& ways = personal_ways(d->entity);
  const auto here = ways.find(ElementId(d));
  if (here == ways.end()) return {Holds::not_needed, "nothing personal", {}};
  if (const auto kept = graph::retention(graph_, d)) {
    Cell cell{Holds::yes, "forgets after " + to_string(kept->kept), {}};
    cell.evidence.push_back(fact("`ttl` of " + quoted(d), "declared", kept->span));
    return cell;
  }
  Cell cell;
  Truth carried = truth(!here->second.empty());
  for (HopId id : here->second) {
    if (graph_.hops()[id].kind == HopKind::write) continue;
    const graph::Answer deletes = graph_.hops().carries_deletes(id);
    carried = carried & deletes.value;
    if (!is_yes(deletes.value)) add(cell, deletes.facts);
  }
  cell.holds = holds(carried);
  cell.text = is_yes(carried)  ? "deletes arrive"
              : is_no(carried) ? "deletes do not arrive"
                               : "not known";
  return cell;
}

MatrixRow Matrix::row(Dataset d) const {
  MatrixRow row;
  row.element = d.reference();
  row.kind = "dataset";
  row.location = locate(sources_, d.span());
  row[Column::freshness] = freshness(d);
  row[Column::order] = order(d);
  row[Column::idempotence] = idempotence(d);
  row[Column::replayable] = replayable(d);
  row[Column::rebuild] = rebuild(d, row[Column::replayable]);
  row[Column::record] = record(d);
  row[Column::erasure] = erasure(d);
  return row;
}

// As good as the worst of its inputs.
Cell Matrix::order(Operation o) const {
  Cell cell;
  std::optional<graph::Order> weakest;
  for (ElementId input : graph_.delivery().inputs(o)) {
    const auto hops = graph_.hops().out(input);
    const auto own = std::find_if(hops.begin(), hops.end(),
                                  [&](HopId id) { return graph_.hops()[id].via == ElementId(o); });
    if (own == hops.end()) continue;
    weakest = std::min(weakest.value_or(graph::Order::total), graph_.hops().order(*own));
    cell.evidence.push_back(
        fact(fmt::format("how it consumes {}", quoted(input)), "declared", o.span()));
  }
  if (!weakest) return {Holds::not_needed, "it changes nothing", {}};
  cell.holds = *weakest == graph::Order::none ? Holds::no : Holds::yes;
  cell.text = word(*weakest);
  return cell;
}

Cell Matrix::idempotence(Operation o) const {
  const graph::Expansion x = graph_.expansions().of(o.id());
  Cell cell{Holds::not_needed, "it changes nothing", {}};
  Truth all = Truth::yes;
  bool changes = false;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!graph_.steps().is_write(x, i) && !graph_.steps().is_effect(x, i)) continue;
    changes = true;
    const Truth safe = graph_.idempotence().dup_safe(x, i);
    all = all & safe;
    if (is_yes(safe)) continue;
    cell.evidence.push_back(fact(fmt::format("a repeat of `{}: {}` {}", to_string(x.step(i).verb()),
                                             manifest_.reference(x.step(i).target()),
                                             is_no(safe) ? "counts twice" : "may count twice"),
                                 "inferred", x.step(i).span()));
  }
  if (!changes) return cell;
  cell.holds = holds(all);
  cell.text = is_yes(all)  ? "repeats are harmless"
              : is_no(all) ? "repeats count twice"
                           : "not known";
  return cell;
}

// What its topics still hold can be read again.
Cell Matrix::replayable(Operation o) const {
  Cell cell{Holds::yes, "all that was sent", {}};
  for (ElementId input : graph_.delivery().inputs(o)) {
    const auto topic = input.as<TopicId>();
    if (topic && graph_.places().is_queue(topic)) return {Holds::no, "a queue forgets", {}};
    const auto kept = graph::retention(graph_, input);
    if (!kept) continue;
    cell.holds = Holds::unknown;
    cell.text = "the last " + to_string(kept->kept);
    cell.evidence.push_back(fact(fmt::format("{} keeps {}{}", quoted(input), to_string(kept->kept),
                                             kept->by_default ? ", its engine's default" : ""),
                                 kept->by_default ? "engine" : "declared", kept->span));
  }
  return cell;
}

MatrixRow Matrix::row(Operation o) const {
  MatrixRow row;
  row.element = o.reference();
  row.kind = "consumer";
  row.location = locate(sources_, o.span());
  row[Column::order] = order(o);
  row[Column::idempotence] = idempotence(o);
  row[Column::replayable] = replayable(o);
  return row;
}

std::vector<MatrixRow> Matrix::rows() {
  std::vector<MatrixRow> all;
  for (Dataset d : manifest_.datasets())
    if (!graph_.places().is_auxiliary(d.id()) && graph_.places().is_derived(d.id()))
      all.push_back(row(d));
  for (Operation o : manifest_.operations())
    if (graph_.roles().is_consumer(o.id())) all.push_back(row(o));
  return all;
}

}  // namespace

std::string_view to_string(Column column) {
  return kNames[static_cast<std::size_t>(column)].shown;
}

std::string_view key_of(Column column) {
  return kNames[static_cast<std::size_t>(column)].key;
}

std::string_view to_string(Holds holds) {
  constexpr std::string_view kWords[] = {"yes", "no", "unknown", "not needed"};
  return kWords[static_cast<std::size_t>(holds)];
}

std::vector<MatrixRow> guarantee_matrix(const graph::Graph& graph,
                                        const source::SourceMap& sources) {
  return Matrix(graph, sources).rows();
}

}  // namespace thalweg::view
