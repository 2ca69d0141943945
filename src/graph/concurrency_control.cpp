// SPDX-License-Identifier: Apache-2.0
#include "graph/concurrency_control.h"

#include <algorithm>

#include <fmt/core.h>

namespace thalweg::graph {

using namespace manifest;

namespace {

bool is_row_lock_enough(Guarantee g) {
  return g->verb == GuaranteeVerb::bound && !g[guarantee::per];
}

}  // namespace

ConcurrencyControl::ConcurrencyControl(const Graph& graph) : graph_(graph) {
  for (OperationId start : graph_.roles().starts()) {
    const Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      if (x.step(i).verb() == Verb::lock) locks_[start].try_emplace(x.step(i).target(), i);
      if (!is_record(x, i)) continue;
      for (EntityId e : graph_.steps().entities(x, i)) writes_[e].push_back({start, i});
    }
  }
}

// The block's isolation, else the store's, else the engine's default.
std::string ConcurrencyControl::isolation(const Expansion& x, std::uint32_t w, Fact* fact) const {
  const auto declared = [&](const Value<Isolation>& value) {
    if (fact != nullptr)
      *fact = {fmt::format("declared `isolation: {}`", to_string(*value)), Origin::declared,
               value.span};
    return std::string(to_string(*value));
  };
  const std::uint32_t t = x.enclosing(w, Verb::transaction);
  if (t != kNoIndex)
    if (const auto own = x.block(t)[step::isolation]) return declared(own);
  const auto store = graph_.places().container(x.step(w).target()).as<StoreId>();
  if (!store) return {};
  if (const auto own = graph_.manifest()[store][store::isolation]) return declared(own);
  const ElementId at(store);
  const auto known = graph_.places().engine(at)[engines::Field::tx_default_isolation];
  if (!known) return {};
  if (fact != nullptr)
    *fact = {engines::describe(graph_.places().engine(at), engines::Field::tx_default_isolation),
             Origin::engine,
             {}};
  return std::string(known->word());
}

// Snapshots see the old state on both sides: they stop two writes of one row,
// not two rows that may not both be there.
Truth ConcurrencyControl::isolated(const Expansion& x, std::uint32_t r, std::uint32_t w,
                                   bool one_row) const {
  const std::uint32_t t = x.enclosing(w, Verb::transaction);
  if (t == kNoIndex || t != x.enclosing(r, Verb::transaction)) return Truth::no;
  if (x.block(t).transaction_kind() == TransactionKind::broker) return Truth::no;
  const std::string level = isolation(x, w, nullptr);
  if (level.empty()) return Truth::unknown;
  if (level == "serializable") return Truth::yes;
  if (!one_row) return Truth::no;
  // Some engines call a snapshot so, others let the second write through.
  if (level == "repeatable-read") return Truth::unknown;
  return truth(level == "snapshot");
}

Truth ConcurrencyControl::conditional(const Expansion& x, std::uint32_t r, std::uint32_t w,
                                      Guarantee g) const {
  const Step write = x.step(w);
  const auto only_if = write[step::only_if];
  if (!only_if) return Truth::no;
  if (*only_if == OnlyIf::condition) return Truth::yes;
  if (*only_if == OnlyIf::absent) {
    const auto e = g->target.as<EntityId>();
    const auto key = e ? graph_.manifest()[e][entity::key] : Value<Items>{};
    if (g->verb != GuaranteeVerb::unique || !key) return Truth::no;
    const bool all = std::all_of(g->fields.begin(), g->fields.end(),
                                 [&](Symbol field) { return key->contains(field); });
    return truth(all && key->size() == g->fields.size());
  }
  const Step decision = x.step(r);
  const auto label = [](Step step) { return step[step::key].value_or(Symbol()); };
  const bool same_row = decision.verb() == Verb::check ||
                        (decision.target() == write.target() && label(decision) == label(write));
  if (!same_row) return Truth::no;
  if (is_row_lock_enough(g)) return Truth::yes;
  const bool may_be_one_row = g->verb == GuaranteeVerb::custom || g->verb == GuaranteeVerb::bound;
  return may_be_one_row ? Truth::unknown : Truth::no;
}

// The same lock is taken by everybody who writes the entity.
bool ConcurrencyControl::locked(const Expansion& x, std::uint32_t before, EntityId e) {
  const auto mine = locks_.find(x.start());
  if (mine == locks_.end()) return false;
  return std::any_of(mine->second.begin(), mine->second.end(), [&](const auto& lock) {
    return lock.second < before && taken_by_all(lock.first, e);
  });
}

bool ConcurrencyControl::taken_by_all(ElementId lock, EntityId e) {
  const auto [it, is_new] = taken_by_all_.try_emplace({lock, e}, true);
  if (!is_new) return it->second;
  const auto& all = writes_[e];
  return taken_by_all_[{lock, e}] = std::all_of(all.begin(), all.end(), [&](const WriteAt& w) {
           const auto theirs = locks_.find(w.start);
           if (theirs == locks_.end()) return false;
           const auto taken = theirs->second.find(lock);
           return taken != theirs->second.end() && taken->second < w.step;
         });
}

bool ConcurrencyControl::decides_in_order(OperationId start, ElementId topic, EntityId e,
                                          Guarantee g) const {
  const auto id = topic.as<TopicId>();
  if (!id || graph_.places().is_queue(id)) return false;
  bool keeps_order = false;
  for (HopId hop : graph_.hops().out(topic))
    if (graph_.hops()[hop].via == ElementId(start))
      keeps_order = graph_.hops().order(hop) >= Order::per_key;
  if (!keeps_order) return false;
  if (graph_.manifest()[id][topic::partitions] == 1U) return true;
  const auto key = graph_.manifest()[id][topic::key];
  if (!key) return false;
  const auto entity_key = graph_.manifest()[e][entity::key];
  if (entity_key && entity_key->size() == 1 && entity_key->contains(*key)) return true;
  return g && Constraints::names(g, *key);
}

// Only consumers of one topic write the entity, one at a time for each value.
bool ConcurrencyControl::one_writer(OperationId start, EntityId e, Guarantee g) {
  const auto inputs = graph_.delivery().inputs(start);
  return graph_.roles().is_consumer(start) && inputs.size() == 1 &&
         decides_in_order(start, inputs.front(), e, g) && decided_on(inputs.front(), e, g);
}

bool ConcurrencyControl::decided_on(ElementId topic, EntityId e, Guarantee g) {
  const GuaranteeId id = g ? g.id() : GuaranteeId();
  const auto [it, is_new] = decided_on_.try_emplace({topic, e, id}, true);
  if (!is_new) return it->second;
  const auto& all = writes_[e];
  return decided_on_[{topic, e, id}] = std::all_of(all.begin(), all.end(), [&](const WriteAt& w) {
           const auto theirs = graph_.delivery().inputs(w.start);
           return graph_.roles().is_consumer(w.start) && theirs.size() == 1 &&
                  theirs.front() == topic && decides_in_order(w.start, topic, e, g);
         });
}

// A write of the data itself: no mark, outbox or trail.
bool ConcurrencyControl::is_record(const Expansion& x, std::uint32_t i) const {
  const auto d = x.step(i).target().as<DatasetId>();
  return d && graph_.steps().is_write(x, i) && !graph_.places().is_auxiliary(d) &&
         !graph_.places().is_trail(d);
}

}  // namespace thalweg::graph
