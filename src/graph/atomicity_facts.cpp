// SPDX-License-Identifier: Apache-2.0
// Why a block can commit what it holds, or cannot, or what would have to be
// known: the facts behind the verdicts of Atomicity.
#include <fmt/core.h>

#include "graph/atomicity.h"
#include "manifest/key_path.h"

namespace thalweg::graph {

using namespace manifest;

std::string Atomicity::describe(Step step) const {
  return fmt::format("`{}: {}`", to_string(step.verb()), manifest_->reference(step.target()));
}

// The fact, or the key that would tell it.
void Atomicity::tell_engine(ElementId place, engines::Field field, Answer& out) const {
  const engines::Capabilities& engine = places_->engine(place);
  const auto known = engine[field];
  if (!known) return miss_engine(place, field, out);
  out.facts.push_back({engines::describe(engine, field),
                       known.declared ? Origin::declared : Origin::engine, known.span});
  if (!known.confident() && is_unknown(out.value)) miss_engine(place, field, out);
}

void Atomicity::miss_engine(ElementId place, engines::Field field, Answer& out) const {
  const ElementId container = places_->container(place);
  const auto topic = container.as<TopicId>();
  const bool has_engine = topic ? (*manifest_)[topic][topic::engine].present
                                : (*manifest_)[container.as<StoreId>()][store::engine].present;
  const std::string key =
      has_engine ? fmt::format("capabilities.{}", engines::to_string(field)) : "engine";
  out.missing.push_back(key_path(*manifest_, container, key));
}

// ---------------------------------------------------------------------------
// Blocks

Answer Atomicity::explain_capable(const Expansion& x, std::uint32_t block) const {
  const Coverage c = coverage(x, block);
  Answer out;
  out.value = c.capable;
  if (c.gap != Gap::none) {
    explain_gap(x, block, c, out);
    return out;
  }
  const TransactionKind kind = x.block(block).transaction_kind();
  for (ElementId container : participants(x, block)) {
    if (container.is(ElementKind::service)) continue;
    tell_engine(container,
                kind == TransactionKind::local    ? engines::Field::tx_scope
                : kind == TransactionKind::broker ? engines::Field::messaging_transactions
                                                  : engines::Field::tx_xa,
                out);
  }
  out.missing.clear();  // nothing of it was needed
  return out;
}

namespace {

std::string_view reason(Gap gap) {
  switch (gap) {
    case Gap::publish:
      return "appends to a topic, which takes no part in the transaction of a store";
    case Gap::effect:
      return "has an effect outside, which no transaction takes back";
    case Gap::write:
      return "writes a store, which takes no part in the transaction of a broker";
    default:
      return "";
  }
}

}  // namespace

void Atomicity::explain_gap(const Expansion& x, std::uint32_t block, const Coverage& c,
                            Answer& out) const {
  const Step step = x.step(c.step);
  const auto say = [&](std::string text) {
    out.facts.push_back({std::move(text), Origin::inferred, step.span()});
  };
  switch (c.gap) {
    case Gap::publish:
    case Gap::effect:
    case Gap::write:
      return say(fmt::format("{} {}", describe(step), reason(c.gap)));
    case Gap::other_store:
      return say(fmt::format("{} writes a second store in one local transaction", describe(step)));
    case Gap::remote_call:
      return say(fmt::format("{} runs behind the remote call {}, no part of the transaction",
                             describe(step),
                             describe(x.shown_in(c.step, x.blocks()[block].frame))));
    case Gap::local_call:
      return say(fmt::format("{} runs behind {}{}", describe(step),
                             describe(x.shown_in(c.step, x.blocks()[block].frame)),
                             is_no(c.capable) ? ", and the transaction cannot cover it"
                                              : ", which joins the transaction or not"));
    case Gap::rows:
    case Gap::partitions:
    case Gap::engine:
      return explain_scope(x, c, out);
    case Gap::xa:
      return tell_engine(step.target(), engines::Field::tx_xa, out);
    case Gap::broker:
      return tell_engine(step.target(), engines::Field::messaging_transactions, out);
    case Gap::cluster:
      if (is_no(c.capable))
        return say(
            fmt::format("{} appends to a second cluster in one transaction", describe(step)));
      for (std::uint32_t i = x.blocks()[block].first; i <= c.step; ++i)
        if (const auto topic = x.step(i).target().as<TopicId>();
            topic && !(*manifest_)[topic][topic::cluster])
          out.missing.push_back(key_path(*manifest_, topic, "cluster"));
      return;
    case Gap::none:
      return;
  }
}

void Atomicity::explain_scope(const Expansion& x, const Coverage& c, Answer& out) const {
  const Step step = x.step(c.step);
  tell_engine(step.target(), engines::Field::tx_scope, out);
  if (c.gap == Gap::engine) return;
  const std::string_view unit = c.gap == Gap::rows ? "row" : "partition";
  out.facts.push_back({is_no(c.capable)
                           ? fmt::format("{} touches another {}", describe(step), unit)
                           : fmt::format("{} may touch another {}", describe(step), unit),
                       Origin::inferred, step.span()});
  if (!is_unknown(c.capable)) return;
  const auto store = places_->container(step.target()).as<StoreId>();
  if (c.gap == Gap::partitions && !(*manifest_)[store][store::partitioning])
    out.missing.push_back(key_path(*manifest_, store, "partitioning"));
  if (!step[step::key]) out.missing.push_back("key");
}

// ---------------------------------------------------------------------------
// Pairs

Answer Atomicity::explain_atomic(const Expansion& x, std::size_t i, std::size_t j) const {
  Answer out;
  const std::uint32_t t = common_transaction(x, i, j);
  if (t != kNoIndex) out = explain_capable(x, t);
  out.value = atomic(x, i, j);
  if (t != kNoIndex) return out;
  const Step a = x.step(i), b = x.step(j);
  const auto say = [&](std::string_view text) {
    out.facts.push_back(
        {fmt::format("{} and {} {}", describe(a), describe(b), text), Origin::inferred, b.span()});
  };
  if (places_->container(a.target()) != places_->container(b.target()))
    say("share no transaction");
  else if (is_no(out.value))
    say("do not lie in one transaction");
  else if (is_unknown(out.value))
    say("lie in no `transaction` block");
  if (is_unknown(out.value)) out.missing.push_back("transaction");
  return out;
}

}  // namespace thalweg::graph
