// SPDX-License-Identifier: Apache-2.0
// PRV002: personal data in clear in what cannot forget, or keys that would not
// really be gone. For each subject: every place that its personal fields reach.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/caches.h"
#include "graph/erasure.h"
#include "graph/personal.h"
#include "graph/retention.h"

namespace thalweg::checks::privacy {

using namespace manifest;
using graph::HopId;
using graph::PersonalData;

namespace {

// How a place keeps what it got: a word for people, and whether it is too long.
struct Kept {
  Truth too_long = Truth::no;
  std::string how;    // "for 2y", "for ever"
  source::Span span;  // of the value, else of the place
};

struct Weakness {
  std::string text;
  source::Span span;
  std::string fix;
};

std::string clear(Encryption encryption) {
  return encryption == Encryption::at_rest ? ", encrypted at rest only" : " in clear";
}

class Logs {
 public:
  Logs(const Context& context, EntityId e, const graph::ErasurePromise& promise,
       const graph::ErasureRequest& request)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        e_(e),
        promise_(promise),
        personal_(graph_, e),
        reach_(graph_, e, request) {}
  // Reports each place once, whatever entities lie there.
  void check(Reporter& out, std::set<ElementId>& reported);

 private:
  bool exempt(ElementId place) const;
  Value<Encryption> encryption(ElementId place) const;
  Truth keyed_by_subject(Topic topic) const;
  Kept kept(Topic topic) const;
  Kept kept(Dataset dataset) const;
  bool is_archive(Dataset dataset) const;
  std::optional<Finding> in_clear(const PersonalData::Arrival& at, const Reporter& out) const;
  std::optional<Finding> backup(ElementId place, const Reporter& out) const;
  std::optional<Finding> weak_keys(const PersonalData::Arrival& at, const Reporter& out) const;
  std::vector<Weakness> weaknesses(ElementId place, Dataset keys) const;
  std::optional<Weakness> in_backups(Dataset keys) const;
  std::optional<Weakness> coarse(Dataset keys) const;
  std::optional<Weakness> decrypted(ElementId place) const;
  std::optional<Weakness> cached(Dataset keys) const;
  Finding start(ElementId place, Truth certain, source::Span span, const Reporter& out) const;
  std::string fields() const;
  std::string subject() const { return fmt::format("`{}`", graph::subject_of(cx_.manifest, e_)); }
  std::string quote(ElementId place) const { return words_.quote(place); }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  EntityId e_;
  const graph::ErasurePromise& promise_;
  PersonalData personal_;
  graph::ErasureReach reach_;
};

std::string Logs::fields() const {
  const auto personal = cx_.manifest[e_][entity::personal];
  if (personal->kind == FieldSet::Kind::all) return fmt::format("everything about {}", subject());
  std::vector<std::string> names;
  for (const ItemView field : personal->fields)
    names.push_back(fmt::format("`{}`", cx_.manifest.text(field.text)));
  return fmt::format("{} of {}", join_and(names), subject());
}

// By a legal obligation, or by the user's word.
bool Logs::exempt(ElementId place) const {
  const auto id = place.as<DatasetId>();
  if (!id) return false;
  if (cx_.manifest[id][dataset::erasure_exempt]) return true;
  for (const ItemView item : cx_.manifest[id][dataset::purpose].value)
    if (const auto purpose = item.target.as<PurposeId>();
        purpose && cx_.manifest[purpose][purpose::basis] == Basis::legal_obligation)
      return true;
  return false;
}

Value<Encryption> Logs::encryption(ElementId place) const {
  if (const auto id = place.as<DatasetId>()) return cx_.manifest[id][dataset::encryption];
  if (const auto id = place.as<TopicId>()) return cx_.manifest[id][topic::encryption];
  return {};
}

// ---------------------------------------------------------------------------
// 1. In clear, and too long

// Does compaction by the topic's key remove what is about one subject?
Truth Logs::keyed_by_subject(Topic topic) const {
  const auto key = topic[topic::key];
  if (!key) return Truth::unknown;
  const auto own = cx_.manifest[e_][entity::key];
  if (own && own->contains(*key)) return Truth::yes;
  for (Entity entity : cx_.manifest.entities())
    if (entity.name() == graph::subject_of(cx_.manifest, e_))
      if (const auto of_subject = entity[entity::key]) return truth(of_subject->contains(*key));
  return own ? Truth::no : Truth::unknown;
}

Kept Logs::kept(Topic topic) const {
  const auto retained = graph::retention(graph_, topic);
  if (retained && retained->kept <= promise_.deadline) return {};
  const bool by_default = retained && retained->by_default;
  if (by_default && graph_.places().is_queue(topic.id())) return {};
  const bool compacts =
      graph::is_compacted(graph_, topic.id()) && !(topic[topic::content] == Content::fact);
  // A tombstone removes what is about one subject; by when, PRV001 asks.
  const Truth by_subject = compacts ? keyed_by_subject(topic) : Truth::no;
  if (is_yes(by_subject)) return {};
  if (!retained && !graph::is_compacted(graph_, topic.id())) return {};  // PRV001 asks
  const bool ends = retained && !retained->kept.is_forever();
  return {!by_subject, ends ? fmt::format("for {}", to_string(retained->kept)) : "for ever",
          retained ? retained->span : topic.span()};
}

// Files and tables to which is only ever added.
bool Logs::is_archive(Dataset dataset) const {
  const auto kind = graph_.places().kind(dataset->store);
  if (kind != StoreKind::object && kind != StoreKind::warehouse) return false;
  if (dataset[dataset::form] == Form::audit) return true;
  const auto in = graph_.hops().in(dataset);
  return std::any_of(in.begin(), in.end(), [&](HopId id) {
    const graph::Hop& hop = graph_.hops()[id];
    if (const auto flow = hop.via.as<FlowId>()) {
      const auto apply = cx_.manifest[flow][flow::apply];
      return apply == Apply::append || apply == Apply::insert;
    }
    return graph_.expansions().of(hop.via.as<OperationId>()).step(hop.step).verb() == Verb::append;
  });
}

Kept Logs::kept(Dataset dataset) const {
  const auto erasure = dataset[dataset::erasure];
  if (!is_archive(dataset) || (erasure && *erasure != Erasure::none)) return {};
  if (reach_.covered(dataset, promise_.deadline)) return {};
  const auto ttl = dataset[dataset::ttl];
  return {Truth::yes, ttl ? fmt::format("for {}", to_string(*ttl)) : "for ever",
          ttl ? ttl.span : own_line(cx_, dataset.id())};
}

Finding Logs::start(ElementId place, Truth certain, source::Span span, const Reporter& out) const {
  Finding f = out.start(certain);
  if (certain == Truth::yes && !promise_.guarantee) f.severity = Severity::warning;
  f.at = place;
  f.entity = e_;
  f.elements = {e_};
  f.span = span;
  if (promise_.guarantee) {
    f.elements.push_back(promise_.guarantee);
    f.related.push_back({promise_.guarantee.span(), "the promise"});
  } else {
    f.related.push_back({cx_.manifest[e_][entity::personal].span, "personal"});
  }
  f.scope.place = place;
  f.scope.places = {place};
  return f;
}

std::optional<Finding> Logs::in_clear(const PersonalData::Arrival& at, const Reporter& out) const {
  const auto encrypted = encryption(at.place);
  if (exempt(at.place) || encrypted == Encryption::per_subject) return std::nullopt;
  const auto topic = at.place.as<TopicId>();
  const auto dataset = at.place.as<DatasetId>();
  const Kept kept = topic     ? this->kept(cx_.manifest[topic])
                    : dataset ? this->kept(cx_.manifest[dataset])
                              : Kept{};
  const Truth certain = kept.too_long & (encrypted ? Truth::yes : Truth::unknown);
  if (is_no(certain)) return std::nullopt;
  Finding f = start(at.place, certain, kept.span, out);
  f.message =
      fmt::format("{} keeps {} {}{}; an append cannot erase what was written before",
                  quote(at.place), fields(), kept.how,
                  encrypted ? clear(*encrypted)
                            : std::string(", and nothing says that it is encrypted per subject"));
  f.why = fmt::format(
      "{} asks to be forgotten; {} later everything written about them can still be read there, "
      "and a log can only be rewritten as a whole",
      subject(), to_string(promise_.deadline));
  f.fix =
      "encrypt the personal fields with a key per subject before they are written "
      "(`encryption: per-subject`, `keys`), or write references and keep the data where it can be "
      "deleted";
  if (encrypted)
    f.facts.push_back({fmt::format("`encryption: {}`", to_string(*encrypted)),
                       graph::Origin::declared, encrypted.span});
  else
    f.missing.push_back(fmt::format("`encryption` of {}", quote(at.place)));
  if (is_unknown(kept.too_long)) f.missing.push_back(words_.key(at.place, "key"));
  for (HopId id : at.path) {
    const graph::Hop& hop = graph_.hops()[id];
    if (f.paths.empty()) f.paths.push_back({{hop.from, cx_.manifest.span(hop.from)}});
    f.paths.back().push_back({hop.via, graph_.hops().span(id)});
    f.paths.back().push_back({hop.to, graph_.hops().span(id)});
  }
  return f;
}

std::optional<Finding> Logs::backup(ElementId place, const Reporter& out) const {
  const auto id = place.as<DatasetId>();
  if (!id || exempt(place)) return std::nullopt;
  const StoreId store = cx_.manifest[id]->store;
  const auto backup = cx_.manifest[store][store::backup];
  if (!backup || !*backup) return std::nullopt;
  const auto retention = (**backup)[backup::retention];
  const auto encrypted = encryption(place);
  if (!retention || *retention <= promise_.deadline || encrypted == Encryption::per_subject)
    return std::nullopt;
  Finding f = start(store, encrypted ? Truth::yes : Truth::unknown, retention.span, out);
  f.elements.push_back(place);
  f.message = fmt::format(
      "the backups of {} keep {} for {}{}; what is deleted today comes back "
      "with a restore",
      quote(store), fields(), to_string(*retention),
      encrypted ? clear(*encrypted)
                : std::string(", and nothing says that it is encrypted per subject"));
  f.why = fmt::format("{} after a request to be forgotten a backup still has everything",
                      to_string(promise_.deadline));
  f.fix = fmt::format(
      "keep backups no longer than {}, or encrypt per subject and back the keys up no longer than "
      "that",
      to_string(promise_.deadline));
  if (!encrypted) f.missing = {fmt::format("`encryption` of {}", quote(place))};
  f.detail = "backup";
  return f;
}

// ---------------------------------------------------------------------------
// 2. Encrypted per subject, with keys that are weak

std::optional<Weakness> Logs::in_backups(Dataset keys) const {
  const auto backup = cx_.manifest[keys->store][store::backup];
  if (!backup || !*backup) return std::nullopt;
  const auto retention = (**backup)[backup::retention];
  if (!retention || *retention <= promise_.deadline) return std::nullopt;
  return Weakness{
      fmt::format("its keys lie in the backups of {} for {}", quote(keys->store),
                  to_string(*retention)),
      retention.span,
      fmt::format("keep the backups of the keys no longer than {}", to_string(promise_.deadline))};
}

// One key for several subjects cannot be destroyed for one of them.
std::optional<Weakness> Logs::coarse(Dataset keys) const {
  const EntityId of_keys = keys->entity;
  if (!of_keys) return std::nullopt;
  for (Entity entity : cx_.manifest.entities()) {
    if (entity.name() != graph::subject_of(cx_.manifest, e_)) continue;
    const auto key = entity[entity::key];
    if (!key || key->empty() || !is_no(graph_.entities().determines(of_keys, (*key)[0].text)))
      return std::nullopt;
    const auto own = cx_.manifest[of_keys][entity::key];
    return Weakness{fmt::format("its keys are kept by `{}`, not by `{}`",
                                own && !own->empty() ? cx_.manifest.text((*own)[0].text) : "?",
                                cx_.manifest.text((*key)[0].text)),
                    own_line(cx_, keys.id()),
                    fmt::format("give every {} a key of its own", subject())};
  }
  return std::nullopt;
}

// Somebody reads it and keeps a copy that is not encrypted and not covered.
std::optional<Weakness> Logs::decrypted(ElementId place) const {
  for (HopId id : graph_.hops().out(place)) {
    const graph::Hop& hop = graph_.hops()[id];
    if (!graph_.hops().moves(id, e_) || !personal_.reaches(id)) continue;
    if (hop.to.is(ElementKind::external) || encryption(hop.to) == Encryption::per_subject) continue;
    if (exempt(hop.to) || reach_.covered(hop.to, promise_.deadline)) continue;
    const auto topic = hop.to.as<TopicId>();
    if (topic && is_no(kept(cx_.manifest[topic]).too_long)) continue;
    return Weakness{
        fmt::format("{} decrypts it into {}, which nothing erases", quote(hop.via), quote(hop.to)),
        graph_.hops().span(id),
        fmt::format("encrypt {} as well, or let the deletion reach it", quote(hop.to))};
  }
  return std::nullopt;
}

std::optional<Weakness> Logs::cached(Dataset keys) const {
  for (HopId id : graph_.hops().out(keys)) {
    const auto copy = graph_.hops()[id].to.as<DatasetId>();
    if (!copy || !is_yes(graph::is_cache(graph_, copy)) || cx_.manifest[copy][dataset::ttl])
      continue;
    return Weakness{fmt::format("its keys are cached in {} without a `ttl`", quote(copy)),
                    own_line(cx_, copy), fmt::format("give {} a `ttl`", quote(copy))};
  }
  return std::nullopt;
}

std::vector<Weakness> Logs::weaknesses(ElementId place, Dataset keys) const {
  std::vector<Weakness> all;
  for (auto found : {in_backups(keys), coarse(keys), decrypted(place), cached(keys)})
    if (found) all.push_back(std::move(*found));
  return all;
}

std::optional<Finding> Logs::weak_keys(const PersonalData::Arrival& at, const Reporter& out) const {
  const DatasetId keys = reach_.key_dataset(at.place);
  if (!keys) return std::nullopt;
  const auto all = weaknesses(at.place, cx_.manifest[keys]);
  if (all.empty()) return std::nullopt;
  Finding f = start(at.place, Truth::yes, all.front().span, out);
  f.severity = Severity::warning;
  f.elements.push_back(keys);
  std::vector<std::string> texts;
  for (const Weakness& weakness : all) {
    texts.push_back(weakness.text);
    f.facts.push_back({weakness.text, graph::Origin::inferred, weakness.span});
  }
  f.message = fmt::format("{} is encrypted per subject, but {}", quote(at.place),
                          thalweg::join(texts, "; "));
  f.why = fmt::format(
      "the key of one {} is destroyed, and what it protects can be read all the "
      "same",
      subject());
  f.fix = all.front().fix;
  f.related.push_back({own_line(cx_, keys), "the keys"});
  f.scope.place = {};
  return f;
}

void Logs::check(Reporter& out, std::set<ElementId>& reported) {
  for (const PersonalData::Arrival& at : personal_.arrivals()) {
    for (auto finding : {in_clear(at, out), weak_keys(at, out), backup(at.place, out)})
      if (finding && reported.insert(finding->at).second) out.add(std::move(*finding));
  }
}

}  // namespace

void personal_data_in_immutable_log(const Context& context, Reporter& out) {
  std::set<ElementId> reported;
  for (const auto& [subject, entities] : graph::personal_subjects(context.manifest)) {
    const graph::ErasurePromise promise = graph::erasure_promise(context.manifest, subject);
    const graph::ErasureRequest request =
        promise.trigger ? graph::erasure_request(context.graph, promise.trigger)
                        : graph::ErasureRequest{};
    for (EntityId e : entities) Logs(context, e, promise, request).check(out, reported);
  }
}

}  // namespace thalweg::checks::privacy
