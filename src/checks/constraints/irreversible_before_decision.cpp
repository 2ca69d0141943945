// SPDX-License-Identifier: Apache-2.0
// CON008: something that cannot be undone happens before the constraint that
// could forbid it is decided. For each effect of an expansion the decisions that
// are not before it; and the readers of topics that decide.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/constraints.h"

namespace thalweg::checks::constraints {

using namespace manifest;

namespace {

class Premature {
 public:
  Premature(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        constraints_(context.graph),
        out_(out) {}
  void run();

 private:
  using Decisions = std::map<GuaranteeId, std::vector<std::uint32_t>>;
  // An effect that may come too early, and what it does not wait for.
  struct Early {
    ExternalId external;
    GuaranteeId guarantee;
    std::uint32_t effect = 0;
    std::uint32_t decision = graph::kNoIndex;  // in the same run; none: on the topic
    Truth certain = Truth::no;
  };

  void find_arbiters();
  Truth irreversible(ExternalId external) const;
  Truth hard(GuaranteeId g) const;
  Decisions decisions(const graph::Expansion& x) const;
  void look_at(const graph::Expansion& x);
  std::optional<Early> own_decision(const graph::Expansion& x, std::uint32_t effect,
                                    const Decisions& decisions) const;
  std::optional<Early> on_topic(const graph::Expansion& x, std::uint32_t effect,
                                const std::set<GuaranteeId>& open,
                                const Decisions& decisions) const;
  std::set<GuaranteeId> asked(const graph::Expansion& x) const;
  std::set<GuaranteeId> read_too_early(const graph::Expansion& x) const;
  bool decides_before(const graph::Expansion& x, std::uint32_t effect, Guarantee g,
                      const Decisions& decisions) const;
  void report(const graph::Expansion& x, const Early& early);
  void look_at(Flow flow);
  void tell(const Early& early, Finding& f) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Constraints constraints_;
  Reporter& out_;
  std::map<TopicId, std::vector<GuaranteeId>> arbiters_;
  std::map<EntityId, std::vector<GuaranteeId>> on_topics_;  // what a topic decides, by entity
  std::set<std::pair<ElementId, ExternalId>> told_;
};

Truth Premature::irreversible(ExternalId external) const {
  const auto reversible = cx_.manifest[external][external::reversible];
  return reversible ? truth(!*reversible) : Truth::unknown;
}

Truth Premature::hard(GuaranteeId g) const {
  const auto strictness = cx_.manifest[g][guarantee::strictness];
  return strictness ? truth(*strictness == Strictness::hard) : Truth::unknown;
}

void Premature::find_arbiters() {
  for (GuaranteeId g : constraints_.all()) {
    const graph::Arbiter who = constraints_.arbiter(cx_.manifest[g]);
    const auto topic = who.place.as<TopicId>();
    if (!topic) continue;
    arbiters_[topic].push_back(g);
    for (EntityId e : constraints_.entities(cx_.manifest[g])) on_topics_[e].push_back(g);
  }
}

// The steps at which the run decides, or has it decided.
Premature::Decisions Premature::decisions(const graph::Expansion& x) const {
  Decisions found;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step step = x.step(i);
    ElementId named = step.verb() == Verb::check ? step.target() : ElementId();
    const auto guards = step[step::guards];
    if (guards && (step.verb() == Verb::read || is_write(step.verb()))) named = guards->target;
    const auto g = named.as<GuaranteeId>();
    if (g && graph::Constraints::is_constraint(cx_.manifest[g]->verb)) found[g].push_back(i);
  }
  return found;
}

// A decision that does not stand before the effect, of a constraint that is not
// decided before it elsewhere.
std::optional<Premature::Early> Premature::own_decision(const graph::Expansion& x,
                                                        std::uint32_t effect,
                                                        const Decisions& decisions) const {
  std::optional<Early> found;
  for (const auto& [g, steps] : decisions) {
    const bool decided = std::any_of(steps.begin(), steps.end(),
                                     [&](std::uint32_t i) { return x.before(i, effect); });
    if (decided) continue;
    const auto later = std::find_if(steps.begin(), steps.end(),
                                    [&](std::uint32_t i) { return x.co_executable(i, effect); });
    if (later == steps.end()) continue;
    const auto external = x.step(effect).target().as<ExternalId>();
    const Truth certain = hard(g) & irreversible(external);
    if (is_no(certain) || (found && found->certain >= certain)) continue;
    found = Early{external, g, effect, *later, certain};
  }
  return found;
}

// What the run claims, and some topic will decide: it publishes the request
// there, or writes what it is about.
std::set<GuaranteeId> Premature::asked(const graph::Expansion& x) const {
  std::set<GuaranteeId> found;
  const auto add = [&](const std::vector<GuaranteeId>& all) {
    found.insert(all.begin(), all.end());
  };
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (graph_.steps().is_publish(x, i))
      if (const auto it = arbiters_.find(x.step(i).target().as<TopicId>()); it != arbiters_.end())
        add(it->second);
    if (!graph_.steps().is_write(x, i)) continue;
    for (EntityId e : graph_.steps().entities(x, i))
      if (const auto it = on_topics_.find(e); it != on_topics_.end()) add(it->second);
  }
  return found;
}

// What is decided on the topics that the operation consumes.
std::set<GuaranteeId> Premature::read_too_early(const graph::Expansion& x) const {
  std::set<GuaranteeId> found;
  for (ElementId topic : graph_.delivery().inputs(x.start()))
    if (const auto it = arbiters_.find(topic.as<TopicId>()); it != arbiters_.end())
      found.insert(it->second.begin(), it->second.end());
  return found;
}

// A decider of the topic writes or checks before it acts.
bool Premature::decides_before(const graph::Expansion& x, std::uint32_t effect, Guarantee g,
                               const Decisions& decisions) const {
  const auto it = decisions.find(g.id());
  if (it != decisions.end() && std::any_of(it->second.begin(), it->second.end(),
                                           [&](std::uint32_t i) { return x.before(i, effect); }))
    return true;
  const auto entities = constraints_.entities(g);
  for (std::uint32_t i = 0; i < effect; ++i) {
    if (!graph_.steps().is_write(x, i) || !x.before(i, effect)) continue;
    const auto touched = graph_.steps().entities(x, i);
    if (std::find_first_of(entities.begin(), entities.end(), touched.begin(), touched.end()) !=
        entities.end())
      return true;
  }
  return false;
}

std::optional<Premature::Early> Premature::on_topic(const graph::Expansion& x, std::uint32_t effect,
                                                    const std::set<GuaranteeId>& open,
                                                    const Decisions& decisions) const {
  std::optional<Early> found;
  const auto external = x.step(effect).target().as<ExternalId>();
  const bool consumes = graph_.roles().is_consumer(x.start());
  for (GuaranteeId g : open) {
    if (consumes && decides_before(x, effect, cx_.manifest[g], decisions)) continue;
    const Truth certain = hard(g) & irreversible(external);
    if (is_no(certain) || (found && found->certain >= certain)) continue;
    found = Early{external, g, effect, graph::kNoIndex, certain};
  }
  return found;
}

void Premature::look_at(const graph::Expansion& x) {
  std::vector<std::uint32_t> effects;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (graph_.steps().is_effect(x, i) && !is_no(irreversible(x.step(i).target().as<ExternalId>())))
      effects.push_back(i);
  if (effects.empty()) return;
  const Decisions all = decisions(x);
  const std::set<GuaranteeId> open =
      graph_.roles().is_consumer(x.start()) ? read_too_early(x) : asked(x);
  for (std::uint32_t effect : effects) {
    auto early = own_decision(x, effect, all);
    if (!early) early = on_topic(x, effect, open, all);
    if (early) report(x, *early);
  }
}

void Premature::tell(const Early& early, Finding& f) const {
  const Guarantee g = cx_.manifest[early.guarantee];
  const External external = cx_.manifest[early.external];
  f.entities = constraints_.entities(g);
  if (!f.entities.empty()) f.entity = f.entities.front();
  f.elements.push_back(external);
  f.elements.push_back(g);
  f.related.push_back({g.span(), "what could forbid it"});
  if (const auto reversible = external[external::reversible])
    f.facts.push_back({fmt::format("{} is not reversible", words_.quote(ElementId(external))),
                       graph::Origin::declared, reversible.span});
  else
    f.missing.push_back(words_.key(external, "reversible"));
  if (!g[guarantee::strictness]) f.missing.push_back(words_.key(g, "strictness"));
  f.scope.guarantee = g.id();
  f.scope.place = external;
}

void Premature::report(const graph::Expansion& x, const Early& early) {
  const bool own = early.decision != graph::kNoIndex;
  const std::uint32_t both[] = {early.effect, own ? early.decision : early.effect};
  const std::uint32_t frame = own ? x.common_frame(both) : 0;
  const OperationId at = x.frames()[frame].operation;
  if (!told_.emplace(at, early.external).second) return;
  Finding f = out_.start(early.certain);
  f.at = at;
  f.span = x.shown_in(early.effect, frame).span();
  tell(early, f);
  const std::string external = words_.quote(ElementId(early.external));
  const std::string guarantee = words_.quote(ElementId(early.guarantee));
  const std::string_view what = is_yes(irreversible(early.external))
                                    ? "which cannot be undone, before"
                                    : "which may be for good, before";
  if (own) {
    f.message = fmt::format("{} calls {}, {} it decides on {}", words_.quote(f.at), external, what,
                            guarantee);
    f.why =
        fmt::format("the call is made; then {} finds that {} forbids it: what {} did stays done",
                    words_.quote(x.step(early.decision)), guarantee, external);
    f.fix = fmt::format(
        "decide first: move {} before the call; or reserve, decide, and only then "
        "make the reservation final",
        words_.quote(x.step(early.decision)));
    f.related.push_back({x.shown_in(early.decision, frame).span(), "decided here"});
  } else {
    const ElementId topic = constraints_.arbiter(cx_.manifest[early.guarantee]).place;
    f.elements.push_back(topic);
    f.message = fmt::format("{} calls {}, {} {} has decided on {}", words_.quote(f.at), external,
                            what, words_.quote(topic), guarantee);
    f.why = fmt::format(
        "the request is one of two; the other one wins on {}, this one is refused, "
        "and what {} did for it stays done",
        words_.quote(topic), external);
    f.fix = fmt::format(
        "let the outcome trigger it: call {} from a consumer of what the deciders "
        "of {} write or publish",
        external, words_.quote(topic));
  }
  f.paths = {{{f.at, f.span}, {early.external, x.step(early.effect).span()}}};
  const auto path = x.path_from(frame, early.effect);
  f.elements.insert(f.elements.end(), path.begin(), path.end());
  f.scope.operations = {at};
  out_.add(std::move(f));
}

// A flow that reads the requests themselves and acts on them.
void Premature::look_at(Flow flow) {
  const auto effects = flow[flow::effects];
  if (!effects) return;
  for (const ItemView from : flow[flow::from_].value) {
    const auto it = arbiters_.find(from.target.as<TopicId>());
    if (it == arbiters_.end()) continue;
    for (GuaranteeId g : it->second)
      for (const RecordView effect : *effects) {
        const auto external = effect[effect::call].value.target.as<ExternalId>();
        const Truth certain = external ? hard(g) & irreversible(external) : Truth::no;
        if (is_no(certain) || !told_.emplace(flow, external).second) continue;
        Finding f = out_.start(certain);
        f.at = flow;
        f.span = effects.span;
        tell({external, g, 0, graph::kNoIndex, certain}, f);
        f.elements.push_back(from.target);
        f.message = fmt::format("{} calls {} for each request on {}, before {} is decided there",
                                words_.quote(f.at), words_.quote(ElementId(external)),
                                words_.quote(from.target), words_.quote(ElementId(g)));
        f.why = fmt::format(
            "a request that will be refused is on the topic like any other: what {} "
            "does for it stays done",
            words_.quote(ElementId(external)));
        f.fix = "read what the deciders publish, and not the requests";
        out_.add(std::move(f));
      }
  }
}

void Premature::run() {
  if (constraints_.all().empty() || cx_.manifest.externals().empty()) return;
  find_arbiters();
  for (OperationId start : graph_.roles().starts()) look_at(graph_.expansions().of(start));
  for (Flow flow : cx_.manifest.flows()) look_at(flow);
}

}  // namespace

void irreversible_before_decision(const Context& context, Reporter& out) {
  Premature(context, out).run();
}

}  // namespace thalweg::checks::constraints
