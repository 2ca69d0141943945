// SPDX-License-Identifier: Apache-2.0
// CDC005: a poller remembers the last id or time it has seen, and what commits
// late with a smaller one is skipped. One look at each flow that queries a dataset.
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/reconciled.h"
#include "graph/retention.h"

namespace thalweg::checks::change_capture {

using namespace manifest;

namespace {

// A flow that queries a dataset, or may do so.
struct Poller {
  Flow flow;
  DatasetId from;
  Value<Cursor> cursor;
};

class Pollers {
 public:
  Pollers(const Context& context, Reporter& out);
  void check(Flow flow);

 private:
  std::optional<Poller> poller(Flow flow) const;
  bool check_cursor(const Poller& p);
  bool check_workers(const Poller& p);
  bool check_unsaid(const Poller& p);
  void check_growth(const Poller& p);
  Finding start(const Poller& p, Verdict verdict, source::Span span) const;
  std::string source(const Poller& p) const { return words_.quote(ElementId(p.from)); }
  std::string name(const Poller& p) const { return words_.quote(ElementId(p.flow)); }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Reconciled reconciled_;
  Reporter& out_;
  std::set<ElementId> purged_;  // some operation deletes there
};

Pollers::Pollers(const Context& context, Reporter& out)
    : cx_(context), graph_(context.graph), words_(context), reconciled_(context.graph), out_(out) {
  for (Operation operation : context.manifest.operations())
    for (Step step : context.manifest.steps_of(operation))
      if (step.verb() == Verb::delete_) purged_.insert(step.target());
}

std::optional<Poller> Pollers::poller(Flow flow) const {
  const auto kind = flow[flow::kind];
  const bool relay = kind == FlowKind::outbox_relay;
  const bool may_poll = relay || kind == FlowKind::batch || kind == FlowKind::stream;
  if (!may_poll || flow[flow::mode] == BatchMode::full) return std::nullopt;
  const auto poll = flow[flow::poll];
  for (ElementId input : graph_.delivery().inputs(flow)) {
    const auto d = input.as<DatasetId>();
    const bool queries = poll || (relay && !is_yes(graph::reads_change_log(graph_, flow, input)));
    if (d && queries) return Poller{flow, d, poll ? (*poll)[poll::cursor] : Value<Cursor>{}};
  }
  return std::nullopt;
}

Finding Pollers::start(const Poller& p, Verdict verdict, source::Span span) const {
  Finding f = out_.start(verdict);
  f.at = p.flow;
  f.elements = {p.from};
  f.span = span;
  const auto held = graph_.places().entities(p.from);
  f.entities.assign(held.begin(), held.end());
  if (held.size() == 1) f.entity = held.front();
  f.scope.place = p.from;
  return f;
}

// (a) Ids and times are drawn before the commit.
bool Pollers::check_cursor(const Poller& p) {
  const bool sequence = p.cursor == Cursor::sequence;
  if (!sequence && !(p.cursor == Cursor::timestamp)) return false;
  Finding f = start(p, Verdict::violated, p.cursor.span);
  const bool repaired = reconciled_.builds_only_repaired(p.flow);
  if (repaired) f.severity = Severity::warning;
  f.severity_is_final = repaired;
  f.message = fmt::format(
      "{} polls {} by {}; {} are taken before the commit, so a row that commits late is skipped",
      name(p), source(p), sequence ? "sequence" : "time", sequence ? "sequence values" : "times");
  f.why = fmt::format(
      "transaction A takes {0} 1 and is slow, B takes {0} 2 and commits; {1} reads 2 and remembers "
      "it; A commits, and its row lies behind the cursor for {2}",
      sequence ? "id" : "time", name(p), repaired ? "as long as nobody compares" : "ever");
  f.fix =
      "mark rows as published (`cursor: status-flag`, taken with SKIP LOCKED), stop the cursor "
      "before the oldest running transaction (`cursor: commit-order`), or capture the log";
  f.related.push_back({own_line(cx_, p.from), "polled"});
  out_.add(std::move(f));
  return true;
}

// (b) Two workers publish rows of one key in any order.
bool Pollers::check_workers(const Poller& p) {
  const auto concurrency = p.flow[flow::concurrency];
  const auto ordering = p.flow[flow::ordering];
  if (!concurrency || *concurrency < 2 || (ordering && *ordering != Ordering::none)) return false;
  const bool certain = static_cast<bool>(ordering);
  Finding f = start(p, certain ? Verdict::violated : Verdict::possible, concurrency.span);
  f.severity = certain ? Severity::warning : Severity::note;
  f.message = fmt::format(
      "{} polls {} with {} workers{}: two rows of one key can be published in "
      "the wrong order",
      name(p), source(p), *concurrency, certain ? "" : ", and nothing says what order they keep");
  f.why =
      "one worker takes the row of the first change and is slow, another takes the row of the "
      "second; what follows ends with the older state";
  f.fix = "give each key to one worker (`ordering: per-key`), or use one worker";
  if (!certain) f.missing = {words_.key(p.flow, "ordering")};
  out_.add(std::move(f));
  return true;
}

// Nothing says how it finds what is new.
bool Pollers::check_unsaid(const Poller& p) {
  if (p.cursor) return false;
  const auto poll = p.flow[flow::poll];
  Finding f = start(p, Verdict::possible, poll ? poll.span : p.flow.span());
  f.message = poll ? fmt::format("{} polls {}, and nothing says how it knows what is new", name(p),
                                 source(p))
                   : fmt::format("nothing says how {} reads {}: by its log or by a query", name(p),
                                 source(p));
  f.why =
      "a query for \"all ids above the last one\" skips rows that commit late with a smaller id";
  f.fix = poll ? "say which `cursor` it uses: `status-flag` and `commit-order` are safe"
               : "name the `connector`, or say how it polls (`poll: {every: …, cursor: …}`)";
  f.missing.push_back(words_.key(p.flow, poll ? "poll.cursor" : "connector"));
  if (!poll) f.missing.push_back(words_.key(p.flow, "poll"));
  out_.add(std::move(f));
  return true;
}

// (c) Nothing says that published rows are removed.
void Pollers::check_growth(const Poller& p) {
  const Dataset outbox = cx_.manifest[p.from];
  if (!(outbox[dataset::form] == Form::outbox) || outbox[dataset::ttl]) return;
  if (purged_.contains(ElementId(p.from)) || !p.flow[flow::poll]) return;
  Finding f = start(p, Verdict::violated, own_line(cx_, p.from));
  f.severity = Severity::note;
  f.message = fmt::format("{} polls the outbox {}, and nothing removes what was published", name(p),
                          source(p));
  f.why = "the outbox grows until the query for new rows is slow and the disk is full";
  f.fix = "give the outbox a `ttl`, or let a scheduled operation delete what was published";
  f.related.push_back({p.flow.span(), "polled by"});
  out_.add(std::move(f));
}

void Pollers::check(Flow flow) {
  const auto p = poller(flow);
  if (!p || check_cursor(*p) || check_workers(*p) || check_unsaid(*p)) return;
  check_growth(*p);
}

}  // namespace

void unsafe_polling_relay(const Context& context, Reporter& out) {
  Pollers pollers(context, out);
  for (Flow flow : context.manifest.flows()) pollers.check(flow);
}

}  // namespace thalweg::checks::change_capture
