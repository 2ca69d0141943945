// SPDX-License-Identifier: Apache-2.0
// REL006: what a consumer does with an event that it cannot process: it stands
// still and nobody hears of it, drops it, or moves it behind later ones. One
// look at each consumer of a topic.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/consumers.h"
#include "graph/tiers.h"

namespace thalweg::checks::reliability {

using namespace manifest;
using graph::Consumer;

namespace {

class Search {
 public:
  explicit Search(const Context& context)
      : cx_(context), graph_(context.graph), words_(context), tiers_(context.graph) {}
  void check(const Consumer& consumer, Reporter& out);

 private:
  bool is_ordered(const Consumer& c) const { return order(graph_, c) != graph::Order::none; }
  bool has_alarm(const Consumer& c) const;
  bool minds_loss(const Consumer& c) const;
  std::optional<graph::HopId> minds_order(const Consumer& c) const;
  bool adds_own_row(Step step) const;
  bool is_reorder_safe(graph::HopId id) const;
  DatasetId critical_target(const Consumer& c) const;
  Finding start(Verdict verdict, const Consumer& c, Reporter& out) const;
  void report_block(const Consumer& c, Reporter& out) const;
  void report_skip(const Consumer& c, Reporter& out) const;
  void report_detour(const Consumer& c, graph::HopId hop, Reporter& out) const;
  void ask(const Consumer& c, Reporter& out) const;
  std::string name(const Consumer& c) const { return words_.quote(c.element); }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Tiers tiers_;
  std::set<ElementId> told_;  // several topics, one policy
};

// Somebody is called when it stands still.
bool Search::has_alarm(const Consumer& c) const {
  if (cx_.manifest.readiness()[readiness::alerting] == true) return true;
  const auto id = c.element.as<FlowId>();
  if (!id) return false;
  const auto metrics = cx_.manifest[id][flow::metrics];
  if (!metrics) return false;
  for (const ItemView item : *metrics) {
    const std::string_view metric = cx_.manifest.text(item.text);
    if (metric == "lag" || metric == "errors") return true;
  }
  return false;
}

bool Search::minds_loss(const Consumer& c) const {
  const auto carried = graph_.places().entities(c.topic);
  return carried.empty() || std::any_of(carried.begin(), carried.end(), [&](EntityId e) {
           return !graph_.entities().is_best_effort(e);
         });
}

// A row for each event: a late one stands beside the others and replaces none.
bool Search::adds_own_row(Step step) const {
  if (step.verb() != Verb::insert) return false;
  const auto by = step[step::unique_by];
  return step[step::key_from] == KeyFrom::event || (by && cx_.manifest.text(*by) == "event_id");
}

bool Search::is_reorder_safe(graph::HopId id) const {
  const graph::Hop& hop = graph_.hops()[id];
  if (const auto flow = hop.via.as<FlowId>())
    return !is_no(graph_.idempotence().reorder_safe(cx_.manifest[flow]));
  const graph::Expansion x = graph_.expansions().of(hop.via.as<OperationId>());
  return adds_own_row(x.step(hop.step)) || !is_no(graph_.idempotence().reorder_safe(x, hop.step));
}

// An effect that a late event spoils, on something that changes.
std::optional<graph::HopId> Search::minds_order(const Consumer& c) const {
  if (cx_.manifest[c.topic][topic::payload] == Payload::reference) return std::nullopt;
  const auto carried = graph_.places().entities(c.topic);
  const bool changes = std::any_of(carried.begin(), carried.end(), [&](EntityId e) {
    return is_yes(graph_.entities().is_mutable(e));
  });
  if (!changes) return std::nullopt;
  for (graph::HopId id : c.hops)
    if (graph_.hops()[id].to.is(ElementKind::dataset) && !is_reorder_safe(id)) return id;
  return std::nullopt;
}

DatasetId Search::critical_target(const Consumer& c) const {
  for (graph::HopId id : c.hops)
    if (const auto d = graph_.hops()[id].to.as<DatasetId>(); d && tiers_.is_critical(d)) return d;
  return {};
}

Finding Search::start(Verdict verdict, const Consumer& c, Reporter& out) const {
  Finding f = out.start(verdict);
  f.at = c.element;
  f.span = c.on_error ? c.on_error.span : c.span;
  f.elements = {c.topic};
  const auto carried = graph_.places().entities(c.topic);
  f.entities.assign(carried.begin(), carried.end());
  f.scope.place = c.topic;
  f.scope.container = c.element;
  for (graph::HopId id : c.hops) f.elements.push_back(graph_.hops()[id].to);
  if (verdict == Verdict::possible) return f;
  f.facts.push_back({fmt::format("`on_error: {}`", to_string(*c.on_error)), graph::Origin::declared,
                     c.on_error.span});
  if (const DatasetId d = critical_target(c)) {
    f.severity = Severity::error;
    f.facts.push_back({fmt::format("{} is critical", words_.quote(ElementId(d))),
                       graph::Origin::inferred, cx_.manifest[d].span()});
  }
  return f;
}

void Search::report_block(const Consumer& c, Reporter& out) const {
  Finding f = start(Verdict::violated, c, out);
  const auto partitions = cx_.manifest[c.topic][topic::partitions];
  const std::string part = order(graph_, c) == graph::Order::total || partitions == 1U
                               ? fmt::format("of {}", words_.quote(ElementId(c.topic)))
                               : "on its partition";
  f.message = fmt::format(
      "an event that {} cannot process stops every later one {}, and nothing "
      "raises an alarm",
      name(c), part);
  f.why = fmt::format(
      "one malformed event is enough: {} tries it again for ever, what comes behind "
      "it waits, and somebody notices when the data is days old",
      name(c));
  f.fix = fmt::format(
      "park the key of a bad event and go on with the others (`on_error: park-key`), "
      "or keep `block` and raise an alarm on the lag of {}",
      name(c));
  out.add(std::move(f));
}

void Search::report_skip(const Consumer& c, Reporter& out) const {
  Finding f = start(Verdict::violated, c, out);
  f.message = fmt::format("{} skips what it cannot process (`on_error: skip`)", name(c));
  std::vector<ElementId> fed, shown;
  for (graph::HopId id : c.hops) fed.push_back(graph_.hops()[id].to);
  make_unique(fed);
  for (ElementId place : fed) {
    const auto d = place.as<DatasetId>();
    if (!d || !graph_.places().is_auxiliary(d)) shown.push_back(place);
  }
  if (shown.empty()) shown = fed;
  f.why = shown.empty()
              ? fmt::format(
                    "what the event of {} asked for never happens, and nobody can see that "
                    "it failed",
                    words_.quote(ElementId(c.topic)))
              : fmt::format("that change never reaches {}, and nobody can see that it failed",
                            words_.list(shown));
  f.fix =
      "park what fails and look at it (`on_error: park-key`, or a dead-letter topic that is "
      "redriven)";
  out.add(std::move(f));
}

void Search::report_detour(const Consumer& c, graph::HopId hop, Reporter& out) const {
  Finding f = start(Verdict::violated, c, out);
  const std::string to = words_.quote(graph_.hops()[hop].to);
  const bool letter = *c.on_error == OnError::dead_letter;
  f.message = fmt::format(
      "{} moves an event that it cannot process {}, and later ones about the "
      "same record overtake it",
      name(c), letter ? "to a dead-letter topic" : "to a retry topic");
  f.why = fmt::format(
      "when it is processed at last, it puts the older state over the newer one in "
      "{}, or what was built on it is wrong until then",
      to);
  f.fix = fmt::format(
      "hold back the later events of the same key (`on_error: park-key`), or let {} "
      "write only what is newer (`versioned`, `only_if: version`)",
      name(c));
  f.related.push_back({graph_.hops().span(hop), fmt::format("{} is written without a guard for the "
                                                            "order",
                                                            to)});
  out.add(std::move(f));
}

void Search::ask(const Consumer& c, Reporter& out) const {
  Finding f = start(Verdict::possible, c, out);
  f.message = fmt::format("nobody says what {} does with an event that it cannot process", name(c));
  f.why = fmt::format(
      "it handles {} in order: it either stands still there, drops the event, or "
      "goes on without it",
      words_.quote(ElementId(c.topic)));
  f.fix = "decide, and declare it: `on_error: park-key` keeps order and goes on";
  f.missing = {key_of(graph_, c, "on_error")};
  f.question = "`on_error` of consumers";
  out.add(std::move(f));
}

void Search::check(const Consumer& c, Reporter& out) {
  if (told_.contains(c.element)) return;
  if (!c.on_error) {
    if (!is_ordered(c)) return;
    told_.insert(c.element);
    return ask(c, out);
  }
  switch (*c.on_error) {
    case OnError::park_key:
      return;
    case OnError::block:
      if (!is_ordered(c) || has_alarm(c)) return;
      told_.insert(c.element);
      return report_block(c, out);
    case OnError::skip:
      if (!minds_loss(c)) return;
      told_.insert(c.element);
      return report_skip(c, out);
    case OnError::dead_letter:
    case OnError::retry_topic:
      if (const auto hop = minds_order(c)) {
        told_.insert(c.element);
        report_detour(c, *hop, out);
      }
  }
}

}  // namespace

void poison_message_blocks_partition(const Context& context, Reporter& out) {
  Search search(context);
  for (const Consumer& consumer : graph::consumers(context.graph)) search.check(consumer, out);
}

}  // namespace thalweg::checks::reliability
