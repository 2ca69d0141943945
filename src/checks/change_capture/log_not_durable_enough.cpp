// SPDX-License-Identifier: Apache-2.0
// CDC007: the topic that everything is derived from can lose acknowledged
// records. For each topic: its settings, and only where they are weak or unknown
// whether anything could be made again without it.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/carried.h"
#include "graph/loss.h"
#include "graph/rebuild.h"
#include "graph/reconciled.h"

namespace thalweg::checks::change_capture {

using namespace manifest;
using engines::Field;
using graph::HopId;
using graph::HopKind;

namespace {

// Why the topic may not lose anything.
enum class Role : std::uint8_t { none, only_way, written_first, record };

struct Part {
  Role role = Role::none;
  EntityId entity;
  ElementId copy;  // what could not be made again
};

struct Settings {
  std::vector<std::string> weak;  // "it has 1 copy"
  source::Span span;              // of the first
  graph::Facts facts;
  std::vector<std::string> unknown;   // keys
  std::vector<std::string> defaults;  // "1 copy"
};

class Durability {
 public:
  Durability(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        reconciled_(context.graph),
        out_(out) {}
  void check(Topic topic);

 private:
  Settings settings(Topic topic) const;
  void check_engine(Topic topic, Settings& s) const;
  void check_replication(Topic topic, Settings& s) const;
  void unknown(Topic topic, Field field, std::string key, std::string_view what, Settings& s) const;
  bool matters(Topic topic) const;
  Part part(Topic topic);
  bool is_written_first(Topic topic) const;
  EntityId state_of(const graph::Carried& carried, DatasetId d) const;
  bool can_be_made_again(DatasetId d);
  std::string place_in_system(const Part& part) const;
  std::string why(Topic topic, const Part& part) const;
  void report(Topic topic, const Part& part, Settings s);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Reconciled reconciled_;
  std::map<DatasetId, bool> made_again_;  // what was asked for
  Reporter& out_;
};

// ---------------------------------------------------------------------------
// Settings

void Durability::check_engine(Topic topic, Settings& s) const {
  const auto known = graph_.places().engine(topic)[Field::durability];
  if (known && known->is("volatile") && known.confident()) {
    const auto engine = topic[topic::engine];
    s.weak.emplace_back("it is kept in memory only");
    s.span = known.declared ? known.span : engine.span;
    s.facts.push_back({engines::describe(graph_.places().engine(topic), Field::durability),
                       known.declared ? graph::Origin::declared : graph::Origin::engine, s.span});
  } else if (known && known->is("configurable")) {
    s.unknown.push_back(words_.key(topic, "durability"));
  }
}

// A setting that nobody declared; of engines that do not have it, nobody asks.
void Durability::unknown(Topic topic, Field field, std::string key, std::string_view what,
                         Settings& s) const {
  const engines::Capabilities& engine = graph_.places().engine(topic);
  const auto known = engine[field];
  if (!known && engine.engine() != nullptr && field != Field::messaging_copies) return;
  s.unknown.push_back(words_.key(topic, key));
  if (!known) return;
  s.defaults.push_back(fmt::format("{} {}", what, known->value));
  s.facts.push_back({engines::describe(engine, field), graph::Origin::engine, {}});
}

void Durability::check_replication(Topic topic, Settings& s) const {
  const auto replication = topic[topic::replication];
  const RecordView of = replication ? *replication : RecordView();
  const auto weak = [&](std::string text, source::Span span) {
    if (!s.span) s.span = span;
    s.facts.push_back({text, graph::Origin::declared, span});
    s.weak.push_back(std::move(text));
  };
  const auto copies = of[topic_replication::copies];
  if (copies && *copies < graph::kSafeCopies)
    weak(fmt::format("it has {}", *copies == 1 ? "one copy" : fmt::format("{} copies", *copies)),
         copies.span);
  const auto in_sync = of[topic_replication::min_in_sync];
  if (in_sync && *in_sync < graph::kSafeInSync)
    weak(fmt::format("{} must be in sync", *in_sync == 1 ? "only one copy" : "no copy"),
         in_sync.span);
  const auto producer = topic[topic::producer];
  const auto acks = producer ? (*producer)[producer::acks] : Value<Acks>{};
  if (acks && *acks != Acks::all)
    weak(fmt::format("its producers {}",
                     *acks == Acks::one ? "wait for the leader alone" : "do not wait at all"),
         acks.span);
  const auto unclean = of[topic_replication::unclean_election];
  const auto by_engine = graph_.places().engine(topic)[Field::messaging_unclean_election];
  if (unclean == true)
    weak("a copy that lags may become leader", unclean.span);
  else if (!unclean && by_engine.confident() && by_engine->is("yes"))
    weak("by default a copy that lags may become leader", topic.span());
  if (!copies) unknown(topic, Field::messaging_copies, "replication.copies", "copies", s);
  if (!in_sync)
    unknown(topic, Field::messaging_min_in_sync, "replication.min_in_sync", "in sync", s);
  if (!acks) unknown(topic, Field::messaging_acks, "producer.acks", "acks", s);
}

Settings Durability::settings(Topic topic) const {
  Settings s;
  check_engine(topic, s);
  if (s.weak.empty()) check_replication(topic, s);
  return s;
}

// ---------------------------------------------------------------------------
// What depends on it

bool Durability::matters(Topic topic) const {
  const auto& held = topic->carries;
  const bool trivial = !held.empty() && std::all_of(held.begin(), held.end(), [&](EntityId e) {
    return graph_.entities().is_best_effort(e);
  });
  return !trivial && !(topic[topic::role] == manifest::Role::telemetry);
}

bool Durability::is_written_first(Topic topic) const {
  const auto in = graph_.hops().in(topic);
  return std::any_of(in.begin(), in.end(), [&](HopId id) {
    const graph::Hop& hop = graph_.hops()[id];
    return hop.kind == HopKind::write && graph_.roles().is_entry(hop.via.as<OperationId>());
  });
}

// The entity of which this dataset, which the topic fills, is the state itself:
// its record, or nobody knows another one.
EntityId Durability::state_of(const graph::Carried& carried, DatasetId d) const {
  const EntityId held = cx_.manifest[d]->entity;
  for (EntityId e : carried.related_to(held)) {
    const ElementId sor = graph_.places().sor(e);
    if (graph_.entities().in_closure(held, e) && (!sor || sor == ElementId(d))) return e;
  }
  return {};
}

// From a durable place other than a topic, or by a comparison.
bool Durability::can_be_made_again(DatasetId d) {
  if (cx_.manifest[d][dataset::lifetime] || reconciled_.is_repaired(d)) return true;
  const auto [at, is_new] = made_again_.try_emplace(d, false);
  if (!is_new) return at->second;
  const auto sources = graph::Rebuild(graph_, d).sources();
  at->second = std::any_of(sources.begin(), sources.end(), [](const graph::RebuildSource& source) {
    return source.place.is(ElementKind::dataset) && !is_no(source.complete);
  });
  return at->second;
}

Part Durability::part(Topic topic) {
  for (EntityId e : topic->carries)
    if (graph_.places().is_sor(topic, e)) return {Role::record, e, {}};
  Part found;
  const bool first = is_written_first(topic);
  const graph::Carried carried(graph_, topic.id());
  for (HopId id : graph_.hops().out(topic)) {
    const graph::Hop& hop = graph_.hops()[id];
    const auto d = hop.to.as<DatasetId>();
    const bool fills = hop.kind == HopKind::flow || hop.kind == HopKind::consumer;
    if (!fills || !d || graph_.places().is_auxiliary(d) || !cx_.manifest[d]->entity) continue;
    if (first)
      if (const EntityId e = state_of(carried, d)) return {Role::written_first, e, hop.to};
    if (found.role == Role::none && !can_be_made_again(d))
      found = {Role::only_way, topic->carries.empty() ? EntityId() : topic->carries.front(),
               hop.to};
  }
  return found;
}

std::string Durability::place_in_system(const Part& part) const {
  switch (part.role) {
    case Role::record:
      return fmt::format("is the record of {}", words_.quote(part.entity));
    case Role::written_first:
      return fmt::format("is the first to have {}, before {}", words_.quote(part.entity),
                         words_.quote(part.copy));
    default:
      break;
  }
  const EntityId held = cx_.manifest[part.copy.as<DatasetId>()]->entity;
  const bool copied = part.entity && graph_.entities().in_closure(held, part.entity);
  return copied ? fmt::format("is the only way to make {} again", words_.quote(part.copy))
                : fmt::format("is the only place that has events on their way to {}",
                              words_.quote(part.copy));
}

// How an event gets lost, by the weakest of the settings, and who is left without.
std::string Durability::why(Topic topic, const Part& part) const {
  const auto replication = topic[topic::replication];
  const bool one_copy = replication && (*replication)[topic_replication::copies] == 1U;
  const auto producer = topic[topic::producer];
  const bool nobody_waits = producer && (*producer)[producer::acks] == Acks::zero;
  const bool is_volatile = graph_.places().engine(topic).word(Field::durability) == "volatile";
  const std::string gone =
      is_volatile ? "a restart loses what was acknowledged"
      : nobody_waits
          ? fmt::format(
                "nobody waits until the broker has an event: it can be lost on the way, or "
                "with the {} it is on",
                one_copy ? "one disk" : "broker")
      : one_copy
          ? "an event is acknowledged, the one disk that has it is lost, and so is the event"
          : "an event is acknowledged by too few brokers, they are lost, and so is the event";
  return fmt::format(
      "{}; {} and no other place has it", gone,
      part.copy ? fmt::format("{} never gets it,", words_.quote(part.copy)) : "nobody notices,");
}

void Durability::report(Topic topic, const Part& part, Settings s) {
  const bool certain = !s.weak.empty();
  Finding f = out_.start(truth(certain));
  if (certain && part.role == Role::only_way) f.severity = Severity::warning;
  const std::string name = words_.quote(ElementId(topic));
  const bool is_volatile = graph_.places().engine(topic).word(Field::durability) == "volatile";
  f.at = topic;
  f.entity = part.entity;
  f.entities = topic->carries;
  if (part.copy) f.elements = {part.copy};
  f.span = certain && s.span ? s.span : topic.span();
  f.facts = std::move(s.facts);
  f.message =
      certain
          ? fmt::format("{} {}, but {}", name, place_in_system(part), join_and(s.weak))
          : fmt::format("{} {}; nothing says how well it is kept{}", name, place_in_system(part),
                        s.defaults.empty()
                            ? ""
                            : fmt::format(" (by default: {})", thalweg::join(s.defaults, ", ")));
  f.why = why(topic, part);
  f.fix = is_volatile
              ? "use an engine that keeps what it has acknowledged"
              : "keep three copies, two of them in sync (`replication: {copies: 3, min_in_sync: "
                "2}`), let "
                "producers wait for them (`acks: all`), and no copy that lags become leader";
  if (part.copy) {
    const auto d = part.copy.as<DatasetId>();
    f.related.push_back({own_line(cx_, d), "this depends on it"});
  }
  if (!certain) {
    f.missing = std::move(s.unknown);
    f.question = f.missing.empty() ? words_.key(topic, "replication") : f.missing.front();
  }
  f.scope.place = topic;
  f.scope.container = topic;
  out_.add(std::move(f));
}

void Durability::check(Topic topic) {
  const engines::Capabilities& engine = graph_.places().engine(topic);
  Settings s = settings(topic);
  const bool managed = is_yes(engine.truth(Field::managed)) && s.weak.empty();
  if (managed || !matters(topic) || (s.weak.empty() && s.unknown.empty())) return;
  const Part found = part(topic);
  if (found.role != Role::none) report(topic, found, std::move(s));
}

}  // namespace

void log_not_durable_enough(const Context& context, Reporter& out) {
  Durability durability(context, out);
  for (Topic topic : context.manifest.topics()) durability.check(topic);
}

}  // namespace thalweg::checks::change_capture
