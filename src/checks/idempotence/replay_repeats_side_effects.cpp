// SPDX-License-Identifier: Apache-2.0
// IDM008: reading a topic again, to build a dataset anew, does outside effects again.
// Looks at each consumer that has an effect, and at what makes it start over.
#include <optional>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/horizon.h"

namespace thalweg::checks::idempotence {

using namespace manifest;
using graph::Expansion;
using graph::kNoIndex;

namespace {

// Why a consumer reads a topic again from the beginning.
struct Reset {
  TopicId topic;
  Truth certain = Truth::no;  // unknown: it builds a copy, and nobody says how that is rebuilt
  ElementId dataset;          // that is rebuilt; none: it lost its position
  source::Span span;
  std::optional<graph::Lateness> back;  // how far
};

struct Effect {
  Truth repeats = Truth::no;
  bool irreversible = false;
  ElementId target;
  std::string text;
  source::Span span;

  bool worse_than(const Effect& o) const {
    return std::tuple(repeats, irreversible) > std::tuple(o.repeats, o.irreversible);
  }
};

class Replays {
 public:
  Replays(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {}
  void check(OperationId consumer);
  void check(Flow flow);

 private:
  Reset reset(ElementId consumer) const;
  Reset reset(ElementId consumer, TopicId topic) const;
  Effect call(ElementId external, Value<Symbol> by, Value<bool> claim, source::Span span,
              const Reset& reset) const;
  Effect of_step(const Expansion& x, std::uint32_t i, const Reset& reset) const;
  bool remembers(ElementId owner, const RecordView& dedupe, const Reset& reset) const;
  void report(ElementId consumer, const Value<OnReplay>& on_replay, const Reset& reset,
              const Effect& effect) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
};

// ---------------------------------------------------------------------------
// What starts it over

Reset Replays::reset(ElementId consumer, TopicId topic) const {
  Reset found{topic, Truth::no, {}, {}, graph::reach_back(graph_, topic)};
  found.span = graph::replayed(graph_, consumer, topic);
  if (found.span) found.certain = Truth::yes;
  const bool read_once =
      is_no(graph_.places().engine(topic).truth(engines::Field::messaging_replay));
  for (DatasetId d : graph::built_by(graph_, consumer)) {
    if (graph_.places().is_auxiliary(d) || !graph_.places().is_derived(d)) continue;
    const auto rebuild = cx_.manifest[d][dataset::rebuild];
    const auto from = rebuild && *rebuild ? (**rebuild)[rebuild::from_] : Value<Reference>{};
    const bool here = from && from->target == ElementId(topic);
    if (here || (is_no(found.certain) && !rebuild && !read_once)) {
      found.certain = here ? Truth::yes : Truth::unknown;
      found.dataset = d;
    }
    if (here) break;
  }
  return found;
}

Reset Replays::reset(ElementId consumer) const {
  Reset worst;
  for (ElementId input : graph_.delivery().inputs(consumer)) {
    const auto topic = input.as<TopicId>();
    if (!topic) continue;
    if (Reset found = reset(consumer, topic); found.certain > worst.certain)
      worst = std::move(found);
  }
  return worst;
}

// ---------------------------------------------------------------------------
// What it does again

// Are repeats recognised for as long as the topic goes back?
bool Replays::remembers(ElementId owner, const RecordView& dedupe, const Reset& reset) const {
  const auto window = graph::dedupe_window(graph_, {owner, dedupe, {}, Truth::yes});
  const bool for_ever = window && window->time.is_forever();
  return for_ever || (window && reset.back && window->time >= reset.back->time);
}

// An external that recognises the event by a key that the event brings, for long enough.
Effect Replays::call(ElementId target, Value<Symbol> by, Value<bool> claim, source::Span span,
                     const Reset& reset) const {
  Effect effect{Truth::yes, false, target, fmt::format("`call: {}`", words_.name(target)), span};
  const auto id = target.as<ExternalId>();
  if (!id || claim == true) return {};
  const External external = cx_.manifest[id];
  effect.irreversible = external[external::reversible] == false;
  const auto support = external[external::idempotency_key];
  if (!by || claim == false || support == Support::unsupported) return effect;
  const auto window = external[external::key_window];
  Truth long_enough = Truth::unknown;
  if (window && reset.back) long_enough = truth(*window >= reset.back->time);
  effect.repeats = !(long_enough & (support ? Truth::yes : Truth::unknown));
  return effect;
}

Effect Replays::of_step(const Expansion& x, std::uint32_t i, const Reset& reset) const {
  const Step step = x.step(i);
  if (const std::uint32_t f = x.frame_of(i).near_dedupe; f != kNoIndex) {
    const OperationId o = x.frames()[f].operation;
    if (remembers(o, *cx_.manifest[o][operation::dedupe], reset)) return {};
  }
  const source::Span span = x.shown_in(i, 0).span();
  if (graph_.steps().is_effect(x, i))
    return call(step.target(), step[step::unique_by], step[step::idempotent], span, reset);
  if (!graph_.steps().is_publish(x, i) || step[step::unique_by]) return {};
  const Topic topic = cx_.manifest[step.target().as<TopicId>()];
  if (!(topic[topic::content] == Content::command)) return {};
  return {Truth::yes, false, topic, words_.quote(step), span};
}

// ---------------------------------------------------------------------------

void Replays::report(ElementId consumer, const Value<OnReplay>& on_replay, const Reset& reset,
                     const Effect& effect) const {
  const Truth replays = on_replay ? Truth::yes : Truth::unknown;
  Finding f = out_.start(replays & reset.certain & effect.repeats);
  if (f.verdict == Verdict::violated && !effect.irreversible) f.severity = Severity::warning;
  // Two open questions at once are one too many.
  f.silent = f.verdict == Verdict::possible && !is_yes(effect.repeats) && is_unknown(replays);
  f.at = consumer;
  f.span = effect.span;
  f.elements = {reset.topic, effect.target};
  if (reset.dataset) f.elements.push_back(reset.dataset);
  const auto about = graph_.places().entities(ElementId(reset.topic));
  f.entities.assign(about.begin(), about.end());
  if (!about.empty()) f.entity = about.front();
  const std::string topic = words_.quote(ElementId(reset.topic));
  const std::string occasion =
      reset.dataset
          ? fmt::format("reading {} again to rebuild {}", topic, words_.quote(reset.dataset))
          : fmt::format("reading {} again after a lost position", topic);
  const bool bounded = reset.back && !reset.back->time.is_forever();
  const std::string past = bounded ? fmt::format("the events of {}", to_string(reset.back->time))
                                   : std::string("all past events");
  f.message = fmt::format("{} {} repeat {} for {}", occasion,
                          f.verdict == Verdict::violated ? "would" : "may", effect.text, past);
  f.why = fmt::format(
      "{} does both: it {} and does {}; nothing tells it which events it has handled before",
      words_.quote(consumer),
      reset.dataset ? fmt::format("fills {}", words_.quote(reset.dataset)) : "handles new events",
      effect.text);
  f.fix = fmt::format(
      "give {} a consumer of its own, which no rebuild resets, or let {} leave it out on a replay "
      "(`on_replay: suppress`)",
      effect.text, words_.quote(consumer));
  if (reset.span && reset.span != f.span)
    f.related.push_back({reset.span, reset.dataset ? "rebuilt from there" : "starts over here"});
  if (on_replay)
    f.facts.push_back({"declared `on_replay: repeat`", graph::Origin::declared, on_replay.span});
  if (reset.back) f.facts.push_back(reset.back->fact);
  if (!on_replay) f.missing.push_back(fmt::format("`on_replay` of {}", words_.quote(consumer)));
  if (is_unknown(reset.certain))
    f.missing.push_back(fmt::format("`rebuild` of {}", words_.quote(reset.dataset)));
  if (is_unknown(effect.repeats)) f.missing.push_back(words_.key(effect.target, "key_window"));
  f.scope.places = {effect.target};
  f.scope.place = effect.target;
  out_.add(std::move(f));
}

// `suppress` and `dedupe` say that the effect is left out.
bool is_settled(const Value<OnReplay>& on_replay) {
  return on_replay && *on_replay != OnReplay::repeat;
}

void Replays::check(OperationId consumer) {
  const auto consumes = cx_.manifest[consumer][operation::consumes];
  if (!consumes) return;
  const auto on_replay = (*consumes)[consumes::on_replay];
  if (is_settled(on_replay)) return;
  const Reset found = reset(consumer);
  if (is_no(found.certain)) return;
  const Expansion x = graph_.expansions().of(consumer);
  Effect worst;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (Effect effect = of_step(x, i, found); effect.worse_than(worst)) worst = std::move(effect);
  if (!is_no(worst.repeats)) report(consumer, on_replay, found, worst);
}

void Replays::check(Flow flow) {
  const auto effects = flow[flow::effects];
  const auto on_replay = flow[flow::on_replay];
  if (!effects || is_settled(on_replay)) return;
  const Reset found = reset(flow);
  if (is_no(found.certain)) return;
  const auto dedupe = flow[flow::dedupe];
  if (dedupe && remembers(flow, *dedupe, found)) return;
  Effect worst;
  for (const RecordView one : *effects) {
    const auto target = one[effect::call];
    if (!target) continue;
    Effect effect =
        call(target->target, one[effect::unique_by], one[effect::idempotent], effects.span, found);
    if (effect.worse_than(worst)) worst = std::move(effect);
  }
  if (!is_no(worst.repeats)) report(flow, on_replay, found, worst);
}

}  // namespace

void replay_repeats_side_effects(const Context& context, Reporter& out) {
  Replays replays(context, out);
  for (OperationId start : context.graph.roles().starts()) replays.check(start);
  for (Flow flow : context.manifest.flows()) replays.check(flow);
}

}  // namespace thalweg::checks::idempotence
