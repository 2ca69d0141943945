// SPDX-License-Identifier: Apache-2.0
// What happens when somebody tries again: a caller that got no answer, a consumer that
// restarts between an effect and the mark that it is done, a rebuild that reads a log
// from its start.
#include <algorithm>

#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

// The step of a start on that place; none where another one does it behind a topic.
std::optional<std::uint32_t> step_on(const Ask& ask, OperationId start, ElementId place) {
  const graph::Expansion x = ask.graph.expansions().of(start);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (x.step(i).target() == place && ask.graph.steps().is_write_like(x, i)) return i;
  return std::nullopt;
}

Label told(const Ask& ask, ElementId actor, ElementId place) {
  const std::string name = ask.manifest().reference(place);
  if (const auto o = actor.as<OperationId>())
    for (const OperationId start : ask.starts(o))
      if (const auto i = step_on(ask, start, place)) {
        const Step step = ask.graph.expansions().of(start).step(*i);
        return {name, std::string(to_string(step.verb())), step.span()};
      }
  return {name, "apply", ask.manifest().span(actor)};
}

std::vector<ElementId> effects_in(const Ask& ask) {
  std::vector<ElementId> out;
  for (const ElementId element : ask.question.elements)
    if (element.is_place()) out.push_back(element);
  return out;
}

ElementId consumer_in(const Ask& ask) {
  for (const ElementId element : ask.question.elements)
    if (element.is(ElementKind::operation) || element.is(ElementKind::flow)) return element;
  return ask.question.at;
}

bool is_mark(const Ask& ask, ElementId place) {
  const auto d = place.as<DatasetId>();
  return d && ask.manifest()[d][dataset::form] == Form::dedupe;
}

RecordView dedupe_of(const Ask& ask, ElementId consumer) {
  manifest::Value<RecordView> found;
  if (const auto o = consumer.as<OperationId>()) found = ask.manifest()[o][operation::dedupe];
  if (const auto f = consumer.as<FlowId>()) found = ask.manifest()[f][flow::dedupe];
  return found ? *found : RecordView();
}

// Is the mark made before the effect? Declared, or the order of the steps.
bool marks_first(const Ask& ask, ElementId consumer, ElementId mark, ElementId effect) {
  if (const RecordView dedupe = dedupe_of(ask, consumer))
    if (const auto order = dedupe[dedupe::mark]) return order == Mark::before;
  if (const auto o = consumer.as<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      const auto m = step_on(ask, start, mark), e = step_on(ask, start, effect);
      if (m && e) return *m < *e;
    }
  return false;
}

}  // namespace

// The answer is lost, and the caller sends the request again.
Models request_happens_once(const Ask& ask) {
  Models models;
  const auto places = effects_in(ask);
  const auto operations = ask.all<OperationId>();
  if (places.empty() || operations.empty()) return {{}, "no request is known that does it"};
  const ElementId place = places.front();
  for (const OperationId start : ask.starts(operations.front())) {
    const auto direct = step_on(ask, start, place);
    const graph::Expansion x = ask.graph.expansions().of(start);
    const bool safe = direct && ask.guess.holds(ask.analyses.repeats().safe(x, *direct, Truth::no),
                                                fmt::format("whether `{}` may happen twice",
                                                            ask.manifest().reference(place)));
    Builder b;
    const Cell effect = b.cell(ask.manifest().reference(place), Show::count);
    const ElementId doer =
        direct || operations.size() < 2 ? ElementId(start) : ElementId(operations.back());
    const Cell again = budget(Budget::duplicates);
    Process& p = b.process(std::string(ask.manifest()[start].name()), ProcessKind::client);
    p.blocks = {
        once(told(ask, doer, place), {safe ? set(effect, 1) : add(effect, 1)}),
        {{{{}, {}, {"", "answer", ask.manifest().span(start)}},
          {{{again, Compare::at_least, 1}},
           {add(again, 255), go(0)},
           {"", "the answer is lost, the request comes again", ask.manifest().span(start)}}}}};
    p.crashes = false;
    models.all.push_back(b.finish({.sentence = fmt::format("one request takes effect on `{}` once",
                                                           ask.manifest().reference(place)),
                                   .bad_now = compare(effect, Compare::at_least, 2),
                                   .bad_end = never(),
                                   .reached = compare(effect, Compare::differs, 0)}));
    return models;
  }
  models.reason = "no request is known that does it";
  return models;
}

// The mark and the effect commit one after the other, and what fails is tried again.
Models mark_and_effect(const Ask& ask) {
  const auto places = effects_in(ask);
  const ElementId consumer = consumer_in(ask);
  ElementId mark, effect;
  for (const ElementId place : places)
    (is_mark(ask, place) || (!mark && places.size() == 1) ? mark : effect) = place;
  if (!effect) effect = mark;
  if (!effect) return {{}, "no effect is named"};
  const std::string name = ask.manifest().reference(effect);
  Builder b;
  const Cell done = b.cell(name, Show::count);
  const Cell seen = b.cell(
      mark && mark != effect ? fmt::format("mark in {}", ask.manifest().reference(mark)) : "mark",
      Show::yes_no);
  const bool alone = mark == effect;  // nothing but the look keeps a second one away
  const bool before = !alone && marks_first(ask, consumer, mark, effect);
  const source::Span at = ask.manifest().span(consumer);
  for (int i = 1; i <= (alone ? 2 : 1); ++i) {
    const std::string who = ask.manifest().reference(consumer);
    Process& p = b.process(alone ? fmt::format("{} {}", who, i) : who, ProcessKind::client);
    Block look;
    look.moves = {{{{seen, Compare::equal, 0}}, {}, {"", "look: not done yet", at}},
                  {{{seen, Compare::equal, 1}}, {go(3)}, {"", "look: already done, skip", at}}};
    Label marked = told(ask, consumer, mark ? mark : effect);
    if (!mark) marked = {"", "", at};
    marked.text = "mark as done";
    const Block note = once(std::move(marked), {set(seen, 1)});
    const Block act = once(told(ask, consumer, effect), {add(done, 1)});
    p.blocks = before ? std::vector<Block>{look, note, act} : std::vector<Block>{look, act, note};
    p.recovers_at = 0;  // the message, or the request, comes again
    p.crashes = !alone;
  }
  Models models;
  models.all.push_back(b.finish({.sentence = fmt::format("it takes effect on `{}` once", name),
                                 .bad_now = compare(done, Compare::at_least, 2),
                                 .bad_end = compare(done, Compare::equal, 0),
                                 .reached = compare(done, Compare::equal, 1)}));
  return models;
}

// The log is read from its start, and everything that was done is done again.
Models replay_is_harmless(const Ask& ask) {
  const ElementId consumer = consumer_in(ask);
  std::vector<ElementId> places = effects_in(ask);
  if (places.empty()) return {{}, "no effect is named"};
  const ElementId effect = places.back();
  const std::string name = ask.manifest().reference(effect);
  const Cell again = budget(Budget::duplicates);
  Builder b;
  const Cell done = b.cell(name, Show::count);
  Process& p = b.process(ask.manifest().reference(consumer), ProcessKind::client);
  const source::Span at = ask.manifest().span(consumer);
  p.blocks = {once(told(ask, consumer, effect), {add(done, 1)}),
              {{{{}, {}, {"", "commit the position", at}},
                {{{again, Compare::at_least, 1}},
                 {add(again, 255), go(0)},
                 {"", "commit; later the log is read again from its start", at}}}}};
  p.crashes = false;
  Models models;
  models.all.push_back(
      b.finish({.sentence = fmt::format("one event takes effect on `{}` once", name),
                .bad_now = compare(done, Compare::at_least, 2),
                .bad_end = never(),
                .reached = compare(done, Compare::differs, 0)}));
  return models;
}

}  // namespace thalweg::witness
