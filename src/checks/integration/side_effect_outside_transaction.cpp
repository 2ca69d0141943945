// SPDX-License-Identifier: Apache-2.0
// INT007: a state change and an outside effect in one run, with no durable record
// that makes both happen once. For each effect of an expansion the nearest write
// of a record that runs with it, else of a copy, else of a cache; one finding for
// each operation and external.
#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/remedies.h"
#include "graph/repeats.h"

namespace thalweg::checks::integration {

using namespace manifest;

namespace {

struct Pair {
  std::uint32_t effect, write;
};

class SideEffect {
 public:
  SideEffect(const Context& context, const graph::Expansion& x, Pair pair)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        x_(x),
        pair_(pair),
        call_(x.step(pair.effect)),
        external_(context.manifest[call_.target().as<ExternalId>()]) {
    const std::uint32_t both[] = {pair.effect, pair.write};
    frame_ = x.common_frame(both);
  }

  OperationId operation() const { return x_.frames()[frame_].operation; }
  ExternalId external() const { return external_.id(); }
  Truth fires() const;
  Finding finding(Reporter& out) const;

 private:
  bool gives_up() const;
  bool has_stable_key() const;
  bool driven() const;
  bool durable_saga() const;
  bool is_durable(ElementId state) const;
  bool is_message() const { return graph::only_annoys(cx_.manifest, external_); }
  bool call_first() const { return pair_.effect < pair_.write; }
  Severity severity() const;
  std::string change() const;
  std::string why() const;
  std::string fix() const;
  std::string record_first() const;
  void tell_facts(Finding& f) const;
  ElementId place() const { return x_.step(pair_.write).target(); }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Expansion& x_;
  Pair pair_;
  Step call_;
  External external_;
  std::uint32_t frame_ = 0;
};

bool SideEffect::gives_up() const {
  return graph_.steps().may_be_lost(x_, pair_.effect) ||
         graph_.steps().may_be_lost(x_, pair_.write);
}

// An id that the server makes for each attempt is no key.
bool SideEffect::has_stable_key() const {
  if (call_[step::idempotent] == true) return true;
  const auto key = call_[step::unique_by];
  if (!key) return false;
  const auto origin = cx_.manifest[x_.start()][operation::request_id];
  const bool made_up = origin && *origin != RequestId::client && !driven();
  return !(made_up && cx_.manifest.text(*key) == "request_id");
}

bool SideEffect::is_durable(ElementId state) const {
  const auto known = graph_.places().engine(state)[engines::Field::durability];
  return !known || !known->is("volatile");
}

bool SideEffect::durable_saga() const {
  const std::uint32_t around = x_.common_block(pair_.effect, pair_.write);
  const std::uint32_t saga = around == graph::kNoIndex ? around : x_.blocks()[around].saga;
  if (saga != graph::kNoIndex) {
    const Step block = x_.block(saga);
    const auto state = block[step::state];
    const bool orchestrated = static_cast<Style>(block->word) == Style::orchestrated;
    if (orchestrated && state && is_durable(state->target)) return true;
  }
  const std::uint32_t step_of = x_.frames()[frame_].near_saga;
  if (step_of == graph::kNoIndex) return false;
  for (SagaId id : graph_.expansions().sagas_of(x_.frames()[step_of].operation)) {
    const Saga saga_entry = cx_.manifest[id];
    const auto state = saga_entry[saga::state];
    if (saga_entry[saga::style] == Style::orchestrated && state && is_durable(state->target))
      return true;
  }
  return false;
}

// Something brings the operation to its end after a crash.
bool SideEffect::driven() const {
  if (!graph_.runs_once(x_.start()) || durable_saga()) return true;
  for (std::uint32_t f = frame_; f != graph::kNoIndex; f = x_.frames()[f].parent)
    if (cx_.manifest[x_.frames()[f].operation][operation::completion]) return true;
  return false;
}

// A consumer that is redelivered repeats the call: what that does is IDM001's
// question, except where it gives one of the two up.
Truth SideEffect::fires() const {
  if (!graph_.runs_once(x_.start())) return truth(gives_up());
  if (gives_up() || !has_stable_key() || !driven()) return Truth::yes;
  if (call_[step::idempotent] == true) return Truth::no;
  const auto support = external_[external::idempotency_key];
  return support ? truth(*support == Support::unsupported) : Truth::unknown;
}

// One message too many is a nuisance, unless it is about what is critical.
Severity SideEffect::severity() const {
  bool critical = false;
  for (std::uint32_t i : {pair_.effect, pair_.write})
    for (EntityId e : graph_.steps().entities(x_, i))
      critical = critical || graph_.entities().is_critical(e);
  if (is_message()) return critical ? Severity::error : Severity::warning;
  const bool grave = external_[external::reversible] == false ||
                     external_[external::kind] == ExternalKind::payment;
  return grave ? Severity::error : Severity::warning;
}

// "`order` is recorded in `orders`"
std::string SideEffect::change() const {
  const Step write = x_.step(pair_.write);
  const auto touched = graph_.steps().entities(x_, pair_.write);
  if (touched.empty()) return fmt::format("{} is written", words_.quote(place()));
  const std::string what = words_.quote(touched.front());
  const std::string where = words_.quote(graph_.places().container(place()));
  switch (write.verb()) {
    case Verb::delete_:
      return fmt::format("{} is deleted from {}", what, where);
    case Verb::insert:
    case Verb::upsert:
    case Verb::append:
    case Verb::publish:
      return fmt::format("{} is recorded in {}", what, where);
    default:
      return fmt::format("{} is changed in {}", what, where);
  }
}

std::string SideEffect::why() const {
  const std::string done = words_.quote(ElementId(external_));
  const std::string record = words_.quote(place());
  if (gives_up()) {
    if (!graph_.steps().may_be_lost(x_, pair_.effect))
      return fmt::format("when {} fails, it is given up, and {} has no trace of what {} did",
                         words_.quote(x_.step(pair_.write)), record, done);
    return fmt::format("when the call of {} fails, it is given up, and {} does not show it", done,
                       record);
  }
  if (!driven()) {
    const std::string acted =
        is_message() ? std::string("the message is sent") : fmt::format("{} has acted", done);
    std::string text =
        call_first()
            ? fmt::format("after a crash in between {}, and {} has no trace of {}", acted, record,
                          is_message() ? "what it says" : "it")
            : fmt::format("after a crash in between {} has the change, and {} is never called",
                          record, done);
    if (graph_.roles().is_consumer(x_.start())) return text + "; the event is not delivered again";
    if (has_stable_key()) return text + "; nothing finishes the rest unless the caller asks again";
    return graph_.roles().is_client(x_.start())
               ? text + "; a caller that gets no answer and asks again has it done twice"
               : text;
  }
  return has_stable_key() ? fmt::format(
                                "the run is repeated until it is done, and {} may do it "
                                "again for each attempt",
                                done)
                          : fmt::format(
                                "the run is repeated until it is done, and without a key "
                                "{} does it again for each attempt",
                                done);
}

// What to do where nothing drives the run to its end: the same for all that one
// operation calls, so that it is told once.
std::string SideEffect::record_first() const {
  const bool takes_no_key = external_[external::idempotency_key] == Support::unsupported;
  if (is_message() && place().is(ElementKind::topic))
    return fmt::format("let a consumer of {} make the call, and let the operation only publish",
                       words_.quote(place()));
  const std::string intent =
      graph::can_hold_outbox(graph_.places(), place())
          ? fmt::format(
                "write the intent to {} and its outbox in one transaction, and let a "
                "consumer make the call",
                words_.quote(graph_.places().container(place())))
          : std::string(
                "record the request as pending in a durable store first, and make the call from "
                "there");
  return fmt::format("{}{}; or run both in a durable workflow and say so with `completion`", intent,
                     takes_no_key ? ", looking up what was done before each attempt"
                                  : " with the request's id as its key");
}

std::string SideEffect::fix() const {
  const std::string called = words_.quote(ElementId(external_));
  const std::string_view fine = "say with `best_effort` that losing it is fine";
  if (gives_up() && !graph_.runs_once(x_.start()))
    return fmt::format("let the failure stop the run, so that it is repeated; or {}", fine);
  if (gives_up() && !driven()) return fmt::format("{}; or {}", record_first(), fine);
  if (gives_up())
    return fmt::format("let the failure stop the run (`on_failure: fail`); or {}", fine);
  if (!driven()) return record_first();
  const auto support = external_[external::idempotency_key];
  if (support == Support::unsupported)
    return fmt::format(
        "{} recognises no repeats: look up what it has done before calling it again, or accept "
        "the double effect in writing",
        called);
  if (has_stable_key())
    return fmt::format(
        "find out whether {} recognises a repeat by its key, and declare its `idempotency_key`",
        called);
  return fmt::format(
      "give {} a key that is the same for each attempt: `unique_by` the request's id", called);
}

void SideEffect::tell_facts(Finding& f) const {
  const auto support = external_[external::idempotency_key];
  if (support)
    f.facts.push_back({fmt::format("{}: `idempotency_key: {}`", words_.quote(ElementId(external_)),
                                   to_string(*support)),
                       graph::Origin::declared, support.span});
  else
    f.missing.push_back(words_.key(external_, "idempotency_key"));
  if (!call_[step::unique_by])
    f.facts.push_back({"the call has no `unique_by`", graph::Origin::inferred, call_.span()});
  if (!driven())
    f.facts.push_back({fmt::format("{} declares no `completion`", words_.quote(f.at)),
                       graph::Origin::inferred, cx_.manifest.span(f.at)});
  if (!external_[external::reversible] && !is_message())
    f.missing.push_back(words_.key(external_, "reversible"));
}

Finding SideEffect::finding(Reporter& out) const {
  Finding f = out.start(fires());
  if (f.verdict == Verdict::violated) f.severity = severity();
  f.at = operation();
  f.span = x_.shown_in(pair_.effect, frame_).span();
  f.message =
      fmt::format("{} calls {} {} {}, and nothing makes both happen once", words_.quote(f.at),
                  words_.quote(ElementId(external_)), call_first() ? "before" : "after", change());
  f.why = why();
  f.fix = fix();
  f.elements = {external_, place()};
  for (std::uint32_t i : {pair_.effect, pair_.write}) {
    const auto path = x_.path_from(frame_, i);
    f.elements.insert(f.elements.end(), path.begin(), path.end());
    const source::Span span = x_.shown_in(i, frame_).span();
    f.paths.push_back({{f.at, span}, {x_.step(i).target(), x_.step(i).span()}});
    const auto touched = graph_.steps().entities(x_, i);
    f.entities.insert(f.entities.end(), touched.begin(), touched.end());
    if (i != pair_.write) continue;
    f.related.push_back({span, fmt::format("{} is written here{}{}", words_.quote(place()),
                                           path.empty() ? "" : ", ", through(words_, path))});
  }
  make_unique(f.entities);
  tell_facts(f);
  f.scope.operations = {operation()};
  f.scope.place = external_;
  const std::uint32_t around = x_.common_block(pair_.effect, pair_.write);
  if (around != graph::kNoIndex) {
    const graph::BlockInstance& b = x_.blocks()[around];
    const std::uint32_t block = b.saga != graph::kNoIndex ? b.saga : b.transaction;
    if (block != graph::kNoIndex) f.scope.block = x_.blocks()[block].block;
  }
  return f;
}

// What loses most without the other half comes first.
enum Rank : std::uint8_t { record, other, cached };
constexpr std::size_t kRanks = 3;

// A change of business data: no mark, outbox, trail or cache; of what is published
// only to a topic that is declared as its record.
std::optional<Rank> rank(const Context& cx, const graph::Expansion& x, std::uint32_t i) {
  const graph::Places& places = cx.graph.places();
  const ElementId target = x.step(i).target();
  if (cx.graph.steps().is_best_effort(x, i)) return std::nullopt;
  const auto touched = cx.graph.steps().entities(x, i);
  const bool is_record = std::any_of(touched.begin(), touched.end(),
                                     [&](EntityId e) { return places.is_sor(target, e); });
  if (cx.graph.steps().is_publish(x, i)) {
    const bool declared = is_record && std::any_of(touched.begin(), touched.end(), [&](EntityId e) {
                            return places.sor_declared(e) && places.is_sor(target, e);
                          });
    return declared ? std::optional(Rank::record) : std::nullopt;
  }
  const auto d = target.as<DatasetId>();
  if (!d || !cx.graph.steps().is_write(x, i) || places.is_auxiliary(d) || places.is_trail(d) ||
      cx.manifest[d][dataset::form] == Form::cache)
    return std::nullopt;
  if (places.kind(cx.manifest[d]->store) == StoreKind::cache) return Rank::cached;
  return is_record ? Rank::record : Rank::other;
}

bool is_required_effect(const Context& cx, const graph::Expansion& x, std::uint32_t i) {
  return cx.graph.steps().is_effect(x, i) && !cx.graph.steps().is_best_effort(x, i);
}

using Writes = std::array<std::vector<std::uint32_t>, kRanks>;

// The writes that stand for all: of each rank the first and the last of each block.
Writes state_changes(const Context& cx, const graph::Expansion& x) {
  std::map<std::pair<Rank, std::uint32_t>, std::pair<std::uint32_t, std::uint32_t>> by_block;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const auto of = rank(cx, x, i);
    if (!of) continue;
    const auto [it, is_new] = by_block.try_emplace({*of, x.steps()[i].block}, i, i);
    if (!is_new) it->second.second = i;
  }
  std::array<std::set<std::uint32_t>, kRanks> all;
  for (const auto& [key, ends] : by_block) all[key.first].insert({ends.first, ends.second});
  Writes writes;
  for (std::size_t r = 0; r < kRanks; ++r) writes[r].assign(all[r].begin(), all[r].end());
  return writes;
}

// How many writes on each side of an effect are tried.
constexpr std::ptrdiff_t kMaxTries = 16;

// The nearest write that runs with the effect, behind it or before it.
std::optional<std::uint32_t> nearest(const graph::Expansion& x, std::uint32_t effect,
                                     const std::vector<std::uint32_t>& writes) {
  const auto at = std::lower_bound(writes.begin(), writes.end(), effect);
  const auto runs_too = [&](std::uint32_t i) { return x.co_executable(i, effect); };
  const auto last = writes.end() - at > kMaxTries ? at + kMaxTries : writes.end();
  const auto behind = std::find_if(at, last, runs_too);
  const std::reverse_iterator first(at);
  const auto end = writes.rend() - first > kMaxTries ? first + kMaxTries : writes.rend();
  const auto before = std::find_if(first, end, runs_too);
  if (before == end && behind == last) return std::nullopt;
  if (before == end) return *behind;
  if (behind == last) return *before;
  return *behind - effect < effect - *before ? *behind : *before;
}

// A message is about the record; a copy or a cache that has nothing to do with it
// is none of its business.
bool belongs(const Context& cx, const graph::Expansion& x, std::uint32_t effect,
             std::uint32_t write, Rank of) {
  if (of == Rank::record || !graph::only_annoys(cx.manifest, x.step(effect).target())) return true;
  const auto about = cx.graph.steps().entities(x, effect);
  const auto written = cx.graph.steps().entities(x, write);
  if (!about.empty()) return cx.graph.entities().related(about, written);
  return std::none_of(written.begin(), written.end(),
                      [&](EntityId e) { return static_cast<bool>(cx.graph.places().sor(e)); });
}

std::optional<std::uint32_t> partner(const Context& cx, const graph::Expansion& x,
                                     std::uint32_t effect, const Writes& writes) {
  for (const Rank of : {Rank::record, Rank::other, Rank::cached})
    if (const auto found = nearest(x, effect, writes[of]))
      if (belongs(cx, x, effect, *found, of)) return found;
  return std::nullopt;
}

}  // namespace

void side_effect_outside_transaction(const Context& context, Reporter& out) {
  std::set<std::pair<OperationId, ExternalId>> told;
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    std::vector<std::uint32_t> effects;
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (is_required_effect(context, x, i)) effects.push_back(i);
    if (effects.empty()) continue;
    const Writes writes = state_changes(context, x);
    for (std::uint32_t effect : effects) {
      const auto write = partner(context, x, effect, writes);
      if (!write) continue;
      const SideEffect found(context, x, {effect, *write});
      if (is_no(found.fires())) continue;
      if (told.emplace(found.operation(), found.external()).second) out.add(found.finding(out));
    }
  }
}

}  // namespace thalweg::checks::integration
