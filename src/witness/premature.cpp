// SPDX-License-Identifier: Apache-2.0
// Is what cannot be undone done before somebody has decided that it may be done?
#include <algorithm>

#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;

namespace {

class Premature {
 public:
  Premature(const Ask& ask, ExternalId external, Guarantee g)
      : ask_(ask), external_(external), g_(g), constraints_(ask.analyses.constraints()) {}

  Models run() {
    Models models;
    for (const OperationId o : ask_.all<OperationId>())
      for (const OperationId start : ask_.starts(o)) add(start, models);
    for (const FlowId f : ask_.all<FlowId>()) add(f, models);
    if (models.all.empty()) models.reason = "it is not done beside a decision";
    return models;
  }

 private:
  bool is_decision(const Expansion& x, std::uint32_t i) const {
    const Step step = x.step(i);
    if (step.verb() == Verb::check) return step.target() == ElementId(g_);
    const auto guards = step[step::guards];
    return (step.verb() == Verb::read || is_write(step.verb())) && guards &&
           guards->target == ElementId(g_);
  }

  // The topic decides, and this one reads it.
  bool hears_requests(ElementId consumer) const {
    const auto inputs = ask_.graph.delivery().inputs(consumer);
    const ElementId decider = constraints_.arbiter(g_).place;
    return decider.is(ElementKind::topic) && std::ranges::find(inputs, decider) != inputs.end();
  }

  bool writes_claim(const Expansion& x, std::uint32_t i) const {
    const auto about = constraints_.entities(g_);
    const auto touched = ask_.graph.steps().entities(x, i);
    return ask_.graph.steps().is_write(x, i) &&
           std::ranges::find_first_of(about, touched) != about.end();
  }

  // It hands the request to the topic that decides, which is later.
  bool asks(const Expansion& x, std::uint32_t i) const {
    const ElementId decider = constraints_.arbiter(g_).place;
    if (!decider.is(ElementKind::topic)) return false;
    return x.step(i).target() == decider || writes_claim(x, i);
  }

  void add(OperationId start, Models& models) {
    const Expansion x = ask_.graph.expansions().of(start);
    const bool decider = hears_requests(start);
    const bool consumer = ask_.graph.roles().is_consumer(start);
    for (std::uint32_t e = 0; e < x.size(); ++e) {
      if (x.step(e).target() != ElementId(external_) || !ask_.graph.steps().is_effect(x, e))
        continue;
      bool decides = decider, before = false;
      for (std::uint32_t i = 0; i < x.size(); ++i) {
        const bool own = is_decision(x, i) || (decider && writes_claim(x, i));
        if (!x.co_executable(i, e) || !(own || (!consumer && asks(x, i)))) continue;
        decides = true;
        before |= own && x.before(i, e);
      }
      if (!decides) continue;
      const Step step = x.step(e);
      models.all.push_back(model(ask_.actor(start), step.span(), before));
      return;
    }
  }

  void add(FlowId flow, Models& models) {
    if (hears_requests(flow))
      models.all.push_back(
          model(ask_.manifest().reference(flow), ask_.manifest().span(flow), false));
  }

  // It acts, and the request is accepted or refused; `first`: that is known before.
  Model model(const std::string& who, source::Span at, bool first) {
    const std::string name = ask_.manifest().reference(external_);
    const std::string rule = fmt::format("`{}`", ask_.manifest().reference(g_));
    const auto reversible = ask_.manifest()[external_][external::reversible];
    const bool undone = ask_.guess.holds(reversible ? truth(*reversible) : Truth::unknown,
                                         fmt::format("whether what `{}` does can be undone", name));
    Builder b;
    const Cell done = b.cell(name, Show::times), refused = b.cell("refused", Show::yes_no);
    Process& p = b.process(who, ProcessKind::client);
    p.crashes = false;
    const source::Span decided = g_.span();
    const Block act = once({name, "call", at}, {add_one(done)});
    const std::size_t end = 3;
    Block decide;
    decide.moves = {
        {{}, {}, {"", fmt::format("{}: accepted", rule), decided}},
        {{},
         {set(refused, 1), go(first ? end : 2)},
         {"", fmt::format("{}: refused, a claim before it was accepted", rule), decided}}};
    if (!first) decide.moves.front().effects = {go(end)};
    Block last = once({"", "end", at}, {});
    if (undone && !first) last = once({name, "undo", at}, {set(done, 0)});
    p.blocks =
        first ? std::vector<Block>{decide, act, last} : std::vector<Block>{act, decide, last};
    return b.finish({.sentence = fmt::format("`{}` acts only on what {} allows", name, rule),
                     .bad_now = never(),
                     .bad_end = all_of(
                         {compare(done, Compare::differs, 0), compare(refused, Compare::equal, 1)}),
                     .reached = compare(done, Compare::differs, 0)});
  }

  static Instruction add_one(Cell cell) { return witness::add(cell, 1); }

  const Ask& ask_;
  ExternalId external_;
  Guarantee g_;
  const graph::Constraints& constraints_;
};

}  // namespace

Models decided_before_it_is_done(const Ask& ask) {
  const auto externals = ask.all<ExternalId>();
  const auto constraints = ask.all<GuaranteeId>();
  if (externals.empty() || constraints.empty()) return {{}, "no effect is named"};
  const Guarantee g = ask.manifest()[constraints.front()];
  if (g[guarantee::strictness] == Strictness::soft)
    return {{}, "a soft constraint may be broken for a while"};
  return Premature(ask, externals.front(), g).run();
}

}  // namespace thalweg::witness
