// SPDX-License-Identifier: Apache-2.0
// TXN004: one operation changes unrelated data in several stores, and nothing
// commits, undoes or completes it as a whole. For each operation it compares its
// own writes and a few of those behind each of its calls: what stands apart
// further down is the finding of an operation further down. Linear in the calls.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::transactions {

using namespace manifest;

namespace {

struct Gap {
  std::uint32_t first, second;
  Truth certain;
};

// Enough writes of an operation to tell whether two of them stand apart.
constexpr std::size_t kWritesOfEntity = 4;
constexpr std::size_t kWritesBehindCall = 12;
constexpr std::size_t kWritesOfOperation = 64;

// A write, and the step of the operation that makes it or leads to it.
struct Write {
  std::uint32_t index;
  manifest::StepId behind;
};

class Search {
 public:
  Search(const Context& context, const graph::Expansion& x);

  // For each operation (frame) the gaps whose innermost operation it is.
  std::map<std::uint32_t, std::vector<Gap>> run() const;

 private:
  std::vector<std::uint32_t> writers() const;
  bool counts(std::uint32_t i) const;
  std::vector<Gap> gaps(const std::vector<Write>& writes, std::uint32_t frame) const;
  std::vector<Write> select(const std::vector<Write>& writes) const;
  std::optional<Gap> gap(std::uint32_t i, std::uint32_t j, std::uint32_t frame) const;
  Truth undriven(std::uint32_t j, std::uint32_t frame) const;
  bool one_xa(std::uint32_t i, std::uint32_t j) const;
  ElementId container(std::uint32_t i) const {
    return graph_.places().container(x_.step(i).target());
  }

  bool is_external(std::uint32_t i) const { return x_.step(i).target().is(ElementKind::external); }

  const Context& cx_;
  const graph::Graph& graph_;
  const graph::Expansion& x_;
  std::vector<std::uint32_t> units_;
  std::vector<bool> driven_;  // by frame: it, or one that calls it, is brought to its end
};

Search::Search(const Context& context, const graph::Expansion& x)
    : cx_(context), graph_(context.graph), x_(x), units_(graph_.atomicity().units(x)) {
  for (const graph::Frame& frame : x_.frames()) {
    const bool above = frame.parent != graph::kNoIndex && driven_[frame.parent];
    driven_.push_back(above || cx_.manifest[frame.operation][operation::completion]);
  }
}

// A change of business data, or an effect that somebody else keeps; bookkeeping
// follows what it keeps books of.
bool Search::counts(std::uint32_t i) const {
  if (graph_.steps().is_best_effort(x_, i)) return false;
  const ElementId target = x_.step(i).target();
  if (const auto id = target.as<ExternalId>()) {
    const auto kind = cx_.manifest[id][external::kind];
    return graph_.steps().is_effect(x_, i) &&
           (kind == ExternalKind::payment || kind == ExternalKind::webhook ||
            kind == ExternalKind::api);
  }
  const auto id = target.as<DatasetId>();
  return id && graph_.steps().is_write(x_, i) && !graph_.places().is_auxiliary(id) &&
         !graph_.places().is_trail(target) && !graph_.steps().entities(x_, i).empty();
}

std::vector<std::uint32_t> Search::writers() const {
  std::vector<std::uint32_t> kept;
  std::set<std::tuple<ElementId, std::uint32_t, std::uint32_t>> seen;
  for (std::uint32_t i = 0; i < x_.size(); ++i)
    if (counts(i) && seen.emplace(x_.step(i).target(), units_[i], x_.steps()[i].block).second)
      kept.push_back(i);
  return kept;
}

bool Search::one_xa(std::uint32_t i, std::uint32_t j) const {
  const std::uint32_t block = x_.enclosing(i, Verb::transaction);
  if (block == graph::kNoIndex || block != x_.enclosing(j, Verb::transaction)) return false;
  return cx_.manifest[x_.blocks()[block].block].transaction_kind() == TransactionKind::xa;
}

// No if something drives the operation to its end and the later step can be
// repeated and cannot be refused.
Truth Search::undriven(std::uint32_t j, std::uint32_t frame) const {
  if (!driven_[frame]) return Truth::yes;
  return (!graph_.idempotence().dup_safe(x_, j)) | graph_.steps().is_veto(x_, j);
}

std::optional<Gap> Search::gap(std::uint32_t i, std::uint32_t j, std::uint32_t frame) const {
  if (container(i) == container(j) || !x_.co_executable(i, j)) return std::nullopt;
  // One store and an effect: INT007.
  if (is_external(i) != is_external(j)) return std::nullopt;
  if (graph_.entities().related(graph_.steps().entities(x_, i), graph_.steps().entities(x_, j)))
    return std::nullopt;
  if (x_.one_saga(i, j) || one_xa(i, j)) return std::nullopt;
  const bool given_up = graph_.steps().may_be_lost(x_, i) || graph_.steps().may_be_lost(x_, j);
  if (!graph_.runs_once(x_.start()) && !given_up) return std::nullopt;
  const Truth certain = (!graph_.atomicity().atomic(x_, i, j)) & undriven(j, frame);
  if (is_no(certain)) return std::nullopt;
  return Gap{i, j, certain};
}

// Two writes behind one step are the matter of the operation that it calls.
std::vector<Gap> Search::gaps(const std::vector<Write>& writes, std::uint32_t frame) const {
  std::vector<Gap> found;
  for (std::size_t a = 0; a < writes.size(); ++a)
    for (std::size_t b = a + 1; b < writes.size(); ++b) {
      if (writes[a].behind == writes[b].behind) continue;
      if (const auto g = gap(writes[a].index, writes[b].index, frame)) found.push_back(*g);
    }
  return found;
}

// Of each entity a few, so that many writes of one do not hide another.
std::vector<Write> Search::select(const std::vector<Write>& writes) const {
  std::map<EntityId, std::size_t> taken;
  std::vector<Write> kept;
  for (const Write& write : writes) {
    const auto touched = graph_.steps().entities(x_, write.index);
    const EntityId entity = touched.empty() ? EntityId() : touched.front();
    if (kept.size() < kWritesOfOperation && taken[entity]++ < kWritesOfEntity)
      kept.push_back(write);
  }
  return kept;
}

// Callees stand behind their callers: from the last frame to the first, each
// hands up what its caller has to look at.
std::map<std::uint32_t, std::vector<Gap>> Search::run() const {
  std::vector<std::vector<Write>> writes(x_.frames().size());
  for (std::uint32_t i : writers()) writes[x_.steps()[i].frame].push_back({i, x_.steps()[i].step});
  std::map<std::uint32_t, std::vector<Gap>> found;
  for (std::uint32_t frame = static_cast<std::uint32_t>(writes.size()); frame-- > 0;) {
    std::sort(writes[frame].begin(), writes[frame].end(),
              [](const Write& a, const Write& b) { return a.index < b.index; });
    const std::vector<Write> kept = select(writes[frame]);
    if (auto here = gaps(kept, frame); !here.empty()) found.emplace(frame, std::move(here));
    const graph::Frame& callee = x_.frames()[frame];
    if (callee.parent == graph::kNoIndex) continue;
    for (std::size_t i = 0; i < std::min(kept.size(), kWritesBehindCall); ++i)
      writes[callee.parent].push_back({kept[i].index, callee.call});
  }
  return found;
}

class Report {
 public:
  Report(const Context& context, const graph::Expansion& x, std::uint32_t frame,
         const std::vector<Gap>& gaps)
      : cx_(context), graph_(context.graph), words_(context), x_(x), frame_(frame), gaps_(gaps) {}
  Finding finding(Reporter& out) const;

 private:
  const Gap& worst() const;
  void tell_places(Finding& f, const Gap& gap) const;
  void tell_entities(Finding& f) const;
  std::string what(std::uint32_t i) const;
  std::string act(std::uint32_t i) const;
  std::string why(const Gap& gap) const;
  bool erases() const;
  std::string fix(const Gap& gap) const;
  ElementId container(std::uint32_t i) const {
    return graph_.places().container(x_.step(i).target());
  }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Expansion& x_;
  std::uint32_t frame_;
  const std::vector<Gap>& gaps_;
};

const Gap& Report::worst() const {
  return *std::max_element(gaps_.begin(), gaps_.end(),
                           [](const Gap& a, const Gap& b) { return a.certain < b.certain; });
}

// What is changed: an entity, or the external that acts.
std::string Report::what(std::uint32_t i) const {
  const auto touched = graph_.steps().entities(x_, i);
  return touched.empty() ? words_.quote(x_.step(i).target()) : words_.quote(touched.front());
}

std::string Report::act(std::uint32_t i) const {
  if (container(i).is(ElementKind::external))
    return fmt::format("calls {}", words_.quote(container(i)));
  return fmt::format("changes {} in {}", what(i), words_.quote(container(i)));
}

void Report::tell_places(Finding& f, const Gap& gap) const {
  f.span = x_.shown_in(gap.second, frame_).span();
  std::vector<std::uint32_t> steps;
  for (const Gap& g : gaps_) steps.insert(steps.end(), {g.first, g.second});
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  for (std::uint32_t i : steps) {
    const source::Span span = x_.shown_in(i, frame_).span();
    const auto path = x_.path_from(frame_, i);
    f.paths.push_back({{f.at, span}, {x_.step(i).target(), x_.step(i).span()}});
    f.elements.push_back(x_.step(i).target());
    f.elements.insert(f.elements.end(), path.begin(), path.end());
    if (i == gap.second) continue;
    f.related.push_back({span, fmt::format("{} is changed here{}{}", what(i),
                                           path.empty() ? "" : ", ", through(words_, path))});
  }
}

void Report::tell_entities(Finding& f) const {
  for (const Gap& g : gaps_)
    for (std::uint32_t i : {g.first, g.second}) {
      const auto touched = graph_.steps().entities(x_, i);
      f.entities.insert(f.entities.end(), touched.begin(), touched.end());
    }
  make_unique(f.entities);
  f.elements.insert(f.elements.end(), f.entities.begin(), f.entities.end());
  const bool critical = std::any_of(f.entities.begin(), f.entities.end(),
                                    [&](EntityId e) { return graph_.entities().is_critical(e); });
  if (f.verdict == Verdict::violated) f.severity = critical ? Severity::error : Severity::warning;
}

// A consumer makes up for a crash, but not for what it gives up itself.
std::string Report::why(const Gap& gap) const {
  if (graph_.runs_once(x_.start()))
    return fmt::format(
        "if it stops after {}, {} is done and {} is not, and nothing notices or undoes it",
        words_.quote(x_.step(gap.first)), what(gap.first), what(gap.second));
  const bool second = graph_.steps().may_be_lost(x_, gap.second);
  const std::uint32_t lost = second ? gap.second : gap.first;
  const std::uint32_t done = second ? gap.first : gap.second;
  return fmt::format(
      "when {} fails, it is given up: {} is done and {} is not, and nothing notices or undoes it",
      words_.quote(x_.step(lost)), what(done), what(lost));
}

// What is deleted, or done to answer a request to erase, needs no way back, only an end.
bool Report::erases() const {
  for (Guarantee guarantee : cx_.manifest.guarantees()) {
    const auto trigger = guarantee[guarantee::trigger];
    if (guarantee->verb != GuaranteeVerb::erasable || !trigger) continue;
    for (std::uint32_t f = frame_; f != graph::kNoIndex; f = x_.frames()[f].parent)
      if (trigger->target == ElementId(x_.frames()[f].operation)) return true;
  }
  return std::all_of(gaps_.begin(), gaps_.end(), [&](const Gap& g) {
    return x_.step(g.first).verb() == Verb::delete_ && x_.step(g.second).verb() == Verb::delete_;
  });
}

std::string Report::fix(const Gap& gap) const {
  if (erases())
    return fmt::format(
        "let something drive {} to its end after a crash (`completion: retry-until-done`): nothing "
        "has to be undone, and to erase again does no harm; or let the second step follow an event "
        "of the first",
        words_.quote(ElementId(x_.frames()[frame_].operation)));
  std::string text =
      "make it a saga with a compensation for each step, or let the second change be a "
      "reaction to an event of the first";
  if (!cx_.manifest.model().has_entities_section && !container(gap.first).is(ElementKind::external))
    text += fmt::format("; if {} and {} hold the same data, say so with `entity`",
                        words_.quote(x_.step(gap.first).target()),
                        words_.quote(x_.step(gap.second).target()));
  return text;
}

Finding Report::finding(Reporter& out) const {
  const Gap& gap = worst();
  Finding f = out.start(gap.certain);
  f.at = x_.frames()[frame_].operation;
  tell_places(f, gap);
  tell_entities(f);
  f.message = fmt::format("{} {}, then {}, and nothing ties the two together", words_.quote(f.at),
                          act(gap.first), act(gap.second));
  f.why = why(gap);
  f.fix = fix(gap);
  graph::Answer atomic = graph_.atomicity().explain_atomic(x_, gap.first, gap.second);
  f.facts = std::move(atomic.facts);
  f.missing = std::move(atomic.missing);
  f.scope.operations = {x_.frames()[frame_].operation};
  const std::uint32_t block = x_.enclosing(gap.first, Verb::transaction);
  if (block != graph::kNoIndex) f.scope.block = x_.blocks()[block].block;
  return f;
}

}  // namespace

void multi_store_operation_without_saga(const Context& context, Reporter& out) {
  std::set<OperationId> told;
  for (OperationId start : context.graph.roles().starts()) {
    const graph::Expansion x = context.graph.expansions().of(start);
    for (const auto& [frame, gaps] : Search(context, x).run())
      if (told.insert(x.frames()[frame].operation).second)
        out.add(Report(context, x, frame, gaps).finding(out));
  }
}

}  // namespace thalweg::checks::transactions
