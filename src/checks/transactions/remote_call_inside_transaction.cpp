// SPDX-License-Identifier: Apache-2.0
// TXN007: a local transaction stays open over a network call. For each block the
// remote calls, effects and publishes in it that follow a step on its store; one
// finding for each block.
#include <algorithm>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/local_transactions.h"
#include "checks/words.h"

namespace thalweg::checks::transactions {

using namespace manifest;

namespace {

// A call that is waited for while the transaction is open.
struct Wait {
  std::uint32_t at = 0;                   // where the steps of the call begin
  StepId step;                            // as it stands in the block
  std::uint32_t frame = graph::kNoIndex;  // of the callee, where it is expanded
};

class OpenTransaction {
 public:
  OpenTransaction(const Context& context, const graph::Expansion& x, std::uint32_t block)
      : cx_(context), graph_(context.graph), words_(context), x_(x), block_(block) {}
  std::optional<Finding> finding(Reporter& out) const;

 private:
  const graph::BlockInstance& block() const { return x_.blocks()[block_]; }
  OperationId operation() const { return x_.frames()[block().frame].operation; }
  std::vector<Wait> waits() const;
  std::uint32_t first_touch() const;
  bool is_in_block(std::uint32_t inner) const;
  bool is_remote_step(std::uint32_t i) const;
  StepId own_row_behind(const Wait& wait) const;
  bool has_timeout(const Wait& wait) const;
  std::string latency(const Wait& wait, source::Span& span) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Expansion& x_;
  std::uint32_t block_;
};

// The first step of the operation itself that reads or writes while it is open.
std::uint32_t OpenTransaction::first_touch() const {
  for (std::uint32_t i = block().first; i < block().end; ++i) {
    const Step step = x_.step(i);
    const bool touches = is_write(step.verb()) || step.verb() == Verb::read;
    const std::uint32_t remote = x_.frame_of(i).near_remote;
    const bool behind = remote != graph::kNoIndex && remote > block().frame;
    if (touches && !behind && step.target().is(ElementKind::dataset) && !x_.lies_outside(i, block_))
      return i;
  }
  return graph::kNoIndex;
}

bool OpenTransaction::is_in_block(std::uint32_t inner) const {
  return inner != graph::kNoIndex && x_.blocks()[inner].transaction == block_ &&
         x_.blocks()[inner].frame == block().frame;
}

// An effect, a publish, or a call of another process that was not expanded.
bool OpenTransaction::is_remote_step(std::uint32_t i) const {
  if (x_.steps()[i].frame != block().frame || !is_in_block(x_.steps()[i].block)) return false;
  if (graph_.steps().is_effect(x_, i) || graph_.steps().is_publish(x_, i)) return true;
  const Step step = x_.step(i);
  const auto callee = step.target().as<OperationId>();
  if (step.verb() != Verb::call || !callee || step[step::mode] == CallMode::async) return false;
  return !graph_.roles().same_process(cx_.manifest[callee]->service,
                                      cx_.manifest[operation()]->service);
}

std::vector<Wait> OpenTransaction::waits() const {
  std::vector<Wait> found;
  for (std::uint32_t f = block().frame + 1; f < x_.frames().size(); ++f) {
    const graph::Frame& frame = x_.frames()[f];
    if (frame.first >= block().end) break;
    if (frame.remote && frame.parent == block().frame && is_in_block(frame.block))
      found.push_back({frame.first, frame.call, f});
  }
  for (std::uint32_t i = block().first; i < block().end; ++i)
    if (is_remote_step(i)) found.push_back({i, x_.steps()[i].step, graph::kNoIndex});
  std::sort(found.begin(), found.end(),
            [](const Wait& a, const Wait& b) { return a.step < b.step; });
  return found;
}

// The callee writes what the transaction has written: it waits for its caller.
StepId OpenTransaction::own_row_behind(const Wait& wait) const {
  if (wait.frame == graph::kNoIndex) return {};
  std::set<ElementId> written;
  for (std::uint32_t i = block().first; i < wait.at; ++i)
    if (is_write(x_.step(i).verb())) written.insert(x_.step(i).target());
  const graph::Frame& frame = x_.frames()[wait.frame];
  for (std::uint32_t i = frame.first; i < frame.end; ++i)
    if (is_write(x_.step(i).verb()) && written.contains(x_.step(i).target()))
      return x_.steps()[i].step;
  return {};
}

bool OpenTransaction::has_timeout(const Wait& wait) const {
  const auto limits = [](const Value<Duration>& timeout) { return timeout && !timeout->is_none(); };
  return limits(cx_.manifest[wait.step][step::timeout]) || limits(x_.block(block_)[step::timeout]);
}

std::string OpenTransaction::latency(const Wait& wait, source::Span& span) const {
  const Step call = cx_.manifest[wait.step];
  if (wait.frame != graph::kNoIndex) {
    const auto declared = cx_.manifest[x_.frames()[wait.frame].operation][operation::latency];
    const auto p99 = declared ? (*declared)[latency::p99] : Value<Duration>{};
    if (p99) {
      span = p99.span;
      return fmt::format(" (p99 {})", spoken(*p99));
    }
  }
  const auto timeout = call[step::timeout];
  if (!timeout || timeout->is_none()) return {};
  span = timeout.span;
  return fmt::format(" (up to {})", spoken(*timeout));
}

std::optional<Finding> OpenTransaction::finding(Reporter& out) const {
  const std::uint32_t touched = first_touch();
  std::vector<Wait> all = waits();
  std::erase_if(all,
                [&](const Wait& wait) { return touched == graph::kNoIndex || touched >= wait.at; });
  if (all.empty()) return std::nullopt;
  const auto stuck =
      std::find_if(all.begin(), all.end(), [&](const Wait& wait) { return own_row_behind(wait); });
  const Wait& wait = stuck == all.end() ? all.front() : *stuck;
  const Step call = cx_.manifest[wait.step];
  const auto service = cx_.manifest[operation()]->service;
  const bool critical = cx_.manifest[service][service::tier] == Tier::critical;
  const bool unlimited = call.verb() == Verb::call && !has_timeout(wait);
  Finding f = out.start(Verdict::violated);
  const bool severe = stuck != all.end() || (critical && unlimited);
  f.severity = severe ? Severity::error : Severity::warning;
  f.at = operation();
  f.span = call.span();
  const ElementId store = graph_.places().container(x_.step(touched).target());
  source::Span span;
  const std::string how_long = latency(wait, span);
  f.message = fmt::format("{} keeps its transaction on {} open while it waits for {}{}",
                          words_.quote(f.at), words_.quote(store), words_.quote(call), how_long);
  if (stuck != all.end()) {
    f.why = fmt::format(
        "{} needs a row that the open transaction has written: it waits for its own "
        "caller until somebody gives up",
        words_.quote(cx_.manifest[own_row_behind(wait)]));
    f.counterexample = Counterexample::block;
  } else {
    f.why = fmt::format(
        "when {} is slow, locks and connection are held for that long{}; the pool "
        "runs dry, and calls that have nothing to do with it wait too",
        words_.quote(call.target()), unlimited ? ", without a limit" : "");
  }
  const bool publishes = call.verb() == Verb::publish;
  f.fix = publishes
              ? "insert the event into an outbox in the transaction, and publish it afterwards"
              : fmt::format(
                    "make {} before the transaction, or behind it: record the intent, "
                    "commit, and call then; and give it a `timeout`",
                    words_.quote(call));
  f.elements = {call.target(), x_.step(touched).target()};
  f.related.push_back({x_.block(block_).span(), "the transaction"});
  f.related.push_back({x_.step(touched).span(), "from here on it holds locks"});
  for (const Wait& other : all)
    if (other.step != wait.step && f.related.size() < 5)
      f.related.push_back({cx_.manifest[other.step].span(), "and it waits here"});
  if (span && !how_long.empty())
    f.facts.push_back({fmt::format("{}{}", words_.quote(call.target()), how_long),
                       graph::Origin::declared, span});
  for (EntityId e : graph_.steps().entities(x_, touched)) f.entities.push_back(e);
  f.paths = {{{f.at, x_.step(touched).span()}, {call.target(), call.span()}}};
  f.scope.operations = {operation()};
  f.scope.block = block().block;
  return f;
}

}  // namespace

void remote_call_inside_transaction(const Context& context, Reporter& out) {
  each_local_transaction(context, out, [&](const graph::Expansion& x, std::uint32_t block) {
    return OpenTransaction(context, x, block).finding(out);
  });
}

}  // namespace thalweg::checks::transactions
