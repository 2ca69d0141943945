// SPDX-License-Identifier: Apache-2.0
// CON007: locks, two-phase commit or one partition protect what needs no
// protection. For each operation that coordinates: its writes, and all writes of
// what they are constrained with.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/coordination.h"
#include "graph/decisions.h"

namespace thalweg::checks::constraints {

using namespace manifest;

namespace {

// A reader that is nearly as busy as it can be.
constexpr double kBusy = 0.7;

struct Means {
  std::string what;  // "the lock on `locks/like`"
  std::uint32_t frame = 0;
  source::Span span;
  ElementId about;     // the dataset or the topic
  GuaranteeId guards;  // of a lock
};

class Needless {
 public:
  Needless(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        constraints_(context.graph),
        coordination_(context.graph, constraints_),
        decisions_(context.manifest),
        out_(out) {}
  void run();

 private:
  std::vector<Means> means(const graph::Expansion& x) const;
  std::optional<Means> of_step(const graph::Expansion& x, std::uint32_t i) const;
  std::optional<Means> of_block(const graph::Expansion& x, std::uint32_t b) const;
  bool is_bottleneck(TopicId topic) const;
  bool is_order_promised(const graph::Expansion& x, std::uint32_t frame,
                         const std::set<EntityId>& written) const;
  bool is_needless(const graph::Expansion& x, const Means& means, std::set<EntityId>& written);
  bool is_preserved(GuaranteeId g);
  void look_at(const graph::Expansion& x);
  void report(const graph::Expansion& x, const Means& means, const std::set<EntityId>& written);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Constraints constraints_;
  graph::Coordination coordination_;
  graph::Decisions decisions_;
  Reporter& out_;
  std::map<GuaranteeId, bool> preserved_;
  std::set<EntityId> audited_;
  std::set<ElementId> ordered_;  // operations and topics whose order is promised
  std::set<OperationId> told_;
};

// One partition, or read in one order, and its reader can hardly keep up.
bool Needless::is_bottleneck(TopicId id) const {
  const Topic topic = cx_.manifest[id];
  const auto rate = topic[topic::rate];
  if (!rate) return false;
  const bool one = topic[topic::partitions] == 1U;
  for (graph::HopId hop : graph_.hops().out(id)) {
    const ElementId via = graph_.hops()[hop].via;
    Value<Rate> capacity;
    Value<Ordering> ordering;
    if (const auto flow = via.as<FlowId>()) {
      capacity = cx_.manifest[flow][flow::capacity];
      ordering = cx_.manifest[flow][flow::ordering];
    } else if (const auto o = via.as<OperationId>()) {
      const auto consumes = cx_.manifest[o][operation::consumes];
      if (!consumes) continue;
      capacity = (*consumes)[consumes::capacity];
      ordering = (*consumes)[consumes::ordering];
    }
    const bool total = one || ordering == Ordering::total;
    if (total && capacity && rate->per_second >= kBusy * capacity->per_second) return true;
  }
  return false;
}

std::optional<Means> Needless::of_step(const graph::Expansion& x, std::uint32_t i) const {
  const Step step = x.step(i);
  const std::uint32_t frame = x.steps()[i].frame;
  if (step.verb() == Verb::lock) {
    const auto d = step.target().as<DatasetId>();
    const auto form = d ? cx_.manifest[d][dataset::form] : Value<Form>{};
    if (form == Form::dedupe || form == Form::lock) return std::nullopt;
    const auto guards = step[step::guards];
    return Means{fmt::format("takes the lock {}", words_.quote(step.target())), frame, step.span(),
                 step.target(), guards ? guards->target.as<GuaranteeId>() : GuaranteeId()};
  }
  const auto topic = step.target().as<TopicId>();
  if (step.verb() != Verb::publish || !topic || !is_bottleneck(topic)) return std::nullopt;
  return Means{fmt::format("sends all through {}, in one order", words_.quote(step.target())),
               frame,
               step.span(),
               step.target(),
               {}};
}

std::optional<Means> Needless::of_block(const graph::Expansion& x, std::uint32_t b) const {
  if (x.blocks()[b].transaction != b) return std::nullopt;
  const Step block = x.block(b);
  const bool xa = block.transaction_kind() == TransactionKind::xa;
  const bool serial = block[step::isolation] == Isolation::serializable;
  if (!xa && !(serial && graph_.atomicity().stores(x, b).size() > 1)) return std::nullopt;
  return Means{xa ? "commits in two phases" : "runs a serializable transaction over several stores",
               x.blocks()[b].frame,
               block.span(),
               {},
               {}};
}

std::vector<Means> Needless::means(const graph::Expansion& x) const {
  std::vector<Means> found;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (auto one = of_step(x, i)) found.push_back(std::move(*one));
  for (std::uint32_t b = 0; b < x.blocks().size(); ++b)
    if (auto one = of_block(x, b)) found.push_back(std::move(*one));
  return found;
}

// Every write of everything that the constraint speaks about, by anybody.
bool Needless::is_preserved(GuaranteeId id) {
  const auto [it, is_new] = preserved_.try_emplace(id, true);
  if (!is_new) return it->second;
  const Guarantee g = cx_.manifest[id];
  for (EntityId e : constraints_.entities(g))
    for (const graph::WriteAt& w : constraints_.writes(e))
      if (!is_yes(coordination_.preserves(g, graph_.expansions().of(w.start), w.step)))
        return it->second = false;
  return true;
}

bool Needless::is_order_promised(const graph::Expansion& x, std::uint32_t frame,
                                 const std::set<EntityId>& written) const {
  for (std::uint32_t f = frame; f != graph::kNoIndex; f = x.frames()[f].parent)
    if (ordered_.contains(ElementId(x.frames()[f].operation))) return true;
  return std::any_of(written.begin(), written.end(), [&](EntityId e) {
    return audited_.contains(e) || cx_.manifest[e][entity::audit] == Audit::required;
  });
}

bool Needless::is_needless(const graph::Expansion& x, const Means& means,
                           std::set<EntityId>& written) {
  const graph::Frame& frame = x.frames()[means.frame];
  std::set<ElementId> reads;
  for (std::uint32_t i = frame.first; i < frame.end; ++i) {
    const Step step = x.step(i);
    if (graph_.steps().is_effect(x, i)) return false;
    if (step.verb() == Verb::read) reads.insert(step.target());
    const bool publishes = step.verb() == Verb::publish && step.target() == means.about;
    if (!graph_.steps().is_write(x, i) && !publishes) continue;
    const Verb verb = publishes ? Verb::append : step.verb();
    const bool replaces = verb == Verb::update || verb == Verb::upsert || verb == Verb::write;
    if (replaces && reads.contains(step.target())) return false;
    const auto touched = graph_.steps().entities(x, i);
    if (touched.empty()) return false;
    for (EntityId e : touched) {
      written.insert(e);
      const auto about = constraints_.about(e);
      if (about.empty() && !graph::only_grows(verb)) return false;
      if (!std::all_of(about.begin(), about.end(), [&](GuaranteeId g) { return is_preserved(g); }))
        return false;
    }
  }
  return !written.empty() && (!means.guards || is_preserved(means.guards)) &&
         !is_order_promised(x, means.frame, written);
}

void Needless::report(const graph::Expansion& x, const Means& means,
                      const std::set<EntityId>& written) {
  Finding f = out_.start(Verdict::violated);
  f.at = x.frames()[means.frame].operation;
  f.span = means.span;
  if (means.about) f.elements.push_back(means.about);
  std::vector<ElementId> guarantees;
  for (EntityId e : written) {
    f.entities.push_back(e);
    for (GuaranteeId g : constraints_.about(e)) guarantees.push_back(g);
  }
  make_unique(guarantees);
  f.elements.insert(f.elements.end(), f.entities.begin(), f.entities.end());
  f.elements.insert(f.elements.end(), guarantees.begin(), guarantees.end());
  f.message = guarantees.empty()
                  ? fmt::format(
                        "{} {}, but what it writes only grows, and nothing is promised that "
                        "could break",
                        words_.quote(f.at), means.what)
                  : fmt::format("{} {}, but {} {} without it", words_.quote(f.at), means.what,
                                words_.list(guarantees), guarantees.size() == 1 ? "holds" : "hold");
  f.why =
      "every call waits for the others, and stops when the coordinator does; two of these writes "
      "give the same result in any order, so nothing is gained by it";
  f.fix =
      "commit locally and let the results merge; if the order matters for another reason, say "
      "so: a guarantee, or an accepted decision about it";
  const graph::Frame& frame = x.frames()[means.frame];
  for (std::uint32_t i = frame.first; i < frame.end; ++i)
    if (graph_.steps().is_write(x, i) && f.related.size() < 4)
      f.related.push_back({x.shown_in(i, means.frame).span(), "needs no coordination"});
  for (ElementId g : guarantees)
    f.facts.push_back(
        {fmt::format("no write of anybody can break {}, whatever runs beside it", words_.quote(g)),
         graph::Origin::inferred, cx_.manifest.span(g)});
  f.scope.operations = {x.frames()[means.frame].operation};
  out_.add(std::move(f));
}

void Needless::look_at(const graph::Expansion& x) {
  std::map<std::uint32_t, std::size_t> seen;  // means by frame; the first few stand for all
  for (const Means& one : means(x)) {
    const OperationId o = x.frames()[one.frame].operation;
    if (++seen[one.frame] > 4) continue;
    if (told_.contains(o) || decisions_.about(o)) continue;
    if (one.about && (decisions_.about(one.about) || ordered_.contains(one.about))) continue;
    std::set<EntityId> written;
    if (!is_needless(x, one, written)) continue;
    told_.insert(o);
    report(x, one, written);
  }
}

void Needless::run() {
  for (Guarantee g : cx_.manifest.guarantees()) {
    if (g->verb == GuaranteeVerb::audited)
      if (const auto e = g->target.as<EntityId>()) audited_.insert(e);
    if (g->verb == GuaranteeVerb::exactly_once || g->verb == GuaranteeVerb::read_your_writes)
      ordered_.insert(g->target);
    if (const auto after = g[guarantee::after]) ordered_.insert(after->target);
    if (g->verb != GuaranteeVerb::causal) continue;
    const RecordView causal = cx_.manifest.record(g->causal);
    for (const auto& end :
         {causal[causal::before], causal[causal::after], causal[causal::observer]})
      if (end) ordered_.insert(end->target);
  }
  for (OperationId start : graph_.roles().starts()) look_at(graph_.expansions().of(start));
}

}  // namespace

void needless_coordination(const Context& context, Reporter& out) {
  Needless(context, out).run();
}

}  // namespace thalweg::checks::constraints
