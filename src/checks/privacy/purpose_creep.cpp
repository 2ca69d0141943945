// SPDX-License-Identifier: Apache-2.0
// PRV003: a copy receives personal fields for which it has no purpose, or that
// leave the allowed region. Nothing is asked until `purposes` exist. Each personal
// field is followed on its own.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/decisions.h"
#include "graph/personal.h"

namespace thalweg::checks::privacy {

using namespace manifest;
using graph::HopId;
using graph::PersonalData;

namespace {

// Purposes of which the name alone says that they judge people.
constexpr std::string_view kJudges[] = {"scoring", "profiling"};

// What the purposes of a dataset say about the fields that it gets.
struct Needs {
  std::vector<Symbol> unneeded;
  std::vector<Symbol> needed;
  bool open = false;  // some purpose does not name its fields
};

class Purposes {
 public:
  Purposes(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        decisions_(context.manifest),
        out_(out) {}
  void check(EntityId e);
  void check_regions(EntityId e);
  void check_reviews();

 private:
  bool exist() const { return !cx_.manifest.purposes().empty(); }
  Needs needs(Dataset d, EntityId e, const std::vector<Symbol>& fields) const;
  void check_dataset(EntityId e, const PersonalData::Arrival& at, const std::vector<Symbol>& fields,
                     bool all);
  void report(EntityId e, const PersonalData::Arrival& at, const Needs& needs);
  void ask(EntityId e, Dataset d);
  source::Span bringer(EntityId e, const PersonalData::Arrival& at, ElementId& by) const;
  bool is_sensitive(EntityId e, const std::vector<Symbol>& fields) const;
  std::string names(const std::vector<Symbol>& fields) const;
  std::string purposes(Dataset d) const;
  void judge_review(Purpose purpose, ElementId d);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Decisions decisions_;
  Reporter& out_;
  std::map<ElementId, ElementId>
      served_;  // purposes, with the first dataset that has people's data
  std::set<ElementId> asked_;
};

std::string Purposes::names(const std::vector<Symbol>& fields) const {
  std::vector<std::string> items;
  for (Symbol field : fields) items.push_back(fmt::format("`{}`", cx_.manifest.text(field)));
  return join_and(items);
}

std::string Purposes::purposes(Dataset d) const {
  std::vector<ElementId> all;
  for (const ItemView item : d[dataset::purpose].value) all.push_back(item.target);
  return fmt::format("{} {}", all.size() == 1 ? "purpose" : "purposes", words_.list(all, 3));
}

bool Purposes::is_sensitive(EntityId e, const std::vector<Symbol>& fields) const {
  const auto sensitive = cx_.manifest[e][entity::sensitive];
  return sensitive && std::any_of(fields.begin(), fields.end(),
                                  [&](Symbol field) { return sensitive->contains(field); });
}

Needs Purposes::needs(Dataset d, EntityId e, const std::vector<Symbol>& fields) const {
  Needs found;
  std::set<Symbol> needed;
  for (const ItemView item : d[dataset::purpose].value) {
    const auto id = item.target.as<PurposeId>();
    if (!id) continue;
    const Purpose purpose = cx_.manifest[id];
    bool about = !purpose[purpose::entities];
    for (const ItemView of : purpose[purpose::entities].value)
      about = about || of.target == ElementId(e);
    if (!about) continue;
    const auto listed = purpose[purpose::fields];
    found.open = found.open || !listed;
    for (const ItemView field : listed.value) needed.insert(field.text);
  }
  for (Symbol field : fields)
    (needed.contains(field) ? found.needed : found.unneeded).push_back(field);
  return found;
}

// The flow or step that brings the fields.
source::Span Purposes::bringer(EntityId e, const PersonalData::Arrival& at, ElementId& by) const {
  if (!at.path.empty()) {
    const graph::Hop& hop = graph_.hops()[at.path.back()];
    by = hop.via;
    return hop.kind == graph::HopKind::flow ? cx_.manifest.span(hop.via)
                                            : graph_.hops().span(at.path.back());
  }
  for (HopId id : graph_.hops().in(at.place))
    if (graph_.hops().moves(id, e)) {
      by = graph_.hops()[id].via;
      return graph_.hops().span(id);
    }
  return own_line(cx_, at.place.as<DatasetId>());
}

// 1. Fields that no purpose names.
void Purposes::report(EntityId e, const PersonalData::Arrival& at, const Needs& needs) {
  const Dataset d = cx_.manifest[at.place.as<DatasetId>()];
  const bool certain = !needs.open;
  ElementId by;
  Finding f = out_.start(truth(certain));
  if (certain && is_sensitive(e, needs.unneeded)) f.severity = Severity::error;
  f.at = d;
  f.entity = e;
  f.span = bringer(e, at, by);
  f.elements = {e};
  if (by) f.elements.push_back(by);
  const std::string fields =
      needs.unneeded.empty() ? std::string("every field") : names(needs.unneeded);
  f.message =
      fmt::format("{} receives {} of {}, but its {} {}", words_.quote(ElementId(d)), fields,
                  words_.quote(e), purposes(d),
                  !certain               ? "does not say which fields it needs"
                  : needs.needed.empty() ? "needs none of it"
                                         : fmt::format("needs only {}", names(needs.needed)));
  f.why = fmt::format(
      "what is held without a reason can only do harm: it leaks, it must be erased, "
      "and somebody will find another use for it");
  f.fix = certain ? fmt::format(
                        "drop {} on the way (`drop`, or `fields`), or name the purpose that "
                        "needs it",
                        fields)
                  : fmt::format("say which `fields` the {} needs", purposes(d));
  f.related.push_back({d[dataset::purpose].span, "held for"});
  if (!certain)
    for (const ItemView item : d[dataset::purpose].value)
      f.missing.push_back(fmt::format("purposes.{}.fields", cx_.manifest.text(item.text)));
  f.scope.place = d;
  out_.add(std::move(f));
}

void Purposes::ask(EntityId e, Dataset d) {
  if (!asked_.insert(d).second) return;
  Finding f = out_.start(Verdict::possible);
  f.at = d;
  f.entity = e;
  f.elements = {e};
  f.span = own_line(cx_, d.id());
  f.message = fmt::format("{} receives personal data of {}, and nothing says what for",
                          words_.quote(ElementId(d)), words_.quote(e));
  f.why = "data that has a purpose can be limited to it; data without one stays";
  f.fix = "name its `purpose`, or stop the data on the way";
  f.missing = {fmt::format("`purpose` of {}", words_.name(ElementId(d)))};
  f.question = f.missing.front();
  f.scope.place = d;
  out_.add(std::move(f));
}

void Purposes::check_dataset(EntityId e, const PersonalData::Arrival& at,
                             const std::vector<Symbol>& fields, bool all) {
  const Dataset d = cx_.manifest[at.place.as<DatasetId>()];
  const auto purpose = d[dataset::purpose];
  if (!purpose) return ask(e, d);
  for (const ItemView item : *purpose) served_.emplace(item.target, ElementId(d));
  Needs found = needs(d, e, fields);
  if (all) {
    // Which fields there are is not said; a purpose that needs some needs not all.
    const bool limited = !found.open;
    found.open = true;
    if (limited) report(e, at, found);
    return;
  }
  if (!found.unneeded.empty()) report(e, at, found);
}

void Purposes::check(EntityId e) {
  if (!exist()) return;
  const PersonalData data(graph_, e);
  const auto fields = data.fields_by_place();
  for (const PersonalData::Arrival& at : data.arrivals()) {
    const auto d = at.place.as<DatasetId>();
    if (!d || graph_.places().is_auxiliary(d)) continue;
    const auto here = fields.find(at.place);
    if (!data.all_fields() && here == fields.end()) continue;
    check_dataset(e, at, data.all_fields() ? std::vector<Symbol>{} : here->second,
                  data.all_fields());
  }
}

// 2. A copy in a region where the data may not be.
void Purposes::check_regions(EntityId e) {
  const auto allowed = cx_.manifest[e][entity::regions];
  const auto personal = cx_.manifest[e][entity::personal];
  if (!allowed || !personal || personal->kind == FieldSet::Kind::none) return;
  std::set<StoreId> seen;
  for (const PersonalData::Arrival& at : PersonalData(graph_, e).arrivals()) {
    const auto store = graph_.places().container(at.place).as<StoreId>();
    if (!store || !seen.insert(store).second) continue;
    const auto replication = cx_.manifest[store][store::replication];
    const auto regions = replication ? (*replication)[replication::regions] : Value<Items>{};
    for (const ItemView region : regions.value) {
      if (allowed->contains(region.text)) continue;
      Finding f = out_.start(Verdict::violated);
      f.severity = Severity::error;
      f.at = at.place;
      f.entity = e;
      f.elements = {e, store};
      f.span = region.span;
      std::vector<std::string> names;
      for (const ItemView one : *allowed)
        names.push_back(fmt::format("`{}`", cx_.manifest.text(one.text)));
      f.message = fmt::format("{} may not leave {}, but {} has a copy in `{}`", words_.quote(e),
                              join_and(names), words_.quote(ElementId(store)),
                              cx_.manifest.text(region.text));
      f.why = "every replica is a transfer; where it is not allowed, the first row is one too many";
      f.fix = fmt::format("keep {} in a store of its own that stays in {}", words_.quote(e),
                          join_and(names));
      f.related.push_back({allowed.span, "allowed here"});
      f.detail = "region";
      f.scope.place = at.place;
      out_.add(std::move(f));
      break;
    }
  }
}

// 3. Decisions about people, made by a machine alone.
void Purposes::judge_review(Purpose purpose, ElementId d) {
  const auto review = purpose[purpose::review];
  const bool named =
      std::find(std::begin(kJudges), std::end(kJudges), purpose.name()) != std::end(kJudges);
  if (review == true || (!review && !named)) return;
  if (decisions_.about(purpose) || decisions_.about(d)) return;
  Finding f = out_.start(Verdict::violated);
  if (!review) f.severity = Severity::note;
  f.at = d;
  f.elements = {purpose};
  f.span = review ? review.span : purpose.span();
  f.message = review
                  ? fmt::format("{} decides about people with data of {}, and no person reviews it",
                                words_.quote(ElementId(purpose)), words_.quote(d))
                  : fmt::format(
                        "{} judges people with data of {}; nothing says whether a person "
                        "reviews it",
                        words_.quote(ElementId(purpose)), words_.quote(d));
  f.why =
      "whoever is turned down may ask why, and for a person who looks again; a wrong input "
      "turns down the same people for ever";
  f.fix =
      "let a person review the decisions (`review: true`), or record the decision to do "
      "without, with the explanation that people get";
  if (!review) f.question = fmt::format("purposes.{}.review", purpose.name());
  f.related.push_back({own_line(cx_, d.as<DatasetId>()), "with this data"});
  f.detail = fmt::format("review {}", purpose.name());
  f.scope.place = d;
  out_.add(std::move(f));
}

void Purposes::check_reviews() {
  for (Purpose purpose : cx_.manifest.purposes())
    if (const auto it = served_.find(purpose); it != served_.end())
      judge_review(purpose, it->second);
}

}  // namespace

void purpose_creep(const Context& context, Reporter& out) {
  Purposes purposes(context, out);
  for (Entity entity : context.manifest.entities()) {
    const auto personal = entity[entity::personal];
    if (personal && personal->kind != FieldSet::Kind::none) purposes.check(entity.id());
    purposes.check_regions(entity.id());
  }
  purposes.check_reviews();
}

}  // namespace thalweg::checks::privacy
