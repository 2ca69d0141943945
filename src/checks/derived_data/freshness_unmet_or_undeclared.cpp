// SPDX-License-Identifier: Apache-2.0
// DRV005: a copy is later than promised, may stay old for ever, or nobody has
// promised anything. For each copy: its promise, the slowest way to it, and who
// reads it.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/freshness.h"

namespace thalweg::checks::derived_data {

using namespace manifest;
using graph::HopId;
using graph::PathLag;

namespace {

// Beyond that many times the promise it is an error.
constexpr std::int64_t kFarBeyond = 10;

// A client that reads a copy and has not said that any age will do.
struct Reader {
  OperationId operation;
  source::Span span;
};

class Ages {
 public:
  Ages(const Context& context, Reporter& out);
  void check(Dataset d);

 private:
  void find_readers();
  bool check_promise(Dataset d, const graph::Promise& promise, const std::optional<PathLag>& lag);
  void check_silence(Dataset d, const std::optional<graph::Promise>& promise,
                     const std::optional<PathLag>& lag);
  bool is_filled(Dataset d) const;
  std::string shorten(const PathLag& lag) const;
  bool expires(Dataset d) const;
  bool check_bound(Dataset d, const std::optional<graph::Promise>& promise, const PathLag& lag);
  FlowId unmeasured(const PathLag& lag) const;
  std::string hops(const PathLag& lag) const;
  void add_facts(Finding& f, const PathLag& lag) const;
  Finding start(Dataset d, Verdict verdict, const std::optional<PathLag>& lag) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Freshness freshness_;
  Reporter& out_;
  std::map<ElementId, Reader> readers_;
};

Ages::Ages(const Context& context, Reporter& out)
    : cx_(context), graph_(context.graph), words_(context), freshness_(context.graph), out_(out) {
  find_readers();
}

void Ages::find_readers() {
  for (OperationId start : graph_.roles().starts()) {
    if (!graph_.roles().is_client(start)) continue;
    const graph::Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      if (step.verb() != Verb::read || step[step::requires_] == Requires::eventual) continue;
      readers_.emplace(step.target(), Reader{x.operation_of(i), step.span()});
    }
  }
}

bool Ages::is_filled(Dataset d) const {
  const auto in = graph_.hops().in(d);
  return std::any_of(in.begin(), in.end(),
                     [&](HopId id) { return graph_.hops()[id].kind == graph::HopKind::fill; });
}

// A cache whose entries vanish says how old they may get.
bool Ages::expires(Dataset d) const {
  return d[dataset::ttl] && is_filled(d);
}

// "`nightly` 1d 30m, `index` 1s".
std::string Ages::hops(const PathLag& lag) const {
  std::vector<std::string> items;
  for (HopId id : lag.path)
    if (freshness_.lag(id).ms > 0)
      items.push_back(
          fmt::format("{} {}", words_.quote(graph_.hops()[id].via), spoken(freshness_.lag(id))));
  return thalweg::join(items, ", ");
}

void Ages::add_facts(Finding& f, const PathLag& lag) const {
  for (HopId id : lag.path) {
    const graph::Hop& hop = graph_.hops()[id];
    const Duration takes = freshness_.lag(id);
    f.facts.push_back({fmt::format("{} to {}: {}", words_.quote(hop.via), words_.quote(hop.to),
                                   takes.ms > 0 ? fmt::format("up to {}", spoken(takes))
                                                : std::string("not declared")),
                       graph::Origin::declared, graph_.hops().span(id)});
  }
  for (HopId id : lag.undeclared) f.missing.push_back(words_.key(graph_.hops()[id].via, "lag"));
}

Finding Ages::start(Dataset d, Verdict verdict, const std::optional<PathLag>& lag) const {
  Finding f = out_.start(verdict);
  f.at = d;
  f.entity = d->entity;
  if (!lag) return f;
  f.paths.emplace_back();
  for (HopId id : lag->path) {
    const graph::Hop& hop = graph_.hops()[id];
    f.elements.push_back(hop.via);
    if (f.paths.back().empty()) f.paths.back().push_back({hop.from, cx_.manifest.span(hop.from)});
    f.paths.back().push_back({hop.via, graph_.hops().span(id)});
    f.paths.back().push_back({hop.to, graph_.hops().span(id)});
  }
  return f;
}

// What a cache adds is its time to live.
std::string Ages::shorten(const PathLag& lag) const {
  for (HopId id : lag.path)
    if (freshness_.untold(id)) {
      const std::string cache = words_.quote(graph_.hops()[id].to);
      return fmt::format(
          "shorten the `ttl` of {}, let the change log of {} invalidate it, or promise what can be "
          "kept",
          cache, words_.quote(graph_.hops()[id].from));
    }
  return "shorten the slowest hop (a stream in place of a batch, a shorter interval), or promise "
         "what can be kept";
}

// (a) The sum against the promise; what is not declared is not zero.
bool Ages::check_promise(Dataset d, const graph::Promise& promise,
                         const std::optional<PathLag>& lag) {
  if (!lag) return false;
  const bool broken = graph::exceeds(*lag, promise);
  if (!broken && lag->undeclared.empty()) return false;
  Finding f = start(d, broken ? Verdict::violated : Verdict::possible, lag);
  if (broken && lag->known.ms / kFarBeyond > promise.within.ms) f.severity = Severity::error;
  f.span = promise.span;
  f.elements.push_back(promise.made_by);
  add_facts(f, *lag);
  if (broken) f.missing.clear();
  f.message =
      broken ? fmt::format(
                   "{} is promised to be at most {} old, but the way there takes up to {} ({})",
                   words_.quote(ElementId(d)), to_string(promise.within), spoken(lag->known),
                   hops(*lag))
             : fmt::format("{} is promised to be at most {} old, and nothing says what {} {}",
                           words_.quote(ElementId(d)), to_string(promise.within),
                           words_.quote(graph_.hops()[lag->undeclared.front()].via),
                           lag->undeclared.size() == 1 ? "takes" : "and others take");
  f.why =
      "whoever relies on the promise decides by older data than they think, and no error tells "
      "them";
  f.fix = broken ? shorten(*lag) : "measure each hop, and declare its `lag`";
  if (!d->implied) f.related.push_back({d.span(), "the copy"});
  for (HopId id : lag->path)
    if (freshness_.lag(id).ms > 0)
      f.related.push_back({graph_.hops().span(id),
                           fmt::format("{}up to {}", freshness_.untold(id) ? "an entry lives " : "",
                                       spoken(freshness_.lag(id)))});
  out_.add(std::move(f));
  return true;
}

// (c) What was filled once is never replaced: no age is certain.
bool Ages::check_bound(Dataset d, const std::optional<graph::Promise>& promise,
                       const PathLag& lag) {
  const auto endless = std::find_if(lag.path.begin(), lag.path.end(), [&](HopId id) {
    return freshness_.lag(id).is_forever() && freshness_.untold(id);
  });
  if (endless == lag.path.end()) return false;
  const graph::Hop& fill = graph_.hops()[*endless];
  const graph::Untold change = *freshness_.untold(*endless);
  if (!promise && fill.to != ElementId(d)) return true;  // said of the cache
  Finding f = start(d, Verdict::violated, lag);
  if (promise) f.severity = Severity::error;
  f.span = promise ? promise->span : own_line(cx_, d.id());
  f.elements.insert(f.elements.end(), {fill.from, change.by});
  f.scope.place = d;
  if (promise) f.elements.push_back(promise->made_by);
  const std::string name = words_.quote(ElementId(d));
  const std::string cache = words_.quote(fill.to);
  const std::string source = words_.quote(fill.from);
  f.message = fmt::format(
      "{} {}may stay old for ever: what {} puts into {} stays there when {} changes {}", name,
      promise ? fmt::format("is promised to be at most {} old, but ", to_string(promise->within))
              : std::string(),
      words_.quote(fill.via), fill.to == ElementId(d) ? std::string("it") : cache,
      words_.quote(change.by), source);
  f.why = fmt::format(
      "an entry that is there is not read from {} again, and nothing removes it: whoever asks gets "
      "the value from before the change, until somebody clears {} by hand",
      source, cache);
  f.fix = fmt::format(
      "give {} a `ttl`, which bounds the age of every entry; and let the change log of {} "
      "invalidate it, if that is too late",
      cache, source);
  f.related.push_back({change.span, "changed here, and the cache does not hear of it"});
  f.related.push_back({graph_.hops().span(*endless), "filled here"});
  f.facts.push_back({fmt::format("{} has no `ttl` that ends", cache), graph::Origin::inferred, {}});
  f.facts.push_back({fmt::format("no flow and no other operation invalidates {}", cache),
                     graph::Origin::inferred,
                     {}});
  out_.add(std::move(f));
  return true;
}

// A flow on the way of which nobody measures the lag, if none of them is measured.
FlowId Ages::unmeasured(const PathLag& lag) const {
  FlowId first;
  for (HopId id : lag.path) {
    const auto flow = graph_.hops()[id].via.as<FlowId>();
    if (!flow) continue;
    for (const ItemView item : cx_.manifest[flow][flow::metrics].value)
      if (cx_.manifest.text(item.text) == "lag") return {};
    if (!first) first = flow;
  }
  return first;
}

// (b) Clients read it, and nobody has promised or measures its age.
void Ages::check_silence(Dataset d, const std::optional<graph::Promise>& promise,
                         const std::optional<PathLag>& lag) {
  const auto reader = readers_.find(d);
  if (reader == readers_.end() || (!promise && expires(d))) return;
  const FlowId blind = promise && lag ? unmeasured(*lag) : FlowId();
  if (promise && !blind) return;
  Finding f = start(d, Verdict::violated, lag);
  f.severity = Severity::note;
  f.span = own_line(cx_, d.id());
  f.elements.push_back(reader->second.operation);
  f.related.push_back({reader->second.span, "read here"});
  const std::string name = words_.quote(ElementId(d));
  if (promise) {
    f.message = fmt::format("{} is promised to be at most {} old, and nobody measures it", name,
                            to_string(promise->within));
    f.why = "a promise that nobody measures is broken for a while before somebody complains";
    f.fix = fmt::format("measure the lag of {} (`metrics: [lag]`), and alert on it",
                        words_.quote(ElementId(blind)));
    f.related.push_back({promise->span, "the promise"});
    f.question = words_.key(blind, "metrics");
  } else {
    f.message = fmt::format("{} is read by {}, and nobody has said how old it may be", name,
                            words_.quote(ElementId(reader->second.operation)));
    f.why = fmt::format("it lags {}; whether that is too late, nobody can tell",
                        behind(words_, graph_, lag));
    f.fix =
        "ask those who use it, and declare `freshness`; or let the read say "
        "`requires: eventual`";
    f.question = fmt::format("`freshness` of {}", words_.name(ElementId(d)));
  }
  f.missing = {f.question};
  out_.add(std::move(f));
}

void Ages::check(Dataset d) {
  if (!d->entity || graph_.places().is_auxiliary(d.id()) || graph_.places().is_trail(d)) return;
  if (!is_yes(freshness_.lagging(d, d->entity))) return;
  const auto promise = freshness_.promise(d.id());
  if (!promise && !readers_.contains(d) && !is_filled(d)) return;
  const auto lag = freshness_.slowest(d.id());
  if (lag && check_bound(d, promise, *lag)) return;
  if (promise && check_promise(d, *promise, lag)) return;
  check_silence(d, promise, lag);
}

}  // namespace

void freshness_unmet_or_undeclared(const Context& context, Reporter& out) {
  Ages ages(context, out);
  for (Dataset dataset : context.manifest.datasets()) ages.check(dataset);
}

}  // namespace thalweg::checks::derived_data
