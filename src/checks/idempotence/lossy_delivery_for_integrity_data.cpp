// SPDX-License-Identifier: Apache-2.0
// IDM007: something on the way to a copy or a reaction can drop an event, and nothing
// mends it. Looks at each topic that somebody reads, at each consumer, at each event
// that is published and given up, and at changes that are sent by some and not by
// others.
#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/loss.h"
#include "graph/name_order.h"
#include "graph/unheard.h"

namespace thalweg::checks::idempotence {

using namespace manifest;
using graph::Loss;
using graph::LossKind;

namespace {

class Losses {
 public:
  Losses(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out), mending_(graph_) {}
  void check(Topic topic);
  void check(ElementId consumer);
  void check_publishes(OperationId start);
  void report(const graph::Unheard& unheard) const;

 private:
  std::vector<EntityId> missed(graph::EntitySpan entities) const;
  void keep_related(std::vector<EntityId>& about, const std::vector<ElementId>& behind) const;
  bool is_telemetry(ElementId place) const;
  void report(const Loss& loss, const std::vector<EntityId>& about,
              const std::vector<ElementId>& behind, ElementId reader) const;
  bool says_volatile(ElementId topic) const;
  bool has_one_copy(ElementId topic) const;
  std::optional<Acks> acks(ElementId topic) const;
  std::string reason(const Loss& loss) const;
  std::vector<ElementId> missing_it(const Loss& loss, const std::vector<ElementId>& behind) const;
  std::string work(const std::vector<ElementId>& behind) const;
  std::string run(const Loss& loss, const std::vector<ElementId>& behind, ElementId reader) const;
  std::string outcome(const std::vector<ElementId>& behind) const;
  std::string fix(const Loss& loss) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  graph::Mending mending_;
};

// What may not be lost.
std::vector<EntityId> Losses::missed(graph::EntitySpan entities) const {
  std::vector<EntityId> found;
  for (EntityId e : entities)
    if (!graph_.entities().is_best_effort(e)) found.push_back(e);
  return found;
}

// An event about something that none of these places has changes nothing there.
void Losses::keep_related(std::vector<EntityId>& about,
                          const std::vector<ElementId>& behind) const {
  std::vector<EntityId> held;
  for (ElementId place : behind) {
    const auto here = graph_.places().entities(place);
    if (here.empty()) return;  // nobody says what it is about
    held.insert(held.end(), here.begin(), here.end());
  }
  std::vector<EntityId> kept;
  for (EntityId e : about)
    if (std::any_of(held.begin(), held.end(),
                    [&](EntityId h) { return graph_.entities().related(h, e); }))
      kept.push_back(e);
  if (!kept.empty()) about = std::move(kept);
}

bool Losses::is_telemetry(ElementId place) const {
  const auto topic = place.as<TopicId>();
  return topic && cx_.manifest[topic][topic::role] == Role::telemetry;
}

void Losses::check(Topic topic) {
  const std::vector<EntityId> about = missed(graph_.places().entities(topic));
  if (about.empty() || is_telemetry(topic)) return;
  const auto losses = graph::losses_of_topic(graph_, topic.id());
  if (losses.empty()) return;
  std::vector<ElementId> behind;
  ElementId reader;
  for (graph::HopId id : graph_.hops().out(topic)) {
    const graph::Hop& hop = graph_.hops()[id];
    const bool reads = hop.kind == graph::HopKind::flow || hop.kind == graph::HopKind::consumer;
    if (!reads || hop.via == reader) continue;
    for (ElementId place : mending_.unmended(hop.via)) behind.push_back(place);
    if (!reader && !behind.empty()) reader = hop.via;
  }
  make_unique(behind);
  if (!behind.empty()) report(losses.front(), about, behind, reader);
}

void Losses::check(ElementId consumer) {
  const auto losses = graph::losses_of_consumer(graph_, consumer);
  if (losses.empty()) return;
  const std::vector<ElementId> behind = mending_.unmended(consumer);
  if (behind.empty()) return;
  std::vector<EntityId> about;
  for (ElementId input : graph_.delivery().inputs(consumer)) {
    if (is_telemetry(input)) continue;
    const auto more = missed(graph_.places().entities(input));
    about.insert(about.end(), more.begin(), more.end());
  }
  // What becomes of it is best-effort, whatever it is made from.
  const bool all_minor = std::all_of(behind.begin(), behind.end(), [&](ElementId place) {
    const auto held = graph_.places().entities(place);
    return !held.empty() && missed(held).empty();
  });
  make_unique(about);
  if (about.empty() || all_minor) return;
  keep_related(about, behind);
  report(losses.front(), about, behind, consumer);
}

// An event that is the operation's only output: a state change beside it is the
// matter of INT002.
void Losses::check_publishes(OperationId start) {
  if (graph_.roles().is_consumer(start)) return;
  const graph::Expansion x = graph_.expansions().of(start);
  const auto changes = [&](std::uint32_t i) { return graph_.steps().is_write(x, i); };
  bool writes = false;
  for (std::uint32_t i = 0; i < x.size() && !writes; ++i) writes = changes(i);
  for (std::uint32_t i = 0; i < x.size() && !writes; ++i) {
    const Step step = x.step(i);
    if (!graph_.steps().is_publish(x, i) || !graph_.steps().may_be_lost(x, i)) continue;
    const auto about = missed(graph_.steps().entities(x, i));
    const bool fine = graph_.steps().is_best_effort(x, i) || is_telemetry(step.target());
    if (about.empty() || fine || step[step::redriven_by]) continue;
    const auto own = step[step::on_failure];
    report({LossKind::given_up, Truth::yes, x.operation_of(i), own ? own.span : step.span(),
            step.id()},
           about, {step.target()}, {});
  }
}

bool Losses::says_volatile(ElementId place) const {
  return cx_.manifest[place.as<TopicId>()][topic::durability] == Durability::volatile_;
}

bool Losses::has_one_copy(ElementId place) const {
  const auto replication = cx_.manifest[place.as<TopicId>()][topic::replication];
  return replication && (*replication)[topic_replication::copies] == 1U;
}

std::optional<Acks> Losses::acks(ElementId place) const {
  const auto producer = cx_.manifest[place.as<TopicId>()][topic::producer];
  const auto declared = producer ? (*producer)[producer::acks] : Value<Acks>{};
  return declared ? std::optional(*declared) : std::nullopt;
}

std::string Losses::reason(const Loss& loss) const {
  switch (loss.kind) {
    case LossKind::volatile_topic:
      if (says_volatile(loss.at)) return "it does not survive a restart (`durability: volatile`)";
      return is_yes(loss.certain) ? "it keeps nothing for those who are not listening"
                                  : "nobody says whether it keeps what it was given";
    case LossKind::producer:
      return acks(loss.at) == Acks::one
                 ? "its producers wait until one copy has an event, and not for the others"
                 : "its producers do not wait until the broker has an event";
    case LossKind::at_most_once:
      return "it gets each event once, or never (`delivery: at-most-once`)";
    case LossKind::committed_before:
      return "it commits its position before it does the work (`commit: before`)";
    case LossKind::skipped:
      return "it passes over what it cannot handle (`on_error: skip`)";
    case LossKind::given_up:
      return fmt::format("it goes on when {} fails", words_.quote(cx_.manifest[loss.step]));
    case LossKind::position_lost:
      break;
  }
  return "without its position it starts at the end (`start: latest`)";
}

// What stays without the change: of a step that is given up its own target.
std::vector<ElementId> Losses::missing_it(const Loss& loss,
                                          const std::vector<ElementId>& behind) const {
  if (loss.step) {
    const ElementId target = cx_.manifest[loss.step].target();
    if (std::find(behind.begin(), behind.end(), target) != behind.end()) return {target};
  }
  std::vector<ElementId> shown;
  for (ElementId place : behind) {
    const auto d = place.as<DatasetId>();
    if (!d || !graph_.places().is_auxiliary(d)) shown.push_back(place);
  }
  return shown.empty() ? behind : shown;
}

// "the write to one of `a` and `b`"
std::string Losses::work(const std::vector<ElementId>& behind) const {
  const auto all = [&](ElementKind kind) {
    return std::all_of(behind.begin(), behind.end(), [&](ElementId p) { return p.is(kind); });
  };
  return fmt::format("the {} {}{}",
                     all(ElementKind::dataset)    ? "write to"
                     : all(ElementKind::topic)    ? "publish to"
                     : all(ElementKind::external) ? "call of"
                                                  : "work on",
                     behind.size() == 1 ? "" : "one of ", words_.list(behind));
}

// The run that goes wrong, up to the point where the event is gone.
std::string Losses::run(const Loss& loss, const std::vector<ElementId>& behind,
                        ElementId reader) const {
  const std::string by = reader ? words_.quote(reader) : words_.quote(loss.at);
  switch (loss.kind) {
    case LossKind::volatile_topic:
      return says_volatile(loss.at)
                 ? std::string("an event that waits in it when the broker is restarted is gone")
                 : fmt::format("an event that is sent while {} is down is gone", by);
    case LossKind::producer:
      if (acks(loss.at) != Acks::one)
        return "an event is lost on the way to the broker, or with it, and the producer never "
               "hears of that";
      return has_one_copy(loss.at)
                 ? "the only broker that has an event loses its disk"
                 : "the broker that has taken an event dies before another one has it, and the "
                   "producer never hears of that";
    case LossKind::at_most_once:
    case LossKind::committed_before:
      return fmt::format("{} dies between its commit and {}, and nobody delivers the event again",
                         by, work(behind));
    case LossKind::skipped:
      return fmt::format(
          "a lost connection or a bug makes {} fail, and the event counts as handled and does not "
          "come again",
          work(behind));
    case LossKind::given_up:
      return fmt::format("{} fails for a moment, and nobody tries again",
                         words_.quote(cx_.manifest[loss.step]));
    case LossKind::position_lost:
      break;
  }
  return fmt::format(
      "{} is down until its position has expired, and what came meanwhile is passed "
      "over",
      by);
}

// What becomes of the places: they can be wrong until somebody rebuilds them.
std::string Losses::outcome(const std::vector<ElementId>& behind) const {
  const auto is_dataset = [](ElementId place) { return place.is(ElementKind::dataset); };
  const bool one = behind.size() == 1;
  if (!std::all_of(behind.begin(), behind.end(), is_dataset))
    return fmt::format("{} never {} of it, and nothing notices", words_.list(behind),
                       one ? "hears" : "hear");
  const bool rebuilt = std::all_of(behind.begin(), behind.end(), [&](ElementId place) {
    const auto rebuild = cx_.manifest[place.as<DatasetId>()][dataset::rebuild];
    return rebuild && *rebuild;
  });
  return fmt::format(
      "what it should have changed in {} stays as it was, and nothing compares or "
      "repairs it{}",
      words_.list(behind),
      rebuilt ? fmt::format(" until somebody rebuilds {}", one ? "it" : "them") : "");
}

std::string Losses::fix(const Loss& loss) const {
  switch (loss.kind) {
    case LossKind::volatile_topic:
      return is_yes(loss.certain)
                 ? fmt::format("use a log that keeps events instead of {}", words_.quote(loss.at))
                 : fmt::format("declare the `engine` or the `durability` of {}",
                               words_.quote(loss.at));
    case LossKind::producer:
      return has_one_copy(loss.at) ? "keep several copies of it and wait for them (`acks: all`)"
                                   : "wait for all copies (`acks: all`)";
    case LossKind::at_most_once:
    case LossKind::committed_before:
      return "commit after the work, and make the work safe to repeat";
    case LossKind::skipped:
      return "stop at what fails, or put it aside where somebody looks (`on_error: block`, "
             "`park-key` "
             "or `dead-letter`)";
    case LossKind::given_up:
      return "let the failure fail the whole, so that it is tried again (`on_failure: fail`), or "
             "say "
             "that losing it is fine (`best_effort: true`)";
    case LossKind::position_lost:
      break;
  }
  return "start at the beginning, or refuse to start (`start: earliest` or `fail`)";
}

void Losses::report(const Loss& loss, const std::vector<EntityId>& about,
                    const std::vector<ElementId>& behind, ElementId reader) const {
  Finding f = out_.start(loss.certain);
  if (loss.kind == LossKind::position_lost) f.severity = Severity::warning;
  f.at = loss.at;
  f.span = loss.span;
  f.entity = graph::NameOrder(cx_.manifest).first(about);
  f.entities = about;
  f.elements = behind;
  for (EntityId e : about) f.elements.push_back(e);
  const std::vector<ElementId> names(about.begin(), about.end());
  f.message = fmt::format("{} can lose events about {}: {}", words_.quote(loss.at),
                          words_.list(names), reason(loss));
  const std::vector<ElementId> without = missing_it(loss, behind);
  const bool copy = without.front().is(ElementKind::dataset);
  f.why = fmt::format("{}; {}", run(loss, without, reader), outcome(without));
  f.fix = fix(loss);
  if (copy && is_yes(loss.certain))
    f.fix += fmt::format("; or compare with the source and repair ({})", "`kind: reconcile`");
  if (is_unknown(loss.certain)) {
    const bool engine = cx_.manifest[loss.at.as<TopicId>()][topic::engine].present;
    f.missing = {words_.key(loss.at, engine ? "durability" : "engine")};
  }
  if (loss.kind == LossKind::volatile_topic && graph_.places().engine(loss.at).engine() != nullptr)
    f.facts.push_back(
        {engines::describe(graph_.places().engine(loss.at), engines::Field::durability),
         graph::Origin::engine,
         {}});
  if (loss.step && cx_.manifest[loss.step].span() != f.span)
    f.related.push_back({cx_.manifest[loss.step].span(), "what may be lost"});
  f.scope.places = behind;
  f.scope.place = behind.front();
  f.scope.container = loss.at;
  out_.add(std::move(f));
}

// A change that never becomes an event.
void Losses::report(const graph::Unheard& u) const {
  const graph::Expansion x = graph_.expansions().of(u.start);
  const Step change = x.step(u.change);
  Finding f = out_.start(Verdict::violated);
  if (!u.surely_shown) f.severity = Severity::warning;
  f.at = u.at;
  f.entity = u.entity;
  f.span = u.at == u.start ? x.shown_in(u.change, 0).span() : change.span();
  f.elements = u.copies;
  f.elements.insert(f.elements.end(), {u.record, u.event});
  const std::string copies = words_.list(u.copies);
  const std::string sent = words_.quote(u.event);
  const bool one = u.copies.size() == 1;
  f.message =
      fmt::format("{} changes {} and sends nothing to {}, from which {} {} of other changes",
                  words_.quote(f.at), words_.quote(u.record), sent, copies, one ? "hears" : "hear");
  f.why = fmt::format(
      "{} {} through {} what {} does; what {} changes never arrives, and nothing "
      "compares or repairs it",
      copies, one ? "hears" : "hear", sent, words_.quote(u.sender), words_.quote(change));
  const bool outbox = u.event.is(ElementKind::dataset);
  f.fix = fmt::format(
      "{} {} too{}, or feed {} from the change log of {}; if {} nothing of what changes here, name "
      "the `fields` of both",
      outbox ? "insert a row into" : "publish to", sent,
      outbox ? fmt::format(", in the transaction of {}", words_.quote(change)) : "", copies,
      words_.quote(u.record), one ? copies + " shows" : "they show");
  f.related.push_back({cx_.manifest.span(u.sender), fmt::format("sends to {}", sent)});
  f.facts.push_back({fmt::format("no flow leads from {} to {}", words_.quote(u.record), copies),
                     graph::Origin::inferred,
                     {}});
  f.scope.places = u.copies;
  f.scope.place = u.copies.front();
  out_.add(std::move(f));
}

}  // namespace

void lossy_delivery_for_integrity_data(const Context& context, Reporter& out) {
  Losses losses(context, out);
  for (Topic topic : context.manifest.topics()) losses.check(topic);
  for (Flow flow : context.manifest.flows()) losses.check(ElementId(flow));
  for (OperationId start : context.graph.roles().starts()) {
    if (context.graph.roles().is_consumer(start)) losses.check(ElementId(start));
    losses.check_publishes(start);
  }
  for (const graph::Unheard& unheard : graph::unheard(context.graph)) losses.report(unheard);
}

}  // namespace thalweg::checks::idempotence
