// SPDX-License-Identifier: Apache-2.0
// IDM005: a duplicate can come when its id is forgotten. Compares the window of each
// `dedupe`, and of each key that an external recognises, with what can come late.
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/horizon.h"

namespace thalweg::checks::idempotence {

using namespace manifest;
using graph::Expansion;
using graph::kNoIndex;
using graph::Lateness;

namespace {

class Windows {
 public:
  Windows(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        out_(out),
        repeats_(graph_),
        late_(graph_) {}
  void check(const graph::Deduplication& dedupe);
  void check_calls(OperationId start);
  void check_effects(Flow flow);

 private:
  struct Case {
    ElementId at;
    source::Span span;
    std::string who;  // forgets
    std::string_view by;
    graph::Window window;
    Truth needed = Truth::yes;
    ElementId external;   // whose keys they are
    bool hears = false;   // events of a topic
    bool broker = false;  // which keeps the ids
    bool runs = false;    // on a schedule, and nobody calls it
  };
  std::vector<Lateness> late(const Expansion& x, std::uint32_t i);
  void compare(const Case& c, const std::vector<Lateness>& late) const;
  Finding start(const Case& c, Truth certain) const;
  std::string fix(const Case& c, Duration late) const;
  void ask(const Case& c) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  graph::Repeats repeats_;
  graph::LateEvents late_;
  std::set<StepId> told_;
};

// A repeated request brings new event ids and positions.
bool survives_request(std::string_view by) {
  return by != "event_id" && by != "offset" && by != "lsn";
}

std::string Windows::fix(const Case& c, Duration late) const {
  const std::string longer = late.is_forever() ? std::string("for as long as one can come")
                                               : fmt::format("for longer than {}", to_string(late));
  if (c.external)
    return fmt::format(
        "record the id in a store of your own as well, {}, and look there before "
        "calling {}",
        longer, words_.quote(c.external));
  return fmt::format(
      "keep ids {}{}, or for ever under a unique constraint; or keep a high-water mark with the "
      "output, "
      "which has no window",
      longer, c.broker ? " in a dataset of your own, not in the broker" : " (`window`)");
}

Finding Windows::start(const Case& c, Truth certain) const {
  Finding f = out_.start(certain);
  f.at = c.at;
  f.span = c.span;
  if (c.external) f.elements = {c.external};
  f.facts.push_back(c.window.fact);
  f.fix = fix(c, Duration::forever());
  f.scope.places = {c.external ? c.external : c.at};
  return f;
}

// Nothing says how late a duplicate can come.
void Windows::ask(const Case& c) const {
  Finding f = start(c, Truth::unknown);
  f.message = fmt::format("{} forgets `{}` after {}; nothing says how late a duplicate can come",
                          c.who, c.by, to_string(c.window.time));
  f.why = fmt::format(
      "whoever comes back after {}, from an outage or with an old retry, is not recognised, and "
      "the "
      "effect is done a second time",
      to_string(c.window.time));
  f.missing = {c.hears ? fmt::format("`max_outage` of {} and of what feeds it", words_.quote(c.at))
                       : fmt::format("`caller_retry.within` of {}", words_.quote(c.at))};
  f.question = c.hears ? "`max_outage` of consumers" : "`caller_retry` of operations";
  out_.add(std::move(f));
}

void Windows::compare(const Case& c, const std::vector<Lateness>& late) const {
  if (is_no(c.needed) || c.window.time.is_forever()) return;
  const Lateness* last = graph::latest(late);
  if (last == nullptr) return is_yes(c.needed) && !c.runs ? ask(c) : void();
  if (last->time <= c.window.time) return;
  Finding f = start(c, c.needed);
  const bool declared = last->fact.origin == graph::Origin::declared;
  if (f.verdict == Verdict::violated && !declared) f.severity = Severity::warning;
  f.elements.push_back(last->by);
  const std::string forgets =
      c.window.time.ms == 0
          ? fmt::format("{} does not remember `{}` at all", c.who, c.by)
          : fmt::format("{} forgets `{}` after {}", c.who, c.by, to_string(c.window.time));
  f.message = fmt::format(
      "{}, but a duplicate can come {}: {}", forgets,
      last->time.is_forever() ? "at any time" : to_string(last->time) + " later", last->fact.text);
  f.why = fmt::format(
      "{} done, and nobody noted that in time; what is sent again then finds its id gone, is taken "
      "for "
      "something new, and is done a second time",
      c.external ? fmt::format("the call of {} was", words_.quote(c.external)) : "the work was");
  f.fix = fix(c, last->time);
  f.related.push_back({last->fact.span, "so late can it come"});
  if (c.window.fact.span != f.span && c.window.fact.span != last->fact.span)
    f.related.push_back({c.window.fact.span, "so long is it remembered"});
  std::erase_if(f.related, [&](const Related& r) { return !r.span || r.span == f.span; });
  f.facts.push_back(last->fact);
  if (f.verdict == Verdict::possible)
    f.missing = {fmt::format("what a repeat of {} does", words_.quote(c.at))};
  out_.add(std::move(f));
}

void Windows::check(const graph::Deduplication& dedupe) {
  const auto window = graph::dedupe_window(graph_, dedupe);
  if (!window) return;
  const auto by = dedupe.record[dedupe::by];
  Case c{dedupe.owner,
         dedupe.span,
         words_.quote(dedupe.owner),
         by ? cx_.manifest.text(*by) : std::string_view("id"),
         *window,
         dedupe.needed,
         {},
         false,
         false};
  const auto in = dedupe.record[dedupe::in_];
  c.broker = in && in->word == DedupePlace::broker;
  std::vector<Lateness> late = late_.of(dedupe.owner, true);
  c.hears = !graph_.delivery().inputs(dedupe.owner).empty();
  if (const auto o = dedupe.owner.as<OperationId>(); o && graph::only_runs(graph_, o)) {
    c.runs = true;
    if (auto next = graph::next_run(graph_, o)) late.push_back(std::move(*next));
  }
  if (survives_request(c.by))
    for (Lateness& one : graph::late_requests(repeats_, dedupe.owner))
      late.push_back(std::move(one));
  compare(c, late);
}

// ---------------------------------------------------------------------------
// Keys of externals

// From the call outwards: its own retries, and those of the operations above it.
std::vector<Lateness> Windows::late(const Expansion& x, std::uint32_t i) {
  const Step step = x.step(i);
  const std::string_view by = cx_.manifest.text(*step[step::unique_by]);
  std::vector<Lateness> found = late_.of(x.start(), false);
  if (auto next = graph::next_run(graph_, x.start())) found.push_back(std::move(*next));
  const auto retry = step[step::retry];
  if (retry)
    if (const auto within = (*retry)[retry::within])
      found.push_back({*within,
                       {fmt::format("the call is repeated for up to {}", to_string(*within)),
                        graph::Origin::declared, retry.span},
                       x.operation_of(i)});
  if (!survives_request(by)) return found;
  for (std::uint32_t f = x.steps()[i].frame; f != kNoIndex; f = x.frames()[f].parent)
    for (Lateness& one : graph::late_requests(repeats_, x.frames()[f].operation))
      found.push_back(std::move(one));
  return found;
}

void Windows::check_calls(OperationId start) {
  const Expansion x = graph_.expansions().of(start);
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step step = x.step(i);
    if (!graph_.steps().is_effect(x, i) || !step[step::unique_by]) continue;
    // Ids that are kept here as well are the matter of their `dedupe`.
    if (step[step::idempotent] || x.frame_of(i).near_dedupe != kNoIndex) continue;
    const auto external = step.target().as<ExternalId>();
    const auto window = graph::key_window(graph_, step.target());
    const bool known = !(cx_.manifest[external][external::idempotency_key] == Support::unsupported);
    if (!window || !known || told_.contains(step.id())) continue;
    const bool hears = graph_.roles().is_consumer(x.start());
    const bool runs = graph::only_runs(graph_, x.start());
    const std::vector<Lateness> all = late(x, i);
    if (runs && all.empty()) continue;  // nobody can say more; those that call it may
    told_.insert(step.id());
    compare({x.operation_of(i), step.span(), words_.quote(step.target()),
             cx_.manifest.text(*step[step::unique_by]), *window, Truth::yes, step.target(), hears,
             false, runs},
            all);
  }
}

void Windows::check_effects(Flow flow) {
  const auto effects = flow[flow::effects];
  if (!effects || flow[flow::dedupe]) return;
  for (const RecordView effect : *effects) {
    const auto call = effect[effect::call];
    const auto by = effect[effect::unique_by];
    const auto window =
        call && by ? graph::key_window(graph_, call->target) : std::optional<graph::Window>();
    if (!window) continue;
    compare({flow, call.span, words_.quote(call->target), cx_.manifest.text(*by), *window,
             Truth::yes, call->target, true},
            late_.of(flow, false));
  }
}

}  // namespace

void dedupe_window_too_short(const Context& context, Reporter& out) {
  Windows windows(context, out);
  for (const graph::Deduplication& dedupe : graph::deduplications(context.graph))
    windows.check(dedupe);
  for (OperationId start : context.graph.roles().starts()) windows.check_calls(start);
  for (Flow flow : context.manifest.flows()) windows.check_effects(flow);
}

}  // namespace thalweg::checks::idempotence
