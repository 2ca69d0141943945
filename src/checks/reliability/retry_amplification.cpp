// SPDX-License-Identifier: Apache-2.0
// REL003: several layers of one call path repeat, and multiply. Looks at the
// innermost call that repeats on each path of each expansion; linear, times the
// depth of the calls.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/retries.h"

namespace thalweg::checks::reliability {

using namespace manifest;
using graph::RetryLayer;

namespace {

constexpr double kMany = 10;
constexpr double kFlood = 30;
constexpr double kSmallBudget = 20;  // percent

using Layers = std::vector<RetryLayer>;

// The worst path to one innermost call.
struct Amplified {
  Layers layers;
  ElementId callee;
  std::optional<double> attempts;  // none: without end

  double weight() const { return attempts.value_or(1e300); }
};

class Search {
 public:
  explicit Search(const Context& context) : cx_(context), words_(context) {}
  void run(Reporter& out);

 private:
  void look(const graph::Expansion& x);
  void consider(Layers layers, ElementId callee);
  bool fires(const Layers& layers) const;
  Finding finding(const Amplified& found, Reporter& out) const;
  std::string product(const Layers& layers) const;
  std::string who(const RetryLayer& layer) const;
  std::string fix(const Amplified& found) const;

  const Context& cx_;
  Words words_;
  std::map<StepId, Amplified> found_;
};

bool repeats(Step call) {
  const auto retry = call[step::retry];
  if (call.verb() != Verb::call || call[step::mode] == CallMode::async || !retry) return false;
  return (*retry)[retry::max].value_or(0) > 0;
}

// The innermost calls that repeat: nothing below them does.
void Search::look(const graph::Expansion& x) {
  const graph::RetryLayers layers(cx_.graph, x);
  std::vector<bool> covered(x.frames().size(), false);
  const auto cover = [&](std::uint32_t frame) {
    for (std::uint32_t f = frame; f != graph::kNoIndex && !covered[f]; f = x.frames()[f].parent)
      covered[f] = true;
  };
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (!repeats(x.step(i))) continue;
    cover(x.steps()[i].frame);
    consider(layers.of_step(i), x.step(i).target());
  }
  for (std::uint32_t f = static_cast<std::uint32_t>(x.frames().size()) - 1; f > 0; --f) {
    const graph::Frame& frame = x.frames()[f];
    if (covered[f] || !repeats(cx_.manifest[frame.call])) continue;
    cover(frame.parent);
    consider(layers.of_frame(f), frame.operation);
  }
}

// Inner layers that a token bucket limits do not multiply.
bool Search::fires(const Layers& layers) const {
  if (layers.size() < 2) return false;
  const auto limited = [](const RetryLayer& l) { return l.budget && *l.budget <= kSmallBudget; };
  if (std::all_of(layers.begin() + 1, layers.end(), limited)) return false;
  const auto total = graph::attempts(layers);
  if (!total || *total >= kMany) return true;
  return std::any_of(layers.begin() + 1, layers.end(),
                     [](const RetryLayer& l) { return !l.budget && !l.circuit_breaker; });
}

void Search::consider(Layers layers, ElementId callee) {
  layers = graph::same_failure(std::move(layers));
  if (!fires(layers)) return;
  const StepId innermost = layers.back().call;
  const auto total = graph::attempts(layers);
  Amplified one{std::move(layers), callee, total};
  const auto [at, is_new] = found_.try_emplace(innermost, one);
  if (!is_new && at->second.weight() < one.weight()) at->second = std::move(one);
}

std::string Search::who(const RetryLayer& layer) const {
  const ElementId operation = layer.operation;
  if (layer.call) return words_.quote(operation);
  return cx_.graph.roles().is_consumer(layer.operation)
             ? fmt::format("the consumer {}", words_.quote(operation))
             : fmt::format("clients of {}", words_.quote(operation));
}

std::string Search::product(const Layers& layers) const {
  std::vector<std::string> factors;
  for (const RetryLayer& layer : layers)
    factors.push_back(layer.max == kUnbounded
                          ? fmt::format("no limit in {}", who(layer))
                          : fmt::format("{} by {}", std::uint64_t{1} + layer.max, who(layer)));
  return fmt::format("{}", fmt::join(factors, " × "));
}

std::string Search::fix(const Amplified& found) const {
  std::vector<std::string> inner;
  for (auto it = found.layers.begin() + 1; it != found.layers.end(); ++it)
    if (!it->budget || *it->budget > kSmallBudget) inner.push_back(who(*it));
  return fmt::format(
      "retry at one layer, preferably only in {}; where {} must retry too, give it a "
      "`budget` of 10% and a `circuit_breaker`",
      who(found.layers.front()), join_and(inner));
}

Finding Search::finding(const Amplified& found, Reporter& out) const {
  const RetryLayer& innermost = found.layers.back();
  Finding f = out.start(Verdict::violated);
  f.severity = found.weight() >= kFlood ? Severity::error : Severity::warning;
  f.at = innermost.operation;
  f.span = cx_.manifest[innermost.call].span();
  f.elements = {found.callee};
  f.detail = words_.name(found.callee);
  const std::string callee = words_.quote(found.callee);
  f.message = found.attempts ? fmt::format("one failure of {} becomes {:.0f} attempts: {}", callee,
                                           *found.attempts, product(found.layers))
                             : fmt::format("one failure of {} is repeated without end: {}", callee,
                                           product(found.layers));
  f.why = fmt::format(
      "each layer repeats what the one below has repeated already; when {} is slow "
      "under load, they multiply the load until it is down, and keep it there",
      callee);
  f.fix = fix(found);
  f.paths.emplace_back();
  for (const RetryLayer& layer : found.layers) {
    f.elements.push_back(layer.operation);
    f.scope.operations.push_back(layer.operation);
    f.paths.back().push_back({layer.operation, layer.span});
    f.facts.push_back({layer.max == kUnbounded ? fmt::format("{} repeats without end", who(layer))
                                               : fmt::format("{} may repeat {} time{}", who(layer),
                                                             layer.max, layer.max == 1 ? "" : "s"),
                       graph::Origin::declared, layer.span});
    if (layer.call != innermost.call)
      f.related.push_back(
          {layer.call ? cx_.manifest[layer.call].span() : layer.span,
           fmt::format("{} repeat{} too", who(layer),
                       layer.call || cx_.graph.roles().is_consumer(layer.operation) ? "s" : "")});
  }
  f.paths.back().push_back({found.callee, f.span});
  return f;
}

void Search::run(Reporter& out) {
  const graph::Roles& roles = cx_.graph.roles();
  for (OperationId start : roles.starts())
    if (roles.is_entry(start) || roles.is_consumer(start)) look(cx_.graph.expansions().of(start));
  for (const auto& [call, found] : found_) out.add(finding(found, out));
}

}  // namespace

void retry_amplification(const Context& context, Reporter& out) {
  Search(context).run(out);
}

}  // namespace thalweg::checks::reliability
