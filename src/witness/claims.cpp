// SPDX-License-Identifier: Apache-2.0
// Two clients claim one value: does one place see both claims and refuse the second?
#include <algorithm>

#include <fmt/format.h>

#include "graph/coordination.h"
#include "graph/replication.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;

namespace {

constexpr std::size_t kMostModels = 6;

std::string quote(const Ask& ask, ElementId element) {
  return fmt::format("`{}`", ask.manifest().reference(element));
}

// Who accepts claims of one value, and where that is decided.
struct Claim {
  std::string who;
  ElementId home;  // the place that sees it with others
  Label write;
  bool conditional = false;  // the write has a condition of its own
};

class Claims {
 public:
  Claims(const Ask& ask, Guarantee g)
      : ask_(ask),
        g_(g),
        constraints_(ask.analyses.constraints()),
        coordination_(ask.graph, constraints_) {}

  Models run() {
    if (g_[guarantee::strictness] == Strictness::soft &&
        !(g_[guarantee::detected_by] && g_[guarantee::compensation]))
      return {{}, "a soft constraint may be broken for a while"};
    find();
    Models models;
    for (std::size_t a = 0; a < claims_.size(); ++a)
      for (std::size_t b = a; b < claims_.size() && models.all.size() < kMostModels; ++b)
        models.all.push_back(model(claims_[a], claims_[b]));
    if (models.all.empty()) models.reason = "nobody is known to write it";
    return models;
  }

 private:
  bool is_named(ElementId place) const {
    return std::ranges::find(ask_.question.elements, place) != ask_.question.elements.end();
  }

  void find() {
    for (const OperationId o : ask_.all<OperationId>())
      for (const OperationId start : ask_.starts(o)) {
        const Expansion x = ask_.graph.expansions().of(start);
        for (std::uint32_t i = 0; i < x.size(); ++i) {
          const ElementId place = x.step(i).target();
          if (!ask_.graph.steps().is_write(x, i) || !is_claim(x, i)) continue;
          const ElementId home = home_of(start, place);
          if (!is_named(home) && !is_named(place)) continue;
          claims_.push_back({ask_.actor(start),
                             home,
                             {ask_.manifest().reference(place),
                              std::string(to_string(x.step(i).verb())), x.step(i).span()},
                             static_cast<bool>(x.step(i)[step::only_if])});
          break;
        }
      }
    if (ask_.all<OperationId>().empty()) add_outsider();
  }

  // Nobody in the manifest is seen to write it: somebody else does.
  void add_outsider() {
    for (const ElementId home : ask_.question.elements)
      if (claims_.empty() && (home.is_place() || home.is(ElementKind::store)))
        claims_.push_back({"writer",
                           home,
                           {ask_.manifest().reference(home), "claim", ask_.manifest().span(home)}});
  }

  bool is_claim(const Expansion& x, std::uint32_t i) const {
    if (!constraints_.touches(g_, x.step(i)) || coordination_.system_chooses(g_, x.step(i)))
      return false;
    return ask_.question.code != "CON004" || !is_yes(coordination_.preserves(g_, x, i));
  }

  // A consumer claims at what it consumes.
  ElementId home_of(OperationId start, ElementId place) const {
    for (const ElementId input : ask_.graph.delivery().inputs(start))
      if (is_named(input)) return input;
    return place;
  }

  Truth in_order(ElementId topic) const {
    Truth ordered = Truth::yes;
    for (const HopId id : ask_.graph.hops().out(topic)) {
      const graph::Hop& hop = ask_.graph.hops()[id];
      if (hop.kind == graph::HopKind::consumer && is_named(hop.via))
        ordered = ordered & truth(ask_.graph.hops().order(id) >= graph::Order::per_key);
    }
    return ordered;
  }

  // Is the second claim refused there?
  Truth decides(ElementId home) const {
    const graph::Arbiter who = constraints_.arbiter(g_);
    if (who.kind == graph::Arbiter::Kind::reservation) return Truth::yes;
    if (ask_.question.code == "CON003")
      return coordination_.decided_by_key(g_) ? Truth::yes : constraints_.enforcement(g_).value;
    if (ask_.question.code == "CON004") return one_leader(home);
    const auto by = g_[guarantee::enforced_by];
    if (by && (by->word == EnforcedBy::none || by->word == EnforcedBy::async)) return Truth::no;
    Truth one = graph::sees_every_claim(ask_.graph, home, g_);
    if (home.is(ElementKind::topic)) one = one & in_order(home);
    const bool named = by && by->word == EnforcedBy::app
                           ? is_shown()  // whether its check holds is asked elsewhere
                           : who.kind != graph::Arbiter::Kind::unknown;
    return named ? one : one & Truth::unknown;
  }

  // Somewhere code decides.
  bool is_shown() const {
    for (const Operation operation : ask_.manifest().operations())
      for (const Step step : ask_.manifest().steps_of(operation)) {
        const auto guards = step[step::guards];
        if (step.verb() == Verb::check && step.target() == ElementId(g_)) return true;
        if (guards && guards->target == ElementId(g_)) return true;
      }
    return false;
  }

  // All replicas ask one, or each record is written at one of them.
  Truth one_leader(ElementId home) const {
    for (const EntityId e : constraints_.entities(g_)) {
      const auto regions = ask_.manifest()[e][entity::regions];
      if (ask_.manifest()[e][entity::partitioned_by] || (regions && regions->size() == 1))
        return Truth::yes;
    }
    const auto store = ask_.graph.places().container(home).as<StoreId>();
    if (!store) return Truth::unknown;
    if (ask_.all<DatasetId>().size() > 1) return Truth::no;  // a twin takes claims as well
    Truth one = !graph::has_several_writers(ask_.graph, store);
    for (const Claim& claim : claims_)
      if (claim.conditional) one = one | graph::has_linearizable_writes(ask_.graph, store);
    return one;
  }

  // Places that follow one order are decided there.
  bool decided_in_one_place(ElementId a, ElementId b) const {
    if (a == b) return true;
    const EntityId e = ask_.question.entity;
    if (!e) return false;
    const auto decider = ask_.graph.propagation(e).common(a, b);
    const auto& places = ask_.graph.places();
    return decider.kind == graph::Propagation::DeciderKind::container &&
           decider.element != places.container(a) && decider.element != places.container(b);
  }

  // Each looks only at its own place.
  Model model(const Claim& first, const Claim& second) {
    Builder b;
    const Cell accepted = b.cell("claims of one value that were accepted", Show::count);
    const bool refused =
        decided_in_one_place(first.home, second.home) &&
        ask_.guess.holds(
            decides(first.home),
            fmt::format("whether {} refuses a second claim of one value", quote(ask_, first.home)));
    const bool twins = first.who == second.who;
    int number = 0;
    for (const Claim* claim : {&first, &second}) {
      ++number;
      Process& p = b.process(twins ? fmt::format("{} {}", claim->who, number) : claim->who,
                             ProcessKind::client, 1);
      Label look{ask_.manifest().reference(claim->home), "look: nobody has it here",
                 claim->write.at};
      Label write = claim->write;
      write.text += ": accepted";
      const Effects accept = only_if({p.locals, Compare::equal, 0}, {add(accepted, 1)});
      if (refused) {
        look.text = "look, and accept if nobody has it";
        p.blocks = {once(std::move(look), Effects{set(p.locals, accepted)} + accept)};
      } else {
        p.blocks = {once(std::move(look), {set(p.locals, accepted)}),
                    once(std::move(write), accept)};
      }
      p.crashes = false;
    }
    return b.finish({.sentence = fmt::format("{} holds", quote(ask_, g_)),
                     .bad_now = compare(accepted, Compare::at_least, 2),
                     .bad_end = never(),
                     .reached = compare(accepted, Compare::differs, 0)});
  }

  const Ask& ask_;
  Guarantee g_;
  const graph::Constraints& constraints_;
  graph::Coordination coordination_;
  std::vector<Claim> claims_;
};

}  // namespace

// Several places take claims of one value, or one that does not see all of them.
Models claimed_once(const Ask& ask) {
  const auto constraints = ask.all<GuaranteeId>();
  if (constraints.empty()) return {{}, "no constraint is named"};
  return Claims(ask, ask.manifest()[constraints.front()]).run();
}

}  // namespace thalweg::witness
