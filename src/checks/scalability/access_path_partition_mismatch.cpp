// SPDX-License-Identifier: Apache-2.0
// SCL003: a read that the partition key does not route, so that it visits every
// partition. One look at each read that says what it selects by.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/demands.h"

namespace thalweg::checks::scalability {

using namespace manifest;

namespace {

constexpr double kSome = 10;  // per second
constexpr double kHot = 100;  // per second

struct Partitioning {
  Symbol key;
  source::Span span;
  std::uint32_t partitions = 0;
  std::optional<Scheme> scheme;
  bool local_indexes = false;
};

class Search {
 public:
  explicit Search(const Context& context) : cx_(context), words_(context), demands_(context.graph) {
    find_joins();
  }
  void check(Operation operation, Reporter& out) const;

 private:
  std::optional<Partitioning> partitioning(StoreId id) const;
  bool has_keyed_copy(Dataset d, const Items& by) const;
  std::string_view mismatch(Operation operation, Step read, const Partitioning& p) const;
  void find_joins();
  Finding finding(Operation operation, Step read, const Partitioning& p, std::string_view what,
                  Reporter& out) const;

  const Context& cx_;
  Words words_;
  graph::Demands demands_;
  std::set<StepId> apart_;  // reads that one run joins, partitioned by different keys
};

// Of a store with more than two partitions.
std::optional<Partitioning> Search::partitioning(StoreId id) const {
  const auto declared = cx_.manifest[id][store::partitioning];
  if (!declared) return std::nullopt;
  const RecordView how = *declared;
  const auto key = how[partitioning::key];
  const auto partitions = how[partitioning::partitions];
  if (!key || !partitions || *partitions <= 2) return std::nullopt;
  const auto scheme = how[partitioning::scheme];
  const auto indexes = how[partitioning::secondary_indexes];
  const bool local =
      indexes ? *indexes == SecondaryIndexes::local
              : cx_.graph.places().engine(ElementId(id)).word(engines::Field::secondary_index) ==
                    "local";
  return Partitioning{*key, key.span, *partitions, scheme ? std::optional(*scheme) : std::nullopt,
                      local};
}

// The same data, somewhere where the query finds its partition.
bool Search::has_keyed_copy(Dataset d, const Items& by) const {
  if (!d->entity) return false;
  const auto held = cx_.graph.places().holdings(d->entity);
  return std::any_of(held.begin(), held.end(), [&](ElementId place) {
    const auto other = place.as<DatasetId>();
    if (!other || cx_.manifest[other]->store == d->store) return false;
    const auto declared = cx_.manifest[cx_.manifest[other]->store][store::partitioning];
    const auto key = declared ? (*declared)[partitioning::key] : Value<Symbol>{};
    return key && by.contains(*key);
  });
}

void Search::find_joins() {
  for (OperationId start : cx_.graph.roles().starts()) {
    const graph::Expansion x = cx_.graph.expansions().of(start);
    std::set<Symbol> keys;
    std::vector<StepId> reads;
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step read = x.step(i);
      const auto d = read.target().as<DatasetId>();
      if (!d || read.verb() != Verb::read || !(read[step::access] == Access::join)) continue;
      const auto how = partitioning(cx_.manifest[d]->store);
      if (!how) continue;
      keys.insert(how->key);
      reads.push_back(read.id());
    }
    if (keys.size() > 1) apart_.insert(reads.begin(), reads.end());
  }
}

// What is wrong, or nothing.
std::string_view Search::mismatch(Operation operation, Step read, const Partitioning& p) const {
  const auto access = read[step::access];
  const auto load = demands_.rate(operation.id());
  const bool scatters =
      access == Access::point || access == Access::full_text || access == Access::aggregate;
  if (scatters && p.local_indexes && load && load->per_second >= kSome)
    return "every call asks every partition";
  if (access == Access::range && p.scheme == Scheme::hash)
    return "a hash scatters neighbours over all partitions";
  if (access == Access::join && apart_.contains(read.id()))
    return "the two sides of the join lie on different partitions";
  return {};
}

Finding Search::finding(Operation operation, Step read, const Partitioning& p,
                        std::string_view what, Reporter& out) const {
  const Dataset d = cx_.manifest[read.target().as<DatasetId>()];
  const auto load = demands_.rate(operation.id());
  const bool hot = demands_.deadline(operation.id()) || (load && load->per_second >= kHot);
  Finding f = out.start(Verdict::violated);
  f.severity = hot ? Severity::warning : Severity::note;
  f.at = operation;
  f.entity = d->entity;
  f.elements = {d};
  f.span = read.span();
  f.scope.operations = {operation.id()};
  f.scope.place = d;
  std::vector<std::string> fields;
  const auto by = read[step::by];
  for (const ItemView item : by.value)
    fields.push_back(fmt::format("`{}`", cx_.manifest.text(item.text)));
  const std::string key = fmt::format("`{}`", cx_.manifest.text(p.key));
  f.message = fmt::format("{} asks {} by {}, which is partitioned by {}: {}", words_.quote(f.at),
                          words_.quote(ElementId(d)), join_and(fields), key, what);
  f.why =
      load ? fmt::format(
                 "{} calls become {} questions; each is as slow as the slowest of {} "
                 "partitions, and more of them make it worse",
                 to_string(*load), to_string(Rate{load->per_second * p.partitions}), p.partitions)
           : fmt::format(
                 "one question becomes {}, and is as slow as the slowest of them; more "
                 "partitions make it worse",
                 p.partitions);
  f.fix = fmt::format(
      "use a global index on {}, or feed a view that is partitioned by what this query "
      "selects by",
      join_and(fields));
  f.related.push_back({p.span, "its partition key"});
  f.facts.push_back(
      {fmt::format("{} partitions by {}", p.partitions, key), graph::Origin::declared, p.span});
  return f;
}

void Search::check(Operation operation, Reporter& out) const {
  for (Step read : cx_.manifest.steps_of(operation)) {
    const auto id = read.target().as<DatasetId>();
    const auto by = read[step::by];
    if (read.verb() != Verb::read || !id || !by || read->compensation) continue;
    const Dataset d = cx_.manifest[id];
    const auto p = partitioning(d->store);
    if (!p || by->contains(p->key)) continue;
    const std::string_view what = mismatch(operation, read, *p);
    if (!what.empty() && !has_keyed_copy(d, *by)) out.add(finding(operation, read, *p, what, out));
  }
}

}  // namespace

void access_path_partition_mismatch(const Context& context, Reporter& out) {
  const Search search(context);
  for (Operation operation : context.manifest.operations()) search.check(operation, out);
}

}  // namespace thalweg::checks::scalability
