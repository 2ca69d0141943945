// SPDX-License-Identifier: Apache-2.0
// TXN002: a local transaction touches several partitions of a partitioned store.
// Looks at the writes of each `transaction: local` once.
#include <algorithm>
#include <map>
#include <optional>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/local_transactions.h"
#include "checks/words.h"

namespace thalweg::checks::transactions {

using namespace manifest;

namespace {

constexpr double kHotRate = 100;  // per second

struct Spread {
  StoreId store;
  Truth several = Truth::no;                // partitions
  std::vector<std::uint32_t> writes;        // to that store
  std::vector<Symbol> labels;               // that differ
  std::uint32_t unclear = graph::kNoIndex;  // its key does not tell the partition
};

class CrossShard {
 public:
  CrossShard(const Context& context, const graph::Expansion& x, std::uint32_t block)
      : cx_(context), graph_(context.graph), words_(context), x_(x), block_(block) {}
  std::optional<Finding> finding(Reporter& out) const;

 private:
  // How far a commit of the engine reaches.
  enum class Scope : std::uint8_t { too_small, one_database, cluster, unknown };

  std::optional<Spread> spread() const;
  bool is_partitioned(StoreId store) const;
  void judge(Spread& s) const;
  std::optional<Symbol> label(std::uint32_t i, Symbol key) const;
  Scope scope(StoreId store) const;
  source::Span hot() const;
  OperationId operation() const { return x_.frames()[x_.blocks()[block_].frame].operation; }
  void tell(const Spread& s, Finding& f) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Expansion& x_;
  std::uint32_t block_;
};

bool CrossShard::is_partitioned(StoreId store) const {
  const auto partitioning = cx_.manifest[store][store::partitioning];
  if (!partitioning) return false;
  const auto scheme = (*partitioning)[partitioning::scheme];
  const auto count = (*partitioning)[partitioning::partitions];
  if (scheme == Scheme::none || count == 1U) return false;
  return scheme || count;
}

std::optional<Spread> CrossShard::spread() const {
  std::map<StoreId, Spread> by_store;
  const graph::BlockInstance& b = x_.blocks()[block_];
  for (std::uint32_t i = b.first; i < b.end; ++i) {
    if (!graph_.steps().is_write(x_, i) || !is_yes(x_.joins(i, block_))) continue;
    const auto store = graph_.places().container(x_.step(i).target()).as<StoreId>();
    if (!store || !is_partitioned(store)) continue;
    by_store[store].store = store;
    by_store[store].writes.push_back(i);
  }
  for (auto& [store, s] : by_store) {
    judge(s);
    if (!is_no(s.several)) return s;
  }
  return std::nullopt;
}

// The label names a record; of a part that lies where its whole lies it does not
// name a partition.
std::optional<Symbol> CrossShard::label(std::uint32_t i, Symbol key) const {
  const auto named = x_.step(i)[step::key];
  if (!named) return std::nullopt;
  for (EntityId e : graph_.steps().entities(x_, i)) {
    const auto own = cx_.manifest[e][entity::key];
    const bool by_whole = cx_.manifest[e][entity::part_of] && !(own && own->contains(key));
    if (by_whole && is_yes(graph_.entities().determines(e, key))) return std::nullopt;
  }
  return *named;
}

void CrossShard::judge(Spread& s) const {
  if (s.writes.size() < 2) return;
  const auto partitioning = cx_.manifest[s.store][store::partitioning];
  const auto key = (*partitioning)[partitioning::key];
  for (std::uint32_t i : s.writes) {
    const auto named = label(i, key ? *key : Symbol());
    if (named && std::find(s.labels.begin(), s.labels.end(), *named) == s.labels.end())
      s.labels.push_back(*named);
    for (EntityId e : graph_.steps().entities(x_, i)) {
      if (x_.step(i)[step::key] || s.unclear != graph::kNoIndex) continue;
      if (!key || !is_yes(graph_.entities().determines(e, *key))) s.unclear = i;
    }
  }
  if (s.labels.size() > 1)
    s.several = Truth::yes;
  else if (s.unclear != graph::kNoIndex)
    s.several = Truth::unknown;
}

CrossShard::Scope CrossShard::scope(StoreId store) const {
  const auto known = graph_.places().engine(ElementId(store))[engines::Field::tx_scope];
  if (!known) return Scope::unknown;
  if (known->at_least("cluster")) return Scope::cluster;
  if (known->at_least("database")) return Scope::one_database;
  return known.confident() ? Scope::too_small : Scope::unknown;
}

// What makes a distributed commit on each call dear.
source::Span CrossShard::hot() const {
  for (std::uint32_t f = x_.blocks()[block_].frame; f != graph::kNoIndex;
       f = x_.frames()[f].parent) {
    const Operation o = cx_.manifest[x_.frames()[f].operation];
    const auto rate = o[operation::rate];
    if (rate && rate->per_second >= kHotRate) return rate.span;
    const auto latency = o[operation::latency];
    if (latency && (*latency)[latency::p99]) return (*latency)[latency::p99].span;
  }
  return {};
}

void CrossShard::tell(const Spread& s, Finding& f) const {
  const Step block = x_.block(block_);
  f.at = operation();
  f.span = block.span();
  f.elements = {s.store};
  for (std::uint32_t i : s.writes) {
    const auto touched = graph_.steps().entities(x_, i);
    f.entities.insert(f.entities.end(), touched.begin(), touched.end());
    f.elements.push_back(x_.step(i).target());
    const auto named = x_.step(i)[step::key];
    f.related.push_back(
        {x_.step(i).span(), named ? fmt::format("the partition of `{}`", cx_.manifest.text(*named))
                                  : std::string("and this")});
    f.paths.push_back({{f.at, x_.step(i).span()}, {x_.step(i).target(), x_.step(i).span()}});
  }
  make_unique(f.entities);
  const auto known = graph_.places().engine(ElementId(s.store))[engines::Field::tx_scope];
  if (known)
    f.facts.push_back(
        {engines::describe(graph_.places().engine(ElementId(s.store)), engines::Field::tx_scope),
         known.declared ? graph::Origin::declared : graph::Origin::engine, known.span});
  f.scope.operations = {operation()};
  f.scope.block = block.id();
  f.scope.container = s.store;
}

std::optional<Finding> CrossShard::finding(Reporter& out) const {
  const auto s = spread();
  if (!s) return std::nullopt;
  const Scope reach = scope(s->store);
  const source::Span hot_span = hot();
  if (reach == Scope::cluster && !hot_span) return std::nullopt;
  const bool sure = is_yes(s->several) && (reach == Scope::too_small || reach == Scope::cluster);
  Finding f = out.start(sure ? Verdict::violated : Verdict::possible);
  if (sure && reach == Scope::cluster) f.severity = Severity::warning;
  tell(*s, f);
  const auto partitioning = cx_.manifest[s->store][store::partitioning];
  const auto key = (*partitioning)[partitioning::key];
  const std::string by =
      key ? fmt::format("by `{}`", cx_.manifest.text(*key)) : std::string("by an undeclared key");
  const std::string store = words_.quote(ElementId(s->store));
  std::vector<std::string> labels;
  for (Symbol label : s->labels) labels.push_back(fmt::format("`{}`", cx_.manifest.text(label)));
  const bool certain = is_yes(s->several);
  f.message = certain ? fmt::format("a transaction of {} changes {} of {}, which is partitioned {}",
                                    words_.quote(f.at), join_and(labels), store, by)
                      : fmt::format(
                            "a transaction of {} may change several partitions of {}, which "
                            "is partitioned {}",
                            words_.quote(f.at), store, by);
  if (reach == Scope::cluster) {
    f.why = fmt::format(
        "each call prepares and commits on two partitions, and waits for the slower "
        "one while both hold their locks; when a node fails in between, the rows "
        "stay locked until the engine has settled it");
    f.counterexample = Counterexample::block;
    f.related.push_back({hot_span, "on a path that has to be fast"});
  } else {
    f.why = fmt::format(
        "a crash between the two leaves the first change without the second: {} "
        "commits each partition for itself",
        store);
  }
  f.fix =
      "choose the partition key so that what changes together lies together; or write one "
      "request to a log and let each partition apply its part once; or run a saga";
  if (!sure) {
    if (s->unclear != graph::kNoIndex && !certain)
      f.missing.push_back(fmt::format("`key` at {}", words_.quote(x_.step(s->unclear))));
    if (reach == Scope::one_database)
      f.missing.push_back(fmt::format("whether the partitions of {} lie in one database", store));
    if (reach == Scope::unknown) f.missing.push_back(words_.key(s->store, "capabilities.tx.scope"));
  }
  return f;
}

}  // namespace

void cross_shard_transaction(const Context& context, Reporter& out) {
  each_local_transaction(context, out, [&](const graph::Expansion& x, std::uint32_t block) {
    return CrossShard(context, x, block).finding(out);
  });
}

}  // namespace thalweg::checks::transactions
