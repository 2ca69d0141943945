// SPDX-License-Identifier: Apache-2.0
// AUD001: changes of an audited entity that no trail tells of, or a trail that
// does not prove anything. For each audited entity: the places from which its
// trails are fed, and the steps that change its record.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/retention.h"
#include "graph/trail.h"

namespace thalweg::checks::auditing {

using namespace manifest;

namespace {

struct Change {
  OperationId start;
  std::uint32_t step = 0;
};

class Audit {
 public:
  Audit(const Context& context, Entity entity, Guarantee guarantee);
  void check(const std::vector<Change>& changes, Reporter& out) const;

 private:
  bool is_completed(const graph::Expansion& x, std::uint32_t i) const;
  bool caused_by_log(OperationId start) const;
  std::vector<std::uint32_t> trail_steps(const graph::Expansion& x) const;
  void check_change(const Change& change, const std::vector<std::uint32_t>& trail_steps,
                    std::set<OperationId>& told, Reporter& out) const;
  void report_change(const graph::Expansion& x, std::uint32_t i, std::uint32_t trail_step,
                     std::set<OperationId>& told, Reporter& out) const;
  void check_edits(ElementId trail, Reporter& out) const;
  void check_memory(ElementId trail, Reporter& out) const;
  void check_provenance(ElementId trail, Reporter& out) const;
  Finding start_at_trail(ElementId trail, source::Span span, Reporter& out) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Entity entity_;
  graph::AuditTrail trail_;
  source::Span because_;
};

Audit::Audit(const Context& context, Entity entity, Guarantee guarantee)
    : cx_(context),
      graph_(context.graph),
      words_(context),
      entity_(entity),
      trail_(context.graph, entity.id(), guarantee),
      because_(guarantee ? guarantee.span() : entity[entity::audit].span) {}

// Something brings the run to its end after a crash.
bool Audit::is_completed(const graph::Expansion& x, std::uint32_t i) const {
  if (graph_.steps().may_be_lost(x, i) || graph_.steps().is_best_effort(x, i)) return false;
  return !graph_.runs_once(x.start()) || x.any_on_path(i, [&](OperationId o) {
    return static_cast<bool>(cx_.manifest[o][operation::completion]);
  });
}

// It answers to a log that is itself recorded.
bool Audit::caused_by_log(OperationId start) const {
  const auto inputs = graph_.delivery().inputs(start);
  return std::any_of(inputs.begin(), inputs.end(),
                     [&](ElementId input) { return trail_.reaches(input); });
}

// Steps from which data comes to a trail.
std::vector<std::uint32_t> Audit::trail_steps(const graph::Expansion& x) const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t j = 0; j < x.size(); ++j)
    if (graph_.steps().is_write_like(x, j) && trail_.reaches(x.step(j).target()))
      found.push_back(j);
  return found;
}

void Audit::check_change(const Change& change, const std::vector<std::uint32_t>& trail_steps,
                         std::set<OperationId>& told, Reporter& out) const {
  const graph::Expansion x = graph_.expansions().of(change.start);
  const std::uint32_t i = change.step;
  if (told.contains(x.operation_of(i)) || trail_.reaches(x.step(i).target())) return;
  if (caused_by_log(change.start)) return;
  std::uint32_t apart = graph::kNoIndex;
  for (std::uint32_t j : trail_steps) {
    if (!x.co_executable(i, j)) continue;
    if (!is_no(graph_.atomicity().atomic(x, i, j)) || is_completed(x, j)) return;
    if (apart == graph::kNoIndex) apart = j;
  }
  report_change(x, i, apart, told, out);
}

void Audit::report_change(const graph::Expansion& x, std::uint32_t i, std::uint32_t trail_step,
                          std::set<OperationId>& told, Reporter& out) const {
  const bool apart = trail_step != graph::kNoIndex;
  std::vector<std::uint32_t> involved{i};
  if (apart) involved.push_back(trail_step);
  const std::uint32_t frame = x.common_frame(involved);
  const OperationId operation = x.frames()[frame].operation;
  if (!told.insert(operation).second) return;
  Finding f = out.start(Verdict::violated);
  f.at = operation;
  f.entity = entity_.id();
  f.span = x.shown_in(apart ? trail_step : i, frame).span();
  f.elements = trail_.trails();
  f.elements.push_back(x.step(i).target());
  f.scope.operations = {operation};
  const std::string who = words_.quote(f.at);
  const std::string what = words_.quote(entity_.id());
  if (apart) {
    const std::string trail = words_.quote(x.step(trail_step).target());
    f.message = fmt::format("{} changes {} and writes the trail {} separately", who, what, trail);
    f.why = fmt::format(
        "a crash between the two leaves a change that {} does not know of, or an "
        "entry for a change that never was",
        trail);
    f.fix = fmt::format(
        "write {} in the transaction of the change, or derive it from the log of "
        "the record",
        trail);
    f.related.push_back({x.shown_in(i, frame).span(), "the change"});
  } else {
    f.message = fmt::format("{} changes {} without reaching an audit trail", who, what);
    f.why = fmt::format("later nobody can say who changed {}, why, and what it was before", what);
    f.fix = trail_.trails().empty()
                ? fmt::format(
                      "keep a trail of {}: a dataset of `form: audit` written in the same "
                      "transaction, or let the change itself be an event that is kept",
                      what)
                : fmt::format("write {} in the same transaction, or feed it from the log of {}",
                              words_.list(trail_.trails()), words_.quote(x.step(i).target()));
  }
  f.related.push_back({because_, "it must be audited"});
  out.add(std::move(f));
}

Finding Audit::start_at_trail(ElementId trail, source::Span span, Reporter& out) const {
  Finding f = out.start(Verdict::violated);
  f.at = trail;
  f.entity = entity_.id();
  f.elements = {entity_};
  f.span = span;
  f.scope.place = trail;
  f.related.push_back({because_, "its trail must prove what happened"});
  return f;
}

bool changes(Verb verb) {
  return verb == Verb::update || verb == Verb::upsert || verb == Verb::delete_ ||
         verb == Verb::increment || verb == Verb::decrement;
}

bool changes(Flow flow) {
  const auto apply = flow[flow::apply];
  const bool edits = apply && *apply != Apply::insert && *apply != Apply::append &&
                     *apply != Apply::merge && *apply != Apply::invalidate;
  return edits || flow[flow::deletes] == Deletes::propagate;
}

// Who changes entries, unless the store refuses.
void Audit::check_edits(ElementId trail, Reporter& out) const {
  if (is_yes(graph_.places().engine(trail).truth(engines::Field::worm))) return;
  const auto report = [&](ElementId who, source::Span span) {
    Finding f = start_at_trail(trail, span, out);
    f.elements.push_back(who);
    f.detail = "edited";
    f.message = fmt::format("{} edits {}, the audit trail of {}", words_.quote(who),
                            words_.quote(trail), words_.quote(entity_.id()));
    f.why = "whoever can run it can change what happened, and nothing shows that it was changed";
    f.fix =
        "only ever append to the trail: take away the right to change it, chain its entries by "
        "hash, or keep it in write-once storage";
    out.add(std::move(f));
  };
  for (Operation operation : cx_.manifest.operations())
    for (Step step : cx_.manifest.steps_of(operation))
      if (step.target() == trail && changes(step.verb())) return report(operation, step.span());
  for (graph::HopId id : graph_.hops().in(trail)) {
    const auto flow = graph_.hops()[id].via.as<FlowId>();
    if (graph_.hops()[id].kind != graph::HopKind::flow || !flow) continue;
    const Flow feeding = cx_.manifest[flow];
    if (!changes(feeding)) continue;
    const auto apply = feeding[flow::apply];
    const auto deletes = feeding[flow::deletes];
    return report(feeding, apply ? apply.span : deletes.span);
  }
}

// What is removed by itself.
void Audit::check_memory(ElementId trail, Reporter& out) const {
  const auto topic = trail.as<TopicId>();
  if (topic && graph::is_compacted(graph_, topic)) {
    const auto cleanup = cx_.manifest[topic][topic::cleanup];
    Finding f = start_at_trail(trail, cleanup ? cleanup.span : cx_.manifest.span(trail), out);
    f.detail = "compacted";
    f.message = fmt::format("{}, the audit trail of {}, keeps only the last change of each key",
                            words_.quote(trail), words_.quote(entity_.id()));
    f.why = "compaction removes exactly what an auditor asks for: what it was before";
    f.fix =
        fmt::format("keep everything: `cleanup: delete` with a `retention` that is long enough");
    return out.add(std::move(f));
  }
  const auto kept = graph::retention(graph_, trail);
  const auto needed = trail_.keep();
  if (!kept || !needed || kept->kept >= *needed) return;
  Finding f = start_at_trail(trail, kept->span, out);
  f.detail = "forgotten";
  f.message = fmt::format("{}, the audit trail of {}, forgets after {}{}, and {} are required",
                          words_.quote(trail), words_.quote(entity_.id()), to_string(kept->kept),
                          kept->by_default ? " (the engine's default)" : "", to_string(*needed));
  f.why = "what is asked for after that cannot be answered";
  f.fix = fmt::format("keep it for {}", to_string(*needed));
  f.related.push_back({needed.span, "so long it must be kept"});
  out.add(std::move(f));
}

void Audit::check_provenance(ElementId trail, Reporter& out) const {
  source::Span span = trail_.drops_request_id(trail).span;
  if (const auto held = trail_.fields(trail)) {
    for (const ItemView name : *held)
      if (graph::tells_provenance(cx_.manifest.text(name.text))) return;
    span = held.span;
  }
  if (!span) return;
  Finding f = start_at_trail(trail, span, out);
  f.detail = "provenance";
  f.message = fmt::format(
      "{}, the audit trail of {}, does not say who changed it, why, or in answer "
      "to which request",
      words_.quote(trail), words_.quote(entity_.id()));
  f.why = "it shows that a value changed; that is what the table shows already";
  f.fix = "record the actor, the request id and the cause with each entry";
  out.add(std::move(f));
}

void Audit::check(const std::vector<Change>& changes, Reporter& out) const {
  if (trail_.is_record()) return;
  std::set<OperationId> told;
  OperationId start;
  std::vector<std::uint32_t> recorded;
  for (const Change& change : changes) {
    if (change.start != start) recorded = trail_steps(graph_.expansions().of(change.start));
    start = change.start;
    check_change(change, recorded, told, out);
  }
  for (ElementId trail : trail_.trails()) {
    check_edits(trail, out);
    check_memory(trail, out);
    check_provenance(trail, out);
  }
}

// A critical entity about whose audit nobody says anything.
void ask(const Context& context, Entity entity, Reporter& out) {
  const Words words(context);
  Finding f = out.start(Verdict::possible);
  f.at = entity;
  f.entity = entity.id();
  f.span = entity.span();
  f.message = fmt::format("{} is critical, and nobody says whether its changes must be recorded",
                          words.quote(entity.id()));
  f.why = "if they must, a trail cannot be added for the past";
  f.fix = "declare `audit: required` and a trail, or decide that none is needed and accept this";
  f.missing = {words.key(entity, "audit")};
  f.question = "entities.*.audit";
  out.add(std::move(f));
}

// The steps that change the record of each entity: those on its system of
// record; where nobody knows that, on whatever is no declared view.
std::vector<std::vector<Change>> changes_of(const Context& context) {
  const graph::Graph& graph = context.graph;
  std::vector<std::vector<Change>> found(context.manifest.entities().size());
  for (OperationId start : graph.roles().starts()) {
    const graph::Expansion x = graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const ElementId place = x.step(i).target();
      const bool writes = graph.steps().is_write(x, i) || graph.steps().is_publish(x, i);
      if (!writes || graph.places().is_trail(place)) continue;
      const auto dataset = place.as<DatasetId>();
      for (EntityId e : graph.steps().entities(x, i)) {
        const ElementId sor = graph.places().sor(e);
        const bool changes = sor ? place == sor
                                 : dataset && !graph.places().is_derived(dataset) &&
                                       !graph.places().is_auxiliary(dataset);
        if (changes) found[e.index()].push_back({start, i});
      }
    }
  }
  return found;
}

}  // namespace

void audit_trail_inadequate(const Context& context, Reporter& out) {
  std::vector<Guarantee> promised(context.manifest.entities().size());
  for (Guarantee guarantee : context.manifest.guarantees())
    if (const auto e = guarantee->target.as<EntityId>();
        e && guarantee->verb == GuaranteeVerb::audited && !promised[e.index()])
      promised[e.index()] = guarantee;
  const auto changes = changes_of(context);
  for (Entity entity : context.manifest.entities()) {
    const Guarantee guarantee = promised[entity.id().index()];
    if (guarantee || entity[entity::audit])
      Audit(context, entity, guarantee).check(changes[entity.id().index()], out);
    else if (context.graph.entities().is_critical(entity.id()) &&
             context.graph.entities().up(entity.id()).size() == 1)
      ask(context, entity, out);
  }
}

}  // namespace thalweg::checks::auditing
