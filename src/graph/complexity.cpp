// SPDX-License-Identifier: Apache-2.0
#include "graph/complexity.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "graph/decisions.h"
#include "graph/demands.h"
#include "graph/fitness.h"
#include "graph/store_load.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

constexpr double kWritesOfOne = 1000;   // per second
constexpr double kVolumeOfOne = 500e9;  // bytes
constexpr std::ptrdiff_t kManyEngines = 4;
constexpr double kMuchToAggregate = 1e9;  // bytes
constexpr Duration kQuick{100};

class Inventory {
 public:
  explicit Inventory(const Graph& graph)
      : graph_(graph), manifest_(graph.manifest()), decisions_(manifest_), demands_(graph) {}

  Complexity run();

 private:
  template <class Container, class F>
  void add(Container container, F engine, engines::Field kind);
  void find_engines();
  void find_roles();
  void find_budget();
  void find_doubles();
  void find_early();
  void find_needless();
  void find_load();
  bool is_light(StoreId store) const;
  bool is_needless(Dataset copy, ElementId source) const;
  bool decided(ElementId element) const { return static_cast<bool>(decisions_.about(element)); }

  const Graph& graph_;
  const Manifest& manifest_;
  Decisions decisions_;
  Demands demands_;
  Complexity all_;
  std::map<std::string, std::size_t> index_;
  std::map<ElementId, std::size_t> engine_of_;
  std::map<StoreId, StoreLoad> loads_;
  std::map<DatasetId, std::vector<Step>> reads_;
};

// Aliases of one engine are one.
template <class Container, class F>
void Inventory::add(Container container, F engine, engines::Field kind) {
  const auto named = container[engine];
  if (!named) return;
  const engines::Capabilities& known = graph_.places().engine(container);
  const std::string spelled(manifest_.text(*named));
  const std::string id = known.engine() ? std::string(known.engine()->id()) : spelled;
  const auto [at, is_new] = index_.try_emplace(id, all_.engines.size());
  if (is_new) {
    EngineUse use;
    use.name = spelled;
    use.kind = std::string(known.word(kind));
    if (const auto weight = known[engines::Field::operational_weight])
      use.weight = weight->number().value_or(0);
    use.decided = true;
    all_.engines.push_back(std::move(use));
  }
  EngineUse& use = all_.engines[at->second];
  use.containers.push_back(container);
  use.decided = use.decided && decided(container);
  engine_of_[container] = at->second;
}

void Inventory::find_engines() {
  for (Store store : manifest_.stores()) add(store, store::engine, engines::Field::kind);
  for (Topic topic : manifest_.topics()) add(topic, topic::engine, engines::Field::kind);
}

void Inventory::find_roles() {
  for (Dataset d : manifest_.datasets()) {
    const auto it = engine_of_.find(d->store);
    if (it == engine_of_.end() || !d->entity || graph_.places().is_auxiliary(d.id())) continue;
    EngineUse& use = all_.engines[it->second];
    use.holds_record = use.holds_record || graph_.places().is_sor(d, d->entity);
    use.holds_copy = use.holds_copy || graph_.places().is_derived(d.id());
  }
}

void Inventory::find_budget() {
  const RecordView requirements = manifest_.requirements();
  if (const auto budget = requirements[requirements::engine_budget]) {
    all_.budget = *budget;
    all_.budget_fact = {fmt::format("`engine_budget: {}`", *budget), Origin::declared, budget.span};
  }
  if (const auto teams = requirements[requirements::teams]) all_.teams = *teams;
  std::set<Symbol> owners;
  for (Service service : manifest_.services())
    if (const auto owner = service[service::owner]) owners.insert(*owner);
  const bool counted = !all_.teams && !owners.empty();
  if (counted) all_.teams = static_cast<std::uint32_t>(owners.size());
  if (all_.budget || !all_.teams) return;
  all_.budget = 2 + 2 * std::min(*all_.teams, 1'000'000U);
  const auto declared = requirements[requirements::teams];
  all_.budget_fact = {fmt::format("{} team{}: two engines and two for each of them", *all_.teams,
                                  *all_.teams == 1 ? "" : "s"),
                      counted ? Origin::inferred : Origin::declared, declared.span};
}

// Both keep records, or both keep copies, or both carry events: each against the
// first of its kind.
void Inventory::find_doubles() {
  enum class Job : std::uint8_t { record, copy, events };
  std::map<std::pair<std::string, Job>, std::size_t> first;
  std::set<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t i = 0; i < all_.engines.size(); ++i) {
    const EngineUse& use = all_.engines[i];
    if (use.kind.empty() || use.decided) continue;
    const auto note = [&](bool does, Job job) {
      if (!does) return;
      const auto [at, is_new] = first.try_emplace({use.kind, job}, i);
      if (!is_new) found.emplace(at->second, i);
    };
    note(use.holds_record, Job::record);
    note(use.holds_copy, Job::copy);
    note(use.containers.front().is(ElementKind::topic), Job::events);
  }
  all_.doubles.assign(found.begin(), found.end());
}

void Inventory::find_load() {
  loads_ = store_loads(graph_, {});
  for (Operation operation : manifest_.operations())
    for (Step step : manifest_.steps_of(operation))
      if (const auto d = step.target().as<DatasetId>(); d && step.verb() == Verb::read)
        reads_[d].push_back(step);
}

// Declared, and little enough for one machine.
bool Inventory::is_light(StoreId store) const {
  const auto load = loads_.find(store);
  if (load == loads_.end()) return false;
  const double writes = load->second.writes;
  if (!(writes > 0 && writes < kWritesOfOne)) return false;
  double volume = 0;
  for (DatasetId d : manifest_[store]->datasets) {
    const EntityId e = manifest_[d]->entity;
    if (!e) continue;
    const auto declared = manifest_[e][entity::volume];
    if (!declared) return false;
    volume += declared->bytes;
  }
  return volume > 0 && volume < kVolumeOfOne;
}

void Inventory::find_early() {
  std::set<StoreId> records;
  for (Entity entity : manifest_.entities())
    if (const auto sor = graph_.places().sor(entity.id()).as<DatasetId>())
      records.insert(manifest_[sor]->store);
  const bool light = !records.empty() && std::all_of(records.begin(), records.end(),
                                                     [&](StoreId s) { return is_light(s); });
  if (!light) return;
  const auto undecided = std::count_if(all_.engines.begin(), all_.engines.end(),
                                       [](const EngineUse& use) { return !use.decided; });
  if (undecided >= kManyEngines)
    all_.early.push_back(fmt::format("{} engines", all_.engines.size()));
  for (Store store : manifest_.stores()) {
    if (decided(store)) continue;
    const auto partitioning = store[store::partitioning];
    if (partitioning && !((*partitioning)[partitioning::scheme] == Scheme::none) &&
        (*partitioning)[partitioning::partitions].value_or(1) > 1)
      all_.early.push_back(fmt::format("`{}` in partitions", store.name()));
    const bool copies = std::any_of(
        store->datasets.begin(), store->datasets.end(),
        [&](DatasetId d) { return manifest_[d]->entity && graph_.places().is_derived(d); });
    if (copies && !records.contains(store.id()))
      all_.early.push_back(fmt::format("`{}` for reading", store.name()));
  }
  if (all_.early.empty()) return;
  for (StoreId store : records)
    all_.early_facts.push_back(
        {fmt::format("`{}` takes {} of writes, on less than 500GB", manifest_[store].name(),
                     to_string(Rate{loads_.at(store).writes})),
         Origin::inferred, manifest_[store].span()});
}

// Everything that reads it could read the record: the engine does that as well,
// the answer is fresher, and nobody asks for it in a hurry.
bool Inventory::is_needless(Dataset copy, ElementId source) const {
  const auto read = reads_.find(copy.id());
  const auto from = source.as<DatasetId>();
  if (read == reads_.end() || !from || manifest_[from]->store == copy->store) return false;
  if (copy[dataset::form] == Form::cache || copy[dataset::form] == Form::aggregate ||
      graph_.places().kind(copy->store) == StoreKind::cache)
    return false;
  const auto ours = graph_.places().owner(copy);
  const auto theirs = graph_.places().owner(source);
  if (ours && theirs && *ours != *theirs) return false;
  const auto volume = manifest_[copy->entity][entity::volume];
  const bool much = !(volume && volume->bytes < kMuchToAggregate);
  return std::all_of(read->second.begin(), read->second.end(), [&](Step step) {
    const auto access = step[step::access];
    if (access == Access::aggregate && much) return false;
    const auto& deadline = demands_.deadline(step.operation().id());
    return access && fitness(graph_, manifest_[from]->store, *access).fair() &&
           !(deadline && deadline->p99 < kQuick);
  });
}

// A store goes or stays as a whole: whoever reads one copy in it may join it with
// another.
void Inventory::find_needless() {
  for (Store store : manifest_.stores()) {
    std::vector<Needless> found;
    bool needed = decided(store);
    for (DatasetId id : store->datasets) {
      const Dataset d = manifest_[id];
      if (needed) break;
      if (!reads_.contains(id)) continue;
      const ElementId source = d->entity ? graph_.places().sor(d->entity) : ElementId();
      needed = !d->entity || !is_yes(graph_.places().is_copy(d, d->entity)) ||
               graph_.places().is_trail(d) || decided(d) || !is_needless(d, source);
      found.push_back({id, source});
    }
    if (!needed) all_.needless.insert(all_.needless.end(), found.begin(), found.end());
  }
}

Complexity Inventory::run() {
  find_engines();
  find_roles();
  find_budget();
  find_doubles();
  find_load();
  find_early();
  find_needless();
  return std::move(all_);
}

}  // namespace

std::size_t Complexity::undecided() const {
  return static_cast<std::size_t>(std::count_if(engines.begin(), engines.end(),
                                                [](const EngineUse& use) { return !use.decided; }));
}

bool Complexity::over_budget() const {
  return budget && undecided() > *budget;
}

bool Complexity::any() const {
  return over_budget() || !doubles.empty() || !early.empty() || !needless.empty();
}

Complexity complexity(const Graph& graph) {
  return Inventory(graph).run();
}

}  // namespace thalweg::graph
