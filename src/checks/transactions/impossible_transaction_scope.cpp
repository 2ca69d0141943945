// SPDX-License-Identifier: Apache-2.0
// TXN003: a transaction block claims to cover what its kind or its engine cannot.
// The verdict on each block is there already; this puts the first step that the
// block does not cover into words. Linear in the steps of the blocks.
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::transactions {

using namespace manifest;
using graph::Gap;

namespace {

class ImpossibleScope {
 public:
  ImpossibleScope(const Context& context, const graph::Expansion& x, std::uint32_t block)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        x_(x),
        block_(block),
        found_(context.graph.atomicity().coverage(x, block)) {}

  bool fires() const;
  Finding finding(Reporter& out) const;

 private:
  std::uint32_t frame() const { return x_.blocks()[block_].frame; }
  Step at() const { return x_.step(found_.step); }
  Step shown() const { return x_.shown_in(found_.step, frame()); }
  ElementId place() const { return graph_.places().container(at().target()); }
  StepId block() const { return x_.blocks()[block_].block; }
  std::string engine() const;
  std::vector<ElementId> others() const;
  StepId own_row_behind() const;
  std::string message(const std::string& op) const;
  std::string why() const;
  std::string fix() const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Expansion& x_;
  std::uint32_t block_;
  graph::Coverage found_;
};

// Partitions that may be the same are TXN002's question, and so are labels in a
// store that says how it is partitioned.
bool ImpossibleScope::fires() const {
  if (is_yes(found_.capable)) return false;
  if (found_.gap != Gap::partitions) return true;
  const auto store = place().as<StoreId>();
  return is_no(found_.capable) && !cx_.manifest[store][store::partitioning];
}

std::string ImpossibleScope::engine() const {
  const std::string_view name = graph_.places().engine(place()).name();
  return name.empty() ? words_.quote(place()) : fmt::format("{} ({})", name, words_.quote(place()));
}

// What the block commits besides.
std::vector<ElementId> ImpossibleScope::others() const {
  std::vector<ElementId> all = graph_.atomicity().participants(x_, block_);
  std::erase(all, place());
  const ElementId service = cx_.manifest[x_.operation_of(found_.step)]->service;
  std::erase(all, service);
  if (all.empty()) all.push_back(place());
  return all;
}

// A callee that writes what the block has written waits for its own caller.
StepId ImpossibleScope::own_row_behind() const {
  std::set<ElementId> written;
  for (std::uint32_t i = x_.blocks()[block_].first; i < x_.blocks()[block_].end; ++i) {
    if (!is_write(x_.step(i).verb())) continue;
    if (x_.steps()[i].frame == frame()) written.insert(x_.step(i).target());
    const std::uint32_t remote = x_.frame_of(i).near_remote;
    const bool behind = remote != graph::kNoIndex && remote > frame();
    if (behind && written.contains(x_.step(i).target())) return x_.steps()[i].step;
  }
  return {};
}

std::string ImpossibleScope::message(const std::string& op) const {
  const std::string step = words_.quote(at());
  const std::string rest = words_.list(others());
  switch (found_.gap) {
    case Gap::other_store:
      return fmt::format("{} commits {} and {} in one local transaction, which covers one store",
                         op, rest, words_.quote(place()));
    case Gap::publish:
      return fmt::format("{} publishes to {} inside a transaction of {}, which does not cover it",
                         op, words_.quote(place()), rest);
    case Gap::effect:
      return fmt::format("{} calls {} inside a transaction, which cannot take the call back", op,
                         words_.quote(place()));
    case Gap::write:
      return fmt::format("{} writes {} inside a transaction of a broker, which covers topics only",
                         op, words_.quote(place()));
    case Gap::remote_call:
      return fmt::format("{} makes {} part of its transaction, but {} commits over there by itself",
                         op, words_.quote(shown()), step);
    case Gap::local_call:
      return is_no(found_.capable)
                 ? fmt::format("{} makes {} part of its transaction, which cannot cover {}", op,
                               words_.quote(shown()), step)
                 : fmt::format("whether {} takes part in the transaction of {} is not known",
                               words_.quote(shown()), op);
    case Gap::rows:
    case Gap::partitions:
    case Gap::engine:
    case Gap::xa:
    case Gap::cluster:
    case Gap::broker:
    case Gap::none:
      break;
  }
  if (is_unknown(found_.capable))
    return fmt::format("nothing says whether {} can commit {} together with the rest of {}",
                       words_.quote(place()), step, op);
  if (found_.gap == Gap::rows)
    return fmt::format("{} changes several records in one transaction, but {} commits each alone",
                       op, engine());
  if (found_.gap == Gap::partitions)
    return fmt::format(
        "{} changes records of several keys in one transaction of {}, which ends at "
        "the partition",
        op, engine());
  if (found_.gap == Gap::cluster)
    return fmt::format("{} publishes to topics of two clusters in one broker transaction", op);
  if (found_.gap == Gap::broker)
    return fmt::format("{} publishes in a transaction, but {} has none over several messages", op,
                       engine());
  return fmt::format("{} commits {} with two-phase commit, but {} takes no part in it", op, rest,
                     engine());
}

std::string ImpossibleScope::why() const {
  const std::string step = words_.quote(at());
  const std::string rest = words_.list(others());
  if (const StepId own = own_row_behind())
    return fmt::format(
        "{} needs a row that the open transaction has written: it waits for its own "
        "caller until somebody gives up",
        words_.quote(cx_.manifest[own]));
  if (is_unknown(found_.capable))
    return fmt::format(
        "if it cannot, a crash or a rollback leaves {} without the rest, or the "
        "rest without it",
        step);
  if (found_.gap == Gap::rows || found_.gap == Gap::partitions)
    return fmt::format(
        "a crash before {} leaves the first change and not the second, and nothing "
        "rolls it back",
        step);
  return fmt::format(
      "when the transaction rolls back after {}, what that did stays, and {} never "
      "had its part; when the process dies at the commit, nobody knows which of the "
      "two is there",
      step, rest);
}

std::string ImpossibleScope::fix() const {
  if (is_unknown(found_.capable))
    return found_.gap == Gap::local_call
               ? "say that it is no part with `outside: true`, or write its steps into the block"
               : "name the engine, or say what it can with `capabilities` and a `ref`";
  switch (found_.gap) {
    case Gap::publish:
      return fmt::format(
          "insert the event into an outbox in the same transaction, and let a relay "
          "publish it to {}",
          words_.quote(place()));
    case Gap::effect:
      return fmt::format(
          "record the intent in the same transaction, and let a consumer of the "
          "outbox call {} with a stable key",
          words_.quote(place()));
    case Gap::other_store:
    case Gap::xa:
    case Gap::write:
      return fmt::format(
          "take {} out of the block and derive it: from the change log of {}, or "
          "from an outbox row in the same transaction; or run a saga",
          words_.quote(at()), words_.list(others()));
    case Gap::rows:
    case Gap::partitions:
      return "put what must change together into one record or under one partition key, or make "
             "the second change a reaction to the first";
    case Gap::remote_call:
    case Gap::local_call:
      return fmt::format(
          "take {} out of the block: let it react to an event of this transaction, "
          "or make both steps of a saga",
          words_.quote(shown()));
    default:
      return "publish once, and derive the second event from the first";
  }
}

Finding ImpossibleScope::finding(Reporter& out) const {
  Finding f = out.start(!found_.capable);
  f.at = x_.frames()[frame()].operation;
  f.span = shown().span();
  f.message = message(words_.quote(f.at));
  f.why = why();
  f.fix = fix();
  f.elements = graph_.atomicity().participants(x_, block_);
  f.elements.push_back(at().target());
  const auto path = x_.path_from(frame(), found_.step);
  f.elements.insert(f.elements.end(), path.begin(), path.end());
  f.related.push_back({cx_.manifest[block()].span(), "the transaction"});
  for (std::uint32_t i = x_.blocks()[block_].first; i < x_.blocks()[block_].end; ++i) {
    if (!graph_.steps().is_write_like(x_, i)) continue;
    const auto touched = graph_.steps().entities(x_, i);
    f.entities.insert(f.entities.end(), touched.begin(), touched.end());
    f.paths.push_back(
        {{f.at, x_.shown_in(i, frame()).span()}, {x_.step(i).target(), x_.step(i).span()}});
  }
  make_unique(f.entities);
  graph::Answer answer = graph_.atomicity().explain_capable(x_, block_);
  f.facts = std::move(answer.facts);
  f.missing = std::move(answer.missing);
  if (is_unknown(found_.capable) && f.missing.empty())
    f.missing.push_back(fmt::format("`outside` at {}", words_.quote(shown())));
  if (own_row_behind()) f.counterexample = Counterexample::block;
  f.scope.operations = {x_.frames()[frame()].operation};
  f.scope.block = block();
  return f;
}

}  // namespace

void impossible_transaction_scope(const Context& context, Reporter& out) {
  std::set<StepId> told;
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    for (std::uint32_t b = 0; b < x.blocks().size(); ++b) {
      if (x.blocks()[b].transaction != b) continue;
      const ImpossibleScope found(context, x, b);
      if (found.fires() && told.insert(x.blocks()[b].block).second) out.add(found.finding(out));
    }
  }
}

}  // namespace thalweg::checks::transactions
