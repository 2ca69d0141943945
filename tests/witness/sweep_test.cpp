// SPDX-License-Identifier: Apache-2.0
// Every kind of channel before every kind of consumer, as manifests: the smallest scope in
// which a run goes wrong, beside what the graph says of the consumer by itself.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/lint.h"
#include "witness/evidence.h"

namespace {

using namespace thalweg;
using witness::Evidence;
using witness::Outcome;
using witness::Scope;

struct Channel {
  std::string_view name, topic, reader;
};
constexpr Channel kChannels[] = {
    {"fifo", "key: sku, producer: {acks: all, idempotent: true}", "ordering: per-partition"},
    {"dup adjacent", "key: sku, producer: {acks: all, idempotent: false, max_in_flight: 1}",
     "ordering: per-partition"},
    {"dup late", "key: sku, producer: {acks: all, idempotent: false, max_in_flight: 5}",
     "ordering: per-partition"},
    {"unordered", "key: sku, producer: {acks: all, idempotent: true}",
     "ordering: none, concurrency: 8"},
    {"2 partitions", "key: none, partitions: 12, producer: {acks: all, idempotent: true}",
     "ordering: per-partition"},
    {"lossy", "key: sku, producer: {acks: 0}", "ordering: per-partition"},
};

struct Consumer {
  std::string_view name, apply;
};
constexpr Consumer kConsumers[] = {
    {"upsert", "apply: upsert"},
    {"versioned upsert", "apply: upsert, versioned: lsn"},
    {"increment", "apply: increment"},
    {"increment, ids beside it",
     "apply: increment, dedupe: {by: event_id, in: search/seen, atomic: true, window: forever}"},
    {"increment, ids apart",
     "apply: increment, dedupe: {by: event_id, in: search/seen, atomic: false, window: forever}"},
    {"increment, high-water mark",
     "apply: increment, dedupe: {by: event_id, in: high-water-mark, atomic: true}"},
    {"merge", "apply: merge"},
    {"upsert, committed first", "apply: upsert, delivery: at-most-once"},
};

std::string manifest(const Channel& channel, const Consumer& consumer) {
  return fmt::format(R"(thalweg: 1
system: shop
entities:
  product: {{key: sku, system_of_record: shop-db/product, mutability: mutable}}
stores:
  shop-db: {{engine: postgresql}}
  search: {{engine: postgresql, holds: {{product: {{}}, seen: {{form: dedupe}}}}}}
topics:
  events: {{engine: kafka, carries: product, content: state, {}}}
services:
  catalog: {{operations: {{update-product: {{steps: [{{update: shop-db/product}}]}}}}}}
flows:
  capture: {{kind: cdc, from: shop-db/product, to: events, deletes: propagate, delivery: at-least-once}}
  index: {{kind: sink, from: events, to: search/product, deletes: propagate, {}, {}}}
)",
                     channel.topic, channel.reader, consumer.apply);
}

std::string rung(const Evidence& e) {
  std::string out = fmt::format("{}c", e.scope.clients);
  if (e.scope.crashes > 0) out += " crash";
  if (e.scope.duplicates > 0) out += " dup";
  if (e.scope.losses > 0) out += " loss";
  return out;
}

// What copies are asked, and what is asked of effects: the simpler run of the two.
std::string cell(const Channel& channel, const Consumer& consumer) {
  const auto linted = test::lint_text("sweep.yaml", manifest(channel, consumer));
  REQUIRE_MESSAGE(linted->graph != nullptr, linted->errors());
  const auto find = [&](const char* name) { return linted->manifest->find(name); };
  const auto entity = find("product").as<manifest::EntityId>();
  std::string best;
  int least = 99;
  const bool sums = consumer.apply.find("increment") != std::string_view::npos ||
                    consumer.apply.find("merge") != std::string_view::npos;
  // Marks that commit apart are asked about on their own.
  const bool apart = consumer.apply.find("atomic: false") != std::string_view::npos;
  const std::pair<const char*, const char*> asked[] = {{sums ? "IDM001" : "ORD003", "index"},
                                                       {"IDM007", "index"},
                                                       {"IDM007", "events"},
                                                       {"IDM006", "index"}};
  for (const auto& [code, at] : asked) {
    if (code == std::string_view("IDM006") && !apart) continue;
    const Evidence e = witness::explore(
        *linted->graph,
        {code, find(at), entity, {find(at), find("search/product"), find("search/seen")}});
    if (e.outcome != Outcome::violated) continue;
    const int faults = e.scope.crashes + e.scope.duplicates + e.scope.losses;
    const int weight = faults * 10 + e.scope.clients;
    if (weight >= least) continue;
    least = weight;
    best = rung(e) + (!e.is_certain() ? "?" : "");
  }
  return best.empty() ? "ok" : best;
}

std::string word(Truth t) {
  return is_yes(t) ? "yes" : is_no(t) ? "no" : "?";
}

std::string table() {
  std::string out;
  for (const Consumer& consumer : kConsumers) {
    const auto linted = test::lint_text("sweep.yaml", manifest(kChannels[0], consumer));
    REQUIRE_MESSAGE(linted->graph != nullptr, linted->errors());
    const auto flow = (*linted->manifest)[linted->manifest->find("index").as<manifest::FlowId>()];
    out += fmt::format("{}: dup {}, order {}\n", consumer.name,
                       word(linted->graph->idempotence().dup_safe(flow)),
                       word(linted->graph->idempotence().reorder_safe(flow)));
    for (const Channel& channel : kChannels)
      out += fmt::format("  {}: {}\n", channel.name, cell(channel, consumer));
  }
  return out;
}

// What is by design simpler than a consumer can be: a high-water mark is taken to bear any
// order, although it passes over what comes late.
constexpr std::string_view kExpected = R"(upsert: dup yes, order no
  fifo: ok
  dup adjacent: ok
  dup late: 2c dup
  unordered: 2c
  2 partitions: 2c
  lossy: 1c loss
versioned upsert: dup yes, order yes
  fifo: ok
  dup adjacent: ok
  dup late: ok
  unordered: ok
  2 partitions: ok
  lossy: 1c loss
increment: dup no, order yes
  fifo: 1c crash
  dup adjacent: 1c crash
  dup late: 1c crash
  unordered: 1c crash
  2 partitions: 1c crash
  lossy: 1c crash
increment, ids beside it: dup yes, order yes
  fifo: ok
  dup adjacent: ok
  dup late: ok
  unordered: ok
  2 partitions: ok
  lossy: 1c loss
increment, ids apart: dup yes, order yes
  fifo: 1c crash
  dup adjacent: 1c crash
  dup late: 1c crash
  unordered: 1c crash
  2 partitions: 1c crash
  lossy: 1c loss
increment, high-water mark: dup yes, order yes
  fifo: ok
  dup adjacent: ok
  dup late: ok
  unordered: ok
  2 partitions: ok
  lossy: 1c loss
merge: dup yes, order yes
  fifo: ok
  dup adjacent: ok
  dup late: ok
  unordered: ok
  2 partitions: ok
  lossy: 1c loss
upsert, committed first: dup yes, order no
  fifo: 1c crash
  dup adjacent: 1c crash
  dup late: 1c crash
  unordered: 2c
  2 partitions: 2c
  lossy: 1c crash
)";

TEST_CASE("channels and consumers") {
  CHECK_EQ(table(), kExpected);
}

}  // namespace
