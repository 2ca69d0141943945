// SPDX-License-Identifier: Apache-2.0
// INT007: a state change and an outside effect in one run, with no durable record
// that makes both happen once. For each effect of an expansion the nearest write
// that runs with it; one finding for each operation and external.
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

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
  bool is_message() const;
  Severity severity() const;
  std::string why() const;
  std::string fix() const;
  void tell_facts(Finding& f) const;
  ElementId dataset() const { return x_.step(pair_.write).target(); }

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

bool SideEffect::is_message() const {
  const auto kind = external_[external::kind];
  return kind == ExternalKind::email || kind == ExternalKind::sms || kind == ExternalKind::push;
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

std::string SideEffect::why() const {
  const std::string done = words_.quote(ElementId(external_));
  const std::string record = words_.quote(dataset());
  const bool call_first = pair_.effect < pair_.write;
  if (!graph_.runs_once(x_.start()) || gives_up()) {
    const bool lost_call = graph_.steps().may_be_lost(x_, pair_.effect);
    return lost_call ? fmt::format(
                           "when the call of {} fails, it is given up, and {} says that it "
                           "was made",
                           done, record)
                     : fmt::format(
                           "when {} fails, it is given up, and what {} did is recorded "
                           "nowhere",
                           words_.quote(x_.step(pair_.write)), done);
  }
  if (!driven()) {
    std::string text =
        call_first ? fmt::format(
                         "a crash after the call leaves {} done and {} without a trace of "
                         "it",
                         done, record)
                   : fmt::format("a crash before the call leaves {} written and {} never called",
                                 record, done);
    if (graph_.roles().is_consumer(x_.start())) return text + "; the event is not delivered again";
    return text + (has_stable_key()
                       ? "; nothing finishes the rest unless the caller asks again"
                       : "; a caller that asks again after a lost answer does it twice");
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

std::string SideEffect::fix() const {
  if (gives_up())
    return "let the failure stop the run, so that it is repeated; or say with `best_effort` that "
           "losing it is fine";
  if (driven())
    return external_[external::idempotency_key] == Support::unsupported
               ? fmt::format(
                     "{} recognises no repeats: look up what it has done before calling it "
                     "again, or accept the double effect in writing",
                     words_.quote(ElementId(external_)))
               : fmt::format(
                     "give {} a key that is the same for each attempt: `unique_by` the "
                     "request's id",
                     words_.quote(ElementId(external_)));
  return fmt::format(
      "write the intent to {} and its outbox in one transaction, and let a consumer "
      "call {} with the request's id as its key; or run both in a durable workflow "
      "and say so with `completion`",
      words_.quote(graph_.places().container(dataset())), words_.quote(ElementId(external_)));
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
  const bool call_first = pair_.effect < pair_.write;
  f.span = x_.shown_in(pair_.effect, frame_).span();
  f.message =
      call_first ? fmt::format("{} calls {} and then writes {}, and nothing makes both happen once",
                               words_.quote(f.at), words_.quote(ElementId(external_)),
                               words_.quote(dataset()))
                 : fmt::format("{} writes {} and then calls {}, and nothing makes both happen once",
                               words_.quote(f.at), words_.quote(dataset()),
                               words_.quote(ElementId(external_)));
  f.why = why();
  f.fix = fix();
  f.elements = {external_, dataset()};
  for (std::uint32_t i : {pair_.effect, pair_.write}) {
    const auto path = x_.path_from(frame_, i);
    f.elements.insert(f.elements.end(), path.begin(), path.end());
    const source::Span span = x_.shown_in(i, frame_).span();
    f.paths.push_back({{f.at, span}, {x_.step(i).target(), x_.step(i).span()}});
    const auto touched = graph_.steps().entities(x_, i);
    f.entities.insert(f.entities.end(), touched.begin(), touched.end());
    if (i != pair_.write) continue;
    f.related.push_back({span, fmt::format("{} is written here{}{}", words_.quote(dataset()),
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

// A change of business data: no mark, outbox, trail or cache.
bool is_state_change(const Context& cx, const graph::Expansion& x, std::uint32_t i) {
  const auto d = x.step(i).target().as<DatasetId>();
  return d && cx.graph.steps().is_write(x, i) && !cx.graph.steps().is_best_effort(x, i) &&
         !cx.graph.places().is_auxiliary(d) && !cx.graph.places().is_trail(d) &&
         !(cx.manifest[d][dataset::form] == Form::cache);
}

bool is_required_effect(const Context& cx, const graph::Expansion& x, std::uint32_t i) {
  return cx.graph.steps().is_effect(x, i) && !cx.graph.steps().is_best_effort(x, i);
}

// The writes that stand for all: the first and the last of each block.
std::vector<std::uint32_t> state_changes(const Context& cx, const graph::Expansion& x) {
  std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> by_block;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!is_state_change(cx, x, i)) continue;
    const auto [it, is_new] = by_block.try_emplace(x.steps()[i].block, i, i);
    if (!is_new) it->second.second = i;
  }
  std::set<std::uint32_t> all;
  for (const auto& [block, ends] : by_block) all.insert({ends.first, ends.second});
  return {all.begin(), all.end()};
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

}  // namespace

void side_effect_outside_transaction(const Context& context, Reporter& out) {
  std::set<std::pair<OperationId, ExternalId>> told;
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    std::vector<std::uint32_t> effects;
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (is_required_effect(context, x, i)) effects.push_back(i);
    if (effects.empty()) continue;
    const std::vector<std::uint32_t> writes = state_changes(context, x);
    for (std::uint32_t effect : effects) {
      const auto write = nearest(x, effect, writes);
      if (!write) continue;
      const SideEffect found(context, x, {effect, *write});
      if (is_no(found.fires())) continue;
      if (told.emplace(found.operation(), found.external()).second) out.add(found.finding(out));
    }
  }
}

}  // namespace thalweg::checks::integration
