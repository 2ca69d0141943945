// SPDX-License-Identifier: Apache-2.0
// REL007: a system of record that could not be brought back: no tested backup,
// backups too far apart, a failover that loses the tail. One look at each store
// and topic that is the record of something.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"

namespace thalweg::checks::reliability {

using namespace manifest;

namespace {

// One reason, with the value that shows it.
struct Gap {
  std::string text;  // "it has no backup"
  source::Span span;
  std::string missing;  // where it is only possible
  std::string fix;
};

class Search {
 public:
  explicit Search(const Context& context);
  void run(Reporter& out) const;

 private:
  std::vector<Gap> gaps(Store store) const;
  void judge_backup(Store store, std::vector<Gap>& gaps) const;
  void judge_interval(const RecordView& backup, std::vector<Gap>& gaps) const;
  void judge_failover(Store store, std::vector<Gap>& gaps) const;
  std::vector<Gap> gaps(Topic topic) const;
  bool is_archived(Topic topic) const;
  bool is_seed(Entity entity, ElementId record) const;
  bool is_a_question(const std::vector<EntityId>& entities) const;
  void report(ElementId record, const std::vector<EntityId>& entities, std::vector<Gap> gaps,
              Reporter& out) const;
  void check_skew(Store store, Reporter& out) const;

  const Context& cx_;
  Words words_;
  Value<Duration> recovery_point_;
  std::map<ElementId, std::vector<EntityId>> records_;  // by container
};

Search::Search(const Context& context)
    : cx_(context),
      words_(context),
      recovery_point_(context.manifest.requirements()[requirements::recovery_point]) {
  const graph::Places& places = cx_.graph.places();
  for (Entity entity : cx_.manifest.entities()) {
    const ElementId sor = places.sor(entity.id());
    if (sor && !is_seed(entity, sor)) records_[places.container(sor)].push_back(entity.id());
  }
}

// What is loaded once and never changes can be loaded again.
bool Search::is_seed(Entity entity, ElementId record) const {
  return entity[entity::mutability] == Mutability::immutable && cx_.graph.hops().in(record).empty();
}

// Where nobody has said what may be lost, and nothing is critical, an absence is no
// more than a question.
bool Search::is_a_question(const std::vector<EntityId>& entities) const {
  return !recovery_point_ && std::none_of(entities.begin(), entities.end(), [&](EntityId e) {
    return cx_.graph.entities().is_critical(e);
  });
}

void Search::judge_interval(const RecordView& backup, std::vector<Gap>& gaps) const {
  const auto every = backup[backup::every];
  if (!every || backup[backup::continuous] == true || !recovery_point_) return;
  if (recovery_point_->ms <= 0 || *every <= *recovery_point_) return;
  gaps.push_back({fmt::format("a backup every {} loses up to {} of work, and only {} may be lost",
                              to_string(*every), to_string(*every), to_string(*recovery_point_)),
                  every.span,
                  {},
                  "archive its log continuously between the backups (`continuous: true`)"});
}

void Search::judge_backup(Store store, std::vector<Gap>& gaps) const {
  constexpr std::string_view kDrill =
      "restore a backup into an empty system, regularly, and say "
      "`restore_tested: true`";
  const auto declared = store[store::backup];
  if (!declared) {
    gaps.push_back({"nobody says whether it has a backup", store.span(),
                    words_.key(store, "backup"), "declare its `backup`, or make one"});
    return;
  }
  if (!*declared) {
    gaps.push_back({"it has no backup", declared.span, {}, "back it up, with its log archived"});
    return;
  }
  const RecordView backup = **declared;
  judge_interval(backup, gaps);
  const auto tested = backup[backup::restore_tested];
  if (tested && !*tested) {
    gaps.push_back({"nobody ever restored a backup", declared.span, {}, std::string(kDrill)});
  } else if (!tested && !(cx_.manifest.readiness()[readiness::backup_restore] == true)) {
    gaps.push_back({"nobody says whether a backup was ever restored", declared.span,
                    words_.key(store, "backup.restore_tested"), std::string(kDrill)});
  }
}

void Search::judge_failover(Store store, std::vector<Gap>& gaps) const {
  if (!recovery_point_ || recovery_point_->ms != 0) return;
  const auto replication = store[store::replication];
  if (!replication) return;
  const auto mode = (*replication)[replication::mode];
  if (mode == ReplicationMode::async)
    gaps.push_back(
        {"its copies run behind (`mode: async`), so a failover loses what was "
         "acknowledged last, and nothing may be lost",
         replication.span,
         {},
         "acknowledge a write when a second copy has it (`mode: semi-sync`)"});
}

std::vector<Gap> Search::gaps(Store store) const {
  std::vector<Gap> gaps;
  judge_backup(store, gaps);
  judge_failover(store, gaps);
  return gaps;
}

// Something keeps its events outside the broker.
bool Search::is_archived(Topic topic) const {
  for (graph::HopId id : cx_.graph.hops().out(topic)) {
    const graph::Hop& hop = cx_.graph.hops()[id];
    const auto to = hop.to.as<DatasetId>();
    if (hop.kind != graph::HopKind::flow || !to) continue;
    const auto kind = cx_.graph.places().kind(cx_.manifest[to]->store);
    const auto apply = cx_.manifest[hop.via.as<FlowId>()][flow::apply];
    const bool appends = apply == Apply::append || apply == Apply::insert;
    if (kind == StoreKind::object || (kind == StoreKind::warehouse && appends)) return true;
  }
  return false;
}

// A topic has no backup of its own.
std::vector<Gap> Search::gaps(Topic topic) const {
  std::vector<Gap> gaps;
  const auto replication = topic[topic::replication];
  const auto copies =
      replication ? (*replication)[topic_replication::copies] : Value<std::uint32_t>{};
  const bool managed = is_yes(cx_.graph.places().engine(topic).truth(engines::Field::managed));
  if (!managed && copies.value_or(0) < 3)
    gaps.push_back({copies
                        ? fmt::format("it has only {} cop{}", *copies, *copies == 1 ? "y" : "ies")
                        : "nobody says how many copies it has",
                    copies ? copies.span : topic.span(),
                    copies ? std::string() : words_.key(topic, "replication.copies"),
                    "keep three copies of it"});
  if (!is_archived(topic))
    gaps.push_back(
        {"no flow keeps its events in an object store", topic.span(),
         fmt::format("a flow from {} into an object store", words_.quote(ElementId(topic))),
         "let a `sink` flow archive it into an object store"});
  return gaps;
}

void Search::report(ElementId record, const std::vector<EntityId>& entities, std::vector<Gap> gaps,
                    Reporter& out) const {
  // A topic may be archived by something that nobody has drawn.
  const bool certain =
      record.is(ElementKind::store) &&
      std::any_of(gaps.begin(), gaps.end(), [](const Gap& gap) { return gap.missing.empty(); });
  // What is certain is told first.
  std::stable_partition(gaps.begin(), gaps.end(), [](const Gap& g) { return g.missing.empty(); });
  Finding f = out.start(truth(certain));
  f.at = record;
  f.span = gaps.front().span;
  f.entities = entities;
  if (entities.size() == 1) f.entity = entities.front();
  if (!certain && is_a_question(entities)) {
    f.severity = Severity::note;
    f.severity_is_final = true;
    f.question = record.is(ElementKind::store) ? "stores.*.backup" : "topics.*.replication";
  }
  std::vector<ElementId> held(entities.begin(), entities.end());
  f.elements = held;
  f.scope.container = record;
  std::vector<std::string> texts, fixes;
  for (const Gap& gap : gaps) {
    if (certain && !gap.missing.empty()) continue;
    texts.push_back(gap.text);
    fixes.push_back(gap.fix);
    if (gap.span != f.span) f.related.push_back({gap.span, gap.text});
    if (gap.missing.empty()) f.facts.push_back({gap.text, graph::Origin::declared, gap.span});
  }
  for (const Gap& gap : gaps)
    if (!gap.missing.empty()) f.missing.push_back(gap.missing);
  f.message = fmt::format("{} is the record of {}, but {}", words_.quote(record), words_.list(held),
                          join_and(texts));
  f.why = record.is(ElementKind::topic)
              ? fmt::format(
                    "after lost disks or a wrong setting {} can only come back from another "
                    "copy, and what no copy has is gone",
                    words_.list(held))
              : fmt::format(
                    "after a lost disk or a wrong delete {} can only come back from a "
                    "backup, and what nobody can restore from one is gone",
                    words_.list(held));
  f.fix = join_and(fixes);
  if (recovery_point_)
    f.facts.push_back({fmt::format("`recovery_point: {}`", to_string(*recovery_point_)),
                       graph::Origin::declared, recovery_point_.span});
  out.add(std::move(f));
}

// Restored on its own, a copy is at another position than its source.
void Search::check_skew(Store store, Reporter& out) const {
  const auto backup = store[store::backup];
  if (!backup || !*backup) return;
  for (DatasetId id : store->datasets) {
    const Dataset d = cx_.manifest[id];
    const auto rebuild = d[dataset::rebuild];
    if (!d->entity || cx_.graph.places().is_auxiliary(id) || cx_.graph.places().is_trail(d) ||
        !cx_.graph.places().is_derived(id) || (rebuild && *rebuild))
      continue;
    Finding f = out.start(Verdict::violated);
    f.severity = Severity::note;
    f.at = store;
    f.entity = d->entity;
    f.elements = {d};
    f.span = backup.span;
    f.message = fmt::format(
        "{} has a backup of its own, but {} is a copy and nobody says how to "
        "rebuild it",
        words_.quote(ElementId(store)), words_.quote(ElementId(d)));
    f.why =
        "restored on its own it comes back at another moment than its source: it lacks what "
        "came later, and has what was undone";
    f.fix =
        "rebuild it from its source after a restore (`rebuild`), and write down the order: "
        "records first, then topics, then views";
    out.add(std::move(f));
    return;
  }
}

void Search::run(Reporter& out) const {
  for (const auto& [record, entities] : records_) {
    std::vector<Gap> found;
    if (const auto store = record.as<StoreId>()) found = gaps(cx_.manifest[store]);
    if (const auto topic = record.as<TopicId>()) found = gaps(cx_.manifest[topic]);
    if (!found.empty()) report(record, entities, std::move(found), out);
  }
  for (Store store : cx_.manifest.stores())
    if (!records_.contains(store)) check_skew(store, out);
}

}  // namespace

void recovery_objective_unmet(const Context& context, Reporter& out) {
  Search(context).run(out);
}

}  // namespace thalweg::checks::reliability
