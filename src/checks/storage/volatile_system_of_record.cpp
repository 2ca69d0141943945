// SPDX-License-Identifier: Apache-2.0
// STO002: the system of record is a cache, a search index, or something that
// loses what it acknowledged. A look-up for each entity.
#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::storage {

using namespace manifest;
using engines::Field;

namespace {

// Why a place is no record, with what decides how bad that is.
struct Unfit {
  Truth certain = Truth::yes;
  std::string is;   // "a cache"
  std::string why;  // what happens to the data
  Field field = Field::kind;
  bool declared_durable = false;
};

class Record {
 public:
  Record(const Context& context, Entity entity)
      : cx_(context),
        places_(context.graph.places()),
        words_(context),
        entity_(entity),
        sor_(places_.sor(entity.id())) {}
  void check(Reporter& out) const;

 private:
  bool may_be_lost() const;
  bool is_view(DatasetId id) const;
  std::optional<Unfit> unfit() const;
  std::optional<Unfit> unfit_store(Store store) const;
  std::optional<Unfit> unfit_topic(Topic topic) const;
  std::vector<ElementId> made_from() const;
  void soften(const Unfit& unfit, Finding& f) const;
  Finding finding(const Unfit& unfit, Reporter& out) const;

  const Context& cx_;
  const graph::Places& places_;
  Words words_;
  Entity entity_;
  ElementId sor_;
};

// Derived from other data, with a promise that DRV001 judges.
bool Record::is_view(DatasetId id) const {
  if (!id || places_.sor_declared(entity_.id())) return false;
  if (cx_.graph.entities().up(entity_.id()).size() < 2) return false;
  const Dataset d = cx_.manifest[id];
  return d[dataset::rebuild] || d[dataset::rebuild_needs] || d[dataset::freshness];
}

// Nobody minds, nothing is meant to outlive it, or it is a view that says how it
// is made again.
bool Record::may_be_lost() const {
  if (cx_.graph.entities().is_best_effort(entity_.id())) return true;
  const auto dataset = sor_.as<DatasetId>();
  if (is_view(dataset)) return true;
  const auto until = entity_[entity::delete_after];
  const auto ttl = dataset ? cx_.manifest[dataset][dataset::ttl] : Value<Duration>{};
  return until && ttl && *ttl >= *until;
}

// What a cache does with the data, by how it keeps it.
std::string forgets(std::string_view durability, bool declared_durable) {
  if (declared_durable) return "what no longer fits into its memory is refused or evicted";
  if (durability == "volatile") return "what does not fit is evicted, and a restart starts empty";
  if (durability == "configurable")
    return "unless it is set up to persist, a restart may start empty";
  return "a cache may evict what does not fit, and start empty after a restart";
}

std::optional<Unfit> Record::unfit_store(Store store) const {
  const auto kind = places_.kind(store.id());
  const engines::Capabilities& engine = places_.engine(store);
  const bool declared = store[store::durability] == Durability::durable;
  if (kind == StoreKind::cache)
    return Unfit{Truth::yes, "a cache", forgets(engine.word(Field::durability), declared),
                 Field::kind, declared};
  if (kind == StoreKind::search)
    return Unfit{Truth::yes, "a search index", "a changed schema means indexing everything again",
                 Field::kind, declared};
  const std::string_view durability = engine.word(Field::durability);
  if (durability == "volatile")
    return Unfit{Truth::yes, "volatile", "a restart starts empty", Field::durability, false};
  if (durability == "configurable")
    return Unfit{Truth::yes, "not set up to keep what it acknowledged",
                 "a restart loses the last writes, or all of them", Field::durability, false};
  // A store of an engine that nobody knows, and not a word about its kind.
  if (store[store::engine] && !kind && durability.empty() && engine.engine() == nullptr)
    return Unfit{Truth::unknown, "of an engine nothing is known of",
                 "if it is a cache or an index, a restart or a reindex loses the only copy",
                 Field::kind, false};
  return std::nullopt;
}

std::optional<Unfit> Record::unfit_topic(Topic topic) const {
  if (!places_.is_queue(topic.id())) return std::nullopt;
  const Truth replay = places_.engine(topic).truth(Field::messaging_replay);
  if (is_yes(replay)) return std::nullopt;
  return Unfit{!replay, "a queue", "what was consumed is gone", Field::messaging_replay, false};
}

std::optional<Unfit> Record::unfit() const {
  if (const auto dataset = sor_.as<DatasetId>())
    return unfit_store(cx_.manifest[cx_.manifest[dataset]->store]);
  if (const auto topic = sor_.as<TopicId>()) return unfit_topic(cx_.manifest[topic]);
  return std::nullopt;
}

// The other data that it is derived from, where all of that is kept well.
std::vector<ElementId> Record::made_from() const {
  std::vector<ElementId> found;
  for (EntityId e : cx_.graph.entities().up(entity_.id())) {
    if (e == entity_.id()) continue;
    const Record source(cx_, cx_.manifest[e]);
    if (!source.sor_ || source.unfit()) return {};
    found.push_back(e);
  }
  return found;
}

// Bad, but no loss for ever: it can be made again, is thrown away anyhow, or
// somebody has set the store up for it.
void Record::soften(const Unfit& unfit, Finding& f) const {
  const auto dataset = sor_.as<DatasetId>();
  const auto ttl = dataset ? cx_.manifest[dataset][dataset::ttl] : Value<Duration>{};
  const std::vector<ElementId> sources = made_from();
  if (!sources.empty())
    f.why = fmt::format("{}; it would have to be made again from {}, and nobody says how",
                        unfit.why, words_.list(sources));
  if (unfit.declared_durable)
    f.facts.push_back(
        {"declared `durability: durable`", graph::Origin::declared,
         cx_.manifest[places_.container(sor_).as<StoreId>()][store::durability].span});
  if (ttl)
    f.facts.push_back(
        {fmt::format("is forgotten after {}", to_string(*ttl)), graph::Origin::declared, ttl.span});
  if (sources.empty() && !unfit.declared_durable && !ttl) return;
  if (f.verdict == Verdict::violated) f.severity = Severity::warning;
  f.severity_is_final = true;
}

Finding Record::finding(const Unfit& unfit, Reporter& out) const {
  Finding f = out.start(unfit.certain);
  const ElementId container = places_.container(sor_);
  const auto declared = entity_[entity::system_of_record];
  f.at = declared ? ElementId(entity_) : sor_;
  f.entity = entity_.id();
  f.span = declared ? declared.span : cx_.manifest.span(container);
  f.elements = {entity_, sor_, container};
  f.scope.place = sor_;
  f.scope.container = container;
  const std::string place = words_.quote(sor_);
  f.message = fmt::format("{} is the only record of {}, and {} is {}", place,
                          words_.quote(entity_.id()), words_.quote(container), unfit.is);
  f.why = fmt::format("{}; no other place has {} to bring it back from", unfit.why,
                      words_.quote(entity_.id()));
  soften(unfit, f);
  f.fix = fmt::format(
      "keep {} in a durable database and feed {} from it, so that it can be lost "
      "and rebuilt; or say `integrity: best-effort` if losing it is fine",
      words_.quote(entity_.id()), place);
  const engines::Capabilities& engine = places_.engine(container);
  if (const auto fact = engine[unfit.field])
    f.facts.push_back({engines::describe(engine, unfit.field),
                       fact.declared ? graph::Origin::declared : graph::Origin::engine, fact.span});
  for (graph::Fact& fact : places_.sor_facts(entity_.id())) f.facts.push_back(std::move(fact));
  if (declared) f.related.push_back({cx_.manifest.span(container), "the record is here"});
  if (is_unknown(unfit.certain)) {
    const bool topic = container.is(ElementKind::topic);
    f.missing = {words_.key(container, topic ? "capabilities.messaging.replay" : "kind")};
  }
  return f;
}

void Record::check(Reporter& out) const {
  if (!sor_ || may_be_lost()) return;
  if (const auto why = unfit()) out.add(finding(*why, out));
}

}  // namespace

void volatile_system_of_record(const Context& context, Reporter& out) {
  for (Entity entity : context.manifest.entities()) Record(context, entity).check(out);
}

}  // namespace thalweg::checks::storage
