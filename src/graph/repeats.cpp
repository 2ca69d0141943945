// SPDX-License-Identifier: Apache-2.0
#include "graph/repeats.h"

namespace thalweg::graph {

using namespace manifest;

Repeats::Repeats(const Graph& graph) : graph_(graph) {
  find_retriers();
}

// ---------------------------------------------------------------------------
// Who repeats

void Repeats::find_retriers() {
  const auto add = [&](Retrier retrier, const auto& max, const Value<Duration>& within) {
    if (max == 0U) return;
    if (max) retrier.max = *max;
    if (within) retrier.within = *within;
    by_target_.emplace(retrier.target, retriers_.size());
    retriers_.push_back(retrier);
  };
  for (Operation o : graph_.manifest().operations()) {
    if (const auto retry = o[operation::caller_retry])
      add({o, o.id(), {}, {}, {}, false, retry.span}, (*retry)[caller_retry::max],
          (*retry)[caller_retry::within]);
    for (Step s : graph_.manifest().steps_of(o))
      if (const auto retry = s[step::retry]; retry && !s->compensation)
        add({s.target(),
             o.id(),
             s.id(),
             {},
             {},
             (*retry)[retry::when] == RetryWhen::connect_failure,
             retry.span},
            (*retry)[retry::max], (*retry)[retry::within]);
  }
}

std::vector<Retrier> Repeats::retriers_of(ElementId target) const {
  std::vector<Retrier> found;
  const auto [begin, end] = by_target_.equal_range(target);
  for (auto it = begin; it != end; ++it) found.push_back(retriers_[it->second]);
  return found;
}

// ---------------------------------------------------------------------------
// Is it the same, done again?

namespace {

// An id that is a field of the data is chosen by the caller.
bool is_data_key(std::string_view by) {
  return by != "request_id" && by != "event_id" && by != "offset" && by != "lsn";
}

}  // namespace

Truth Repeats::safe_by_id(std::string_view by, Truth carried) const {
  return by == "request_id" ? carried : truth(is_data_key(by));
}

Truth Repeats::recognises(const RecordView& dedupe, Truth carried) const {
  const auto by = dedupe[dedupe::by];
  return by ? safe_by_id(graph_.manifest().text(*by), carried) : Truth::no;
}

Truth Repeats::safe_by_itself(Step step, Truth carried) const {
  if (const auto claim = step[step::idempotent]) return truth(*claim);
  if (step[step::only_if] || step[step::state_based] == true)
    return graph_.idempotence().dup_safe_by_itself(step);
  if (const auto by = step[step::unique_by]) {
    const Truth known = safe_by_id(graph_.manifest().text(*by), carried);
    // Of an external it also takes the external's support for keys.
    return step.verb() == Verb::call ? known & graph_.idempotence().dup_safe_by_itself(step)
                                     : known;
  }
  if (const auto from = step[step::key_from]) {
    if (*from == KeyFrom::client) return Truth::yes;
    return *from == KeyFrom::request ? carried : Truth::no;
  }
  return graph_.idempotence().dup_safe_by_itself(step);
}

bool Repeats::refuses(Step step, Truth carried) const {
  return is_write(step.verb()) && (step[step::unique_by] || step[step::only_if]) &&
         is_yes(safe_by_itself(step, carried));
}

bool Repeats::refused(const Expansion& x, std::uint32_t i, Truth carried) {
  if (refuses(x.step(i), carried)) return true;
  const std::uint32_t block = x.enclosing(i, Verb::transaction);
  if (block == kNoIndex) return false;
  const auto [it, is_new] = refusing_.try_emplace({x.start(), block, carried}, false);
  if (is_new)
    for (std::uint32_t j = x.blocks()[block].first; j < x.blocks()[block].end && !it->second; ++j)
      it->second = refuses(x.step(j), carried) && x.enclosing(j, Verb::transaction) == block;
  return it->second;
}

Truth Repeats::safe_in_transaction(const Expansion& x, std::uint32_t i, Truth carried) {
  const Truth alone = safe_by_itself(x.step(i), carried);
  if (is_yes(alone) || graph_.steps().is_effect(x, i)) return alone;
  return refused(x, i, carried) ? Truth::yes : alone;
}

Truth Repeats::safe(const Expansion& x, std::uint32_t i, Truth carried) {
  const Truth alone = safe_in_transaction(x, i, carried);
  const OperationId o = graph_.idempotence().dedupe_of(x, i);
  if (is_yes(alone) || !o) return alone;
  return alone | recognises(*graph_.manifest()[o][operation::dedupe], carried);
}

Truth Repeats::safe(Flow flow, Truth carried) const {
  const auto dedupe = flow[flow::dedupe];
  const Truth known = dedupe ? recognises(*dedupe, carried) : Truth::no;
  return known | graph_.idempotence().dup_safe_by_itself(flow);
}

bool only_annoys(const Manifest& manifest, ElementId element) {
  const auto id = element.as<ExternalId>();
  if (!id) return false;
  const auto kind = manifest[id][external::kind];
  return kind == ExternalKind::email || kind == ExternalKind::sms || kind == ExternalKind::push;
}

}  // namespace thalweg::graph
