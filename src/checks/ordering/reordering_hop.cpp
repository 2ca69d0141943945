// SPDX-License-Identifier: Apache-2.0
// ORD003: a hop on the way from the record to a copy loses the order of events, and
// the copy minds. One search from the record of each mutable entity; on the way to
// each end that minds, the first hop that loses the order.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/order_loss.h"

namespace thalweg::checks::ordering {

using namespace manifest;
using graph::EntitySpan;
using graph::HopId;
using graph::HopKind;
using graph::OrderLoss;
using graph::OrderLossKind;

namespace {

// A lossy place on the ways of one entity, and the ends behind it that mind.
struct Lossy {
  OrderLoss loss;
  Truth certain = Truth::no;
  std::vector<ElementId> copies;
  HopId end;         // the first of those that mind most surely
  graph::Path path;  // to it
};

class Reordering {
 public:
  Reordering(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {
    for (Dataset d : cx_.manifest.datasets())
      if (d[dataset::form] == Form::outbox) outboxes_[d->store].push_back(d.id());
  }
  void check(EntityId e);

 private:
  std::vector<ElementId> sequencers(EntityId e) const;
  void search(EntityId e, ElementId from);
  void add(Truth minds, const OrderLoss& loss, HopId end,
           const std::vector<graph::Reached>& reached, std::size_t before);
  bool is_end(HopId id) const;
  void report(EntityId e, ElementId from, const Lossy& lossy) const;
  std::string reason(const Lossy& lossy) const;
  std::string why(EntityId e, const Lossy& lossy) const;
  std::string fix(const Lossy& lossy) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  std::map<StoreId, std::vector<DatasetId>> outboxes_;
  Truth mutable_ = Truth::no;
  std::map<std::pair<ElementId, OrderLossKind>, Lossy> found_;
};

// Where the order of changes is made: the record, with the outboxes of its store;
// where that is not known, the logs that nothing in the manifest feeds.
std::vector<ElementId> Reordering::sequencers(EntityId e) const {
  std::vector<ElementId> found;
  if (const ElementId sor = graph_.places().sor(e)) {
    found.push_back(sor);
    const auto store = graph_.places().container(sor).as<StoreId>();
    const EntitySpan self(&e, 1);
    if (!store) return found;
    if (const auto beside = outboxes_.find(store); beside != outboxes_.end())
      for (DatasetId d : beside->second)
        if (graph_.entities().related(graph_.places().entities(d), self)) found.push_back(d);
    return found;
  }
  for (ElementId place : graph_.places().holdings(e)) {
    const auto topic = place.as<TopicId>();
    if (!topic || graph_.hops().order_of(topic) == graph::Order::none) continue;
    const auto in = graph_.hops().in(place);
    if (std::all_of(in.begin(), in.end(), [&](HopId id) { return !graph_.hops()[id].from; }))
      found.push_back(place);
  }
  return found;
}

bool Reordering::is_end(HopId id) const {
  const graph::Hop& hop = graph_.hops()[id];
  if (hop.kind != HopKind::flow && hop.kind != HopKind::consumer) return false;
  const auto d = hop.to.as<DatasetId>();
  return d && !graph_.places().is_auxiliary(d) && !graph_.places().is_trail(hop.to);
}

// Each copy once, where it came first.
void keep_first(std::vector<ElementId>& copies) {
  std::set<ElementId> seen;
  std::erase_if(copies, [&](ElementId copy) { return !seen.insert(copy).second; });
}

// The first of the most certain losses, so far and of the hop.
std::optional<OrderLoss> worst(const graph::Graph& graph, std::optional<OrderLoss> so_far,
                               HopId id) {
  for (const OrderLoss& loss : graph::order_losses(graph, id))
    if (!so_far || loss.certain > so_far->certain) so_far = loss;
  return so_far;
}

// A doubt about the hop counts only where the copy surely minds.
void Reordering::add(Truth minds, const OrderLoss& loss, HopId end,
                     const std::vector<graph::Reached>& reached, std::size_t before) {
  if (!is_yes(loss.certain) && !is_yes(minds & mutable_)) return;
  Lossy& lossy = found_[{loss.at, loss.kind}];
  const Truth certain = loss.certain & minds & mutable_;
  lossy.copies.push_back(graph_.hops()[end].to);
  if (certain <= lossy.certain) return;
  lossy.loss = loss;
  lossy.certain = certain;
  lossy.end = end;
  lossy.path = graph_.hops().path(reached, before);
  lossy.path.push_back(end);
}

void Reordering::search(EntityId e, ElementId from) {
  graph::Search along{e};
  along.follow = [&](HopId id) { return graph_.hops()[id].kind != HopKind::fill; };
  const auto reached = graph_.hops().reach(from, along);
  std::vector<std::optional<OrderLoss>> lost(reached.size());  // on the way there
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (i > 0) lost[i] = worst(graph_, lost[reached[i].previous], reached[i].last);
    for (HopId id : graph_.hops().out(reached[i].place, e)) {
      if (!is_end(id) || !graph_.hops().moves(id, e)) continue;
      if (reached[i].last && !graph_.hops().share_event(reached[i].last, id)) continue;
      const Truth minds = graph::minds_order(graph_, id);
      if (is_no(minds)) continue;
      if (const auto loss = worst(graph_, lost[i], id)) add(minds, *loss, id, reached, i);
    }
  }
}

void Reordering::check(EntityId e) {
  mutable_ = graph_.entities().is_mutable(e);
  if (is_no(mutable_)) return;
  found_.clear();
  const std::vector<ElementId> starts = sequencers(e);
  for (ElementId from : starts) search(e, from);
  for (auto& [key, lossy] : found_) {
    keep_first(lossy.copies);
    report(e, starts.front(), lossy);
  }
}

// ---------------------------------------------------------------------------
// Words

std::string Reordering::reason(const Lossy& lossy) const {
  const std::string at = words_.quote(lossy.loss.at);
  switch (lossy.loss.kind) {
    case OrderLossKind::producer:
      return "its producers send several batches at once, and a batch that fails comes after the "
             "next one";
    case OrderLossKind::queue:
      return "its engine hands messages out in no order";
    case OrderLossKind::competing:
      return "several workers take from one queue";
    case OrderLossKind::parallel:
      return "it handles events side by side";
    case OrderLossKind::redriven:
      return "an event that fails is set aside and comes again after its successors";
    case OrderLossKind::undeclared:
      break;
  }
  return "it does not say in which order it handles events";
}

std::string Reordering::why(EntityId e, const Lossy& lossy) const {
  const std::string by = words_.quote(graph_.hops()[lossy.end].via);
  const std::string copy = words_.quote(graph_.hops()[lossy.end].to);
  if (lossy.loss.kind == OrderLossKind::redriven)
    return fmt::format(
        "the first of two changes of one {} fails and is set aside; {} applies the second, and "
        "then "
        "the first when it comes again: {} keeps the older value, without an error",
        words_.quote(e), by, copy);
  return fmt::format(
      "two changes of one {} can change places on the way; {} applies the older one last, compares "
      "no versions, and {} keeps the older value, without an error",
      words_.quote(e), by, copy);
}

std::string Reordering::fix(const Lossy& lossy) const {
  const graph::Hop& end = graph_.hops()[lossy.end];
  const std::string at = words_.quote(lossy.loss.at);
  std::string other;
  switch (lossy.loss.kind) {
    case OrderLossKind::producer:
      other = fmt::format("let producers of {} be idempotent (`idempotent: true`)", at);
      break;
    case OrderLossKind::queue:
    case OrderLossKind::competing:
      other = fmt::format("use a log, or a queue that keeps the order of a key, instead of {}",
                          words_.quote(end.from));
      break;
    case OrderLossKind::parallel:
    case OrderLossKind::undeclared:
      other = fmt::format(
          "let {} handle the events of one key one after the other (`ordering: "
          "per-key`)",
          at);
      break;
    case OrderLossKind::redriven:
      other = fmt::format(
          "let {} hold back later events of a key that failed (`on_error: park-key`)", at);
      break;
  }
  const bool flow = end.via.is(ElementKind::flow);
  return fmt::format("let {} write only what is newer ({}); or {}", words_.quote(end.via),
                     flow ? "`versioned: lsn` or `version`" : "`only_if: version`", other);
}

void Reordering::report(EntityId e, ElementId from, const Lossy& lossy) const {
  Finding f = out_.start(lossy.certain);
  f.at = lossy.loss.at;
  f.entity = e;
  f.span = lossy.loss.span;
  f.elements = lossy.copies;
  f.elements.push_back(from);
  const bool certain = is_yes(lossy.loss.certain);
  f.message = fmt::format("{} {} the order of {} on the way to {}: {}", words_.quote(f.at),
                          certain ? "loses" : "may lose", words_.quote(e),
                          words_.list(lossy.copies), reason(lossy));
  f.why = why(e, lossy);
  f.fix = fix(lossy);
  const source::Span end = graph_.hops().span(lossy.end);
  if (end != f.span) f.related.push_back({end, "applied here, whatever the order"});
  if (lossy.loss.kind == OrderLossKind::queue)
    f.facts.push_back(
        {engines::describe(graph_.places().engine(f.at), engines::Field::messaging_ordering),
         graph::Origin::engine,
         {}});
  f.facts.push_back({fmt::format("the order is made at {}", words_.quote(from)),
                     graph::Origin::inferred, cx_.manifest.span(from)});
  if (!certain) {
    f.missing = {fmt::format("`ordering` of {}", words_.quote(f.at))};
    f.question = "`ordering` of consumers";
  } else if (!is_yes(lossy.certain)) {
    f.missing = {
        fmt::format("what {} does with an old event", words_.quote(graph_.hops()[lossy.end].via))};
  }
  const ElementId start = graph_.hops()[lossy.path.front()].from;
  f.paths.push_back({{start, cx_.manifest.span(start)}});
  for (HopId id : lossy.path) {
    f.paths.back().push_back({graph_.hops()[id].via, graph_.hops().span(id)});
    f.paths.back().push_back({graph_.hops()[id].to, graph_.hops().span(id)});
  }
  f.scope.places = lossy.copies;
  f.scope.place = lossy.copies.front();
  f.detail = reason(lossy);
  out_.add(std::move(f));
}

}  // namespace

void reordering_hop(const Context& context, Reporter& out) {
  Reordering reordering(context, out);
  for (Entity e : context.manifest.entities()) reordering.check(e.id());
}

}  // namespace thalweg::checks::ordering
