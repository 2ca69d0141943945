// SPDX-License-Identifier: Apache-2.0
// CDC006: the source is not set up so that change capture is complete and safe.
// The requirements of an engine are part of the knowledge base; here they are
// compared with what the manifest says. Linear in flows and settings.
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/retention.h"

namespace thalweg::checks::change_capture {

using namespace manifest;
using engines::Requirement;

namespace {

// A requirement, and what the manifest says about it.
struct Answer {
  Truth met = Truth::unknown;
  bool warning = false;
  std::string what;       // "`wal_level` is `replica`", "`wal_level`" where unknown
  std::string otherwise;  // what goes wrong
  std::string key;        // "stores.pg.config.wal_level"
  source::Span span;      // of the value
  std::string fix;
  std::string why;  // where it is not met, and nothing else is wrong
};

bool is_one_of(const std::vector<std::string>& words, std::string_view value) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return to_lower(word) == to_lower(value); });
}

// Values that break capture are listed, or are all but those that it needs.
Truth judge(const Requirement& requirement, std::string_view value) {
  if (is_one_of(requirement.wrong, value)) return Truth::no;
  if (is_one_of(requirement.need, value)) return Truth::yes;
  if (requirement.need.empty()) return Truth::yes;
  return requirement.wrong.empty() ? Truth::no : Truth::unknown;
}

class Source {
 public:
  Source(const Context& context, Flow flow, StoreId store)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        flow_(flow),
        store_(context.manifest[store]) {}
  void check(Reporter& out) const;

 private:
  Answer answer(const Requirement& requirement) const;
  void answer_config(const Requirement& requirement, Answer& a) const;
  void answer_replication(const Requirement& requirement, Answer& a) const;
  void answer_flow(Answer& a) const;
  void add_watch(std::vector<Answer>& all) const;
  bool only_added() const;
  Finding start(Reporter& out, Verdict verdict, const std::vector<Answer>& all) const;
  void report(const std::vector<Answer>& all, Reporter& out) const;
  void ask(const std::vector<Answer>& all, Reporter& out) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Flow flow_;
  Store store_;
};

void Source::answer_config(const Requirement& requirement, Answer& a) const {
  a.key = words_.key(store_, fmt::format("config.{}", requirement.setting));
  a.what = fmt::format("`{}`", requirement.setting);
  for (const ItemView item : store_[store::config].value) {
    if (cx_.manifest.text(item.text) != requirement.setting) continue;
    const std::string_view value = cx_.manifest.text(item.second);
    a.met = judge(requirement, value);
    a.what = fmt::format("`{}` is {}", requirement.setting, quote(value));
    a.span = item.span;
  }
}

void Source::answer_replication(const Requirement& requirement, Answer& a) const {
  a.fix = fmt::format("run {} as a replica set", words_.quote(ElementId(store_)));
  a.key = words_.key(store_, fmt::format("replication.{}", requirement.setting));
  a.what = fmt::format("`replication.{}`", requirement.setting);
  const auto replication = store_[store::replication];
  const auto topology = replication ? (*replication)[replication::topology] : Value<Topology>{};
  if (!topology) return;
  a.met = judge(requirement, to_string(*topology));
  a.what = fmt::format("`replication.{}` is `{}`", requirement.setting, to_string(*topology));
  a.span = topology.span;
}

// Repeats are expected: what the flow does must bear them.
void Source::answer_flow(Answer& a) const {
  a.fix = "let the flow recognise repeats (`dedupe`), or apply them so that they do no harm";
  a.why = "each change is applied several times, and the copy is wrong from the first event on";
  const auto dedupe = flow_[flow::dedupe];
  const auto apply = flow_[flow::apply];
  a.key = words_.key(flow_, "dedupe");
  a.met = dedupe ? Truth::yes : graph_.idempotence().dup_safe(flow_);
  a.what = dedupe  ? std::string("`dedupe` is declared")
           : apply ? fmt::format("nothing removes repeats before `{}`", to_string(*apply))
                   : std::string("`dedupe`, or an `apply` that bears repeats,");
  a.span = dedupe ? dedupe.span : apply ? apply.span : flow_.span();
}

Answer Source::answer(const Requirement& requirement) const {
  Answer a;
  a.fix = requirement.need.empty()
              ? fmt::format("give `{}` a bound", requirement.setting)
              : fmt::format("set `{}` to {}", requirement.setting, join_or(requirement.need));
  a.why = requirement.warning
              ? "nothing is wrong until the first time that somebody needs it"
              : "what is not captured is missing in everything that follows, and no later event "
                "brings it";
  a.warning = requirement.warning;
  a.otherwise = requirement.otherwise;
  switch (requirement.place) {
    case Requirement::Place::config:
      answer_config(requirement, a);
      break;
    case Requirement::Place::replication:
      answer_replication(requirement, a);
      break;
    case Requirement::Place::flow:
      answer_flow(a);
      break;
  }
  return a;
}

// No row of what it captures is ever changed; those of an outbox may go, which is no
// event.
bool Source::only_added() const {
  for (ElementId input : graph_.delivery().inputs(flow_)) {
    const auto d = input.as<DatasetId>();
    if (!d || graph_.hops().in(input).empty()) return false;
    const bool outbox = cx_.manifest[d][dataset::form] == Form::outbox;
    for (graph::HopId id : graph_.hops().in(input)) {
      const graph::Hop& hop = graph_.hops()[id];
      if (hop.step == graph::kNoIndex) return false;
      const Verb verb = graph_.expansions().of(hop.via.as<OperationId>()).step(hop.step).verb();
      const bool goes = outbox && verb == Verb::delete_;
      if (verb != Verb::insert && verb != Verb::append && !goes) return false;
    }
  }
  return true;
}

// Where a stopped reader makes the log grow, somebody must see it fall behind.
void Source::add_watch(std::vector<Answer>& all) const {
  const auto metrics = flow_[flow::metrics];
  const auto grows = graph_.places().engine(store_).truth(engines::Field::cdc_unbounded_on_stall);
  if (!is_yes(grows) || !metrics) return;
  bool watched = false;
  for (const ItemView item : *metrics) watched = watched || cx_.manifest.text(item.text) == "lag";
  all.push_back({truth(watched), true,
                 watched ? "`lag` is among its metrics" : "`lag` is not among its metrics",
                 "nobody sees it fall behind while the log of the source grows", "", metrics.span,
                 "measure `lag`, and alert on it",
                 "the reader stops on a Friday; on Sunday the disk of the source is full"});
}

Finding Source::start(Reporter& out, Verdict verdict, const std::vector<Answer>& all) const {
  Finding f = out.start(verdict);
  f.at = flow_;
  f.elements = {store_};
  f.span = flow_.span();
  for (ElementId input : graph_.delivery().inputs(flow_))
    for (EntityId e : graph_.places().entities(input)) f.entities.push_back(e);
  make_unique(f.entities);
  if (f.entities.size() == 1) f.entity = f.entities.front();
  for (const Answer& a : all)
    f.facts.push_back({fmt::format("{} {}",
                                   is_yes(a.met)  ? "✓"
                                   : is_no(a.met) ? "✗"
                                                  : "?",
                                   a.what),
                       a.span ? graph::Origin::declared : graph::Origin::engine, a.span});
  f.scope.container = store_;
  return f;
}

void Source::report(const std::vector<Answer>& all, Reporter& out) const {
  const auto broken = [](bool grave) {
    return [grave](const Answer& a) { return is_no(a.met) && !(grave && a.warning); };
  };
  auto worst = std::find_if(all.begin(), all.end(), broken(true));
  const bool grave = worst != all.end();
  if (!grave) worst = std::find_if(all.begin(), all.end(), broken(false));
  Finding f = start(out, Verdict::violated, all);
  if (!grave) f.severity = Severity::warning;
  f.span = worst->span;
  f.message = fmt::format("{} captures {}, but {}: {}", words_.quote(ElementId(flow_)),
                          words_.quote(ElementId(store_)), worst->what, worst->otherwise);
  std::vector<std::string> others;
  for (const Answer& a : all)
    if (is_no(a.met) && &a != &*worst) others.push_back(fmt::format("{}: {}", a.what, a.otherwise));
  f.why = others.empty() ? worst->why : fmt::format("and {}", thalweg::join(others, "; "));
  f.fix = worst->fix;
  if (f.span.file == flow_.span().file) f.related.push_back({flow_.span(), "captured by"});
  out.add(std::move(f));
}

void Source::ask(const std::vector<Answer>& all, Reporter& out) const {
  Finding f = start(out, Verdict::possible, all);
  std::vector<std::string> open;
  for (const Answer& a : all) {
    if (!is_unknown(a.met)) continue;
    f.missing.push_back(a.key);
    open.push_back(a.what);
  }
  f.message = fmt::format("{} captures {}, and nothing says {} {}", words_.quote(ElementId(flow_)),
                          words_.quote(ElementId(store_)), "what is set for", join_and(open));
  const auto first =
      std::find_if(all.begin(), all.end(), [](const Answer& a) { return is_unknown(a.met); });
  f.why = fmt::format("where {} is not as it should be: {}", first->what, first->otherwise);
  f.fix = fmt::format("look the settings up and write them into `config` of {}",
                      words_.quote(ElementId(store_)));
  out.add(std::move(f));
}

void Source::check(Reporter& out) const {
  const engines::Capabilities& engine = graph_.places().engine(store_);
  if (engine.engine() == nullptr || is_yes(engine.truth(engines::Field::managed))) return;
  std::vector<Answer> all;
  // Old values are asked for only where there are some.
  const engines::Fact* before = engine.engine()->fact(engines::Field::cdc_before_image);
  const std::string unneeded = before && only_added() ? before->setting : std::string();
  for (const Requirement& requirement : engine.engine()->capture_requirements()) {
    Answer a = answer(requirement);
    if (!is_unknown(a.met) || requirement.setting != unneeded) all.push_back(std::move(a));
  }
  add_watch(all);
  const auto has = [&](Truth met) {
    return std::any_of(all.begin(), all.end(), [&](const Answer& a) { return a.met == met; });
  };
  if (has(Truth::no)) return report(all, out);
  if (has(Truth::unknown)) ask(all, out);
}

}  // namespace

void cdc_source_not_ready(const Context& context, Reporter& out) {
  for (Flow flow : context.manifest.flows()) {
    const auto kind = flow[flow::kind];
    if (!(kind == FlowKind::cdc) && !(kind == FlowKind::outbox_relay)) continue;
    for (ElementId input : context.graph.delivery().inputs(flow)) {
      if (!is_yes(graph::reads_change_log(context.graph, flow, input))) continue;
      const StoreId store = context.graph.places().container(input).as<StoreId>();
      Source(context, flow, store).check(out);
      break;
    }
  }
}

}  // namespace thalweg::checks::change_capture
