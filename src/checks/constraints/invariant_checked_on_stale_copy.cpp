// SPDX-License-Identifier: Apache-2.0
// CON006: a decision is taken on a copy that may be behind, and the write does
// not check again. For each read that guards, the writes and decisions behind it.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/constraints.h"
#include "graph/freshness.h"

namespace thalweg::checks::constraints {

using namespace manifest;

namespace {

class StaleDecision {
 public:
  StaleDecision(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        constraints_(context.graph),
        freshness_(context.graph),
        out_(out) {}
  void run();

 private:
  void look_at(const graph::Expansion& x, std::uint32_t read);
  bool is_own_state(const graph::Expansion& x, Step read) const;
  bool is_source(ElementId place, const std::vector<EntityId>& entities) const;
  bool checks_again(const graph::Expansion& x, std::uint32_t j, Guarantee g,
                    const std::vector<EntityId>& entities) const;
  bool refuses(const graph::Expansion& x, std::uint32_t j, Guarantee g) const;
  bool is_serializable(const graph::Expansion& x, std::uint32_t transaction) const;
  Finding finding(const graph::Expansion& x, std::uint32_t read, std::uint32_t write, Guarantee g,
                  Truth certain);
  bool is_written_beside(DatasetId d);
  ElementId source_of(const graph::Expansion& x, std::uint32_t read) const;
  std::string late(const graph::Expansion& x, std::uint32_t read);
  std::string why(const graph::Expansion& x, std::uint32_t read, std::uint32_t write, Guarantee g);
  void tell_source(const graph::Expansion& x, std::uint32_t read, Finding& f);
  const std::optional<graph::PathLag>& slowest(DatasetId d);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Constraints constraints_;
  graph::Freshness freshness_;
  Reporter& out_;
  std::set<std::tuple<OperationId, GuaranteeId, ElementId>> told_;
  std::map<DatasetId, std::optional<graph::PathLag>> slowest_;
};

bool StaleDecision::is_source(ElementId place, const std::vector<EntityId>& entities) const {
  return std::any_of(entities.begin(), entities.end(),
                     [&](EntityId e) { return graph_.places().is_sor(place, e); });
}

// The write is a condition of its own, or its engine enforces the constraint.
bool StaleDecision::refuses(const graph::Expansion& x, std::uint32_t j, Guarantee g) const {
  const Step step = x.step(j);
  const auto only_if = step[step::only_if];
  if (only_if == OnlyIf::condition || only_if == OnlyIf::version) return true;
  const graph::Arbiter who = constraints_.arbiter(g);
  if (who.kind != graph::Arbiter::Kind::place) return false;
  const bool decides_here =
      who.place == step.target() || who.place == graph_.places().container(step.target());
  return decides_here && !is_no(constraints_.enforcement(g).value);
}

bool StaleDecision::is_serializable(const graph::Expansion& x, std::uint32_t t) const {
  if (x.block(t).transaction_kind() != TransactionKind::local) return false;
  if (const auto own = x.block(t)[step::isolation]) return *own == Isolation::serializable;
  for (StoreId store : graph_.atomicity().stores(x, t)) {
    if (const auto own = cx_.manifest[store][store::isolation])
      return *own == Isolation::serializable;
    return graph_.places().engine(store).word(engines::Field::tx_default_isolation) ==
           "serializable";
  }
  return false;
}

bool StaleDecision::checks_again(const graph::Expansion& x, std::uint32_t j, Guarantee g,
                                 const std::vector<EntityId>& entities) const {
  const Step step = x.step(j);
  if (graph_.steps().is_write(x, j)) return is_source(step.target(), entities) && refuses(x, j, g);
  const std::uint32_t t = x.enclosing(j, Verb::transaction);
  if (t == graph::kNoIndex || !is_serializable(x, t)) return false;
  if (step.verb() == Verb::check) return step.target() == ElementId(g);
  const auto guards = step[step::guards];
  return step.verb() == Verb::read && guards && guards->target == ElementId(g) &&
         is_source(step.target(), entities) && !(step[step::from_] == ReadFrom::replica);
}

// What nobody else writes holds all that this operation has decided so far.
bool StaleDecision::is_own_state(const graph::Expansion& x, Step read) const {
  if (read[step::from_] == ReadFrom::replica) return false;
  bool written = false;
  for (graph::HopId id : graph_.hops().in(read.target())) {
    if (graph_.hops()[id].via != ElementId(x.start())) return false;
    written = true;
  }
  for (EntityId e : graph_.places().entities(read.target()))
    if (const ElementId sor = graph_.places().sor(e); sor && sor != read.target()) return false;
  return written;
}

void StaleDecision::look_at(const graph::Expansion& x, std::uint32_t read) {
  const Step step = x.step(read);
  const auto guards = step[step::guards];
  const auto id = guards ? guards->target.as<GuaranteeId>() : GuaranteeId();
  if (step.verb() != Verb::read || !id || !step.target().is(ElementKind::dataset)) return;
  const Guarantee g = cx_.manifest[id];
  if (!graph::Constraints::is_constraint(g->verb)) return;
  if (g[guarantee::strictness] == Strictness::soft || step[step::session] == Session::version)
    return;
  if (constraints_.arbiter(g).kind == graph::Arbiter::Kind::reservation) return;
  if (is_own_state(x, step)) return;
  const Truth behind = freshness_.lagging(step);
  if (is_no(behind)) return;
  const auto entities = constraints_.entities(g);
  std::uint32_t acts = graph::kNoIndex;  // what the decision is for
  for (std::uint32_t j = read + 1; j < x.size(); ++j) {
    if (!x.co_executable(read, j) || !x.before(read, j)) continue;
    if (checks_again(x, j, g, entities)) return;
    if (acts == graph::kNoIndex && graph_.steps().is_write_like(x, j)) acts = j;
  }
  if (acts == graph::kNoIndex) return;
  const std::uint32_t both[] = {read, acts};
  const OperationId at = x.frames()[x.common_frame(both)].operation;
  if (!told_.emplace(at, id, step.target()).second) return;
  const Truth hard = g[guarantee::strictness] ? Truth::yes : Truth::unknown;
  out_.add(finding(x, read, acts, g, behind & hard));
}

const std::optional<graph::PathLag>& StaleDecision::slowest(DatasetId d) {
  const auto [it, is_new] = slowest_.try_emplace(d);
  if (is_new) it->second = freshness_.slowest(d);
  return it->second;
}

// No flow and no consumer brings the changes: operations write the copy as well, or
// fill it.
bool StaleDecision::is_written_beside(DatasetId d) {
  const auto& way = slowest(d);
  return !way || std::all_of(way->path.begin(), way->path.end(), [&](graph::HopId id) {
    const graph::HopKind kind = graph_.hops()[id].kind;
    return kind != graph::HopKind::flow && kind != graph::HopKind::consumer;
  });
}

ElementId StaleDecision::source_of(const graph::Expansion& x, std::uint32_t read) const {
  for (EntityId e : graph_.steps().entities(x, read))
    if (const ElementId sor = graph_.places().sor(e); sor && sor != x.step(read).target())
      return sor;
  return {};
}

// What is wrong with the place: "which lags by up to 5s".
std::string StaleDecision::late(const graph::Expansion& x, std::uint32_t read) {
  const auto d = x.step(read).target().as<DatasetId>();
  if (x.step(read)[step::from_] == ReadFrom::replica) return "which lags behind its leader,";
  if (!is_written_beside(d))
    return fmt::format("which lags {},", behind(words_, graph_, slowest(d)));
  const ElementId source = source_of(x, read);
  return fmt::format("a copy that can differ from {},",
                     source ? words_.quote(source) : std::string("its source"));
}

std::string StaleDecision::why(const graph::Expansion& x, std::uint32_t read, std::uint32_t write,
                               Guarantee g) {
  const Step step = x.step(read);
  const auto d = step.target().as<DatasetId>();
  const bool replica = step[step::from_] == ReadFrom::replica;
  const std::string copy =
      fmt::format("{}{}", replica ? "a replica of " : "", words_.quote(step.target()));
  if (replica || !is_written_beside(d))
    return fmt::format(
        "the change that would forbid it is made, but not yet in {}: {} looks fine, and {} goes "
        "through",
        copy, words_.quote(ElementId(g)), words_.quote(x.step(write)));
  const auto arrives = [&](graph::HopKind kind) {
    const auto in = graph_.hops().in(d);
    return std::any_of(in.begin(), in.end(),
                       [&](graph::HopId id) { return graph_.hops()[id].kind == kind; });
  };
  std::string cause = fmt::format(
      "{} {}", words_.quote(step.target()),
      arrives(graph::HopKind::write) ? "is written by a step of its own, before or after its source"
                                     : "is kept equal to its source by nothing");
  if (arrives(graph::HopKind::fill)) cause += ", and a late fill may bring an older value back";
  return fmt::format("{}: {} then looks fine on a wrong value, and {} goes through", cause,
                     words_.quote(ElementId(g)), words_.quote(x.step(write)));
}

// The way from the system of record to the copy.
void StaleDecision::tell_source(const graph::Expansion& x, std::uint32_t read, Finding& f) {
  const Step step = x.step(read);
  const auto d = step.target().as<DatasetId>();
  if (step[step::from_] == ReadFrom::replica) {
    f.facts.push_back(
        {"the read goes to a replica", graph::Origin::declared, step[step::from_].span});
    return;
  }
  for (EntityId e : graph_.steps().entities(x, read)) {
    auto facts = graph_.places().sor_facts(e);
    f.facts.insert(f.facts.end(), facts.begin(), facts.end());
    if (const ElementId sor = graph_.places().sor(e)) f.elements.push_back(sor);
    if (!graph_.places().sor(e)) f.missing.push_back(words_.key(e, "system_of_record"));
  }
  const auto& way = slowest(d);
  if (!way) return;
  std::vector<PathStep> path;
  for (graph::HopId id : way->path) {
    const graph::Hop& hop = graph_.hops()[id];
    if (path.empty() && hop.from) path.push_back({hop.from, cx_.manifest.span(hop.from)});
    path.push_back({hop.via, graph_.hops().span(id)});
    path.push_back({hop.to, cx_.manifest.span(hop.to)});
    f.elements.push_back(hop.via);
  }
  if (!path.empty()) f.paths.push_back(std::move(path));
}

Finding StaleDecision::finding(const graph::Expansion& x, std::uint32_t read, std::uint32_t write,
                               Guarantee g, Truth certain) {
  const std::uint32_t both[] = {read, write};
  const std::uint32_t frame = x.common_frame(both);
  const Step step = x.step(read);
  Finding f = out_.start(certain);
  f.at = x.frames()[frame].operation;
  f.entities = constraints_.entities(g);
  if (!f.entities.empty()) f.entity = f.entities.front();
  f.span = x.shown_in(read, frame).span();
  f.elements = {step.target(), g};
  const bool replica = step[step::from_] == ReadFrom::replica;
  const std::string copy =
      fmt::format("{}{}", replica ? "a replica of " : "", words_.quote(step.target()));
  f.message = fmt::format("{} decides on {} from {}, {} and does not check again",
                          words_.quote(f.at), words_.quote(ElementId(g)), copy, late(x, read));
  f.why = why(x, read, write, g);
  f.fix = replica ? "read from the leader, or let the write decide: `only_if: condition` at the "
                    "system of record"
                  : "let the write decide: `only_if: condition` at the system of record, or a "
                    "reservation there; use the copy for showing only";
  f.related.push_back({x.shown_in(write, frame).span(), "acts on it without checking again"});
  f.related.push_back({g.span(), "what it decides"});
  for (std::uint32_t i : both) {
    const auto path = x.path_from(frame, i);
    f.elements.insert(f.elements.end(), path.begin(), path.end());
  }
  tell_source(x, read, f);
  if (!g[guarantee::strictness]) f.missing.insert(f.missing.begin(), words_.key(g, "strictness"));
  f.scope.operations = {x.frames()[frame].operation};
  f.scope.place = step.target();
  f.scope.guarantee = g.id();
  return f;
}

void StaleDecision::run() {
  for (OperationId start : graph_.roles().starts()) {
    const graph::Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) look_at(x, i);
  }
}

}  // namespace

void invariant_checked_on_stale_copy(const Context& context, Reporter& out) {
  StaleDecision(context, out).run();
}

}  // namespace thalweg::checks::constraints
