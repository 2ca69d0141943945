// SPDX-License-Identifier: Apache-2.0
// Two clients decide on what they read and then write: is each decision still right
// when it is written?
#include <algorithm>

#include <fmt/format.h>

#include "graph/coordination.h"
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

  // What is counted, in the words of the guarantee: claims of one value, what is left
  // above a bound, what is used up below one.
  struct Count {
    Show show = Show::count;
    int free = 0;  // the value at which one more may be taken
    bool down = false;
    std::string what = "accepted";
    std::string look = "none is taken", refuse = "taken, refuse";
  };
  Count count() const {
    if (!g_ || ask_.manifest()[g_]->verb != GuaranteeVerb::bound) return {};
    if (ask_.manifest()[g_][guarantee::at_most] && !ask_.manifest()[g_][guarantee::at_least])
      return {Show::count, 0, false, "taken", "there is room for one", "no room, refuse"};
    return {Show::one_less, 2, true, "left", "one is left", "none is left, refuse"};
  }

  // One is free; a client takes it where it saw that it is free.
  Model model(const Expansion& x, const Pair& pair) const {
    const Count n = count();
    const ElementId target = x.step(pair.write).target();
    const ElementId source = pair.decision == kNoIndex ? target : x.step(pair.decision).target();
    Builder b;
    const auto cell = [&](std::string_view what, ElementId place) {
      return b.cell(fmt::format("{} {}", what, ask_.manifest().reference(place)), n.show, n.free);
    };
    const Cell taken = cell(n.what + " in", n.down ? counted_at(target, source) : target);
    const Cell seen = pair.copied ? cell("known in", source) : taken;
    for (int i = 1; i <= 2; ++i) {
      Process& p = b.process(fmt::format("{} {}", ask_.actor(x.start()), i), ProcessKind::client);
      p.crashes = false;
      p.blocks = decide(x, pair, n, taken, seen);
    }
    if (pair.copied) {
      Process& p = b.process("what brings the copy up to date", ProcessKind::worker);
      p.crashes = false;
      p.blocks = {once({ask_.manifest().reference(source), "update", ask_.manifest().span(source)},
                       {set(seen, taken), go(0)}, {{seen, Compare::differs, taken}})};
    }
    return b.finish({.sentence = g_ ? fmt::format("{} holds", quote(ask_, g_))
                                    : "each write builds on the one before it",
                     .bad_now = compare(taken, Compare::equal, n.down ? n.free - 2 : n.free + 2),
                     .bad_end = never(),
                     .reached = compare(taken, Compare::differs, n.free)});
  }

  // Where the quantity stands: the write that takes from it may be a record of its own.
  ElementId counted_at(ElementId target, ElementId looked_at) const {
    if (const EntityId e = ask_.question.entity)
      if (const ElementId sor = ask_.graph.places().sor(e)) return sor;
    const auto held = ask_.graph.places().entities(looked_at);
    const ElementId sor = held.empty() ? ElementId() : ask_.graph.places().sor(held.front());
    return sor ? sor : target;
  }

  std::vector<Block> decide(const Expansion& x, const Pair& pair, const Count& n, Cell taken,
                            Cell seen) const {
    const Step write = x.step(pair.write);
    Label look = pair.decision != kNoIndex
                     ? told(x, pair.decision)
                     : Label{ask_.manifest().reference(write.target()), "read", write.span()};
    const Label refused{look.target, "read: " + n.refuse, write.span()};
    look.text += ": " + n.look;
    Effects act{add(taken, n.down ? 255 : 1)};
    if (pair.looks_again) act = only_if({taken, Compare::equal, n.free}, std::move(act));
    if (pair.together) {
      look.text += fmt::format(", and {}", to_string(write.verb()));
      return {{{{{{seen, Compare::equal, n.free}}, std::move(act), std::move(look)},
                {{{seen, Compare::differs, n.free}}, {}, refused}}}};
    }
    return {{{{{{seen, Compare::equal, n.free}}, {}, std::move(look)},
              {{{seen, Compare::differs, n.free}}, {go(2)}, refused}}},
            once(told(x, pair.write), std::move(act))};
  }

  const Ask& ask_;
  GuaranteeId g_;
  const graph::Constraints& constraints_;
  graph::Coordination coordination_;
  graph::ConcurrencyControl& control_;
  const graph::Freshness& freshness_;
};

}  // namespace

Models decided_on_fresh_data(const Ask& ask) {
  return Decisions(ask).run();
}

}  // namespace thalweg::witness
