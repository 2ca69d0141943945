// SPDX-License-Identifier: Apache-2.0
// PRV001: personal data reaches a place from which an erasure request cannot
// remove it in time. For each entity with personal fields: where they go (one
// search), and which of these places the erasure comes to (another one, from
// what its trigger deletes).
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"

namespace thalweg::checks::privacy {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

constexpr Duration kMonth{std::int64_t{30} * 24 * 3600 * 1000};

// What the system promises about one subject.
struct Promise {
  Guarantee guarantee;  // none: no promise
  OperationId trigger;  // none: nobody carries it out
  Duration deadline = kMonth;
};

// What an erasure request does, through calls and topics.
struct Request {
  std::set<ElementId> deletes;  // places with a delete, or invalidate
  std::set<ElementId> updates;
  std::set<ElementId> calls;  // externals that are told
};

// A place that keeps the data, and why.
struct Keeping {
  Truth kept = Truth::no;  // unknown: not known to forget
  std::string reason;
  source::Span anchor;  // the value that keeps it, if one does
  std::string missing;
  graph::Facts facts;
};

class Subject {
 public:
  Subject(const Context& context, EntityId e, const Promise& promise, const Request& erasure)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        e_(e),
        promise_(promise),
        erasure_(erasure),
        personal_(context.manifest[e][entity::personal].value) {}
  void check(Reporter& out) const;
  std::vector<ElementId> places() const;

 private:
  struct Held {
    std::vector<graph::Reached> reached;
    std::vector<std::size_t> where;  // indexes of places that receive a field
  };
  Held held() const;
  std::vector<ElementId> entrances() const;
  bool passes(HopId id) const;
  bool receives(ElementId place) const;
  bool exempt(ElementId place) const;
  bool removed_by_trigger(ElementId place) const;
  std::optional<Duration> delay(ElementId place) const;
  std::set<ElementId> covered(Truth at_least) const;
  std::optional<std::pair<Duration, source::Span>> forgets_after(ElementId place) const;
  bool keys_destroyed(ElementId place) const;
  Truth compacts(Topic topic, const std::set<ElementId>& surely) const;
  Keeping judge(ElementId place, HopId last, const std::set<ElementId>& surely,
                const std::set<ElementId>& maybe) const;
  Keeping judge_topic(Topic topic, const std::set<ElementId>& surely) const;
  void report(ElementId place, const graph::Path& path, const Keeping& verdict,
              Reporter& out) const;
  void check_backups(const std::vector<ElementId>& places, Reporter& out) const;
  std::string_view subject() const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  EntityId e_;
  const Promise& promise_;
  const Request& erasure_;
  FieldSet personal_;
};

std::string_view subject_of(const Manifest& manifest, EntityId e) {
  const auto subject = manifest[e][entity::subject];
  return subject ? manifest.text(*subject) : manifest[e].name();
}

std::string_view Subject::subject() const {
  return subject_of(cx_.manifest, e_);
}

// ---------------------------------------------------------------------------
// Where the personal fields go

// Where the data comes into the system: what operations write, the system of
// record, and what nothing in the manifest fills.
std::vector<ElementId> Subject::entrances() const {
  std::vector<ElementId> found;
  for (HopId id : graph_.hops().about(e_)) {
    const graph::Hop& hop = graph_.hops()[id];
    if (hop.kind == HopKind::write && graph_.hops().moves(id, e_) && passes(id))
      found.push_back(hop.to);
  }
  if (const ElementId sor = graph_.places().sor(e_)) found.push_back(sor);
  for (ElementId place : graph_.places().holdings(e_))
    if (graph_.hops().in(place).empty()) found.push_back(place);
  make_unique(found);
  return found;
}

bool Subject::passes(HopId id) const {
  if (personal_.kind == FieldSet::Kind::all) return true;
  for (const ItemView field : personal_.fields)
    if (graph_.hops().passes_field(id, field.text)) return true;
  return false;
}

// A dataset with declared fields keeps no others; an entity that says what is
// personal about it speaks for itself.
bool Subject::receives(ElementId place) const {
  const auto id = place.as<DatasetId>();
  if (!id) return true;
  const Dataset dataset = cx_.manifest[id];
  if (graph_.places().is_auxiliary(id) && dataset[dataset::form] != Form::outbox) return false;
  if (dataset->entity && dataset->entity != e_ && cx_.manifest[dataset->entity][entity::personal])
    return false;
  const auto fields = dataset[dataset::fields];
  if (!fields || personal_.kind == FieldSet::Kind::all) return true;
  for (const ItemView field : personal_.fields)
    if (fields->contains(field.text)) return true;
  return false;
}

Subject::Held Subject::held() const {
  Held held;
  graph::Search search{e_};
  search.dead_letters = true;
  search.follow = [&](HopId id) { return passes(id) && receives(graph_.hops()[id].to); };
  std::set<ElementId> seen;
  for (ElementId entrance : entrances()) {
    if (!receives(entrance)) continue;
    const std::size_t offset = held.reached.size();
    for (graph::Reached r : graph_.hops().reach(entrance, search)) {
      if (r.previous != graph::kNoIndex) r.previous += static_cast<std::uint32_t>(offset);
      held.reached.push_back(r);
      if (seen.insert(r.place).second) held.where.push_back(held.reached.size() - 1);
    }
  }
  return held;
}

std::vector<ElementId> Subject::places() const {
  std::vector<ElementId> all;
  const Held all_held = held();
  for (std::size_t i : all_held.where) all.push_back(all_held.reached[i].place);
  return all;
}

// ---------------------------------------------------------------------------
// Where the erasure comes

// By a legal obligation, or by the user's word.
bool Subject::exempt(ElementId place) const {
  const auto id = place.as<DatasetId>();
  if (!id) return false;
  if (cx_.manifest[id][dataset::erasure_exempt]) return true;
  const auto purposes = cx_.manifest[id][dataset::purpose];
  if (!purposes) return false;
  for (const ItemView item : *purposes)
    if (const auto purpose = item.target.as<PurposeId>();
        purpose && cx_.manifest[purpose][purpose::basis] == Basis::legal_obligation)
      return true;
  return false;
}

// Until what was deleted is really gone.
std::optional<Duration> Subject::delay(ElementId place) const {
  const engines::Capabilities& engine = graph_.places().engine(graph_.places().container(place));
  Duration sum{};
  for (const auto field : {engines::Field::delete_delay, engines::Field::time_travel})
    if (const auto known = engine.duration(field)) sum = sum + *known;
  return sum.ms > 0 ? std::optional(sum) : std::nullopt;
}

bool Subject::removed_by_trigger(ElementId place) const {
  if (erasure_.calls.contains(place)) return true;
  const auto id = place.as<DatasetId>();
  const auto how = id ? cx_.manifest[id][dataset::erasure] : Value<manifest::Erasure>{};
  if (how == manifest::Erasure::none) return false;
  if (how == manifest::Erasure::rewrite && erasure_.updates.contains(place)) return true;
  return erasure_.deletes.contains(place);
}

// Places that deletes come to from what the trigger deletes, on hops that carry
// them at least so surely. They pass through every topic.
std::set<ElementId> Subject::covered(Truth at_least) const {
  std::set<ElementId> found;
  graph::Search search{e_};
  search.follow = [&](HopId id) {
    const auto to = graph_.hops()[id].to.as<DatasetId>();
    if (to && cx_.manifest[to][dataset::erasure] == manifest::Erasure::none) return false;
    return graph_.hops().carries_deletes(id).value >= at_least;
  };
  for (ElementId place : erasure_.deletes) {
    if (!removed_by_trigger(place)) continue;
    for (const graph::Reached& r : graph_.hops().reach(place, search)) found.insert(r.place);
  }
  return found;
}

std::optional<std::pair<Duration, source::Span>> Subject::forgets_after(ElementId place) const {
  if (const auto id = place.as<DatasetId>()) {
    const auto ttl = cx_.manifest[id][dataset::ttl];
    return ttl ? std::optional(std::pair(*ttl, ttl.span)) : std::nullopt;
  }
  const auto id = place.as<TopicId>();
  if (!id) return std::nullopt;
  const Topic topic = cx_.manifest[id];
  const auto cleanup = topic[topic::cleanup];
  if (cleanup == Cleanup::compact) return std::nullopt;
  if (const auto retention = topic[topic::retention]) return std::pair(*retention, retention.span);
  const auto known = graph_.places().engine(place).duration(engines::Field::messaging_retention);
  return known ? std::optional(std::pair(*known, topic.span())) : std::nullopt;
}

// Unreadable once the subject's key is gone.
bool Subject::keys_destroyed(ElementId place) const {
  Value<Encryption> encryption;
  Value<Reference> keys;
  if (const auto id = place.as<DatasetId>()) {
    encryption = cx_.manifest[id][dataset::encryption];
    keys = cx_.manifest[id][dataset::keys];
  } else if (const auto topic = place.as<TopicId>()) {
    encryption = cx_.manifest[topic][topic::encryption];
    keys = cx_.manifest[topic][topic::keys];
  }
  if (!(encryption == Encryption::per_subject)) return false;
  if (keys) return erasure_.deletes.contains(keys->target);
  for (ElementId deleted : erasure_.deletes) {
    const auto id = deleted.as<DatasetId>();
    const EntityId held = id ? cx_.manifest[id]->entity : EntityId();
    if (!held || subject_of(cx_.manifest, held) != subject()) continue;
    const auto personal = cx_.manifest[held][entity::personal];
    if (!personal || personal->kind == FieldSet::Kind::none) return true;
  }
  return false;
}

// A compacted topic forgets a record once its tombstone was compacted away.
Truth Subject::compacts(Topic topic, const std::set<ElementId>& surely) const {
  const auto cleanup = topic[topic::cleanup];
  const bool compacted = cleanup && *cleanup != Cleanup::delete_;
  if (!compacted || !surely.contains(topic)) return Truth::no;
  const auto key = topic[topic::key];
  const auto own = cx_.manifest[e_][entity::key];
  const Truth by_key = key && own ? truth(own->contains(*key)) : Truth::unknown;
  const auto lag = topic[topic::compaction_lag];
  return by_key & (lag ? truth(*lag <= promise_.deadline) : Truth::unknown);
}

Keeping Subject::judge_topic(Topic topic, const std::set<ElementId>& surely) const {
  const Truth compacted = compacts(topic, surely);
  if (is_yes(compacted)) return {};
  if (is_unknown(compacted))
    return {Truth::unknown,
            "it is compacted, but nothing says by when",
            topic.span(),
            fmt::format("topics.{}.compaction_lag", topic.name()),
            {}};
  const auto kept = forgets_after(topic);
  if (!kept)
    return {topic[topic::cleanup] ? Truth::yes : Truth::unknown,
            topic[topic::cleanup] ? "it keeps the last event of each key for ever"
                                  : "nothing says how long it keeps events",
            topic.span(),
            fmt::format("topics.{}.retention", topic.name()),
            {}};
  return {Truth::yes,
          kept->first.is_forever() ? std::string("it keeps events for ever")
                                   : fmt::format("it keeps events for {}", to_string(kept->first)),
          topic.span(),
          {},
          {}};
}

// `surely`, `maybe`: where deletes come to. `last`: the hop that brought the data.
Keeping Subject::judge(ElementId place, HopId last, const std::set<ElementId>& surely,
                       const std::set<ElementId>& maybe) const {
  const auto kept = forgets_after(place);
  const bool in_time = kept && kept->first <= promise_.deadline;
  if (in_time || exempt(place) || keys_destroyed(place)) return {};
  if (const auto topic = place.as<TopicId>()) return judge_topic(cx_.manifest[topic], surely);
  const bool direct = removed_by_trigger(place);
  if (direct || surely.contains(place)) {
    const auto late = delay(place);
    if (!late || *late <= promise_.deadline) return {};
    return {Truth::yes,
            fmt::format("what is deleted there can be read for {}", to_string(*late)),
            {},
            {},
            {}};
  }
  if (place.is(ElementKind::external))
    return {Truth::yes, "the request is not passed on to it", {}, {}, {}};
  const auto id = place.as<DatasetId>();
  if (cx_.manifest[id][dataset::erasure] == manifest::Erasure::none)
    return {
        Truth::yes, "it declares `erasure: none`", cx_.manifest[id][dataset::erasure].span, {}, {}};
  if (kept)
    return {Truth::yes,
            fmt::format("it keeps the data for {}", to_string(kept->first)),
            kept->second,
            {},
            {}};
  if (!last) return {Truth::yes, "nothing deletes there", {}, {}, {}};
  graph::Answer hop = graph_.hops().carries_deletes(last);
  const ElementId via = graph_.hops()[last].via;
  const std::string reason =
      hop.facts.empty() || is_yes(hop.value)
          ? fmt::format("no delete comes to {}", words_.quote(graph_.hops()[last].from))
          : fmt::format("{} {}", words_.quote(via), hop.facts[0].text);
  const bool said = is_no(hop.value) && graph_.hops()[last].kind == HopKind::flow &&
                    cx_.manifest[via.as<FlowId>()][flow::deletes];
  return {maybe.contains(place) ? Truth::unknown : Truth::yes, reason,
          said ? graph_.hops().deletes_anchor(last) : source::Span{},
          hop.missing.empty() ? std::string() : hop.missing[0], std::move(hop.facts)};
}

// ---------------------------------------------------------------------------
// Findings

void Subject::report(ElementId place, const graph::Path& path, const Keeping& verdict,
                     Reporter& out) const {
  Finding f = out.start(verdict.kept);
  f.at = place;
  f.entity = e_;
  const auto dataset = place.as<DatasetId>();
  f.span = verdict.anchor ? verdict.anchor
           : dataset      ? own_line(cx_, dataset)
                          : cx_.manifest.span(place);
  f.elements = {e_, promise_.guarantee};
  const std::string way = path.empty() ? std::string() : graph_.hops().describe(path);
  f.message = fmt::format("erasing a `{}` {} reach {}: {}", subject(),
                          f.verdict == Verdict::violated ? "does not" : "may not",
                          words_.quote(place), verdict.reason);
  f.why = fmt::format("{} of {} {} there{}; {} after the request they can still be found",
                      personal_.kind == FieldSet::Kind::all ? "the fields" : "personal fields",
                      words_.quote(e_), path.empty() ? "are written" : "arrive",
                      way.empty() ? "" : fmt::format(" by {}", way), to_string(promise_.deadline));
  f.fix = fmt::format(
      "let {} delete there, let the delete travel the way of the data (`deletes: "
      "propagate`), keep it no longer than {}, drop the fields on the way, or "
      "encrypt per subject and destroy the key",
      words_.quote(ElementId(promise_.trigger)), to_string(promise_.deadline));
  f.related.push_back({promise_.guarantee.span(), "the promise"});
  f.facts = verdict.facts;
  if (!verdict.missing.empty() && f.verdict == Verdict::possible) f.missing = {verdict.missing};
  if (!path.empty()) {
    const ElementId from = graph_.hops()[path.front()].from;
    f.paths.push_back({{from, cx_.manifest.span(from)}});
    for (HopId id : path) {
      f.paths.back().push_back({graph_.hops()[id].via, graph_.hops().span(id)});
      f.paths.back().push_back({graph_.hops()[id].to, graph_.hops().span(id)});
      f.elements.push_back(graph_.hops()[id].via);
    }
  }
  f.scope.place = place;
  f.scope.places = {place};
  out.add(std::move(f));
}

// The backup of a store holds what the store holds.
void Subject::check_backups(const std::vector<ElementId>& places, Reporter& out) const {
  std::set<StoreId> told;
  for (ElementId place : places) {
    const auto store = graph_.places().container(place).as<StoreId>();
    if (!store || exempt(place) || !told.insert(store).second) continue;
    const auto backup = cx_.manifest[store][store::backup];
    if (!backup || !*backup || keys_destroyed(place)) continue;
    const auto retention = (**backup)[backup::retention];
    if (retention && *retention <= promise_.deadline) continue;
    Finding f = out.start(truth(static_cast<bool>(retention)) | Truth::unknown);
    f.at = store;
    f.entity = e_;
    f.span = retention ? retention.span : backup.span;
    f.elements = {place, e_, promise_.guarantee};
    f.message = retention ? fmt::format(
                                "erasing a `{}` does not reach the backups of {}: they are "
                                "kept for {}",
                                subject(), words_.quote(ElementId(store)), to_string(*retention))
                          : fmt::format(
                                "erasing a `{}` may not reach the backups of {}: nothing says "
                                "how long they are kept",
                                subject(), words_.quote(ElementId(store)));
    f.why = fmt::format(
        "a restore brings the erased data back, and {} after the request it can "
        "still be read there",
        to_string(promise_.deadline));
    f.fix =
        fmt::format("keep backups no longer than {}, or encrypt per subject and destroy the key",
                    to_string(promise_.deadline));
    f.related.push_back({promise_.guarantee.span(), "the promise"});
    if (!retention)
      f.missing = {fmt::format("stores.{}.backup.retention", words_.name(ElementId(store)))};
    f.detail = "backup";
    out.add(std::move(f));
  }
}

void Subject::check(Reporter& out) const {
  const Held all = held();
  const std::set<ElementId> surely = covered(Truth::yes);
  const std::set<ElementId> maybe = covered(Truth::unknown);
  std::vector<ElementId> places;
  for (std::size_t i : all.where) {
    const graph::Reached& r = all.reached[i];
    places.push_back(r.place);
    const Keeping verdict = judge(r.place, r.last, surely, maybe);
    if (!is_no(verdict.kept)) report(r.place, graph_.hops().path(all.reached, i), verdict, out);
  }
  check_backups(places, out);
}

// ---------------------------------------------------------------------------
// The whole system

class Privacy {
 public:
  explicit Privacy(const Context& context) : cx_(context), graph_(context.graph), words_(context) {}
  void run(Reporter& out) const;

 private:
  Promise promise(std::string_view subject) const;
  Request erasure(OperationId trigger) const;
  void unclassified(Reporter& out) const;
  void unpromised(std::string_view subject, const std::vector<EntityId>& entities,
                  const Promise& promise, bool any_promise, Reporter& out) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
};

Promise Privacy::promise(std::string_view subject) const {
  for (Guarantee guarantee : cx_.manifest.guarantees()) {
    if (guarantee->verb != GuaranteeVerb::erasable) continue;
    if (cx_.manifest.text(guarantee->subject) != subject) continue;
    const auto trigger = guarantee[guarantee::trigger];
    return {guarantee, trigger ? trigger->target.as<OperationId>() : OperationId(),
            guarantee[guarantee::within].value_or(kMonth)};
  }
  return {};
}

// The trigger with all it calls, and the consumers of what it publishes.
Request Privacy::erasure(OperationId trigger) const {
  Request found;
  std::set<OperationId> seen;
  std::vector<OperationId> todo;
  const auto visit = [&](const graph::Expansion& x, std::uint32_t i) {
    const Step step = x.step(i);
    if (step.verb() == Verb::delete_ || step.verb() == Verb::invalidate)
      found.deletes.insert(step.target());
    if (step.verb() == Verb::update) found.updates.insert(step.target());
    if (graph_.steps().is_effect(x, i)) found.calls.insert(step.target());
    if (step.verb() == Verb::call)
      if (const auto callee = step.target().as<OperationId>()) todo.push_back(callee);
    if (!graph_.steps().is_publish(x, i)) return;
    for (HopId id : graph_.hops().out(step.target()))
      if (const auto o = graph_.hops()[id].via.as<OperationId>()) todo.push_back(o);
  };
  todo.push_back(trigger);
  while (!todo.empty()) {
    const OperationId o = todo.back();
    todo.pop_back();
    if (!seen.insert(o).second) continue;
    graph::Expansion x = graph_.expansions().of(o);
    if (x.size() > 0) {
      for (std::uint32_t i = 0; i < x.size(); ++i) visit(x, i);
      continue;
    }
    // An internal operation: found inside the starts that reach it.
    for (OperationId start : graph_.roles().starts()) {
      x = graph_.expansions().of(start);
      for (std::uint32_t i = 0; i < x.size(); ++i)
        if (x.any_on_path(i, [&](OperationId on) { return on == o; })) visit(x, i);
    }
  }
  return found;
}

void Privacy::unclassified(Reporter& out) const {
  Finding f = out.start(Verdict::possible);
  f.severity = Severity::note;
  f.at = ElementId::system();
  f.span = cx_.manifest.model().entities_span;
  const std::size_t count = cx_.manifest.entities().size();
  f.message = fmt::format("no entity says whether it holds personal data: classify {}",
                          plural(count, "entity"));
  f.why = "where personal data goes, and whether an erasure request reaches it, cannot be checked";
  f.fix = "say `personal: false`, or name the personal fields, on each entity";
  f.missing = {"entities.*.personal"};
  f.question = "entities.*.personal";
  out.add(std::move(f));
}

// One finding for a subject whose data nothing erases.
void Privacy::unpromised(std::string_view subject, const std::vector<EntityId>& entities,
                         const Promise& promise, bool any_promise, Reporter& out) const {
  Finding f = out.start(Verdict::violated);
  if (!any_promise) f.severity = Severity::warning;
  f.severity_is_final = true;
  f.at = entities.front();
  f.entity = entities.front();
  const auto personal = cx_.manifest[entities.front()][entity::personal];
  f.span = personal ? personal.span : cx_.manifest[entities.front()].span();
  std::vector<ElementId> places;
  const Request nothing;
  for (EntityId e : entities) {
    f.elements.push_back(e);
    const Promise none;
    for (ElementId place : Subject(cx_, e, none, nothing).places()) places.push_back(place);
  }
  make_unique(places);
  f.elements.insert(f.elements.end(), places.begin(), places.end());
  f.message =
      promise.guarantee
          ? fmt::format("`{}` promises to erase a `{}`, and names no operation that does it",
                        promise.guarantee.name(), subject)
          : fmt::format("personal data of a `{}` is kept in {}, and nothing erases it", subject,
                        words_.list(places));
  f.why =
      "a request to erase it cannot be answered: nobody has said which operation removes it, and "
      "by when";
  f.fix = fmt::format(
      "add a guarantee `{{erasable: {}, trigger: <operation>, within: 30d}}` and an "
      "operation that deletes the data; what must be kept says `erasure_exempt`",
      subject);
  if (promise.guarantee) f.elements.push_back(promise.guarantee);
  for (std::size_t i = 1; i < entities.size() && i < 4; ++i)
    if (const auto other = cx_.manifest[entities[i]][entity::personal])
      f.related.push_back({other.span, "also personal"});
  f.detail = std::string(subject);
  out.add(std::move(f));
}

void Privacy::run(Reporter& out) const {
  std::map<std::string_view, std::vector<EntityId>> subjects;
  bool classified = false;
  for (Entity entity : cx_.manifest.entities()) {
    const auto personal = entity[entity::personal];
    classified = classified || personal || entity[entity::subject];
    if (!personal || personal->kind == FieldSet::Kind::none || entity[entity::erasure_exempt])
      continue;
    subjects[subject_of(cx_.manifest, entity.id())].push_back(entity.id());
  }
  if (!classified && cx_.manifest.model().has_entities_section) return unclassified(out);
  bool any = false;
  for (Guarantee guarantee : cx_.manifest.guarantees())
    any = any || guarantee->verb == GuaranteeVerb::erasable;
  for (const auto& [subject, entities] : subjects) {
    const Promise promised = promise(subject);
    if (!promised.guarantee || !promised.trigger) {
      unpromised(subject, entities, promised, any, out);
      continue;
    }
    const Request found = erasure(promised.trigger);
    for (EntityId e : entities) Subject(cx_, e, promised, found).check(out);
  }
}

}  // namespace

void erasure_path_incomplete(const Context& context, Reporter& out) {
  Privacy(context).run(out);
}

}  // namespace thalweg::checks::privacy
