// SPDX-License-Identifier: Apache-2.0
#include "graph/places.h"

#include <algorithm>
#include <unordered_map>

namespace thalweg::graph {

using namespace manifest;

Places::Places(const Manifest& manifest, const Entities& entities, const Roles& roles,
               const Expansions& expansions, const engines::Knowledge& knowledge)
    : manifest_(&manifest), entities_(&entities) {
  find_engines(knowledge);
  find_outboxes();
  find_holdings();
  find_sources(roles, expansions);
}

ElementId Places::container(ElementId place) const {
  if (const auto id = place.as<DatasetId>()) return (*manifest_)[id]->store;
  const bool is_container = place.is(ElementKind::store) || place.is(ElementKind::topic) ||
                            place.is(ElementKind::external);
  return is_container ? place : ElementId();
}

// ---------------------------------------------------------------------------
// What a place holds

EntitySpan Places::entities(ElementId place) const {
  if (const auto id = place.as<TopicId>()) return (*manifest_)[id]->carries;
  const auto id = place.as<DatasetId>();
  if (!id) return {};
  const Dataset dataset = (*manifest_)[id];
  if (dataset[dataset::form] == Form::dedupe) return {};
  if (dataset->entity) return EntitySpan(&dataset->entity, 1);
  return outboxes_[id.index()];
}

namespace {

bool moves_data(FlowKind kind) {
  return kind != FlowKind::reconcile && kind != FlowKind::federate && kind != FlowKind::invalidate;
}

}  // namespace

// While outboxes are not known yet, no place stands for what they carry.
void Places::find_outboxes() {
  outboxes_ = Rows<EntityId>(manifest_->datasets().size(), {});
  std::vector<Rows<EntityId>::Entry> found;
  for (Flow flow : manifest_->flows()) {
    if (!moves_data(flow[flow::kind].value)) continue;
    for (const ItemView from : flow[flow::from_].value) {
      const auto id = from.target.as<DatasetId>();
      if (!id || (*manifest_)[id]->entity) continue;
      if (!((*manifest_)[id][dataset::form] == Form::outbox)) continue;
      for (const ItemView to : flow[flow::to].value)
        for (EntityId e : entities(to.target)) found.emplace_back(id.value, e);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  outboxes_ = Rows<EntityId>(manifest_->datasets().size(), found);
}

bool Places::is_holding(DatasetId d) const {
  return (*manifest_)[d]->entity && !is_auxiliary(d) && !is_federation((*manifest_)[d]->store);
}

void Places::find_holdings() {
  std::vector<Rows<ElementId>::Entry> found;
  for (Dataset d : manifest_->datasets())
    if (is_holding(d.id())) found.emplace_back(d->entity.value, d);
  for (Topic t : manifest_->topics())
    for (EntityId e : t->carries) found.emplace_back(e.value, t);
  holdings_ = Rows<ElementId>(manifest_->entities().size(), found);
}

bool Places::is_auxiliary(DatasetId d) const {
  const auto form = (*manifest_)[d][dataset::form];
  return form == Form::outbox || form == Form::dedupe || form == Form::lock || form == Form::saga;
}

bool Places::is_trail(ElementId place) const {
  if (const auto id = place.as<DatasetId>()) return (*manifest_)[id][dataset::form] == Form::audit;
  if (const auto id = place.as<TopicId>()) return (*manifest_)[id][topic::role] == Role::audit;
  return false;
}

bool Places::is_declared_derived(DatasetId d) const {
  const Dataset dataset = (*manifest_)[d];
  const auto form = dataset[dataset::form];
  return form == Form::index || form == Form::aggregate || form == Form::cache ||
         dataset[dataset::rebuild_needs] || dataset[dataset::rebuild] ||
         dataset[dataset::freshness];
}

bool Places::is_derived(DatasetId d) const {
  if (is_declared_derived(d)) return true;
  const EntityId e = (*manifest_)[d]->entity;
  return e && is_yes(is_copy(d, e));
}

Truth Places::is_copy(ElementId place, EntityId e) const {
  if (const auto id = place.as<DatasetId>(); id && !is_holding(id)) return Truth::no;
  const EntitySpan held = entities(place);
  if (std::find(held.begin(), held.end(), e) == held.end()) return Truth::no;
  return sor(e) ? truth(sor(e) != place) : Truth::unknown;
}

// ---------------------------------------------------------------------------
// Engines

// Containers of one engine share its entry, unless they override something.
class Places::Engines {
 public:
  Engines(Places& places, const engines::Knowledge& knowledge)
      : places_(places), manifest_(*places.manifest_), knowledge_(knowledge) {}

  template <class Container, class Kind>
  std::uint32_t entry(Container container, Field<Text> engine, Field<Settings> capabilities,
                      Field<Kind> kind, Field<Durability> durability) {
    overrides_.clear();
    ref_ = {};
    override_word(engines::Field::kind, container[kind]);
    override_word(engines::Field::durability, container[durability]);
    override_settings(container[capabilities]);
    const auto name = container[engine];
    if (overrides_.empty()) return name ? shared(*name) : 0;
    const engines::Engine* known = name ? knowledge_.find(manifest_.text(*name)) : nullptr;
    return add(engines::Capabilities(known, overrides_, ref_));
  }

 private:
  std::uint32_t add(engines::Capabilities one) {
    places_.engines_.push_back(std::move(one));
    return static_cast<std::uint32_t>(places_.engines_.size() - 1);
  }

  std::uint32_t shared(Symbol name) {
    const auto [at, is_new] = by_name_.try_emplace(name, 0U);
    if (!is_new) return at->second;
    const engines::Engine* known = knowledge_.find(manifest_.text(name));
    if (known != nullptr) at->second = add(engines::Capabilities(known));
    return at->second;
  }

  template <class Word>
  void override_word(engines::Field field, const Value<Word>& word) {
    if (word) overrides_.push_back({field, std::string(to_string(*word)), word.span});
  }

  // The loader has reported what is no capability.
  void override_settings(const Value<Items>& settings) {
    for (const ItemView setting : settings.value) {
      const std::string_view key = manifest_.text(setting.text);
      const std::string_view value = manifest_.text(setting.second);
      if (key == "ref") {
        ref_ = value;
      } else if (auto parsed = engines::parse_capability(key, value)) {
        parsed->span = setting.span;
        overrides_.push_back(*parsed);
      }
    }
  }

  Places& places_;
  const Manifest& manifest_;
  const engines::Knowledge& knowledge_;
  std::unordered_map<Symbol, std::uint32_t> by_name_;
  std::vector<engines::Override> overrides_;
  std::string_view ref_;
};

void Places::find_engines(const engines::Knowledge& knowledge) {
  Engines engines(*this, knowledge);
  for (Store s : manifest_->stores()) {
    store_engine_.push_back(
        engines.entry(s, store::engine, store::capabilities, store::kind, store::durability));
    std::optional<StoreKind> kind;
    const std::string_view word = engine(s).word(engines::Field::kind);
    const auto words = manifest::words<StoreKind>();
    const auto found = std::find(words.begin(), words.end(), word);
    if (found != words.end()) kind = static_cast<StoreKind>(found - words.begin());
    kinds_.push_back(kind);
  }
  for (Topic t : manifest_->topics())
    topic_engine_.push_back(
        engines.entry(t, topic::engine, topic::capabilities, topic::kind, topic::durability));
}

const engines::Capabilities& Places::engine(ElementId place) const {
  const ElementId at = container(place);
  if (at.is(ElementKind::store)) return engines_[store_engine_[at.index()]];
  if (at.is(ElementKind::topic)) return engines_[topic_engine_[at.index()]];
  return engines_.front();
}

bool Places::is_queue(TopicId topic) const {
  return engine(topic).word(engines::Field::kind) == to_string(TopicKind::queue);
}

Truth Places::is_sequencing(ElementId place) const {
  const ElementId at = container(place);
  if (at.is(ElementKind::topic)) return Truth::yes;
  const auto id = at.as<StoreId>();
  if (!id) return Truth::unknown;
  if (const auto replication = (*manifest_)[id][store::replication])
    if (const auto topology = (*replication)[replication::topology])
      return truth(*topology != Topology::multi_leader && *topology != Topology::leaderless);
  const auto topology = engine(at)[engines::Field::default_topology];
  if (!topology || topology->is("none")) return Truth::unknown;
  return truth(topology->is("single-leader") || topology->is("consensus"));
}

std::optional<Symbol> Places::owner(ElementId element) const {
  const auto said = [](const Value<Symbol>& value) {
    return value ? std::optional(*value) : std::nullopt;
  };
  if (const auto id = element.as<DatasetId>()) {
    const Dataset dataset = (*manifest_)[id];
    const auto own = said(dataset[dataset::owner]);
    return own ? own : owner(dataset->store);
  }
  if (const auto id = element.as<StoreId>()) return said((*manifest_)[id][store::owner]);
  if (const auto id = element.as<TopicId>()) return said((*manifest_)[id][topic::owner]);
  if (const auto id = element.as<FlowId>()) return said((*manifest_)[id][flow::owner]);
  if (const auto id = element.as<ServiceId>()) return said((*manifest_)[id][service::owner]);
  return std::nullopt;
}

}  // namespace thalweg::graph
