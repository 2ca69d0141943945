// SPDX-License-Identifier: Apache-2.0
#include "graph/idempotence.h"

#include <optional>

#include <fmt/core.h>

#include "manifest/key_path.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

// One line of the table of effects: what the verb or option makes of a repeat
// and of a late old event.
struct Bits {
  Truth dup = Truth::unknown;
  Truth reorder = Truth::unknown;
  std::string_view because;
  bool refuses = false;  // harmless because a repeat is refused, not because it is equal
};

constexpr Bits kByKey{Truth::yes, Truth::no, "sets the whole state by key"};
constexpr Bits kRemoves{Truth::yes, Truth::no, "deletes by key"};
constexpr Bits kHarmless{Truth::yes, Truth::yes, "may run again at any time"};
constexpr Bits kMerges{Truth::yes, Truth::yes, "merges: order and repetition do not matter"};
constexpr Bits kStateBased{Truth::yes, Truth::yes, "re-reads its source when it runs"};
constexpr Bits kVersioned{Truth::yes, Truth::yes, "an older version never overwrites a newer one"};
constexpr Bits kConditional{Truth::yes, Truth::yes,
                            "is refused when the condition no longer holds"};
constexpr Bits kRefused{Truth::yes, Truth::no, "refuses or recognises a repeat", true};
constexpr Bits kCounts{Truth::no, Truth::yes, "counts again each time"};
constexpr Bits kAdds{Truth::no, Truth::no, "adds another one each time"};
constexpr Bits kUndeclared{Truth::unknown, Truth::unknown, "does not say what a repeat does"};

Bits of_insert(Step step) {
  const auto from = step[step::key_from];
  if (from == KeyFrom::server) return kAdds;
  return from ? kRefused : kUndeclared;
}

Bits of_verb(Step step) {
  switch (step.verb()) {
    case Verb::insert:
      return of_insert(step);
    case Verb::upsert:
      return step[step::based_on_read] == true ? kUndeclared : kByKey;
    case Verb::delete_:
      return kRemoves;
    case Verb::increment:
    case Verb::decrement:
      return kCounts;
    case Verb::append:
      return kAdds;
    case Verb::merge:
      return kMerges;
    case Verb::fill:
      return kByKey;
    case Verb::write:
    case Verb::update:
      return kUndeclared;
    case Verb::call:
    case Verb::read:
    case Verb::invalidate:
    case Verb::publish:
    case Verb::check:
    case Verb::lock:
    case Verb::transaction:
    case Verb::saga:
    case Verb::parallel:
    case Verb::either:
    case Verb::branch:
      break;
  }
  return kHarmless;
}

// The options that add a mechanism come before the verb.
std::optional<Bits> of_options(Step step) {
  if (step[step::state_based] == true) return kStateBased;
  if (step[step::only_if] == OnlyIf::version) return kVersioned;
  if (step[step::only_if] == OnlyIf::absent) return kRefused;
  if (step[step::unique_by] && is_write(step.verb())) return kRefused;
  const bool counts = step.verb() == Verb::increment || step.verb() == Verb::decrement;
  if (step[step::only_if] == OnlyIf::condition && !counts && step.verb() != Verb::append &&
      step.verb() != Verb::insert)
    return kConditional;
  return std::nullopt;
}

Truth of_key_support(External external, bool has_key) {
  if (!has_key) return Truth::no;
  const auto support = external[external::idempotency_key];
  if (!support) return Truth::unknown;
  return truth(*support == Support::supported);
}

Bits of_call(Step step, const Manifest& manifest) {
  const auto id = step.target().as<ExternalId>();
  if (!id) return kHarmless;  // of an operation: judged by the steps of the callee
  const bool has_key = static_cast<bool>(step[step::unique_by]);
  const Truth safe = of_key_support(manifest[id], has_key);
  return {safe, Truth::no,
          is_yes(safe)       ? "recognises a repeat by its key"
          : is_unknown(safe) ? "may not recognise a repeat by its key"
          : has_key          ? "recognises no repeats"
                             : "gets no key to recognise a repeat by"};
}

Bits bits_of(Step step, const Manifest& manifest) {
  Bits bits = step.verb() == Verb::call ? of_call(step, manifest)
                                        : of_options(step).value_or(of_verb(step));
  if (const auto claim = step[step::idempotent]) {
    bits.dup = truth(*claim);
    bits.because = *claim ? "is declared `idempotent: true`" : "is declared `idempotent: false`";
  }
  return bits;
}

// Of a flow by its `apply`.
Bits of_apply(const Value<Apply>& apply) {
  if (!apply) return kUndeclared;
  switch (*apply) {
    case Apply::upsert:
      return kByKey;
    case Apply::delete_:
      return kRemoves;
    case Apply::invalidate:
      return kHarmless;
    case Apply::merge:
      return kMerges;
    case Apply::increment:
    case Apply::decrement:
      return kCounts;
    case Apply::append:
      return kAdds;
    case Apply::insert:
      return kUndeclared;
  }
  return kUndeclared;
}

Bits of_flow(Flow flow) {
  if (flow[flow::state_based] == true) return kStateBased;
  if (flow[flow::kind] == FlowKind::invalidate) return kHarmless;
  if (flow[flow::kind] == FlowKind::reconcile) return kStateBased;
  const auto versioned = flow[flow::versioned];
  if (versioned && *versioned != Versioned::none) {
    Bits bits = kVersioned;
    if (*versioned == Versioned::timestamp) bits.reorder = Truth::unknown;
    return bits;
  }
  if (flow[flow::mode] == BatchMode::full) return kByKey;
  return of_apply(flow[flow::apply]);
}

}  // namespace

Idempotence::Idempotence(const Manifest& manifest, const Places& places, const Atomicity& atomicity,
                         const Entities& entities)
    : manifest_(&manifest), places_(&places), atomicity_(&atomicity), entities_(&entities) {}

// An old event is harmless for what never changes: it is the only one.
Truth Idempotence::reorder_of_refused(ElementId place) const {
  Truth all = Truth::yes;
  const EntitySpan touched = places_->entities(place);
  for (EntityId e : touched) all = all & !entities_->is_mutable(e);
  return touched.empty() || is_unknown(all) ? Truth::no : all;
}

// The unique constraints of a dataset hold the key of its entity, or the id
// that the event brings: a second insert is refused.
Truth Idempotence::refuses_repeat(ElementId place) const {
  const auto id = place.as<DatasetId>();
  if (!id) return Truth::no;
  const Dataset dataset = (*manifest_)[id];
  const auto unique = dataset[dataset::unique];
  if (!unique || !dataset->entity) return Truth::no;
  const auto key = (*manifest_)[dataset->entity][entity::key];
  if (!key) return Truth::unknown;
  for (const ItemView part : *key)
    if (!unique->contains(part.text)) return Truth::no;
  return Truth::yes;
}

Truth Idempotence::dup_safe_by_itself(Step step) const {
  return bits_of(step, *manifest_).dup;
}

Truth Idempotence::reorder_safe(Step step) const {
  const Bits bits = bits_of(step, *manifest_);
  return bits.refuses ? reorder_of_refused(step.target()) : bits.reorder;
}

Truth Idempotence::reorder_safe(const Expansion& x, std::size_t i) const {
  return reorder_safe(x.step(i));
}

OperationId Idempotence::dedupe_of(const Expansion& x, std::size_t i) const {
  const std::uint32_t f = x.frame_of(i).near_dedupe;
  return f == kNoIndex ? OperationId() : x.frames()[f].operation;
}

// The local transaction around i holds a step whose repeat is refused, so that
// a repeat rolls all of it back.
bool Idempotence::rolled_back_on_repeat(const Expansion& x, std::size_t i) const {
  const std::uint32_t block = x.enclosing(i, Verb::transaction);
  if (block == kNoIndex) return false;
  const Step transaction = (*manifest_)[x.blocks()[block].block];
  if (transaction.transaction_kind() != TransactionKind::local) return false;
  return is_yes(atomicity_->joins(x, i, block)) && atomicity_->refuses_repeat(x, block);
}

Answer Idempotence::explain_dup_safe(const Expansion& x, std::size_t i) const {
  const Step s = x.step(i);
  const Bits bits = bits_of(s, *manifest_);
  Answer answer{bits.dup, {}, {}};
  const auto say = [&](Truth value, std::string text, Origin origin, source::Span span) {
    answer.value = value;
    answer.facts = {{std::move(text), origin, span}};
  };
  const bool is_effect = s.verb() == Verb::call && s.target().is(ElementKind::external);
  const std::string who =
      is_effect ? manifest_->reference(s.target()) : std::string(to_string(s.verb()));
  say(bits.dup, fmt::format("`{}` {}", who, bits.because), Origin::inferred, s.span());
  if (s[step::idempotent] || is_yes(bits.dup) || !is_write(s.verb())) return answer;

  const bool consumes = static_cast<bool>((*manifest_)[x.start()][operation::consumes]);
  if (s.verb() == Verb::insert && is_unknown(bits.dup) && consumes &&
      is_yes(refuses_repeat(s.target()))) {
    say(Truth::yes, "the dataset is unique by the key that the event brings", Origin::declared,
        manifest_->span(s.target()));
    return answer;
  }
  if (const OperationId o = dedupe_of(x, i)) {
    if (!is_no(atomicity_->dedupe_atomic(x, o, i))) {
      say(Truth::yes, "repeats are recognised by `dedupe`", Origin::declared,
          (*manifest_)[o][operation::dedupe].span);
      return answer;
    }
  }
  if (rolled_back_on_repeat(x, i))
    say(Truth::yes, "a step of its transaction refuses the repeat, which rolls back all of it",
        Origin::inferred, s.span());
  return answer;
}

Truth Idempotence::dup_safe(const Expansion& x, std::size_t i) const {
  const Step s = x.step(i);
  const Truth alone = bits_of(s, *manifest_).dup;
  if (is_yes(alone) || !is_write(s.verb()) || s[step::idempotent]) return alone;
  return explain_dup_safe(x, i).value;
}

Answer Idempotence::explain_dup_safe(Flow flow) const {
  const auto fact = [](std::string_view text, Origin origin, source::Span span) {
    return Fact{std::string(text), origin, span};
  };
  if (const auto dedupe = flow[flow::dedupe])
    return {Truth::yes,
            {fact("repeats are recognised by `dedupe`", Origin::declared, dedupe.span)},
            {}};
  Bits bits = of_flow(flow);
  const auto apply = flow[flow::apply];
  if (is_unknown(bits.dup) && apply == Apply::insert) {
    const auto to = flow[flow::to];
    Truth refused = truth(static_cast<bool>(to));
    if (to)
      for (const ItemView item : *to) refused = refused & refuses_repeat(item.target);
    if (is_yes(refused)) bits = kRefused;
  }
  Answer answer{bits.dup, {}, {}};
  answer.facts.push_back(apply
                             ? fact(fmt::format("`apply: {}` {}", to_string(*apply), bits.because),
                                    Origin::declared, apply.span)
                             : fact(fmt::format("flow `{}` {}", flow.name(), bits.because),
                                    Origin::inferred, flow.span()));
  if (is_unknown(bits.dup)) answer.missing.push_back(key_path(*manifest_, flow, "apply"));
  return answer;
}

Truth Idempotence::dup_safe_by_itself(Flow flow) const {
  return of_flow(flow).dup;
}

Truth Idempotence::dup_safe(Flow flow) const {
  if (flow[flow::dedupe]) return Truth::yes;
  const Truth alone = of_flow(flow).dup;
  return is_unknown(alone) ? explain_dup_safe(flow).value : alone;
}

Truth Idempotence::reorder_safe(Flow flow) const {
  const Bits bits = of_flow(flow);
  const auto apply = flow[flow::apply];
  if (apply != Apply::insert || !is_unknown(bits.reorder)) return bits.reorder;
  Truth all = Truth::yes;
  if (const auto to = flow[flow::to])
    for (const ItemView item : *to) all = all & reorder_of_refused(item.target);
  return is_yes(all) ? Truth::yes : bits.reorder;
}

Truth Idempotence::effect_dup_safe(Flow flow, std::size_t i) const {
  const auto effects = flow[flow::effects];
  const RecordView effect = (*effects)[i];
  if (const auto claim = effect[effect::idempotent]) return truth(*claim);
  const auto target = (*effect[effect::call]).target.as<ExternalId>();
  if (effect[effect::unique_by])
    return target ? of_key_support((*manifest_)[target], true) : Truth::unknown;
  if (flow[flow::dedupe] || flow[flow::on_replay] == OnReplay::dedupe) return Truth::yes;
  if (target && (*manifest_)[target][external::idempotency_key] == Support::unsupported)
    return Truth::no;
  return Truth::unknown;
}

}  // namespace thalweg::graph
