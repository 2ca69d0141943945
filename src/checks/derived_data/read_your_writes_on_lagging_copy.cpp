// SPDX-License-Identifier: Apache-2.0
// DRV004: somebody writes and then reads a copy that may not have it yet. One
// pass over each expansion that remembers the writes so far by entity; a read
// of a copy that lags looks for them.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/freshness.h"

namespace thalweg::checks::derived_data {

using namespace manifest;

namespace {

// What makes a stale read wrong; the first that holds is reported.
enum class Cause : std::uint8_t { own_write, guarantee, required, monotonic, unsaid };

struct Reason {
  Cause cause = Cause::unsaid;
  std::uint32_t frame = 0;                // where the finding is reported
  std::uint32_t write = graph::kNoIndex;  // own_write
  GuaranteeId guarantee;
};

// One start, seen up to a read.
struct Seen {
  std::map<EntityId, std::vector<std::uint32_t>> writes;
  std::map<ElementId, std::vector<std::uint32_t>> touched;
};

class StaleReads {
 public:
  StaleReads(const Context& context, Reporter& out);
  void check(const graph::Expansion& x);
  void report();

 private:
  using Written = std::set<std::pair<EntityId, ElementId>>;

  void find_guarantees();
  void collect(const graph::Expansion& x, std::uint32_t i);
  bool is_own_write(const graph::Expansion& x, std::uint32_t i) const;
  void visit(const graph::Expansion& x, std::uint32_t i, const Seen& seen);
  bool accepted(Step read) const;
  std::optional<Reason> reason(const graph::Expansion& x, std::uint32_t i, const Seen& seen) const;
  std::optional<std::uint32_t> own_write(const graph::Expansion& x, std::uint32_t read,
                                         const Seen& seen) const;
  std::optional<Reason> guaranteed(const graph::Expansion& x, std::uint32_t read) const;
  bool written_elsewhere(const Written& written, Step read) const;
  void add(const graph::Expansion& x, std::uint32_t read, const Reason& reason, Truth behind);
  std::string message(const graph::Expansion& x, std::uint32_t read, const Reason& reason,
                      OperationId at) const;
  graph::Facts facts(Step read, EntityId e) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Freshness freshness_;
  Reporter& out_;
  std::map<OperationId, std::vector<GuaranteeId>> promised_to_;  // by reading operation
  std::map<OperationId, Written> written_by_;                    // of `after` operations
  struct Found {
    Reason reason;
    Finding finding;
  };
  std::map<std::pair<OperationId, ElementId>, Found> found_;
};

StaleReads::StaleReads(const Context& context, Reporter& out)
    : cx_(context), graph_(context.graph), words_(context), freshness_(context.graph), out_(out) {
  find_guarantees();
}

void StaleReads::find_guarantees() {
  for (Guarantee g : cx_.manifest.guarantees()) {
    if (g->verb != GuaranteeVerb::read_your_writes) continue;
    const auto reader = g->target.as<OperationId>();
    const auto writer = g[guarantee::after].value.target.as<OperationId>();
    if (!reader || !writer) continue;
    promised_to_[reader].push_back(g.id());
    written_by_[writer];
  }
  if (written_by_.empty()) return;
  for (OperationId start : graph_.roles().starts()) {
    const graph::Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) collect(x, i);
  }
}

void StaleReads::collect(const graph::Expansion& x, std::uint32_t i) {
  if (!is_own_write(x, i)) return;
  x.any_on_path(i, [&](OperationId o) {
    if (const auto it = written_by_.find(o); it != written_by_.end())
      for (EntityId e : graph_.steps().entities(x, i)) it->second.insert({e, x.step(i).target()});
    return false;
  });
}

// A write of business data; a publish where the topic is the record.
bool StaleReads::is_own_write(const graph::Expansion& x, std::uint32_t i) const {
  const ElementId place = x.step(i).target();
  if (graph_.steps().is_publish(x, i)) {
    const auto carried = graph_.steps().entities(x, i);
    return std::any_of(carried.begin(), carried.end(),
                       [&](EntityId e) { return graph_.places().is_sor(place, e); });
  }
  const auto d = place.as<DatasetId>();
  return d && graph_.steps().is_write(x, i) && !graph_.places().is_auxiliary(d) &&
         !graph_.places().is_trail(d);
}

// The last earlier write of what the read shows, in another place or at the
// leader whose replica is read; none where the copy was touched as well.
std::optional<std::uint32_t> StaleReads::own_write(const graph::Expansion& x, std::uint32_t read,
                                                   const Seen& seen) const {
  constexpr std::size_t kConsidered = 8;
  const Step step = x.step(read);
  const bool replica = step[step::from_] == ReadFrom::replica;
  const auto runs_first = [&](std::uint32_t i) {
    return x.before(i, read) && x.co_executable(i, read);
  };
  if (const auto it = seen.touched.find(step.target()); it != seen.touched.end() && !replica)
    if (std::any_of(it->second.begin(), it->second.end(), runs_first)) return std::nullopt;
  for (EntityId shown : graph_.steps().entities(x, read))
    for (EntityId e : graph_.entities().up(shown)) {
      const auto it = seen.writes.find(e);
      if (it == seen.writes.end()) continue;
      const auto& all = it->second;
      for (std::size_t n = all.size(); n-- > all.size() - std::min(all.size(), kConsidered);) {
        const Step write = x.step(all[n]);
        const auto own = write[step::key];
        const auto other = step[step::key];
        if (own && other && *own != *other) continue;
        const bool elsewhere = write.target() != step.target() || replica;
        if (elsewhere && runs_first(all[n])) return all[n];
      }
    }
  return std::nullopt;
}

bool StaleReads::written_elsewhere(const Written& written, Step read) const {
  const bool replica = read[step::from_] == ReadFrom::replica;
  for (EntityId shown : graph_.places().entities(read.target()))
    for (EntityId e : graph_.entities().up(shown))
      for (auto it = written.lower_bound({e, ElementId()}); it != written.end() && it->first == e;
           ++it)
        if (it->second != read.target() || replica) return true;
  return false;
}

std::optional<Reason> StaleReads::guaranteed(const graph::Expansion& x, std::uint32_t read) const {
  if (promised_to_.empty()) return std::nullopt;
  for (std::uint32_t f = x.steps()[read].frame; f != graph::kNoIndex; f = x.frames()[f].parent) {
    const auto it = promised_to_.find(x.frames()[f].operation);
    if (it == promised_to_.end()) continue;
    for (GuaranteeId id : it->second) {
      const auto writer = cx_.manifest[id][guarantee::after].value.target.as<OperationId>();
      if (written_elsewhere(written_by_.at(writer), x.step(read)))
        return Reason{Cause::guarantee, f, graph::kNoIndex, id};
    }
  }
  return std::nullopt;
}

// The read says that it may be late, or keeps its place.
bool StaleReads::accepted(Step read) const {
  const auto required = read[step::requires_];
  if (read[step::session] || required == Requires::eventual) return true;
  const auto d = read.target().as<DatasetId>();
  return required == Requires::bounded && !is_no(freshness_.promise_kept(d));
}

std::optional<Reason> StaleReads::reason(const graph::Expansion& x, std::uint32_t i,
                                         const Seen& seen) const {
  if (const auto write = own_write(x, i, seen)) {
    const std::uint32_t both[] = {*write, i};
    return Reason{Cause::own_write, x.common_frame(both), *write, {}};
  }
  if (auto promised = guaranteed(x, i)) return promised;
  const std::uint32_t frame = x.steps()[i].frame;
  const auto required = x.step(i)[step::requires_];
  if (required == Requires::strong || required == Requires::read_your_writes)
    return Reason{Cause::required, frame, graph::kNoIndex, {}};
  if (required == Requires::monotonic) return Reason{Cause::monotonic, frame, graph::kNoIndex, {}};
  if (required || !graph_.roles().is_client(x.start())) return std::nullopt;
  return Reason{Cause::unsaid, frame, graph::kNoIndex, {}};
}

void StaleReads::visit(const graph::Expansion& x, std::uint32_t i, const Seen& seen) {
  const Step read = x.step(i);
  const auto d = read.target().as<DatasetId>();
  if (!d || graph_.places().is_auxiliary(d) || graph_.places().is_trail(d)) return;
  const Truth behind = freshness_.lagging(read);
  if (is_no(behind) || accepted(read)) return;
  const auto why = reason(x, i, seen);
  if (why && (why->cause != Cause::unsaid || is_yes(behind))) add(x, i, *why, behind);
}

std::string StaleReads::message(const graph::Expansion& x, std::uint32_t read, const Reason& reason,
                                OperationId at) const {
  const Step step = x.step(read);
  const std::string reader = words_.quote(ElementId(at));
  const bool replica = step[step::from_] == ReadFrom::replica;
  const std::string copy =
      fmt::format("{}{}", replica ? "a replica of " : "", words_.quote(step.target()));
  const std::string late =
      replica ? std::string("lags behind its leader")
              : fmt::format("lags {}", behind(words_, graph_,
                                              freshness_.slowest(step.target().as<DatasetId>())));
  switch (reason.cause) {
    case Cause::own_write:
      return fmt::format("{} writes {}, then reads {}, which {}", reader,
                         words_.quote(x.step(reason.write).target()), copy, late);
    case Cause::guarantee:
      return fmt::format(
          "{} must show what {} wrote, but reads {}, which {}", reader,
          words_.quote(cx_.manifest[reason.guarantee][guarantee::after].value.target), copy, late);
    case Cause::required:
    case Cause::monotonic:
      return fmt::format("{} requires `{}`, but reads {}, which {}", reader,
                         to_string(*step[step::requires_]), copy, late);
    case Cause::unsaid:
      break;
  }
  return fmt::format("{} reads {}, which {}; nothing says whether that is good enough", reader,
                     copy, late);
}

// Why the read may be late.
graph::Facts StaleReads::facts(Step read, EntityId e) const {
  const auto d = read.target().as<DatasetId>();
  if (read[step::from_] == ReadFrom::replica) {
    const StoreId store = cx_.manifest[d]->store;
    if (const auto replication = cx_.manifest[store][store::replication])
      if (const auto mode = (*replication)[replication::mode])
        return {
            {fmt::format("{} replicates `{}`", words_.quote(ElementId(store)), to_string(*mode)),
             graph::Origin::declared, mode.span}};
    return {{engines::describe(graph_.places().engine(store), engines::Field::read_replica_async),
             graph::Origin::engine,
             {}}};
  }
  return e ? graph_.places().sor_facts(e) : graph::Facts{};
}

void StaleReads::add(const graph::Expansion& x, std::uint32_t read, const Reason& reason,
                     Truth behind) {
  const OperationId at = x.frames()[reason.frame].operation;
  const Step step = x.step(read);
  const auto known = found_.find({at, step.target()});
  if (known != found_.end() && known->second.reason.cause <= reason.cause) return;
  const bool certain = is_yes(behind) && reason.cause != Cause::unsaid;
  Finding f = out_.start(truth(certain));
  if (certain && reason.cause == Cause::monotonic) f.severity = Severity::warning;
  f.at = at;
  const auto shown = graph_.steps().entities(x, read);
  if (!shown.empty()) f.entity = shown.front();
  const ElementId record = f.entity ? graph_.places().sor(f.entity) : ElementId();
  f.facts = facts(step, f.entity);
  f.elements = {step.target()};
  f.span = x.shown_in(read, reason.frame).span();
  f.message = message(x, read, reason, at);
  f.why = reason.cause == Cause::monotonic
              ? "two reads in a row may go to different copies, and the second shows an older "
                "state than the first"
              : fmt::format(
                    "the read of {} comes before the change has arrived there: the user sees the "
                    "old state, believes that the change was lost, and makes it again",
                    words_.quote(step.target()));
  f.fix = fmt::format(
      "let the write return its version and the read wait for it (`session: version`), keep "
      "the user on one copy (`session: sticky`), or read {} for a while after a write",
      record.is(ElementKind::dataset) && record != step.target() ? words_.quote(record)
                                                                 : "the leader");
  if (reason.cause == Cause::own_write) {
    f.elements.push_back(x.step(reason.write).target());
    f.related.push_back({x.shown_in(reason.write, reason.frame).span(), "written here"});
  }
  if (reason.guarantee) {
    f.elements.push_back(reason.guarantee);
    f.related.push_back({cx_.manifest[reason.guarantee].span(), "the promise"});
    f.scope.guarantee = reason.guarantee;
  }
  if (x.shown_in(read, reason.frame).id() != step.id())
    f.related.push_back({step.span(), "read here"});
  if (reason.cause == Cause::unsaid)
    f.missing = {fmt::format("`requires` of the read of {}", words_.quote(step.target()))};
  else if (!certain && f.entity)
    f.missing = {words_.key(f.entity, "system_of_record")};
  f.scope.operations = {at};
  f.scope.place = step.target();
  found_.insert_or_assign({at, step.target()}, Found{reason, std::move(f)});
}

void StaleReads::check(const graph::Expansion& x) {
  Seen seen;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step step = x.step(i);
    if (step.verb() == Verb::read) visit(x, i, seen);
    const bool refreshes = step.verb() == Verb::fill || step.verb() == Verb::invalidate;
    if (refreshes || is_write(step.verb())) seen.touched[step.target()].push_back(i);
    if (is_own_write(x, i))
      for (EntityId e : graph_.steps().entities(x, i)) seen.writes[e].push_back(i);
  }
}

void StaleReads::report() {
  for (auto& [key, found] : found_) out_.add(std::move(found.finding));
}

}  // namespace

void read_your_writes_on_lagging_copy(const Context& context, Reporter& out) {
  StaleReads reads(context, out);
  for (OperationId start : context.graph.roles().starts())
    reads.check(context.graph.expansions().of(start));
  reads.report();
}

}  // namespace thalweg::checks::derived_data
