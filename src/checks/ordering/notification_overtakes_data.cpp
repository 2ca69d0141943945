// SPDX-License-Identifier: Apache-2.0
// ORD006: an event reaches a consumer before the data that the consumer then reads.
// One pass over the reads of consumers (is what they read behind?), and one over
// the publishes of all operations (is it written later?).
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/freshness.h"

namespace thalweg::checks::ordering {

using namespace manifest;
using graph::Expansion;
using graph::HopId;
using graph::HopKind;
using graph::kNoIndex;

namespace {

// What a consumer of a topic reads when an event comes.
struct Lookup {
  ElementId consumer, place;
  source::Span span;
  Items events;  // it handles; empty: all
  bool replica = false;
  bool irreversible = false;  // it does something that cannot be undone
};

class Overtaking {
 public:
  Overtaking(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), freshness_(graph_), out_(out) {}
  void check(OperationId consumer);
  void check(Flow consumer);
  void check_publishes(OperationId start);

 private:
  void check_read(const Lookup& lookup, graph::EntitySpan read, Truth behind);
  Truth overtakes(TopicId topic, ElementId place, EntityId e, Truth behind) const;
  bool is_fed_past(TopicId topic, ElementId place, EntityId e) const;
  bool applied_before(const Expansion& x, std::uint32_t read) const;
  bool irreversible(const Expansion& x) const;
  std::vector<TopicId> thin_topics(ElementId consumer) const;
  using Writes = std::map<ElementId, std::vector<std::uint32_t>>;  // steps, by place
  void check_publish(const Expansion& x, std::uint32_t publish, const Writes& writes);
  void check_place(const Expansion& x, std::uint32_t publish,
                   const std::vector<std::uint32_t>& writes, const std::vector<Lookup>& lookups);
  bool commits_later(const Expansion& x, std::uint32_t publish, std::uint32_t write) const;
  void report_read(const Lookup& lookup, TopicId topic, EntityId e, Truth certain);
  void report_publish(const Expansion& x, std::uint32_t publish, std::uint32_t write,
                      const Lookup& reader);
  std::string lag(const Lookup& lookup) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Freshness freshness_;
  Reporter& out_;
  using Readers = std::map<ElementId, std::vector<Lookup>>;  // by place
  std::map<TopicId, Readers> readers_;
};

// Topics whose events may not say all that there is to know.
std::vector<TopicId> Overtaking::thin_topics(ElementId consumer) const {
  std::vector<TopicId> found;
  for (ElementId input : graph_.delivery().inputs(consumer))
    if (const auto topic = input.as<TopicId>())
      if (!(cx_.manifest[topic][topic::payload] == Payload::full)) found.push_back(topic);
  return found;
}

// ---------------------------------------------------------------------------
// Reads of what is behind

bool Overtaking::irreversible(const Expansion& x) const {
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (graph_.steps().is_effect(x, i) &&
        cx_.manifest[x.step(i).target().as<ExternalId>()][external::reversible] == false)
      return true;
  return false;
}

// The consumer itself brings the copy up to date before it reads it.
bool Overtaking::applied_before(const Expansion& x, std::uint32_t read) const {
  for (HopId id : graph_.hops().in(x.step(read).target())) {
    const graph::Hop& hop = graph_.hops()[id];
    if (hop.via == ElementId(x.start()) && hop.step != kNoIndex && x.before(hop.step, read))
      return true;
  }
  return false;
}

// Data of e comes to the copy on a way that does not pass the topic.
bool Overtaking::is_fed_past(TopicId topic, ElementId place, EntityId e) const {
  graph::Search search{e};
  search.follow = [&](HopId id) {
    return graph_.hops()[id].from != ElementId(topic) && graph_.hops()[id].kind != HopKind::write;
  };
  return graph_.hops().sources(place, search).size() > 1;
}

Truth Overtaking::overtakes(TopicId topic, ElementId place, EntityId e, Truth behind) const {
  const auto carried = graph_.places().entities(topic);
  const bool related = std::any_of(carried.begin(), carried.end(),
                                   [&](EntityId c) { return graph_.entities().related(c, e); });
  if (!related) return Truth::no;
  const auto payload = cx_.manifest[topic][topic::payload];
  const Truth thin = payload ? Truth::yes : Truth::unknown;
  Truth fed = freshness_.lagging(place, e);
  if (!is_no(fed)) fed = fed & truth(is_fed_past(topic, place, e));
  return thin & (fed | behind);
}

void Overtaking::check_read(const Lookup& lookup, graph::EntitySpan read, Truth behind) {
  Truth worst = Truth::no;
  TopicId by;
  EntityId about;
  for (TopicId topic : thin_topics(lookup.consumer))
    for (EntityId e : read) {
      const Truth found = overtakes(topic, lookup.place, e, behind);
      if (found <= worst) continue;
      worst = found;
      by = topic;
      about = e;
    }
  if (!is_no(worst)) report_read(lookup, by, about, worst);
}

void Overtaking::check(OperationId consumer) {
  const auto consumes = cx_.manifest[consumer][operation::consumes];
  if (!consumes || (*consumes)[consumes::waits_for_causes] == true) return;
  const std::vector<TopicId> topics = thin_topics(consumer);
  if (topics.empty()) return;
  const Expansion x = graph_.expansions().of(consumer);
  const bool grave = irreversible(x);
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step read = x.step(i);
    const auto d = read.target().as<DatasetId>();
    if (read.verb() != Verb::read || !d || read[step::session] == Session::version) continue;
    if (applied_before(x, i)) continue;
    const bool replica = read[step::from_] == ReadFrom::replica;
    const Lookup lookup{
        consumer, d, x.shown_in(i, 0).span(), (*consumes)[consumes::events].value, replica, grave};
    for (TopicId topic : topics) readers_[topic][lookup.place].push_back(lookup);
    check_read(lookup, graph_.steps().entities(x, i),
               replica ? freshness_.replica_lags(cx_.manifest[d]->store) : Truth::no);
  }
}

void Overtaking::check(Flow consumer) {
  const auto joins = consumer[flow::joins];
  if (!joins || consumer[flow::waits_for_causes] == true) return;
  for (const RecordView join : *joins) {
    const auto with = join[join::with];
    if (!with || !with->target.is(ElementKind::dataset) || join[join::versioned] == true) continue;
    const Lookup lookup{consumer, with->target, joins.span, consumer[flow::events].value,
                        false,    false};
    for (TopicId topic : thin_topics(consumer)) readers_[topic][lookup.place].push_back(lookup);
    check_read(lookup, graph_.places().entities(with->target), Truth::no);
  }
}

// ", up to 12s"
std::string Overtaking::lag(const Lookup& lookup) const {
  const auto slowest =
      lookup.replica ? std::nullopt : freshness_.slowest(lookup.place.as<DatasetId>());
  const bool known = slowest && slowest->undeclared.empty() && slowest->known.ms > 0 &&
                     !slowest->known.is_forever();
  return known ? fmt::format(" by up to {}", to_string(slowest->known)) : "";
}

void Overtaking::report_read(const Lookup& lookup, TopicId topic, EntityId e, Truth certain) {
  Finding f = out_.start(certain);
  if (f.verdict == Verdict::violated)
    f.severity = lookup.irreversible ? Severity::error : Severity::warning;
  f.at = lookup.consumer;
  f.entity = e;
  f.span = lookup.span;
  f.elements = {topic, lookup.place};
  const std::string channel = words_.quote(ElementId(topic));
  const std::string copy =
      fmt::format("{}{}", lookup.replica ? "a replica of " : "", words_.quote(lookup.place));
  const auto payload = cx_.manifest[topic][topic::payload];
  f.message = fmt::format("{} hears of {} through {}, and then reads {}, which {} be behind{}",
                          words_.quote(lookup.consumer), words_.quote(e), channel, copy,
                          is_yes(certain) ? "can" : "may", lag(lookup));
  f.why = fmt::format(
      "{} and {} follow the source on ways of their own; when the event is faster, {} finds the "
      "record as it was before, or none, and nothing makes it look again",
      channel, copy, words_.quote(lookup.consumer));
  f.fix = fmt::format(
      "put the state into the events of {} (`payload: full`), or a version that the read waits for "
      "(`session: version`){}",
      channel, lookup.replica ? "; or read the leader" : "; or read the system of record");
  if (payload)
    f.facts.push_back({fmt::format("events of {} only refer to the record", channel),
                       graph::Origin::declared, payload.span});
  else
    f.missing.push_back(words_.key(topic, "payload"));
  if (lookup.replica && f.verdict == Verdict::possible && payload)
    f.missing.push_back(words_.key(graph_.places().container(lookup.place), "replication.mode"));
  if (f.verdict == Verdict::possible && f.missing.empty())
    f.missing.push_back(words_.key(e, "system_of_record"));
  f.scope.places = {lookup.place};
  f.scope.place = lookup.place;
  if (lookup.replica) f.detail = "replica";
  out_.add(std::move(f));
}

// ---------------------------------------------------------------------------
// Events that are sent before the data is there

// Is the write done, or its transaction ended, only after the publish?
bool Overtaking::commits_later(const Expansion& x, std::uint32_t publish,
                               std::uint32_t write) const {
  if (!x.co_executable(publish, write)) return false;
  if (is_yes(graph_.atomicity().atomic(x, publish, write))) return false;
  if (x.before(publish, write)) return true;
  for (std::uint32_t b = x.enclosing(write, Verb::transaction); b != kNoIndex;) {
    if (x.in_block(publish, b)) return true;
    const std::uint32_t parent = x.blocks()[b].parent;
    b = parent == kNoIndex ? kNoIndex : x.blocks()[parent].transaction;
  }
  return false;
}

// Whatever is fewer: what is written here, or what is read when the event comes.
void Overtaking::check_publish(const Expansion& x, std::uint32_t publish, const Writes& writes) {
  const Readers& readers = readers_[x.step(publish).target().as<TopicId>()];
  if (writes.size() <= readers.size()) {
    for (const auto& [place, steps] : writes)
      if (const auto it = readers.find(place); it != readers.end())
        check_place(x, publish, steps, it->second);
  } else {
    for (const auto& [place, lookups] : readers)
      if (const auto it = writes.find(place); it != writes.end())
        check_place(x, publish, it->second, lookups);
  }
}

void Overtaking::check_place(const Expansion& x, std::uint32_t publish,
                             const std::vector<std::uint32_t>& writes,
                             const std::vector<Lookup>& lookups) {
  const auto event = x.step(publish)[step::event];
  const auto hears = std::find_if(lookups.begin(), lookups.end(), [&](const Lookup& lookup) {
    return !event || lookup.events.empty() || lookup.events.contains(*event);
  });
  if (hears == lookups.end()) return;
  const auto later = std::find_if(writes.begin(), writes.end(), [&](std::uint32_t write) {
    return graph_.entities().related(graph_.steps().entities(x, publish),
                                     graph_.steps().entities(x, write)) &&
           commits_later(x, publish, write);
  });
  if (later != writes.end()) report_publish(x, publish, *later, *hears);
}

void Overtaking::check_publishes(OperationId start) {
  const Expansion x = graph_.expansions().of(start);
  Writes writes;
  std::vector<std::uint32_t> publishes;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const bool publish = graph_.steps().is_publish(x, i);
    if (publish && readers_.contains(x.step(i).target().as<TopicId>())) publishes.push_back(i);
    if (!publish && graph_.steps().is_write(x, i)) writes[x.step(i).target()].push_back(i);
  }
  for (std::uint32_t i : publishes) check_publish(x, i, writes);
}

void Overtaking::report_publish(const Expansion& x, std::uint32_t publish, std::uint32_t write,
                                const Lookup& reader) {
  const std::uint32_t both[] = {publish, write};
  const std::uint32_t frame = x.common_frame(both);
  const std::uint32_t block = x.common_block(publish, write);
  const std::uint32_t open = block == kNoIndex ? kNoIndex : x.blocks()[block].transaction;
  Finding f = out_.start(Verdict::violated);
  f.at = x.frames()[frame].operation;
  f.span = x.shown_in(publish, frame).span();
  const auto touched = graph_.steps().entities(x, write);
  if (!touched.empty()) f.entity = touched.front();
  const ElementId topic = x.step(publish).target();
  f.elements = {topic, reader.place, reader.consumer};
  f.message =
      fmt::format("{} does {} before {} {}, and {} reads it when the event comes",
                  words_.quote(f.at), words_.quote(x.step(publish)), words_.quote(x.step(write)),
                  open == kNoIndex ? "is done" : "is committed", words_.quote(reader.consumer));
  f.why = fmt::format(
      "{} can have the event before the write is there: it finds the old {}, or none; if the write "
      "then fails, it has heard of something that never happened",
      words_.quote(reader.consumer), words_.quote(reader.place));
  f.fix = fmt::format(
      "publish only what has been committed: after {}, from an outbox row in its transaction, or "
      "by "
      "change capture",
      words_.quote(x.step(write)));
  const Step shown = x.shown_in(write, frame);
  if (shown.span() != f.span) f.related.push_back({shown.span(), "written after it"});
  if (reader.span != f.span) f.related.push_back({reader.span, "read here"});
  if (open != kNoIndex) f.scope.block = x.blocks()[open].block;
  f.scope.operations = {x.frames()[frame].operation};
  f.scope.places = {topic};
  f.scope.place = topic;
  out_.add(std::move(f));
}

}  // namespace

void notification_overtakes_data(const Context& context, Reporter& out) {
  Overtaking overtaking(context, out);
  for (OperationId start : context.graph.roles().starts())
    if (context.graph.roles().is_consumer(start)) overtaking.check(start);
  for (Flow flow : context.manifest.flows()) overtaking.check(flow);
  for (OperationId start : context.graph.roles().starts()) overtaking.check_publishes(start);
}

}  // namespace thalweg::checks::ordering
