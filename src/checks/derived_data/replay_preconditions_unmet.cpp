// SPDX-License-Identifier: Apache-2.0
// DRV003: a view is to be rebuilt by replaying a topic that cannot give, or by
// processors that cannot take, the past once more. For each such view: the topic,
// and everything between it and the view.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/joins.h"
#include "graph/rebuild.h"
#include "graph/retention.h"

namespace thalweg::checks::derived_data {

using namespace manifest;
using engines::Field;
using graph::HopId;

namespace {

// One precondition that fails, or may fail.
struct Reason {
  Truth fails = Truth::no;
  std::string text;  // "`hits` keeps only 7d"
  source::Span span;
  std::string missing;
  ElementId element;
  std::string fix;
};

class Replay {
 public:
  Replay(const Context& context, const graph::Joins& joins, Dataset view, Topic topic)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        joins_(joins),
        d_(view),
        t_(topic),
        rebuild_(context.graph, view.id()) {}
  void check(source::Span anchor, Reporter& out);

 private:
  std::vector<HopId> between() const;
  void add(Reason reason) {
    if (!is_no(reason.fails)) reasons_.push_back(std::move(reason));
  }
  void check_engine();
  void check_content();
  void check_flow(Flow flow);
  void check_builder(HopId id);
  void check_speed(ElementId builder);
  void check_effects(OperationId operation);
  Truth repeats(const Value<OnReplay>& on_replay, Truth dup_safe) const;
  std::string quote(ElementId e) const { return words_.quote(e); }
  std::string other_source() const;
  void report(source::Span anchor, Reporter& out);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Joins& joins_;
  Dataset d_;
  Topic t_;
  graph::Rebuild rebuild_;
  std::vector<Reason> reasons_;
};

// The hops on paths from the topic to the view, in order.
std::vector<HopId> Replay::between() const {
  graph::Search search{d_->entity};
  search.copies = true;
  std::set<ElementId> before, behind;
  for (const graph::Reached& r : graph_.hops().sources(d_, search)) before.insert(r.place);
  for (const graph::Reached& r : graph_.hops().reach(t_, search)) behind.insert(r.place);
  std::vector<HopId> found;
  for (ElementId place : behind) {
    if (!before.contains(place)) continue;
    for (HopId id : graph_.hops().out(place))
      if (before.contains(graph_.hops()[id].to) && graph_.hops().moves(id, d_->entity))
        found.push_back(id);
  }
  std::sort(found.begin(), found.end());
  return found;
}

// 1. Some engines forget what they have delivered.
void Replay::check_engine() {
  const engines::Capabilities& engine = graph_.places().engine(t_);
  const auto known = engine[Field::messaging_replay];
  const Truth can =
      known.confident() || !known ? engine.truth(Field::messaging_replay) : Truth::unknown;
  add({!can,
       is_no(can) ? fmt::format("{} forgets what {} has delivered", engine.name(), quote(t_))
                  : fmt::format("nothing says whether {} can be read again", quote(t_)),
       t_.span(), words_.key(t_, "engine"), t_, "rebuild from a place that keeps what it has"});
}

// 2. What is not there cannot be replayed.
void Replay::check_content() {
  const graph::Holding holding = rebuild_.holding(t_);
  const Truth complete = rebuild_.complete(holding);
  const auto kept = graph::retention(graph_, t_);
  add({!complete,
       !holding.lacks.empty() ? holding.lacks
       : is_no(complete)
           ? fmt::format("{} does not hold all that is needed", quote(t_))
           : fmt::format("nothing says whether {} holds all that is needed", quote(t_)),
       kept ? kept->span : t_.span(),
       !holding.missing.empty() ? holding.missing : fmt::format("`rebuild_needs` of {}", quote(d_)),
       t_, fmt::format("keep the whole history in {} (`retention: forever`)", quote(t_))});
}

Truth Replay::repeats(const Value<OnReplay>& on_replay, Truth dup_safe) const {
  if (on_replay == OnReplay::suppress || on_replay == OnReplay::dedupe) return Truth::no;
  const Truth again = on_replay ? Truth::yes : Truth::unknown;
  return again & !dup_safe;
}

// 3, 6, 7. The clock, the joins and the effects of a flow on the way.
void Replay::check_flow(Flow flow) {
  const auto time = flow[flow::time];
  if (time == Time::processing)
    add({Truth::yes,
         fmt::format("{} cuts its windows by the clock, which is another one then", quote(flow)),
         time.span, "", flow, fmt::format("let {} work in event time", quote(flow))});
  if (const auto all = flow[flow::joins])
    for (const RecordView join : *all)
      if (is_yes(joins_.sees_now(join)))
        add({Truth::yes,
             fmt::format("{} would join {} as it is then, not as it was", quote(flow),
                         quote(joins_.dataset(join))),
             join[join::with].span, "", flow,
             fmt::format("join the version of {} that belongs to the event",
                         quote(joins_.dataset(join)))});
  const auto effects = flow[flow::effects];
  for (std::size_t i = 0; effects && i < effects->size(); ++i) {
    const auto call = (*effects)[i][effect::call];
    add({repeats(flow[flow::on_replay], graph_.idempotence().effect_dup_safe(flow, i)),
         fmt::format("{} would call {} again for every event", quote(flow), quote(call->target)),
         call.span, words_.key(flow, "on_replay"), flow,
         fmt::format("suppress the effects of {} on replay", quote(flow))});
  }
}

void Replay::check_effects(OperationId operation) {
  const graph::Expansion x = graph_.expansions().of(operation);
  const auto consumes = cx_.manifest[operation][operation::consumes];
  for (std::uint32_t i = 0; consumes && i < x.size(); ++i) {
    if (!graph_.steps().is_effect(x, i)) continue;
    add({repeats((*consumes)[consumes::on_replay], graph_.idempotence().dup_safe(x, i)),
         fmt::format("{} would call {} again for every event", quote(operation),
                     quote(x.step(i).target())),
         x.step(i).span(), fmt::format("`consumes.on_replay` of {}", quote(operation)), operation,
         fmt::format("suppress the effects of {} on replay", quote(operation))});
  }
}

// 4. What comes twice in a replay must do no harm.
void Replay::check_builder(HopId id) {
  const graph::Hop& hop = graph_.hops()[id];
  const auto flow = hop.via.as<FlowId>();
  const auto start = hop.via.as<OperationId>();
  const Truth safe = flow ? graph_.idempotence().dup_safe(cx_.manifest[flow])
                          : graph_.idempotence().dup_safe(graph_.expansions().of(start), hop.step);
  add({!safe,
       is_no(safe) ? fmt::format("{} applies an event twice that comes twice", quote(hop.via))
                   : fmt::format("nothing says what {} does with an event that comes twice",
                                 quote(hop.via)),
       graph_.hops().span(id),
       flow ? words_.key(flow, "apply") : fmt::format("`idempotent` of the step on {}", quote(d_)),
       hop.via, fmt::format("let {} apply events so that a repeat does no harm", quote(hop.via))});
}

// 5. Records expire before they are replayed, or it takes too long.
void Replay::check_speed(ElementId builder) {
  const auto kept = graph::retention(graph_, t_);
  if (!kept || kept->kept.is_forever()) return;
  const auto flow = builder.as<FlowId>();
  const auto consumes =
      flow ? Value<RecordView>{} : cx_.manifest[builder.as<OperationId>()][operation::consumes];
  const auto capacity = flow       ? cx_.manifest[flow][flow::capacity]
                        : consumes ? (*consumes)[consumes::capacity]
                                   : Value<Rate>{};
  const auto rate = t_[topic::rate];
  if (!rate || !capacity) return;
  const std::string fix =
      fmt::format("make {} faster, or keep {} longer", quote(builder), quote(t_));
  // How long the backlog of the retention takes is a catch-up like any other.
  const auto time = graph::catch_up(graph_, builder, t_, kept->kept);
  if (!time || *time >= kept->kept) {
    add({Truth::yes,
         fmt::format("{} handles {} while {} come in, so that events expire before they are read",
                     quote(builder), to_string(*capacity), to_string(*rate)),
         capacity.span, "", builder, fix});
    return;
  }
  const auto limit = cx_.manifest.requirements()[requirements::recovery_time];
  if (limit && *time > *limit)
    add({Truth::yes,
         fmt::format("the replay takes {}, and {} are allowed (`recovery_time`)", spoken(*time),
                     to_string(*limit)),
         capacity.span, "", builder, fix});
}

std::string Replay::other_source() const {
  for (const graph::RebuildSource& source : rebuild_.sources())
    if (is_yes(source.complete) && source.place != ElementId(t_)) return quote(source.place);
  return {};
}

void Replay::report(source::Span anchor, Reporter& out) {
  Truth worst = Truth::no;
  for (const Reason& reason : reasons_) worst = worst | reason.fails;
  if (is_no(worst)) return;
  Finding f = out.start(worst);
  f.at = d_;
  f.entity = d_->entity;
  f.span = anchor;
  f.elements = {t_};
  std::vector<std::string> texts, fixes;
  for (const Reason& reason : reasons_) {
    if (reason.fails != worst) continue;
    if (std::find(texts.begin(), texts.end(), reason.text) != texts.end()) continue;
    texts.push_back(reason.text);
    if (std::find(fixes.begin(), fixes.end(), reason.fix) == fixes.end())
      fixes.push_back(reason.fix);
    f.elements.push_back(reason.element);
    f.facts.push_back({reason.text, graph::Origin::inferred, reason.span});
    f.related.push_back({reason.span, "this stands against it"});
    if (is_unknown(worst)) f.missing.push_back(reason.missing);
  }
  f.message = fmt::format("{} is to be rebuilt by replaying {}, but {}", quote(d_), quote(t_),
                          thalweg::join(texts, "; "));
  f.why = fmt::format("on the day when {} is wrong, the plan {} work, and nobody has another one",
                      quote(d_), is_yes(worst) ? "does not" : "may not");
  const std::string other = other_source();
  f.fix = other.empty() ? thalweg::join(fixes, "; ")
                        : fmt::format("rebuild from {}, which has it all (`rebuild.from`)", other);
  f.scope.place = d_;
  f.scope.places = {ElementId(d_)};
  out.add(std::move(f));
}

void Replay::check(source::Span anchor, Reporter& out) {
  check_engine();
  check_content();
  std::set<ElementId> seen;
  for (HopId id : between()) {
    const graph::Hop& hop = graph_.hops()[id];
    const bool is_new = seen.insert(hop.via).second;
    const auto flow = hop.via.as<FlowId>();
    if (is_new && flow) check_flow(cx_.manifest[flow]);
    if (is_new && !flow) check_effects(hop.via.as<OperationId>());
    if (hop.to != ElementId(d_)) continue;
    check_builder(id);
    if (is_new) check_speed(hop.via);
  }
  report(anchor, out);
}

}  // namespace

void replay_preconditions_unmet(const Context& context, Reporter& out) {
  const graph::Joins joins(context.graph);
  for (Dataset dataset : context.manifest.datasets()) {
    const auto rebuild = dataset[dataset::rebuild];
    if (!rebuild || !*rebuild || !dataset->entity) continue;
    const auto from = (**rebuild)[rebuild::from_];
    if (const auto topic = from.value.target.as<TopicId>())
      Replay(context, joins, dataset, context.manifest[topic]).check(from.span, out);
  }
}

}  // namespace thalweg::checks::derived_data
