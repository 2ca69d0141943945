// SPDX-License-Identifier: Apache-2.0
// IDM002: no single identifier travels from the client to the final write.
// Follows each client operation through calls, topics and flows. What lies
// behind a topic is worked out once for each state of the chain, so that a hub
// topic with many producers and consumers costs no more than its edges.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/repeats.h"

namespace thalweg::checks::idempotence {

using namespace manifest;

namespace {

// How many topics a request is followed through. It bounds the stack; no request
// that a client waits for goes that far.
constexpr std::size_t kMaxHops = 256;

// The first hop that does not carry the id; none: it is carried, and not looked
// at where the effect is.
struct Break {
  enum class Kind : std::uint8_t { none, client, hop };
  Kind kind = Kind::none;
  ElementId element;
  source::Span span;
  std::string missing;  // what would say that it is carried
};

// Is the id there: yes; unknown where a hop says nothing; no.
struct Chain {
  Truth carried = Truth::yes;
  Break first;

  void pass(Truth carries, Break hop) {
    if (is_yes(carried) && !is_yes(carries)) first = std::move(hop);
    carried = carried & carries;
  }
};

// The worst effect that a repeated request has again.
struct Effect {
  Truth certain = Truth::no;
  bool critical = false;
  bool external = false;
  bool annoys = false;  // only a message
  ElementId target;
  std::string verb;
  FlowId flow;  // the flow that applies it; none: a step
  source::Span span;
  Chain chain;
  std::vector<ElementId> way;  // consumers and flows that lead there

  // Wrong data is worse than a message too many.
  int gravity() const { return critical || (external && !annoys) ? 2 : annoys ? 0 : 1; }
  bool worse_than(const Effect& o) const {
    return std::tuple(certain, gravity()) > std::tuple(o.certain, o.gravity());
  }
};

Truth carries(const Value<bool>& declared) {
  return declared ? truth(*declared) : Truth::unknown;
}

class Requests {
 public:
  explicit Requests(const Context& context)
      : cx_(context), graph_(context.graph), words_(context), repeats_(graph_) {}
  void check(Operation operation, Reporter& out);

 private:
  Effect of_operation(OperationId start, const Chain& chain);
  Effect of_step(const graph::Expansion& x, std::uint32_t i, Chain chain);
  Effect behind_step(const graph::Expansion& x, std::uint32_t i, Chain chain);
  Effect behind_place(ElementId place, const Chain& chain, bool captured, Symbol event = {});
  bool hears(graph::HopId id, Symbol event) const;
  Effect behind_hop(graph::HopId id, const Chain& chain);
  Effect of_flow(Flow flow, ElementId to, Chain chain) const;
  bool counts(const graph::Expansion& x, std::uint32_t i) const;
  Chain enter(const graph::Frame& frame, Chain chain) const;
  Chain reach(const graph::Expansion& x, std::uint32_t i, Chain chain) const;
  Chain at_client(Operation operation) const;
  void weigh(Finding& f, const Effect& effect) const;
  std::string repeated(const Effect& effect, bool certain) const;
  std::string reason(const Effect& effect) const;
  std::string why(const Effect& effect) const;
  std::string fix(const Effect& effect) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Repeats repeats_;
  using Key = std::tuple<ElementId, Truth, Symbol>;  // a place, the chain, the event
  std::map<Key, Effect> known_;                      // what lies behind it
  std::set<Key> open_;                               // being worked out: a cycle
};

// ---------------------------------------------------------------------------
// Following the request

// Bookkeeping repeats without harm.
bool Requests::counts(const graph::Expansion& x, std::uint32_t i) const {
  if (!graph_.steps().is_write_like(x, i) || graph_.steps().is_publish(x, i)) return false;
  const auto id = x.step(i).target().as<DatasetId>();
  return !id || (!graph_.places().is_auxiliary(id) && !graph_.places().is_trail(ElementId(id)));
}

// Through the call that enters the frame.
Chain Requests::enter(const graph::Frame& frame, Chain chain) const {
  if (!frame.call || !frame.remote) return chain;
  const Step call = cx_.manifest[frame.call];
  chain.pass(carries(call[step::carries_request_id]),
             {Break::Kind::hop, ElementId(call.operation().id()), call.span(),
              fmt::format("`carries_request_id` of {}", words_.quote(call))});
  return chain;
}

// Through the calls that lead to the step.
Chain Requests::reach(const graph::Expansion& x, std::uint32_t i, Chain chain) const {
  std::vector<std::uint32_t> way;
  for (std::uint32_t f = x.steps()[i].frame; f != graph::kNoIndex; f = x.frames()[f].parent)
    way.push_back(f);
  for (auto it = way.rbegin(); it != way.rend(); ++it) chain = enter(x.frames()[*it], chain);
  return chain;
}

// `chain` has come as far as the operation of the step.
Effect Requests::of_step(const graph::Expansion& x, std::uint32_t i, Chain chain) {
  Effect worst;
  if (counts(x, i)) {
    const Step step = x.step(i);
    // An effect carries the id to the external itself.
    if (graph_.steps().is_effect(x, i) && step[step::carries_request_id] == false)
      chain.pass(Truth::no, {Break::Kind::hop, step.target(), step.span(), {}});
    const Truth unsafe = !repeats_.safe(x, i, chain.carried);
    worst.certain = is_unknown(chain.carried) ? unsafe & Truth::unknown : unsafe;
    const auto touched = graph_.steps().entities(x, i);
    worst.critical = std::any_of(touched.begin(), touched.end(),
                                 [&](EntityId e) { return graph_.entities().is_critical(e); });
    worst.external = graph_.steps().is_effect(x, i);
    worst.annoys = graph::only_annoys(cx_.manifest, step.target());
    worst.target = step.target();
    worst.verb = to_string(step.verb());
    worst.span = step.span();
    worst.chain = chain;
  }
  const bool told = graph_.steps().is_publish(x, i) || graph_.steps().is_write(x, i);
  if (told && !repeats_.refused(x, i, chain.carried)) {
    Effect behind = behind_step(x, i, chain);
    if (behind.worse_than(worst)) worst = std::move(behind);
  }
  return worst;
}

// Events and rows that others act on.
Effect Requests::behind_step(const graph::Expansion& x, std::uint32_t i, Chain chain) {
  const Step step = x.step(i);
  const auto id = step.target().as<DatasetId>();
  const bool outbox = id && cx_.manifest[id][dataset::form] == Form::outbox;
  if (outbox || graph_.steps().is_publish(x, i))
    chain.pass(carries(step[step::carries_request_id]) | (outbox ? Truth::unknown : Truth::no),
               {Break::Kind::hop, step.target(), step.span(),
                fmt::format("`carries_request_id` of {}", words_.quote(step))});
  return behind_place(step.target(), chain, !outbox && id, step[step::event].value_or(Symbol()));
}

// The consumer handles that event, or all.
bool Requests::hears(graph::HopId id, Symbol event) const {
  if (!event) return true;
  const graph::Hop& hop = graph_.hops()[id];
  Value<Items> events;
  if (const auto flow = hop.via.as<FlowId>())
    events = cx_.manifest[flow][flow::events];
  else if (const auto consumes = cx_.manifest[hop.via.as<OperationId>()][operation::consumes])
    events = (*consumes)[consumes::events];
  return !events || events->contains(event);
}

// `captured`: rows of a table, which only change capture passes on.
Effect Requests::behind_place(ElementId place, const Chain& chain, bool captured, Symbol event) {
  const std::tuple key{place, chain.carried, event};
  if (const auto it = known_.find(key); it != known_.end()) {
    Effect found = it->second;
    if (!is_yes(chain.carried)) found.chain.first = chain.first;
    return found;
  }
  if (open_.size() == kMaxHops || !open_.insert(key).second) return {};
  Effect worst;
  for (graph::HopId id : graph_.hops().out(place)) {
    const graph::HopKind kind = graph_.hops()[id].kind;
    if (kind != graph::HopKind::flow && (captured || kind != graph::HopKind::consumer)) continue;
    if (!hears(id, event)) continue;
    Effect found = behind_hop(id, chain);
    if (found.worse_than(worst)) worst = std::move(found);
  }
  open_.erase(key);
  known_.emplace(key, worst);
  return worst;
}

Effect Requests::behind_hop(graph::HopId id, const Chain& chain) {
  const graph::Hop& hop = graph_.hops()[id];
  Effect found;
  if (const auto o = hop.via.as<OperationId>()) {
    const graph::Expansion x = graph_.expansions().of(o);
    found = of_step(x, hop.step, reach(x, hop.step, chain));
  } else {
    const Flow flow = cx_.manifest[hop.via.as<FlowId>()];
    Chain next = chain;
    next.pass(
        carries(flow[flow::carries_request_id]),
        {Break::Kind::hop, ElementId(flow), flow.span(), words_.key(flow, "carries_request_id")});
    found = hop.to.is(ElementKind::topic) ? behind_place(hop.to, next, false)
                                          : of_flow(flow, hop.to, chain);
  }
  if (!is_no(found.certain)) found.way.insert(found.way.begin(), hop.via);
  return found;
}

Effect Requests::of_flow(Flow flow, ElementId to, Chain chain) const {
  Effect effect;
  if (!to.is(ElementKind::dataset)) return effect;
  const Truth unsafe = !repeats_.safe(flow, chain.carried);
  effect.certain = is_unknown(chain.carried) ? unsafe & Truth::unknown : unsafe;
  for (EntityId e : graph_.places().entities(to))
    effect.critical = effect.critical || graph_.entities().is_critical(e);
  effect.target = to;
  const auto apply = flow[flow::apply];
  effect.verb = apply ? to_string(*apply) : "apply";
  effect.flow = flow.id();
  effect.span = apply ? apply.span : flow.span();
  effect.chain = std::move(chain);
  return effect;
}

// ---------------------------------------------------------------------------
// One finding for each client operation

Chain Requests::at_client(Operation operation) const {
  const auto id = operation[operation::request_id];
  Chain chain;
  const Truth made = id ? truth(*id == RequestId::client) : Truth::unknown;
  chain.pass(made, {Break::Kind::client, operation, id ? id.span : operation.span(),
                    fmt::format("`request_id` of {}", words_.quote(ElementId(operation)))});
  return chain;
}

Effect Requests::of_operation(OperationId start, const Chain& chain) {
  const graph::Expansion x = graph_.expansions().of(start);
  std::vector<Chain> entered;  // by frame; callers stand before callees
  for (const graph::Frame& frame : x.frames())
    entered.push_back(
        enter(frame, frame.parent == graph::kNoIndex ? chain : entered[frame.parent]));
  Effect worst;
  std::uint32_t at = 0;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    Effect found = of_step(x, i, entered[x.steps()[i].frame]);
    if (!found.worse_than(worst)) continue;
    worst = std::move(found);
    at = i;
  }
  // Where the id arrives and nothing looks at it: the operation's own step.
  if (worst.chain.first.kind == Break::Kind::none && !is_no(worst.certain))
    worst.chain.first.span = x.shown_in(at, 0).span();
  return worst;
}

// What happens again: "calls `payment`", "may do `insert: db/order`".
std::string Requests::repeated(const Effect& effect, bool certain) const {
  const std::string target = words_.quote(effect.target);
  if (effect.external) return fmt::format("{} {}", certain ? "calls" : "may call", target);
  const std::string_view does = certain ? "does" : "may do";
  if (effect.flow)
    return fmt::format("{} the `{}` of {} on {}", does, effect.verb,
                       words_.quote(ElementId(effect.flow)), target);
  return fmt::format("{} `{}: {}`", does, effect.verb, words_.name(effect.target));
}

std::string Requests::reason(const Effect& effect) const {
  const Break& first = effect.chain.first;
  if (first.kind == Break::Kind::none)
    return effect.external &&
                   cx_.manifest[effect.target.as<ExternalId>()][external::idempotency_key] ==
                       Support::unsupported
               ? fmt::format("the request id arrives, but {} takes no key",
                             words_.quote(effect.target))
               : fmt::format("the request id arrives, but nothing looks at it at {}",
                             words_.quote(effect.target));
  if (first.kind == Break::Kind::client) {
    const auto id = cx_.manifest[first.element.as<OperationId>()][operation::request_id];
    if (!id) return "nothing says that the client sends a request id";
    return *id == RequestId::server ? "the server makes a new request id for each attempt"
                                    : "the client sends no request id";
  }
  return is_unknown(effect.chain.carried)
             ? fmt::format("nothing says that the request id passes {}",
                           words_.quote(first.element))
             : fmt::format("the request id is dropped at {}", words_.quote(first.element));
}

std::string Requests::why(const Effect& effect) const {
  const Break& first = effect.chain.first;
  std::string blind;
  switch (first.kind) {
    case Break::Kind::client:
      blind = is_unknown(effect.chain.carried)
                  ? "without an id of its own nothing can tell that it is the same request"
                  : "nothing can tell that it is the same request";
      break;
    case Break::Kind::hop:
      blind =
          fmt::format("{} {} nothing can tell that it is the same request{}",
                      first.element == effect.target ? "at" : "behind", words_.quote(first.element),
                      is_unknown(effect.chain.carried) ? " unless the id comes along" : "");
      break;
    case Break::Kind::none:
      blind =
          fmt::format("{} is done once more, under the same id",
                      effect.external ? fmt::format("the call of {}", words_.quote(effect.target))
                                      : fmt::format("the `{}`", effect.verb));
      break;
  }
  return fmt::format("the answer is lost, the client sends the request again, and {}{}", blind,
                     effect.way.empty()
                         ? ""
                         : fmt::format(" (it comes there by way of {})", words_.list(effect.way)));
}

// What is missing on the way, and then the check where the effect happens.
std::string Requests::fix(const Effect& effect) const {
  const Break& first = effect.chain.first;
  std::string text;
  if (first.kind == Break::Kind::client)
    text =
        "let the client make the request id and keep it for all attempts (`request_id: client`), "
        "pass it on at every hop (`carries_request_id: true`), and ";
  if (first.kind == Break::Kind::hop && first.element != effect.target)
    text = fmt::format("pass the request id on at {} (`carries_request_id: true`), and ",
                       words_.quote(first.element));
  const std::string target = words_.quote(effect.target);
  const std::string_view id = text.empty() ? "the request id" : "it";
  if (effect.flow)
    return text + fmt::format("let {} recognise {} before it writes {} (`dedupe` by `request_id`)",
                              words_.quote(ElementId(effect.flow)), id, target);
  if (!effect.external)
    return text + fmt::format(
                      "check {} where {} is written: `unique_by: request_id`, or a "
                      "`dedupe` by it",
                      id, target);
  const auto support = cx_.manifest[effect.target.as<ExternalId>()][external::idempotency_key];
  if (support == Support::unsupported)
    return text + fmt::format(
                      "keep {} in a store of your own before the call and look there first "
                      "(`dedupe`), because {} takes no key",
                      id, target);
  return text + fmt::format("give {} to {} as its key (`unique_by: request_id`){}", id, target,
                            support ? "" : ", if it takes one");
}

void Requests::weigh(Finding& f, const Effect& effect) const {
  if (f.verdict == Verdict::possible) {
    f.severity = effect.critical ? Severity::warning : Severity::note;
    if (!effect.chain.first.missing.empty()) f.missing.push_back(effect.chain.first.missing);
    if (f.missing.empty())
      f.missing.push_back(
          fmt::format("what a repeat of `{}` on {} does", effect.verb, words_.name(effect.target)));
    return;
  }
  const bool declared = effect.chain.first.kind != Break::Kind::none;
  f.severity =
      declared && (effect.critical || effect.external) ? Severity::error : Severity::warning;
}

void Requests::check(Operation operation, Reporter& out) {
  const Effect effect = of_operation(operation.id(), at_client(operation));
  if (is_no(effect.certain)) return;
  Finding f = out.start(effect.certain);
  f.at = operation;
  f.span = effect.chain.first.span;
  f.elements = effect.way;
  f.elements.push_back(effect.target);
  const auto touched = graph_.places().entities(effect.target);
  f.entities.assign(touched.begin(), touched.end());
  if (!touched.empty()) f.entity = touched.front();
  f.message = fmt::format("a retry of {} {} again: {}", words_.quote(f.at),
                          repeated(effect, f.verdict == Verdict::violated), reason(effect));
  f.why = why(effect);
  f.fix = fix(effect);
  if (effect.span && effect.span != f.span)
    f.related.push_back({effect.span, "the effect that is repeated"});
  f.paths.push_back({{f.at, operation.span()}});
  for (ElementId via : effect.way) f.paths.back().push_back({via, cx_.manifest.span(via)});
  f.paths.back().push_back({effect.target, effect.span});
  weigh(f, effect);
  out.add(std::move(f));
}

}  // namespace

void request_id_chain_broken(const Context& context, Reporter& out) {
  Requests requests(context);
  for (OperationId start : context.graph.roles().starts())
    if (context.graph.roles().is_client(start)) requests.check(context.manifest[start], out);
}

}  // namespace thalweg::checks::idempotence
