// SPDX-License-Identifier: Apache-2.0
// A caller that got no answer sends its request again: does it take effect twice? The
// request is followed through calls, topics and flows to the place that is asked about.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Expansion;
using graph::kNoIndex;

namespace {

// Steps that are done again, and whether the id of the first attempt comes along.
struct Again {
  std::uint32_t first = 0, end = 0;
  std::uint32_t frame = 0;
  Truth carried = Truth::yes;
  std::string told{};  // who does it again
  bool alone = false;  // the step itself, and not the request around it
};

// One way from the request to the place.
struct Way {
  Label sent, done;
  std::string doer;  // who does it behind a topic; empty: the operation
  Truth safe = Truth::no;
  std::string again;  // who does it once more
};

// What was sent, how it comes to be sent again, and whether the second one is refused.
struct Trail {
  Label told;
  std::string again;
  bool refused = false;
};

class Requests {
 public:
  explicit Requests(const Ask& ask, ElementId place)
      : ask_(ask),
        place_(place),
        whole_chain_(ask.question.code == "IDM002"),
        repeats_(ask.analyses.repeats()) {}

  Models run() {
    Models models;
    std::vector<OperationId> asked = ask_.all<OperationId>();
    if (const auto at = ask_.question.at.as<OperationId>(); at && whole_chain_) asked = {at};
    for (const OperationId o : asked)
      for (const OperationId start : ask_.starts(o)) {
        if (models.all.size() >= kMostPairs) return models;
        follow(ask_.graph.expansions().of(start));
        for (const Way& way : ways_) models.all.push_back(model(start, way));
        ways_.clear();
      }
    if (models.all.empty()) models.reason = "nobody repeats a request that does it";
    return models;
  }

 private:
  const Manifest& manifest() const { return ask_.manifest(); }

  // ---- who repeats

  std::string repeated(Step call) const {
    return fmt::format("no answer comes back; `{}: {}` is tried again", to_string(call.verb()),
                       manifest().reference(call.target()));
  }

  std::vector<Again> repeated(const Expansion& x) const {
    const Operation start = manifest()[x.start()];
    const auto id = start[operation::request_id];
    const Truth made = id ? truth(*id == RequestId::client) : Truth::unknown;
    if (whole_chain_)
      return {{0, x.frames().front().end, 0, made, "no answer comes back; the client asks again"}};
    std::vector<Again> out;
    for (const graph::Retrier& retrier : repeats_.retriers()) {
      if (retrier.connect_failure) continue;
      for (std::uint32_t f = 0; f < x.frames().size(); ++f) {
        const graph::Frame& frame = x.frames()[f];
        if (!retrier.step && frame.operation == retrier.operation) {
          const auto own = manifest()[frame.operation][operation::request_id];
          out.push_back({frame.first, frame.end, f,
                         own ? truth(*own == RequestId::client) : Truth::unknown,
                         fmt::format("no answer comes back; the caller of {} asks again",
                                     manifest().reference(frame.operation))});
        }
        if (retrier.step && frame.call == retrier.step) {
          const Step call = manifest()[frame.call];
          if (call[step::unique_by] || call[step::idempotent] == true) continue;
          out.push_back({frame.first, frame.end, f,
                         truth(!(call[step::carries_request_id] == false)), repeated(call)});
        }
      }
      // A call that is not waited for.
      if (retrier.step && retrier.target == ElementId(x.start())) {
        const Step call = manifest()[retrier.step];
        if (!call[step::unique_by] && !(call[step::idempotent] == true))
          out.push_back({0, x.frames().front().end, 0,
                         truth(!(call[step::carries_request_id] == false)), repeated(call)});
      }
      for (std::uint32_t i = 0; retrier.step && i < x.size(); ++i)
        if (x.step(i).id() == retrier.step)
          out.push_back(
              {i, i + 1, x.steps()[i].frame, Truth::yes, repeated(manifest()[retrier.step]), true});
    }
    if (ask_.graph.roles().role(x.start()) == graph::OperationRole::scheduled)
      out.push_back({0, x.frames().front().end, 0, Truth::no, "it dies, and is run again"});
    return out;
  }

  // Through the calls between the frame that is repeated and the step.
  Truth carried_to(const Expansion& x, std::uint32_t i, const Again& again) const {
    Truth carried = again.carried;
    for (std::uint32_t f = x.steps()[i].frame; f != again.frame && f != kNoIndex;
         f = x.frames()[f].parent)
      carried = carried & passes(x.frames()[f]);
    return carried;
  }

  Truth passes(const graph::Frame& frame) const {
    if (!frame.call) return Truth::yes;
    const auto says = manifest()[frame.call][step::carries_request_id];
    if (!whole_chain_) return truth(!(says == false));
    if (!frame.remote) return Truth::yes;
    return says ? truth(*says) : Truth::unknown;
  }

  // ---- where it leads

  void follow(const Expansion& x) {
    for (const Again& again : repeated(x))
      for (std::uint32_t i = again.first; i < again.end; ++i) {
        if (!ask_.graph.steps().is_write_like(x, i)) continue;
        const Truth carried = carried_to(x, i, again);
        const Step step = x.step(i);
        Label told{manifest().reference(step.target()), std::string(to_string(step.verb())),
                   step.span()};
        if (x.operation_of(i) != x.start())
          told.text += ", in " + manifest().reference(x.operation_of(i));
        const bool publish = ask_.graph.steps().is_publish(x, i);
        if (step.target() == place_ && !publish)
          ways_.push_back({{}, told, {}, safe(x, i, again, carried), again.told});
        if (again.alone && !publish) continue;
        behind(x, i, {std::move(told), again.told, false}, carried);
      }
  }

  // Where nobody knows whether the id comes along, nobody knows whether it helps.
  static Truth weigh(Truth safe, Truth carried) {
    return is_unknown(carried) && is_no(safe) ? Truth::unknown : safe;
  }

  Truth safe(const Expansion& x, std::uint32_t i, const Again& again, Truth carried) {
    const Step step = x.step(i);
    if (again.alone) return repeats_.safe_by_itself(step, Truth::yes);
    if (is_scheduled(x) && x.frame_of(i).near_dedupe != kNoIndex) return Truth::yes;
    if (is_scheduled(x) && (step[step::unique_by] || step[step::idempotent] == true))
      return Truth::yes;
    if (ask_.graph.steps().is_effect(x, i) && step[step::carries_request_id] == false)
      carried = Truth::no;
    if (whole_chain_) return weigh(repeats_.safe(x, i, carried), carried);
    // What the caller of the repeated call recognises does not help.
    const Truth safe = repeats_.safe_in_transaction(x, i, carried);
    for (std::uint32_t f = x.steps()[i].frame; f != kNoIndex; f = x.frames()[f].parent) {
      if (const auto dedupe = manifest()[x.frames()[f].operation][operation::dedupe])
        return safe | repeats_.recognises(*dedupe, carried);
      if (f == again.frame) break;
    }
    return safe;
  }

  bool is_scheduled(const Expansion& x) const {
    return !whole_chain_ && ask_.graph.roles().role(x.start()) == graph::OperationRole::scheduled;
  }

  // Events and rows that others act on.
  void behind(const Expansion& x, std::uint32_t i, Trail trail, Truth carried) {
    const Step step = x.step(i);
    const auto d = step.target().as<DatasetId>();
    const bool outbox = d && manifest()[d][dataset::form] == Form::outbox;
    trail.refused = repeats_.refused(x, i, carried) ||
                    (!whole_chain_ && static_cast<bool>(step[step::unique_by]));
    if (outbox || !d) {
      const auto says = step[step::carries_request_id];
      carried = carried & (says ? truth(*says) : outbox ? Truth::unknown : Truth::no);
    }
    std::set<ElementId> seen;
    walk(step.target(), trail, carried, step[step::event].value_or(Symbol()), d && !outbox, seen);
  }

  bool hears(HopId id, Symbol event) const {
    if (!event) return true;
    const graph::Hop& hop = ask_.graph.hops()[id];
    manifest::Value<Items> events;
    if (const auto flow = hop.via.as<FlowId>())
      events = manifest()[flow][flow::events];
    else if (const auto consumes = manifest()[hop.via.as<OperationId>()][operation::consumes])
      events = (*consumes)[consumes::events];
    return !events || events->contains(event);
  }

  void walk(ElementId from, const Trail& trail, Truth carried, Symbol event, bool captured,
            std::set<ElementId>& seen) {
    if (!seen.insert(from).second) return;
    for (const HopId id : ask_.graph.hops().out(from)) {
      const graph::Hop& hop = ask_.graph.hops()[id];
      const bool follows =
          hop.kind == graph::HopKind::flow || (!captured && hop.kind == graph::HopKind::consumer);
      if (!follows || !hears(id, event)) continue;
      const auto flow = hop.via.as<FlowId>();
      if (flow && hop.to.is(ElementKind::topic)) {
        const auto says = manifest()[flow][flow::carries_request_id];
        walk(hop.to, trail, carried & (says ? truth(*says) : Truth::unknown), {}, false, seen);
      }
      if (hop.to != place_) continue;
      ways_.push_back({trail.told, done_by(hop), manifest().reference(hop.via),
                       trail.refused ? Truth::yes : safe_behind(hop, carried), trail.again});
    }
  }

  Label done_by(const graph::Hop& hop) const {
    if (const auto o = hop.via.as<OperationId>()) {
      const Step step = ask_.graph.expansions().of(o).step(hop.step);
      return {manifest().reference(hop.to), std::string(to_string(step.verb())), step.span()};
    }
    return {manifest().reference(hop.to), "apply", manifest().span(hop.via)};
  }

  // A repeated request is a new event; only the id of the request is the same.
  Truth safe_behind(const graph::Hop& hop, Truth carried) {
    if (const auto o = hop.via.as<OperationId>()) {
      const Expansion y = ask_.graph.expansions().of(o);
      if (!whole_chain_) return ask_.graph.idempotence().dup_safe(y, hop.step);
      const Truth there = carried & carried_to(y, hop.step, {});
      return weigh(repeats_.safe(y, hop.step, there), there);
    }
    const Flow flow = manifest()[hop.via.as<FlowId>()];
    if (!whole_chain_) return ask_.graph.idempotence().dup_safe(flow);
    return weigh(repeats_.safe(flow, carried), carried);
  }

  // ---- the run

  Model model(OperationId start, const Way& way) const {
    const std::string name = manifest().reference(place_);
    Builder b;
    const Cell effect = b.cell(name, Show::times);
    const bool direct = way.doer.empty();
    const Cell waiting = direct ? Cell() : b.cell("requests on their way", Show::count);
    const Cell again = budget(Budget::duplicates);
    const bool safe =
        ask_.guess.holds(way.safe, fmt::format("whether a repeat is recognised at `{}`{}", name,
                                               whole_chain_ ? " by the id of the request" : ""));
    const Instruction happens = safe ? set(effect, 1) : add(effect, 1);
    Process& p = b.process(ask_.actor(start), ProcessKind::client);
    p.crashes = false;
    const source::Span at = manifest().span(start);
    p.blocks = {
        direct ? once(way.done, {happens}) : once(way.sent, {add(waiting, 1)}),
        {{{{}, {}, {"", "answer", at}},
          {{{again, Compare::at_least, 1}}, {add(again, 255), go(0)}, {"", way.again, at}}}}};
    if (!direct) {
      Process& worker = b.process(way.doer, ProcessKind::worker);
      worker.crashes = false;
      worker.blocks = {
          once(way.done, {add(waiting, 255), happens, go(0)}, {{waiting, Compare::at_least, 1}})};
    }
    return b.finish({.sentence = fmt::format("one request takes effect on `{}` once", name),
                     .bad_now = compare(effect, Compare::at_least, 2),
                     .bad_end = never(),
                     .reached = compare(effect, Compare::differs, 0)});
  }

  const Ask& ask_;
  ElementId place_;
  bool whole_chain_;  // the client itself repeats, and its id has to come all the way
  graph::Repeats& repeats_;
  std::vector<Way> ways_;
};

}  // namespace

Models request_happens_once(const Ask& ask) {
  for (const ElementId element : ask.question.elements)
    if (element.is_place() && !element.is(ElementKind::topic)) return Requests(ask, element).run();
  return {{}, "no request is known that does it"};
}

}  // namespace thalweg::witness
