// SPDX-License-Identifier: Apache-2.0
// TXN001: an operation commits across several systems with two-phase commit.
// Looks at each `transaction: xa` block of each expansion once.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::transactions {

using namespace manifest;

namespace {

class TwoPhaseCommit {
 public:
  TwoPhaseCommit(const Context& context, const graph::Expansion& x, std::uint32_t block)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        x_(x),
        block_(block),
        step_(context.manifest[x.blocks()[block].block]),
        participants_(graph_.atomicity().participants(x, block)) {
    for (StoreId store : graph_.atomicity().stores(x, block)) stores_.push_back(store);
  }

  bool fires() const {
    return participants_.size() >= 2 && is_yes(graph_.atomicity().capable(x_, block_));
  }
  Finding finding(Reporter& out) const;

 private:
  OperationId operation() const { return x_.frames()[x_.blocks()[block_].frame].operation; }
  std::vector<std::uint32_t> members() const;
  void weigh(Finding& f) const;
  bool several_engines() const;
  bool several_owners() const;
  std::size_t vetoes() const;
  std::string coordinator() const;
  std::string why() const;
  std::string fix() const;
  std::string availability() const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Expansion& x_;
  std::uint32_t block_;
  Step step_;
  std::vector<ElementId> participants_;
  std::vector<ElementId> stores_;  // that its branches write
};

std::vector<std::uint32_t> TwoPhaseCommit::members() const {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < x_.size(); ++i)
    if (is_yes(graph_.atomicity().joins(x_, i, block_))) all.push_back(i);
  return all;
}

bool TwoPhaseCommit::several_engines() const {
  std::set<const engines::Engine*> engines;
  for (StoreId store : graph_.atomicity().stores(x_, block_))
    engines.insert(graph_.places().engine(ElementId(store)).engine());
  return engines.size() > 1;
}

// Done by several services, or in stores of several owners.
bool TwoPhaseCommit::several_owners() const {
  std::set<ServiceId> services;
  for (std::uint32_t i : members())
    if (graph_.steps().is_write_like(x_, i))
      services.insert(cx_.manifest[x_.operation_of(i)]->service);
  std::set<Symbol> owners;
  for (StoreId store : graph_.atomicity().stores(x_, block_))
    if (const auto owner = cx_.manifest[store][store::owner]) owners.insert(*owner);
  return services.size() > 1 || owners.size() > 1;
}

// Participants that may refuse: more than one, and a request log will not do.
std::size_t TwoPhaseCommit::vetoes() const {
  std::set<ElementId> refusing;
  for (std::uint32_t i : members())
    if (is_yes(graph_.steps().is_veto(x_, i))) refusing.insert(ElementId(x_.operation_of(i)));
  return refusing.size();
}

std::string TwoPhaseCommit::coordinator() const {
  if (const auto declared = step_[step::coordinator])
    if (const auto name = (*declared)[coordinator::service])
      return fmt::format("the coordinator `{}`", cx_.manifest.text(*name));
  return "the coordinator";
}

// The product of what the participants promise.
std::string TwoPhaseCommit::availability() const {
  double product = 1;
  bool known = false;
  for (StoreId store : graph_.atomicity().stores(x_, block_))
    if (const auto promised = cx_.manifest[store][store::availability]) {
      product *= promised->percent / 100;
      known = true;
    }
  return known ? fmt::format(" (at most {:.4g}% of the time)", product * 100) : std::string();
}

void TwoPhaseCommit::weigh(Finding& f) const {
  const auto declared = step_[step::coordinator];
  const auto copies = declared ? (*declared)[coordinator::copies] : Value<std::uint32_t>{};
  const auto recovery = declared ? (*declared)[coordinator::recovery] : Value<Recovery>{};
  const bool single = copies == 1U;
  const bool stuck = recovery && *recovery != Recovery::automatic;
  const bool severe = several_engines() || several_owners() || single || stuck;
  f.severity = severe ? Severity::error : Severity::warning;
  if (single)
    f.facts.push_back({"the coordinator is a single copy", graph::Origin::declared, copies.span});
  if (stuck)
    f.facts.push_back({fmt::format("its recovery is `{}`", to_string(*recovery)),
                       graph::Origin::declared, recovery.span});
  if (!copies) f.missing.push_back("`copies` of the coordinator");
  if (!recovery) f.missing.push_back("`recovery` of the coordinator");
  for (Decision decision : cx_.manifest.decisions()) {
    const auto about = decision[decision::about];
    if (!about || !(decision[decision::status] == DecisionStatus::accepted)) continue;
    for (const ItemView item : *about) {
      if (item.target != f.at) continue;
      f.severity = Severity::note;
      f.severity_is_final = true;
      f.facts.push_back({fmt::format("decision `{}` accepts it", decision.name()),
                         graph::Origin::declared, decision.span()});
    }
  }
}

std::string TwoPhaseCommit::why() const {
  const auto declared = step_[step::coordinator];
  const auto recovery = declared ? (*declared)[coordinator::recovery] : Value<Recovery>{};
  const bool by_hand = recovery && *recovery != Recovery::automatic;
  return fmt::format(
      "if {} fails between prepare and commit, what the branches have written in {} stays locked "
      "until {}; and {} must {} be up for every call{}",
      coordinator(), words_.list(stores_.empty() ? participants_ : stores_),
      by_hand ? "somebody resolves it by hand" : "it is back", words_.list(participants_),
      participants_.size() == 2 ? "both" : "all", availability());
}

std::string TwoPhaseCommit::fix() const {
  if (stores_.size() == 1)
    return fmt::format(
        "all branches write {}: let one service do it in one local transaction, which needs no "
        "two-phase commit",
        words_.quote(stores_.front()));
  if (const std::size_t refusing = vetoes(); refusing > 1)
    return fmt::format(
        "{} participants may refuse: make it a saga with reservations and compensations", refusing);
  return "write one request to a log and let each store apply it once, by the request's id; or "
         "bring the data into one store; keep two-phase commit only with a decision record and a "
         "replicated coordinator";
}

Finding TwoPhaseCommit::finding(Reporter& out) const {
  Finding f = out.start(Verdict::violated);
  f.at = operation();
  f.span = step_.span();
  f.elements = participants_;
  const std::string all = words_.list(participants_);
  f.message = fmt::format("{} commits {} with two-phase commit", words_.quote(f.at), all);
  f.why = why();
  f.fix = fix();
  graph::Answer capable = graph_.atomicity().explain_capable(x_, block_);
  f.facts = std::move(capable.facts);
  for (std::uint32_t i : members()) {
    const auto touched = graph_.steps().entities(x_, i);
    f.entities.insert(f.entities.end(), touched.begin(), touched.end());
    if (!graph_.steps().is_write_like(x_, i)) continue;
    const Step shown = x_.shown_in(i, x_.blocks()[block_].frame);
    const ElementId target = x_.step(i).target();
    f.paths.push_back({{f.at, shown.span()}, {target, x_.step(i).span()}});
    f.elements.push_back(target);
    if (f.related.empty() || f.related.back().span != shown.span())
      f.related.push_back({shown.span(), fmt::format("a branch writes {}", words_.quote(target))});
  }
  make_unique(f.entities);
  f.scope.operations = {operation()};
  f.scope.block = step_.id();
  weigh(f);
  return f;
}

}  // namespace

void distributed_two_phase_commit(const Context& context, Reporter& out) {
  std::set<StepId> told;
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    for (std::uint32_t b = 0; b < x.blocks().size(); ++b) {
      const Step block = context.manifest[x.blocks()[b].block];
      const bool xa = !x.blocks()[b].parallel_member && block.verb() == Verb::transaction &&
                      block.transaction_kind() == TransactionKind::xa;
      if (!xa || told.contains(block.id())) continue;
      const TwoPhaseCommit found(context, x, b);
      if (!found.fires()) continue;
      told.insert(block.id());
      out.add(found.finding(out));
    }
  }
}

}  // namespace thalweg::checks::transactions
