// SPDX-License-Identifier: Apache-2.0
#include "manifest/check_calls.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace thalweg::manifest {

namespace {

constexpr std::size_t kShownCalls = 8;

struct Call {
  std::uint32_t to;
  StepId step;
};

// Synchronous calls of operations, by caller.
class CallGraph {
 public:
  explicit CallGraph(const Model& model) : begin_(model.operations.size() + 1) {
    for (std::size_t o = 0; o < model.operations.size(); ++o) {
      const OperationData& operation = model.operations[o];
      for (std::size_t s = operation.first_step; s < operation.end_step; ++s) add(model, s);
      begin_[o + 1] = static_cast<std::uint32_t>(calls_.size());
    }
  }

  std::size_t size() const { return begin_.size() - 1; }
  std::uint32_t begin(std::size_t o) const { return begin_[o]; }
  std::uint32_t end(std::size_t o) const { return begin_[o + 1]; }
  const Call& operator[](std::size_t i) const { return calls_[i]; }

 private:
  void add(const Model& model, std::size_t index) {
    const StepData& step = model.steps[index];
    const auto callee = step.target.target.as<OperationId>();
    if (step.verb != Verb::call || !callee || step.compensation) return;
    const auto mode = RecordView(&model.pools, step.record)[step::mode];
    if (mode == CallMode::async) return;
    calls_.push_back({callee.value, StepId(index)});
  }

  std::vector<std::uint32_t> begin_;
  std::vector<Call> calls_;
};

// Tarjan's algorithm, without recursion: operations that reach each other get one
// number.
class Components {
 public:
  explicit Components(const CallGraph& graph)
      : graph_(graph), index_(graph.size(), 0), low_(graph.size(), 0), of_(graph.size(), kOpen) {
    for (std::size_t o = 0; o < graph.size(); ++o) {
      if (index_[o] == 0) visit(static_cast<std::uint32_t>(o));
    }
  }
  std::uint32_t of(std::size_t o) const { return of_[o]; }

 private:
  static constexpr std::uint32_t kOpen = 0xffffffffU;
  struct Frame {
    std::uint32_t node;
    std::uint32_t next;
  };

  void open(std::uint32_t node) {
    index_[node] = low_[node] = ++count_;
    stack_.push_back(node);
    frames_.push_back({node, graph_.begin(node)});
  }

  void close(std::uint32_t node) {
    frames_.pop_back();
    if (!frames_.empty()) {
      std::uint32_t& low = low_[frames_.back().node];
      low = std::min(low, low_[node]);
    }
    if (low_[node] != index_[node]) return;
    std::uint32_t member = kOpen;
    while (member != node) {
      member = stack_.back();
      stack_.pop_back();
      of_[member] = components_;
    }
    ++components_;
  }

  void visit(std::uint32_t start) {
    open(start);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next == graph_.end(frame.node)) {
        close(frame.node);
        continue;
      }
      const std::uint32_t node = frame.node;
      const std::uint32_t to = graph_[frame.next++].to;
      if (index_[to] == 0) {
        open(to);
      } else if (of_[to] == kOpen) {
        low_[node] = std::min(low_[node], index_[to]);
      }
    }
  }

  const CallGraph& graph_;
  std::vector<std::uint32_t> index_, low_, of_, stack_;
  std::vector<Frame> frames_;
  std::uint32_t count_ = 0;
  std::uint32_t components_ = 0;
};

class CallCheck {
 public:
  explicit CallCheck(Loading& loading)
      : loading_(loading), graph_(loading.model), components_(graph_), via_(graph_.size()) {}

  void run() {
    std::vector<bool> reported(graph_.size(), false);
    for (std::size_t o = 0; o < graph_.size(); ++o) {
      const std::uint32_t component = components_.of(o);
      if (reported[component] || !stays_inside(o)) continue;
      reported[component] = true;
      report(shortest_circle(static_cast<std::uint32_t>(o)));
    }
  }

 private:
  // The step that led to an operation, and who made it.
  struct Via {
    std::uint32_t caller = 0;
    StepId step;
  };

  bool stays_inside(std::size_t o) const {
    for (std::uint32_t i = graph_.begin(o); i < graph_.end(o); ++i) {
      if (components_.of(graph_[i].to) == components_.of(o)) return true;
    }
    return false;
  }

  // Breadth first within the component, back to the start: the steps in order.
  std::vector<StepId> shortest_circle(std::uint32_t start) {
    std::vector<std::uint32_t> queue{start};
    for (std::size_t at = 0; at < queue.size(); ++at) {
      const std::uint32_t node = queue[at];
      for (std::uint32_t i = graph_.begin(node); i < graph_.end(node); ++i) {
        const Call& call = graph_[i];
        if (components_.of(call.to) != components_.of(start)) continue;
        if (call.to == start) return path(start, node, call.step);
        if (via_[call.to].step) continue;
        via_[call.to] = {node, call.step};
        queue.push_back(call.to);
      }
    }
    return {};
  }

  std::vector<StepId> path(std::uint32_t start, std::uint32_t last, StepId closing) const {
    std::vector<StepId> steps{closing};
    for (std::uint32_t node = last; node != start; node = via_[node].caller) {
      steps.push_back(via_[node].step);
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

  std::string name(OperationId id) const {
    const OperationData& data = loading_.model.operations[id.index()];
    const ServiceData& service = loading_.model.services[data.service.index()];
    return fmt::format("{}/{}", loading_.text(service.id), loading_.text(data.id));
  }

  void report(const std::vector<StepId>& circle) {
    const auto& steps = loading_.model.steps;
    const auto span = [&](StepId id) {
      const StepData& step = steps[id.index()];
      return source::Span{step.file, step.begin, step.end};
    };
    const OperationId start = steps[circle.front().index()].operation;
    diag::Diagnostic& problem = loading_.problems.warning(
        kCallCycle, span(circle.back()),
        circle.size() == 1
            ? fmt::format("`{}` calls itself", name(start))
            : fmt::format("`{}` is called again before it has answered", name(start)));
    for (std::size_t i = 0; i + 1 < circle.size() && i < kShownCalls; ++i) {
      problem.label(span(circle[i]),
                    fmt::format("`{}` calls", name(steps[circle[i].index()].operation)));
    }
    problem.help =
        "say `mode: async` where the caller does not wait; the rules cut the circle here";
  }

  Loading& loading_;
  CallGraph graph_;
  Components components_;
  std::vector<Via> via_;
};

}  // namespace

void check_calls(Loading& loading) {
  CallCheck(loading).run();
}

}  // namespace thalweg::manifest
