// SPDX-License-Identifier: Apache-2.0
#include "graph/choices.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "graph/replication.h"
#include "graph/tiers.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

class Collector {
 public:
  explicit Collector(const Graph& graph)
      : graph_(graph), manifest_(graph.manifest()), decisions_(manifest_) {}

  std::vector<Choice> run();

 private:
  void add(Choice choice, std::vector<ElementId> also = {});
  void find_leaders();
  void find_blocks(Verb verb);
  void find_sagas();
  void find_logs();
  void find_encryption();
  void find_guarantees();
  void find_claims();
  void find_stale_reads();
  std::string quote(ElementId element) const {
    return fmt::format("`{}`", manifest_.reference(element));
  }

  const Graph& graph_;
  const Manifest& manifest_;
  Decisions decisions_;
  std::vector<Choice> all_;
};

// A decision about any of the elements will do.
void Collector::add(Choice choice, std::vector<ElementId> also) {
  also.insert(also.begin(), choice.element);
  for (ElementId element : also) {
    if (!choice.decision) choice.decision = decisions_.about(element);
    if (!choice.pending) choice.pending = decisions_.pending(element);
  }
  all_.push_back(std::move(choice));
}

void Collector::find_leaders() {
  std::set<StoreId> seen;
  std::vector<std::pair<StoreId, ElementId>> records;
  for (Entity entity : manifest_.entities())
    if (const auto id = graph_.places().sor(entity.id()).as<DatasetId>())
      records.emplace_back(manifest_[id]->store, ElementId(id));
  std::sort(records.begin(), records.end());
  for (const auto& [store, record] : records) {
    if (!is_yes(has_several_writers(graph_, store)) || !seen.insert(store).second) continue;
    const auto form = topology(graph_, store);
    add({ChoiceKind::several_leaders,
         store,
         {},
         {},
         replication_anchor(manifest_, store),
         TradeOff::consistency_or_availability,
         true,
         fmt::format("{} is a record that several nodes write ({})", quote(store),
                     form.value ? to_string(*form.value) : "several leaders"),
         {},
         {}},
        {record});
  }
}

void Collector::find_blocks(Verb verb) {
  for (Operation operation : manifest_.operations())
    for (Step step : manifest_.steps_of(operation)) {
      if (step.verb() != verb) continue;
      const bool xa = verb == Verb::transaction;
      if (xa && step.transaction_kind() != TransactionKind::xa) continue;
      add({xa ? ChoiceKind::two_phase_commit : ChoiceKind::saga,
           operation,
           {},
           step.id(),
           step.span(),
           TradeOff::consistency_or_availability,
           xa,
           xa ? fmt::format("{} commits with two-phase commit", quote(operation))
              : fmt::format("{} runs as a saga", quote(operation)),
           {},
           {}});
    }
}

void Collector::find_sagas() {
  for (Saga saga : manifest_.sagas()) {
    add({ChoiceKind::saga,
         saga,
         {},
         {},
         saga.span(),
         TradeOff::consistency_or_availability,
         false,
         fmt::format("{} is a saga", quote(saga)),
         {},
         {}});
  }
}

void Collector::find_logs() {
  for (Entity entity : manifest_.entities()) {
    const auto topic = graph_.places().sor(entity.id()).as<TopicId>();
    if (!topic) continue;
    const auto declared = entity[entity::system_of_record];
    add({ChoiceKind::log_as_record,
         topic,
         entity.id(),
         {},
         declared ? declared.span : manifest_[topic].span(),
         TradeOff::simplicity_or_performance,
         true,
         fmt::format("the log {} is the record of {}", quote(topic), quote(entity)),
         {},
         {}},
        {entity});
  }
}

void Collector::find_encryption() {
  const auto add_shredding = [&](ElementId place, const Value<Encryption>& encryption) {
    if (encryption == Encryption::per_subject)
      add({ChoiceKind::crypto_shredding,
           place,
           {},
           {},
           encryption.span,
           TradeOff::erasure_or_replay,
           true,
           fmt::format("{} forgets a subject by losing its key", quote(place)),
           {},
           {}});
  };
  for (Dataset d : manifest_.datasets()) add_shredding(d, d[dataset::encryption]);
  for (Topic t : manifest_.topics()) add_shredding(t, t[topic::encryption]);
}

void Collector::find_guarantees() {
  for (Guarantee guarantee : manifest_.guarantees()) {
    const auto strictness = guarantee[guarantee::strictness];
    if (strictness == Strictness::soft)
      add({ChoiceKind::soft_guarantee,
           guarantee,
           {},
           {},
           strictness.span,
           TradeOff::consistency_or_latency,
           false,
           fmt::format("{} may be broken for a while", quote(guarantee)),
           {},
           {}},
          {guarantee->target});
  }
}

void Collector::find_claims() {
  const auto claim = [&](ElementId element, source::Span span, std::vector<ElementId> also) {
    add({ChoiceKind::exactly_once,
         element,
         {},
         {},
         span,
         TradeOff::simplicity_or_performance,
         false,
         fmt::format("{} claims exactly once", quote(element)),
         {},
         {}},
        std::move(also));
  };
  for (Guarantee guarantee : manifest_.guarantees())
    if (guarantee->verb == GuaranteeVerb::exactly_once)
      claim(guarantee, guarantee.span(), {guarantee->target});
  for (Flow flow : manifest_.flows())
    if (const auto delivery = flow[flow::delivery]; delivery == manifest::Delivery::exactly_once)
      claim(flow, delivery.span, {});
  for (Operation operation : manifest_.operations()) {
    const auto how = operation[operation::consumes];
    const auto delivery = how ? (*how)[consumes::delivery] : Value<manifest::Delivery>{};
    if (delivery == manifest::Delivery::exactly_once) claim(operation, delivery.span, {});
  }
}

// A critical operation that is content with an old answer.
void Collector::find_stale_reads() {
  const Tiers tiers(graph_);
  for (Operation operation : manifest_.operations()) {
    if (!tiers.is_critical(operation.id())) continue;
    for (Step step : manifest_.steps_of(operation)) {
      const auto needs = step[step::requires_];
      const auto view = step.target().as<DatasetId>();
      const bool old = needs == Requires::eventual || needs == Requires::bounded;
      if (!old || !view || !graph_.places().is_derived(view)) continue;
      add({ChoiceKind::stale_read,
           operation,
           {},
           step.id(),
           step.span(),
           TradeOff::consistency_or_latency,
           false,
           fmt::format("{} answers from {}, which may be old", quote(operation), quote(view)),
           {},
           {}},
          {view});
    }
  }
}

std::vector<Choice> Collector::run() {
  find_leaders();
  find_blocks(Verb::transaction);
  find_logs();
  find_encryption();
  find_blocks(Verb::saga);
  find_sagas();
  find_guarantees();
  find_claims();
  find_stale_reads();
  return std::move(all_);
}

}  // namespace

std::vector<Choice> choices(const Graph& graph) {
  return Collector(graph).run();
}

}  // namespace thalweg::graph
