// SPDX-License-Identifier: Apache-2.0
// What happens when a whole request is done again: who repeats it, and whether
// an effect is then the same. Unlike a redelivery, a repeated request brings new
// event ids; only what the caller chose comes again. Made by the check that asks;
// remembers its answers, so one thread has one. Linear.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

// Somebody who repeats: a step with `retry`, or the callers of an operation with
// `caller_retry`.
struct Retrier {
  ElementId target;                  // what is done again
  OperationId operation;             // where it stands: that of the step, or the target
  StepId step;                       // none for `caller_retry`
  std::optional<std::uint32_t> max;  // manifest::kUnbounded for `unbounded`
  std::optional<Duration> within;
  bool connect_failure = false;  // only what never reached the other side
  source::Span span;             // of `retry` or `caller_retry`
};

class Repeats {
 public:
  explicit Repeats(const Graph& graph);

  // In the order of the manifest; `max: 0` repeats nothing and is none.
  const std::vector<Retrier>& retriers() const { return retriers_; }
  // Those that repeat this operation, external or place.
  std::vector<Retrier> retriers_of(ElementId target) const;

  // Is it the same, done again? `carried`: does the request id of the first
  // attempt come with the repeat? Of a step by its own verb and options; with the
  // transaction around it; with the innermost `dedupe` as well.
  Truth safe_by_itself(manifest::Step step, Truth carried) const;
  Truth safe_in_transaction(const Expansion& x, std::uint32_t i, Truth carried);
  Truth safe(const Expansion& x, std::uint32_t i, Truth carried);
  Truth safe(manifest::Flow flow, Truth carried) const;
  // Does a `dedupe` recognise the repeat?
  Truth recognises(const manifest::RecordView& dedupe, Truth carried) const;
  // Does the step refuse the repeat, or another one of its local transaction, so
  // that all of it rolls back?
  bool refused(const Expansion& x, std::uint32_t i, Truth carried);

 private:
  Truth safe_by_id(std::string_view by, Truth carried) const;
  bool refuses(manifest::Step step, Truth carried) const;
  void find_retriers();

  const Graph& graph_;
  std::vector<Retrier> retriers_;
  std::multimap<ElementId, std::size_t> by_target_;                         // index in the list
  std::map<std::tuple<OperationId, std::uint32_t, Truth>, bool> refusing_;  // by start and block
};

// Mail, text messages and push notifications annoy when they come twice, or come
// for nothing; what else an external does may be worse.
bool only_annoys(const manifest::Manifest& manifest, ElementId external);

}  // namespace thalweg::graph
