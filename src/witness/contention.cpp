// SPDX-License-Identifier: Apache-2.0
// Two clients decide on what they read and then write: is each decision still right
// when it is written?
#include <algorithm>

#include <fmt/format.h>

#include "graph/coordination.h"
#include "graph/replication.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;
using graph::kNoIndex;

namespace {

constexpr std::size_t kMostDecisions = 6;  // of which models are made

std::string quote(const Ask& ask, ElementId element) {
  return fmt::format("`{}`", ask.manifest().reference(element));
}

GuaranteeId guarantee_in(const Ask& ask) {
  const auto all = ask.all<GuaranteeId>();
  return all.empty() ? GuaranteeId() : all.front();
}

// A decision, the write that rests on it, and what keeps a twin away.
struct Pair {
  std::uint32_t decision = kNoIndex;  // none: the write itself looks
  std::uint32_t write = 0;
  bool together = false;     // nobody comes in between
  bool looks_again = false;  // the write is refused where it no longer holds
  bool copied = false;       // the decision looks at a copy
};

class Decisions {
 public:
  explicit Decisions(const Ask& ask)
      : ask_(ask),
        g_(guarantee_in(ask)),
        constraints_(ask.analyses.constraints()),
        coordination_(ask.graph, constraints_),
        control_(ask.analyses.concurrency()),
        freshness_(ask.analyses.freshness()) {}

  Models run() {
    Models models;
    const bool stale = ask_.question.code == "CON006";
    for (const OperationId o : ask_.all<OperationId>())
      for (const OperationId start : ask_.starts(o)) {
        const Expansion x = ask_.graph.expansions().of(start);
        const auto found = stale ? on_copies(x) : g_ ? on_guarantee(x) : on_what_was_read(x);
        for (const Pair& pair : found)
          if (models.all.size() < kMostDecisions) models.all.push_back(model(x, pair));
      }
    if (models.all.empty()) models.reason = "nobody reads and then writes";
    return models;
  }

 private:
  bool is_named(ElementId place) const {
    return std::ranges::find(ask_.question.elements, place) != ask_.question.elements.end();
  }

  bool decides(Step step) const {
    if (step.verb() == Verb::check) return step.target() == ElementId(g_);
    const auto guards = step[step::guards];
    return step.verb() == Verb::read && guards && guards->target == ElementId(g_);
  }

  // What the engine refuses, whatever the code has seen.
  bool enforced(const Expansion& x, std::uint32_t w, Guarantee g) const {
    if (constraints_.arbiter(g).kind == graph::Arbiter::Kind::reservation) return true;
    const auto d = x.step(w).target().as<DatasetId>();
    if (d && g->verb == GuaranteeVerb::unique && constraints_.is_unique_within(d, g)) return true;
    const graph::Enforcement enforcement = constraints_.enforcement(g);
    return enforcement.store && !is_no(enforcement.value);
  }

  bool isolated(const Expansion& x, std::uint32_t r, std::uint32_t w, bool one_row) {
    return ask_.guess.holds(
        control_.isolated(x, r, w, one_row),
        fmt::format(
            "whether the transaction of {} keeps others from between the read and the write",
            quote(ask_, x.start())));
  }

  std::vector<Pair> on_guarantee(const Expansion& x) {
    std::vector<Pair> found;
    const Guarantee g = ask_.manifest()[g_];
    const auto about = constraints_.entities(g);
    for (std::uint32_t w = 0; w < x.size(); ++w) {
      if (!control_.is_record(x, w) || x.step(w).verb() == Verb::merge) continue;
      const auto touched = ask_.graph.steps().entities(x, w);
      const auto e = std::ranges::find_first_of(about, touched);
      if (e == about.end() || !constraints_.touches(g, x.step(w))) continue;
      if (g->verb != GuaranteeVerb::foreign_key && is_yes(coordination_.preserves(g, x, w)))
        continue;
      for (std::uint32_t r = 0; r <= w; ++r) {
        if (!decides(x.step(r)) || !x.co_executable(r, w) || !x.before(r, w)) continue;
        Pair pair{r, w};
        pair.looks_again =
            enforced(x, w, g) ||
            ask_.guess.holds(control_.conditional(x, r, w, g),
                             fmt::format("whether {} is about one record", quote(ask_, g_)));
        pair.together = control_.locked(x, r, *e) || control_.one_writer(x.start(), *e, g) ||
                        isolated(x, r, w, false);
        found.push_back(pair);
      }
    }
    return found;
  }

  // Updates computed from what was read before.
  std::vector<Pair> on_what_was_read(const Expansion& x) {
    std::vector<Pair> found;
    for (std::uint32_t w = 0; w < x.size(); ++w) {
      const Step step = x.step(w);
      const auto d = step.target().as<DatasetId>();
      if (!(step[step::based_on_read] == true) || !d || !is_named(d)) continue;
      Pair pair{kNoIndex, w};
      for (std::uint32_t r = 0; r < w; ++r)
        if (x.step(r).verb() == Verb::read && x.step(r).target() == step.target() &&
            x.co_executable(r, w))
          pair.decision = r;
      const std::uint32_t r = pair.decision == kNoIndex ? w : pair.decision;
      const EntityId e = ask_.manifest()[d]->entity;
      pair.looks_again = static_cast<bool>(step[step::only_if]);
      pair.together =
          (e && (control_.locked(x, r, e) || control_.one_writer(x.start(), e, Guarantee()))) ||
          isolated(x, r, w, true);
      found.push_back(pair);
    }
    return found;
  }

  bool is_source(ElementId place, const std::vector<EntityId>& about) const {
    return std::ranges::any_of(about,
                               [&](EntityId e) { return ask_.graph.places().is_sor(place, e); });
  }

  bool is_serializable(const Expansion& x, std::uint32_t j) const {
    return x.enclosing(j, Verb::transaction) != kNoIndex &&
           control_.isolation(x, j) == "serializable";
  }

  // The source refuses what its own state does not allow, or is asked once more.
  bool checks_again(const Expansion& x, std::uint32_t j, Guarantee g,
                    const std::vector<EntityId>& about) const {
    const Step step = x.step(j);
    if (ask_.graph.steps().is_write(x, j)) {
      if (!is_source(step.target(), about)) return false;
      if (step[step::only_if] == OnlyIf::condition || step[step::only_if] == OnlyIf::version)
        return true;
      const graph::Arbiter who = constraints_.arbiter(g);
      const bool here =
          who.place == step.target() || who.place == ask_.graph.places().container(step.target());
      return here && !is_no(constraints_.enforcement(g).value);
    }
    if (!decides(step) || !is_serializable(x, j)) return false;
    return step.verb() == Verb::check ||
           (is_source(step.target(), about) && !(step[step::from_] == ReadFrom::replica));
  }

  // Decisions on what may be behind its source.
  std::vector<Pair> on_copies(const Expansion& x) const {
    std::vector<Pair> found;
    if (!g_) return found;
    const Guarantee g = ask_.manifest()[g_];
    const auto about = constraints_.entities(g);
    for (std::uint32_t r = 0; r < x.size(); ++r) {
      const Step step = x.step(r);
      if (step.verb() != Verb::read || !decides(step)) continue;
      Pair pair{r, kNoIndex};
      for (std::uint32_t j = r + 1; j < x.size(); ++j) {
        if (!x.co_executable(r, j) || !x.before(r, j)) continue;
        pair.looks_again |= checks_again(x, j, g, about);
        if (pair.write == kNoIndex && ask_.graph.steps().is_write_like(x, j)) pair.write = j;
      }
      if (pair.write == kNoIndex) continue;
      pair.looks_again |= constraints_.arbiter(g).kind == graph::Arbiter::Kind::reservation;
      pair.copied = !(step[step::session] == Session::version) &&
                    ask_.guess.happens(
                        freshness_.lagging(step),
                        fmt::format("whether {} is behind its source", quote(ask_, step.target())));
      pair.together = !pair.copied;  // whether others come in between is asked elsewhere
      found.push_back(pair);
    }
    return found;
  }

  Label told(const Expansion& x, std::uint32_t i) const {
    const Step step = x.step(i);
    return {ask_.manifest().reference(step.target()), std::string(to_string(step.verb())),
            step.span()};
  }

  // One is free; a client takes it where it saw that it is free.
  Model model(const Expansion& x, const Pair& pair) const {
    const Step write = x.step(pair.write);
    const ElementId target = write.target();
    const bool looks = pair.decision != kNoIndex;
    const ElementId source = looks ? x.step(pair.decision).target() : target;
    Builder b;
    const Cell taken =
        b.cell(fmt::format("accepted in {}", ask_.manifest().reference(target)), Show::count);
    const Cell seen =
        pair.copied
            ? b.cell(fmt::format("known in {}", ask_.manifest().reference(source)), Show::count)
            : taken;
    for (int i = 1; i <= 2; ++i) {
      Process& p = b.process(fmt::format("{} {}", ask_.manifest()[x.start()].name(), i),
                             ProcessKind::client);
      p.crashes = false;
      Label look = looks ? told(x, pair.decision)
                         : Label{ask_.manifest().reference(target), "read", write.span()};
      look.text += ": none is taken";
      Effects act{add(taken, 1)};
      if (pair.looks_again) act = only_if({taken, Compare::equal, 0}, std::move(act));
      const Label refused{ask_.manifest().reference(source), "read: taken, refuse", write.span()};
      if (pair.together) {
        look.text += fmt::format(", and {}", to_string(write.verb()));
        p.blocks = {{{{{{seen, Compare::equal, 0}}, std::move(act), std::move(look)},
                      {{{seen, Compare::at_least, 1}}, {}, refused}}}};
      } else {
        p.blocks = {{{{{{seen, Compare::equal, 0}}, {}, std::move(look)},
                      {{{seen, Compare::at_least, 1}}, {go(2)}, refused}}},
                    once(told(x, pair.write), std::move(act))};
      }
    }
    if (pair.copied) {
      Process& p = b.process("what brings the copy up to date", ProcessKind::worker);
      p.crashes = false;
      p.blocks = {once({ask_.manifest().reference(source), "update", ask_.manifest().span(source)},
                       {set(seen, taken), go(0)}, {{seen, Compare::differs, taken}})};
    }
    return b.finish({.sentence = g_ ? fmt::format("{} holds", quote(ask_, g_))
                                    : "each write builds on the one before it",
                     .bad_now = compare(taken, Compare::at_least, 2),
                     .bad_end = never(),
                     .reached = compare(taken, Compare::differs, 0)});
  }

  const Ask& ask_;
  GuaranteeId g_;
  const graph::Constraints& constraints_;
  graph::Coordination coordination_;
  graph::ConcurrencyControl& control_;
  const graph::Freshness& freshness_;
};

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
      for (std::size_t b = a; b < claims_.size() && models.all.size() < kMostDecisions; ++b)
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
          claims_.push_back({std::string(ask_.manifest()[start].name()),
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

Models decided_on_fresh_data(const Ask& ask) {
  return Decisions(ask).run();
}

// Several places take claims of one value, or one that does not see all of them.
Models claimed_once(const Ask& ask) {
  const GuaranteeId g = guarantee_in(ask);
  if (!g) return {{}, "no constraint is named"};
  return Claims(ask, ask.manifest()[g]).run();
}

}  // namespace thalweg::witness
