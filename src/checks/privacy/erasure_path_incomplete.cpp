// SPDX-License-Identifier: Apache-2.0
// PRV001: personal data reaches a place from which an erasure request cannot
// remove it in time. Where the data goes and where the request comes is worked
// out in graph/; here each place is judged against the deadline.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/erasure.h"
#include "graph/personal.h"
#include "graph/retention.h"

namespace thalweg::checks::privacy {

using namespace manifest;
using graph::HopId;
using graph::PersonalData;

namespace {

using Promise = graph::ErasurePromise;

// Why a place still holds the data at the deadline.
struct Keeping {
  Truth kept = Truth::no;  // unknown: not known to forget
  std::string reason;
  source::Span anchor;  // the value that keeps it, if one does
  std::string missing;
  graph::Facts facts;
};

// One finding for each place and promise, whatever entities of the subject lie
// there: the gravest speaks for all.
class Collected {
 public:
  void add(Finding f) {
    const auto [it, is_new] = index_.try_emplace(f.at, found_.size());
    if (is_new) return found_.push_back(std::move(f));
    Finding& kept = found_[it->second];
    const auto weight = [](const Finding& g) {
      return std::pair(g.verdict == Verdict::violated, !g.silent);
    };
    if (weight(f) > weight(kept)) std::swap(f, kept);
    kept.elements.insert(kept.elements.end(), f.elements.begin(), f.elements.end());
    kept.entities.insert(kept.entities.end(), f.entities.begin(), f.entities.end());
  }
  void report(Reporter& out) {
    for (Finding& f : found_) {
      make_unique(f.entities);
      out.add(std::move(f));
    }
  }

 private:
  std::vector<Finding> found_;
  std::map<ElementId, std::size_t> index_;
};

class Judge {
 public:
  Judge(const Context& context, EntityId e, const Promise& promise,
        const graph::ErasureRequest& request, const graph::UnsaidCalls& unsaid)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        e_(e),
        promise_(promise),
        unsaid_(unsaid),
        reach_(graph_, e, request) {}
  void check(const Reporter& out, Collected& found) const;

 private:
  bool exempt(ElementId place) const;
  Truth compacts_in_time(Topic topic) const;
  Keeping keeping(const PersonalData::Arrival& at) const;
  Keeping keeping(Topic topic) const;
  Keeping keeping_dataset(const PersonalData::Arrival& at) const;
  Keeping after_delete(ElementId place) const;
  Finding finding(const PersonalData::Arrival& at, const Keeping& keeping,
                  const Reporter& out) const;
  std::optional<Finding> backup(ElementId place, const Reporter& out) const;
  Finding passed_on(ElementId from, const graph::UnsaidCalls::Call& call,
                    const Reporter& out) const;
  std::string subject() const { return fmt::format("`{}`", graph::subject_of(cx_.manifest, e_)); }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  EntityId e_;
  const Promise& promise_;
  const graph::UnsaidCalls& unsaid_;
  graph::ErasureReach reach_;
};

// By a legal obligation, or by the user's word.
bool Judge::exempt(ElementId place) const {
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

// A compacted topic forgets a record once its tombstone was compacted away.
Truth Judge::compacts_in_time(Topic topic) const {
  if (!graph::is_compacted(graph_, topic.id()) || !reach_.surely(topic)) return Truth::no;
  const auto key = topic[topic::key];
  const auto own = cx_.manifest[e_][entity::key];
  const Truth by_key = key && own ? truth(own->contains(*key)) : Truth::unknown;
  const auto lag = topic[topic::compaction_lag];
  return by_key & (lag ? truth(*lag <= promise_.deadline) : Truth::unknown);
}

Keeping Judge::keeping(Topic topic) const {
  const Truth compacted = compacts_in_time(topic);
  if (is_yes(compacted)) return {};
  if (is_unknown(compacted))
    return {Truth::unknown,
            "it is compacted, but nothing says by when a record is gone",
            {},
            words_.key(topic, "compaction_lag"),
            {}};
  const auto kept = graph::retention(graph_, topic);
  // What a queue holds is gone once it is handled.
  if (graph_.places().is_queue(topic.id()) && (!kept || kept->by_default)) return {};
  if (kept)
    return {Truth::yes,
            kept->kept.is_forever() ? std::string("it keeps events for ever")
                                    : fmt::format("it keeps events for {}", to_string(kept->kept)),
            {},
            {},
            {}};
  if (graph::is_compacted(graph_, topic.id()))
    return {Truth::yes, "it keeps the last event of each key for ever", {}, {}, {}};
  return {Truth::unknown,
          "nothing says how long it keeps events",
          {},
          words_.key(topic, "retention"),
          {}};
}

// What was deleted may be readable for a while.
Keeping Judge::after_delete(ElementId place) const {
  const auto late = reach_.delay(place);
  if (!late || *late <= promise_.deadline) return {};
  return {Truth::yes,
          fmt::format("what is deleted there can be read for {}", to_string(*late)),
          {},
          {},
          {}};
}

Keeping Judge::keeping_dataset(const PersonalData::Arrival& at) const {
  const auto erasure = cx_.manifest[at.place.as<DatasetId>()][dataset::erasure];
  if (erasure == Erasure::none)
    return {Truth::yes, "it declares `erasure: none`", erasure.span, {}, {}};
  if (const auto kept = graph::retention(graph_, at.place))
    return {Truth::yes,
            fmt::format("it keeps the data for {}", to_string(kept->kept)),
            kept->span,
            {},
            {}};
  if (at.path.empty()) return {Truth::yes, "nothing deletes there", {}, {}, {}};
  const HopId last = at.path.back();
  const graph::Hop& hop = graph_.hops()[last];
  graph::Answer carries = graph_.hops().carries_deletes(last);
  const bool dropped = !is_yes(carries.value) && !carries.facts.empty();
  const bool declared = is_no(carries.value) && hop.kind == graph::HopKind::flow &&
                        cx_.manifest[hop.via.as<FlowId>()][flow::deletes];
  return {reach_.perhaps(at.place) ? Truth::unknown : Truth::yes,
          dropped ? carries.facts[0].text
                  : fmt::format("no delete comes to {}", words_.quote(hop.from)),
          declared ? graph_.hops().deletes_anchor(last) : source::Span{},
          carries.missing.empty() ? std::string() : carries.missing[0], std::move(carries.facts)};
}

Keeping Judge::keeping(const PersonalData::Arrival& at) const {
  const auto kept = graph::retention(graph_, at.place);
  const bool in_time = kept && kept->kept <= promise_.deadline;
  if (in_time || exempt(at.place) || reach_.keys_destroyed(at.place)) return {};
  if (const auto topic = at.place.as<TopicId>()) return keeping(cx_.manifest[topic]);
  if (reach_.removed_directly(at.place) || reach_.surely(at.place)) return after_delete(at.place);
  if (at.place.is(ElementKind::external))
    return {Truth::yes, "the request is not passed on to it", {}, {}, {}};
  return keeping_dataset(at);
}

Finding Judge::finding(const PersonalData::Arrival& at, const Keeping& keeping,
                       const Reporter& out) const {
  Finding f = out.start(keeping.kept);
  // By when a compacted topic forgets is asked only of those who want to know.
  f.silent = f.verdict == Verdict::possible && at.place.is(ElementKind::topic) &&
             graph::is_compacted(graph_, at.place.as<TopicId>());
  f.at = at.place;
  f.entity = e_;
  f.entities = {e_};
  const auto dataset = at.place.as<DatasetId>();
  f.span = keeping.anchor ? keeping.anchor
           : dataset      ? own_line(cx_, dataset)
                          : cx_.manifest.span(at.place);
  f.elements = {e_, promise_.guarantee};
  f.message = fmt::format("erasing one {} {} reach {}: {}", subject(),
                          f.verdict == Verdict::violated ? "does not" : "may not",
                          words_.quote(at.place), keeping.reason);
  f.why =
      fmt::format("personal fields of {} {}; {} after the request they can still be found there",
                  words_.quote(e_),
                  at.path.empty() ? std::string("are written there")
                                  : fmt::format("arrive by {}", graph_.hops().describe(at.path)),
                  to_string(promise_.deadline));
  if (at.place.is(ElementKind::external))
    f.fix = fmt::format(
        "let {} call {} too, so that the request is passed on, or drop the fields on the way",
        words_.quote(ElementId(promise_.trigger)), words_.quote(at.place));
  else
    f.fix = fmt::format(
        "let {} delete there, let the delete travel with the data (`deletes: "
        "propagate`), keep it no longer than {}, drop the fields on the way, or "
        "encrypt per subject and destroy the key",
        words_.quote(ElementId(promise_.trigger)), to_string(promise_.deadline));
  f.related.push_back({promise_.guarantee.span(), "the promise"});
  f.facts = keeping.facts;
  if (!keeping.missing.empty() && f.verdict == Verdict::possible) f.missing = {keeping.missing};
  for (HopId id : at.path) {
    const graph::Hop& hop = graph_.hops()[id];
    if (f.paths.empty()) f.paths.push_back({{hop.from, cx_.manifest.span(hop.from)}});
    f.paths.back().push_back({hop.via, graph_.hops().span(id)});
    f.paths.back().push_back({hop.to, graph_.hops().span(id)});
    f.elements.push_back(hop.via);
  }
  f.scope.place = at.place;
  f.scope.places = {at.place};
  return f;
}

// The backup of a store holds what the store holds.
std::optional<Finding> Judge::backup(ElementId place, const Reporter& out) const {
  const auto store = graph_.places().container(place).as<StoreId>();
  if (!store || exempt(place) || reach_.keys_destroyed(place)) return std::nullopt;
  const auto backup = cx_.manifest[store][store::backup];
  if (!backup || !*backup) return std::nullopt;
  const auto retention = (**backup)[backup::retention];
  if (retention && *retention <= promise_.deadline) return std::nullopt;
  Finding f = out.start(retention ? Truth::yes : Truth::unknown);
  f.at = store;
  f.entity = e_;
  f.entities = {e_};
  f.span = retention ? retention.span : backup.span;
  f.elements = {place, e_, promise_.guarantee};
  f.message = fmt::format("erasing one {} {} reach the backups of {}: {}", subject(),
                          retention ? "does not" : "may not", words_.quote(ElementId(store)),
                          retention ? fmt::format("they are kept for {}", to_string(*retention))
                                    : "nothing says how long they are kept");
  f.why = fmt::format("{} after the request a restore still brings the erased data back",
                      to_string(promise_.deadline));
  f.fix = fmt::format("keep backups no longer than {}, or encrypt per subject and destroy the key",
                      to_string(promise_.deadline));
  f.related.push_back({promise_.guarantee.span(), "the promise"});
  if (!retention) f.missing = {words_.key(store, "backup.retention")};
  f.detail = "backup";
  f.scope.place = store;
  return f;
}

// Whoever reads a person's data and then calls somebody may pass it on.
Finding Judge::passed_on(ElementId from, const graph::UnsaidCalls::Call& call,
                         const Reporter& out) const {
  const graph::Expansion x = graph_.expansions().of(call.start);
  const Step step = x.step(call.call);
  const ElementId external = step.target();
  const auto kind = cx_.manifest[external.as<ExternalId>()][external::kind];
  const bool needs_address =
      kind == ExternalKind::email || kind == ExternalKind::sms || kind == ExternalKind::push;
  const std::uint32_t both[] = {call.read, call.call};
  const std::uint32_t frame = x.common_frame(both);
  const ElementId by = x.frames()[frame].operation;
  Finding f = out.start(Verdict::possible);
  f.silent = !needs_address;
  f.at = external;
  f.entity = e_;
  f.entities = {e_};
  f.span = cx_.manifest.span(external);
  f.elements = {e_, promise_.guarantee, from, by};
  f.message = fmt::format(
      "erasing one {} may not reach {}: {} reads {} and then calls it, and nothing "
      "says what it passes on",
      subject(), words_.quote(external), words_.quote(by), words_.quote(from));
  f.why = fmt::format("if personal fields of {} go to {}, they are still there after {}",
                      words_.quote(e_), words_.quote(external), to_string(promise_.deadline));
  f.fix = fmt::format(
      "let {} call {} too, so that the request is passed on; or say what {} passes on: `entity: "
      "{}`, or `fields` without the personal ones",
      words_.quote(ElementId(promise_.trigger)), words_.quote(external), words_.quote(step),
      cx_.manifest[e_].name());
  f.missing = {fmt::format("`entity` or `fields` of {}", words_.quote(step))};
  f.related.push_back({x.shown_in(call.call, frame).span(), "called here"});
  f.related.push_back({x.shown_in(call.read, frame).span(), "after this was read"});
  f.related.push_back({promise_.guarantee.span(), "the promise"});
  f.scope.place = external;
  f.scope.places = {external};
  return f;
}

void Judge::check(const Reporter& out, Collected& found) const {
  const PersonalData data(graph_, e_);
  const auto arrivals = data.arrivals();
  std::set<ElementId> seen;
  for (const PersonalData::Arrival& at : arrivals) {
    seen.insert(at.place);
    const Keeping kept = keeping(at);
    if (!is_no(kept.kept)) found.add(finding(at, kept, out));
    if (auto stored = backup(at.place, out)) found.add(std::move(*stored));
  }
  for (const PersonalData::Arrival& at : arrivals)
    for (const graph::UnsaidCalls::Call& call : unsaid_.after_read(at.place)) {
      const graph::Expansion x = graph_.expansions().of(call.start);
      const Step step = x.step(call.call);
      const bool personal = data.touches(step) && data.touches(x.step(call.read));
      if (!personal || reach_.removed_directly(step.target())) continue;
      if (seen.insert(step.target()).second) found.add(passed_on(at.place, call, out));
    }
}

// ---------------------------------------------------------------------------
// The whole system, subject by subject

class Privacy {
 public:
  Privacy(const Context& context, Reporter& out) : cx_(context), words_(context), out_(out) {}
  void run();

 private:
  bool any_promise() const;
  void lead(std::string_view subject, std::vector<EntityId>& entities) const;
  void unclassified();
  void unpromised(std::string_view subject, const std::vector<EntityId>& entities,
                  const Promise& promise);
  std::vector<ElementId> places(const std::vector<EntityId>& entities) const;

  const Context& cx_;
  Words words_;
  Reporter& out_;
};

bool Privacy::any_promise() const {
  for (Guarantee guarantee : cx_.manifest.guarantees())
    if (guarantee->verb == GuaranteeVerb::erasable) return true;
  return false;
}

void Privacy::unclassified() {
  Finding f = out_.start(Verdict::possible);
  f.severity = Severity::note;
  f.at = ElementId::system();
  f.span = cx_.manifest.model().entities_span;
  f.message = fmt::format("no entity says whether it holds personal data: classify {}",
                          plural(cx_.manifest.entities().size(), "entity"));
  f.why = "where personal data goes, and whether an erasure request reaches it, cannot be checked";
  f.fix = "say `personal: false`, or name the personal fields, on each entity";
  f.missing = {"entities.*.personal"};
  f.question = "entities.*.personal";
  out_.add(std::move(f));
}

std::vector<ElementId> Privacy::places(const std::vector<EntityId>& entities) const {
  std::vector<ElementId> found;
  for (EntityId e : entities)
    for (const auto& at : PersonalData(cx_.graph, e).arrivals()) found.push_back(at.place);
  make_unique(found);
  return found;
}

// One finding for a subject whose data nothing erases: a warning as long as the
// system promises no erasure at all.
void Privacy::unpromised(std::string_view subject, const std::vector<EntityId>& entities,
                         const Promise& promise) {
  Finding f = out_.start(Verdict::violated);
  if (!any_promise()) f.severity = Severity::warning;
  f.severity_is_final = true;
  f.at = entities.front();
  f.entity = entities.front();
  f.span = cx_.manifest[entities.front()][entity::personal].span;
  const std::vector<ElementId> held = places(entities);
  f.elements.assign(entities.begin(), entities.end());
  f.elements.insert(f.elements.end(), held.begin(), held.end());
  if (promise.guarantee) {
    f.elements.push_back(promise.guarantee);
    f.related.push_back({promise.guarantee.span(), "the promise"});
    f.message = fmt::format(
        "guarantee `{}` promises to erase `{}` and names no operation that "
        "does it",
        promise.guarantee.name(), subject);
  } else {
    f.message = fmt::format("personal data of `{}` is kept in {}, and nothing promises to erase it",
                            subject, words_.list(held));
  }
  f.why =
      "a request to erase it cannot be answered: nobody has said which operation removes it "
      "everywhere, and by when";
  f.fix = fmt::format(
      "add a guarantee `{{erasable: {}, trigger: <operation>, within: 30d}}` and let that "
      "operation "
      "delete, or pass the deletion on, wherever the data is; mark what the law makes you keep "
      "with `erasure_exempt: true`",
      subject);
  for (std::size_t i = 1; i < entities.size() && i < 4; ++i)
    f.related.push_back({cx_.manifest[entities[i]][entity::personal].span, "also personal"});
  f.detail = std::string(subject);
  out_.add(std::move(f));
}

// The subject's own entity speaks for all; else the first by name, wherever it
// stands in the manifest.
void Privacy::lead(std::string_view subject, std::vector<EntityId>& entities) const {
  std::sort(entities.begin(), entities.end(), [&](EntityId a, EntityId b) {
    const auto rank = [&](EntityId e) {
      const std::string_view name = cx_.manifest[e].name();
      return std::pair(name != subject, name);
    };
    return rank(a) < rank(b);
  });
}

void Privacy::run() {
  bool classified = false;
  for (Entity entity : cx_.manifest.entities())
    classified = classified || entity[entity::personal] || entity[entity::subject];
  if (!classified && cx_.manifest.model().has_entities_section) return unclassified();
  const graph::UnsaidCalls unsaid(cx_.graph);
  auto subjects = graph::personal_subjects(cx_.manifest);
  for (auto& [subject, entities] : subjects) {
    lead(subject, entities);
    const Promise promised = graph::erasure_promise(cx_.manifest, subject);
    if (!promised.guarantee || !promised.trigger) {
      unpromised(subject, entities, promised);
      continue;
    }
    const graph::ErasureRequest request = graph::erasure_request(cx_.graph, promised.trigger);
    Collected found;
    for (EntityId e : entities) Judge(cx_, e, promised, request, unsaid).check(out_, found);
    found.report(out_);
  }
}

}  // namespace

void erasure_path_incomplete(const Context& context, Reporter& out) {
  Privacy(context, out).run();
}

}  // namespace thalweg::checks::privacy
