// SPDX-License-Identifier: Apache-2.0
// SCL002: a partition key with few, skewed or ever-growing values, so that one
// partition takes most of the load. Once for each partitioned topic and store.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/consumers.h"
#include "graph/store_load.h"

namespace thalweg::checks::scalability {

using namespace manifest;

namespace {

constexpr double kSmallLoad = 100;     // per second
constexpr std::uint32_t kEnough = 10;  // values for each partition

// A container with a partition key.
struct Partitioned {
  ElementId container;
  Value<Symbol> key;
  std::uint32_t partitions = 0;
  source::Span partitions_span;
  bool by_range = false;
  std::vector<EntityId> entities;
};

// What is known of the values of its key.
struct Values {
  EntityId entity;
  Value<std::uint32_t> cardinality;
  Value<Distribution> distribution;
};

// Names of what has few values, or grows with time.
bool sounds_hot(std::string_view name) {
  constexpr std::array<std::string_view, 24> kNames{
      "country",  "region",    "status",    "state",    "type",    "kind",
      "category", "date",      "day",       "month",    "year",    "tenant",
      "time",     "language",  "locale",    "currency", "gender",  "priority",
      "level",    "tenant_id", "timestamp", "channel",  "created", "customer_type"};
  constexpr std::array<std::string_view, 6> kEnds{"_at",   "_date",   "_day",
                                                  "_type", "_status", "_country"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

// The largest share that one partition must take, where all values weigh the same.
double top_share(std::uint32_t values, std::uint32_t partitions) {
  if (values == 0) return 1;
  const double on_one = std::ceil(static_cast<double>(values) / partitions);
  return on_one / values;
}

class Search {
 public:
  explicit Search(const Context& context);
  void check(const Partitioned& p, Reporter& out) const;

 private:
  Values values(const Partitioned& p) const;
  bool is_small(const Partitioned& p) const;
  bool is_identity(const Partitioned& p) const;
  void overload(const Partitioned& p, const Values& v, std::vector<std::string>& reasons,
                Finding& f) const;
  std::vector<std::string> reasons(const Partitioned& p, const Values& v) const;
  Finding start(Verdict verdict, const Partitioned& p, Reporter& out) const;
  void report(const Partitioned& p, const Values& v, Reporter& out) const;
  void ask(const Partitioned& p, Reporter& out) const;
  std::string key(const Partitioned& p) const {
    return fmt::format("`{}`", cx_.manifest.text(*p.key));
  }

  const Context& cx_;
  Words words_;
  std::multimap<TopicId, graph::Consumer> consumers_;
  std::map<StoreId, graph::StoreLoad> load_;
};

Search::Search(const Context& context)
    : cx_(context), words_(context), load_(graph::store_loads(context.graph, {})) {
  for (graph::Consumer& c : graph::consumers(context.graph)) {
    const TopicId topic = c.topic;
    consumers_.emplace(topic, std::move(c));
  }
}

// The worst that is known of any entity in it.
Values Search::values(const Partitioned& p) const {
  Values worst;
  for (EntityId e : p.entities) {
    const auto fields = cx_.manifest[e][entity::fields];
    const RecordView facts = fields ? fields->find(*p.key) : RecordView();
    if (!facts) continue;
    Values v{e, facts[field_facts::cardinality], facts[field_facts::distribution]};
    const bool fewer = v.cardinality && (!worst.cardinality || *v.cardinality < *worst.cardinality);
    if (!worst.entity || fewer) worst = v;
  }
  return worst;
}

bool Search::is_small(const Partitioned& p) const {
  if (const auto topic = p.container.as<TopicId>()) {
    const auto rate = cx_.manifest[topic][topic::rate];
    return rate && rate->per_second < kSmallLoad;
  }
  const auto it = load_.find(p.container.as<StoreId>());
  return it != load_.end() && it->second.any < kSmallLoad;  // never, where it is unknown
}

// The key of the entity has as many values as there are records.
bool Search::is_identity(const Partitioned& p) const {
  return std::any_of(p.entities.begin(), p.entities.end(), [&](EntityId e) {
    const auto id = cx_.manifest[e][entity::key];
    return id && id->size() == 1 && (*id)[0].text == *p.key;
  });
}

std::vector<std::string> Search::reasons(const Partitioned& p, const Values& v) const {
  std::vector<std::string> all;
  const auto& c = v.cardinality;
  if (c && *c / kEnough < p.partitions)
    all.push_back(
        fmt::format("{} value{} for {} partitions", *c, *c == 1 ? "" : "s", p.partitions));
  if (v.distribution == Distribution::skewed)
    all.emplace_back("some values are much more frequent than others");
  if (p.by_range && v.distribution == Distribution::monotonic)
    all.emplace_back("its values only grow, and the ranges are split by them");
  return all;
}

// More than the worker of one partition can take.
void Search::overload(const Partitioned& p, const Values& v, std::vector<std::string>& reasons,
                      Finding& f) const {
  const auto topic = p.container.as<TopicId>();
  if (!topic || !v.cardinality) return;
  const auto rate = cx_.manifest[topic][topic::rate];
  if (!rate) return;
  const double peak = rate->per_second * top_share(*v.cardinality, p.partitions);
  const auto [begin, end] = consumers_.equal_range(topic);
  for (auto it = begin; it != end; ++it) {
    const graph::Consumer& c = it->second;
    if (!c.capacity || !c.concurrency || *c.concurrency == 0) continue;
    const double one = c.capacity->per_second / std::min(*c.concurrency, p.partitions);
    if (peak <= one) continue;
    reasons.push_back(
        fmt::format("its hottest partition brings {:.4g}/s, and one worker of {} "
                    "handles {:.4g}/s",
                    peak, words_.quote(c.element), one));
    f.severity = Severity::error;
    f.elements.push_back(c.element);
    f.related.push_back({c.capacity.span, fmt::format("{} together", to_string(*c.capacity))});
    f.facts.push_back(
        {fmt::format("`rate: {}`", to_string(*rate)), graph::Origin::declared, rate.span});
    return;
  }
}

Finding Search::start(Verdict verdict, const Partitioned& p, Reporter& out) const {
  Finding f = out.start(verdict);
  f.at = p.container;
  f.span = p.key.span;
  f.entities = p.entities;
  f.elements.assign(p.entities.begin(), p.entities.end());
  f.scope.container = p.container;
  f.scope.place = p.container;
  return f;
}

void Search::report(const Partitioned& p, const Values& v, Reporter& out) const {
  Finding f = start(Verdict::violated, p, out);
  std::vector<std::string> why = reasons(p, v);
  overload(p, v, why, f);
  if (why.empty()) return;
  const double times = v.cardinality ? top_share(*v.cardinality, p.partitions) * p.partitions : 0;
  const std::string hot =
      times >= 1.05
          ? fmt::format("; its hottest partition takes at least {:.2g} times the mean", times)
          : std::string();
  f.message = fmt::format("{} is partitioned by {}: {}{}", words_.quote(p.container), key(p),
                          join_and(why), hot);
  const bool idle = v.cardinality && *v.cardinality < p.partitions;
  f.why =
      idle ? fmt::format(
                 "at most {} of its {} partitions ever get anything; more machines do not "
                 "help, the load is always on the same few",
                 *v.cardinality, p.partitions)
      : p.by_range
          ? std::string("all that is new goes to the last range: one machine does the work of all")
          : std::string(
                "one partition is full while the others are idle; more partitions or "
                "workers do not help, because a value cannot be on two of them");
  f.fix =
      "partition by something with many even values: the key of the record, or a compound key "
      "declared as a field of its own; split the few hot values by a suffix";
  if (v.cardinality)
    f.related.push_back({v.cardinality.span, fmt::format("its values ({})", *v.cardinality)});
  if (v.distribution)
    f.facts.push_back({fmt::format("`distribution: {}`", to_string(*v.distribution)),
                       graph::Origin::declared, v.distribution.span});
  f.facts.push_back(
      {fmt::format("`partitions: {}`", p.partitions), graph::Origin::declared, p.partitions_span});
  out.add(std::move(f));
}

void Search::ask(const Partitioned& p, Reporter& out) const {
  Finding f = start(Verdict::possible, p, out);
  f.message = fmt::format(
      "{} is partitioned by {}, which sounds like few values, or like ones that "
      "grow with time",
      words_.quote(p.container), key(p));
  f.why = "if so, a few of its partitions take all of the load";
  f.fix = "say how many values it has, and how they spread";
  const std::string cardinality = fmt::format("fields.{}.cardinality", cx_.manifest.text(*p.key));
  f.missing = {p.entities.empty() ? "entities.*." + cardinality
                                  : words_.key(p.entities.front(), cardinality)};
  f.question = "`cardinality` of partition keys";
  out.add(std::move(f));
}

void Search::check(const Partitioned& p, Reporter& out) const {
  if (!p.key || p.partitions < 2 || cx_.manifest.text(*p.key) == "none" || is_small(p)) return;
  const Values v = values(p);
  if (v.cardinality || v.distribution) return report(p, v, out);
  if (!is_identity(p) && sounds_hot(cx_.manifest.text(*p.key))) ask(p, out);
}

Partitioned of_topic(const Context& context, Topic topic) {
  const auto carried = context.graph.places().entities(topic);
  const auto partitions = topic[topic::partitions];
  return {topic,
          topic[topic::key],
          partitions.value_or(0),
          partitions.span,
          false,
          {carried.begin(), carried.end()}};
}

std::optional<Partitioned> of_store(const Context& context, Store store) {
  const auto declared = store[store::partitioning];
  if (!declared) return std::nullopt;
  const RecordView partitioning = *declared;
  const auto scheme = partitioning[partitioning::scheme];
  if (scheme == Scheme::none) return std::nullopt;
  const auto partitions = partitioning[partitioning::partitions];
  Partitioned p{store,           partitioning[partitioning::key], partitions.value_or(0),
                partitions.span, scheme == Scheme::range,         {}};
  for (DatasetId d : store->datasets)
    for (EntityId e : context.graph.places().entities(d)) p.entities.push_back(e);
  make_unique(p.entities);
  return p;
}

}  // namespace

void hot_partition_key(const Context& context, Reporter& out) {
  const Search search(context);
  for (Store store : context.manifest.stores())
    if (const auto p = of_store(context, store)) search.check(*p, out);
  for (Topic topic : context.manifest.topics()) search.check(of_topic(context, topic), out);
}

}  // namespace thalweg::checks::scalability
