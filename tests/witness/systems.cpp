// SPDX-License-Identifier: Apache-2.0
#include "witness/systems.h"

#include <algorithm>
#include <initializer_list>
#include <span>

#include <fmt/format.h>

#include "property/random.h"

namespace thalweg::test {

namespace {

// What stands where a manifest says `$word`.
struct Option {
  std::string_view name, text;
};
struct Dimension {
  std::string_view word;
  std::span<const Option> options;
};

constexpr Option kProducers[] = {
    {"idempotent", ", producer: {acks: all, idempotent: true}"},
    {"one-in-flight", ", producer: {acks: all, idempotent: false, max_in_flight: 1}"},
    {"many-in-flight", ", producer: {acks: all, idempotent: false, max_in_flight: 5}"},
    {"no-acks", ", producer: {acks: 0}"},
    {"unsaid", ""},
};
constexpr Option kKeys[] = {
    {"record", ", key: sku"},
    {"spread", ", key: none, partitions: 12"},
    {"other", ", key: warehouse, partitions: 12"},
    {"unsaid", ""},
};
constexpr Option kBrokers[] = {
    {"kafka", "kafka"}, {"kafka", "kafka"}, {"kafka", "kafka"}, {"rabbitmq", "rabbitmq"}};
constexpr Option kOrders[] = {
    {"partition", ", ordering: per-partition"},
    {"partition", ", ordering: per-partition"},
    {"none", ", ordering: none, concurrency: 8"},
    {"unsaid", ""},
};
constexpr Option kDeliveries[] = {
    {"unsaid", ""},
    {"at-least-once", ", delivery: at-least-once"},
    {"at-most-once", ", delivery: at-most-once"},
    {"exactly-once", ", delivery: exactly-once"},
};
constexpr Option kErrors[] = {
    {"unsaid", ""}, {"block", ", on_error: block"}, {"skip", ", on_error: skip"}};
constexpr Option kDedupes[] = {
    {"none", ""},
    {"none", ""},
    {"beside", ", dedupe: {by: event_id, in: search/seen, atomic: true, window: forever}"},
    {"before", ", dedupe: {by: event_id, in: search/seen, atomic: false, mark: before}"},
    {"after", ", dedupe: {by: event_id, in: search/seen, atomic: false, mark: after}"},
    {"unsaid", ", dedupe: {by: event_id, in: search/seen}"},
    {"high-water", ", dedupe: {by: event_id, in: high-water-mark, atomic: true}"},
};
constexpr Option kDeletes[] = {
    {"propagate", ", deletes: propagate"}, {"ignore", ", deletes: ignore"}, {"unsaid", ""}};
constexpr Option kSearches[] = {{"postgresql", "postgresql"}, {"elasticsearch", "elasticsearch"}};
constexpr Option kEffects[] = {
    {"upsert", "upsert"}, {"upsert", "upsert, versioned: lsn"},
    {"insert", "insert"}, {"increment", "increment"},
    {"append", "append"}, {"merge", "merge"},
};
constexpr Option kStepEffects[] = {
    {"upsert", "upsert: search/product"},
    {"versioned", "upsert: search/product, only_if: version"},
    {"insert", "insert: search/product, unique_by: event_id"},
    {"increment", "increment: search/product"},
    {"append", "append: search/product"},
    {"merge", "merge: search/product"},
};
constexpr Option kRequests[] = {
    {"unsaid", ""}, {"client", "request_id: client, "}, {"none", "request_id: none, "}};
constexpr Option kCompletions[] = {
    {"none", ""}, {"none", ""}, {"driven", "completion: durable-workflow, "}};

constexpr Dimension kDimensions[] = {
    {"broker", kBrokers},         {"producer", kProducers},  {"key", kKeys},
    {"order", kOrders},           {"delivery", kDeliveries}, {"error", kErrors},
    {"dedupe", kDedupes},         {"deletes", kDeletes},     {"search", kSearches},
    {"effect", kEffects},         {"step", kStepEffects},    {"request", kRequests},
    {"completion", kCompletions},
};

// Lines of a manifest, by section.
struct Part {
  std::string_view name;
  std::string_view stores = "", topics = "", externals = "", services = "", flows = "",
                   guarantees = "", holds = "";
  bool publishes = false;  // to `events`
};

// How `catalog/update-product` changes what it changes.
constexpr Part kWrites[] = {
    {.name = "both",
     .services = "      update-product: {$request$completionsteps: [{update: shop-db/product}, "
                 "{upsert: search/product}]}\n"},
    {.name = "both-versioned",
     .services = "      update-product: {$request$completionsteps: [{update: shop-db/product}, "
                 "{upsert: search/product, only_if: version}]}\n"},
    {.name = "xa",
     .services =
         "      update-product: {$requeststeps: [{transaction: xa, coordinator: {copies: 1, "
         "recovery: manual, log: durable}, steps: [{update: shop-db/product}, {upsert: "
         "search/product}]}]}\n"},
    {.name = "call",
     .services = "      update-product: {$request$completionsteps: [{update: shop-db/product}, "
                 "{call: finder/put, retry: {max: 3}}]}\n"
                 "  finder:\n    operations:\n      put: {steps: [{$step}]}\n"},
    {.name = "publish-after",
     .services = "      update-product: {$request$completionsteps: [{update: shop-db/product}, "
                 "{publish: events}]}\n",
     .publishes = true},
    {.name = "publish-before",
     .services = "      update-product: {$request$completionsteps: [{publish: events}, {update: "
                 "shop-db/product}]}\n",
     .publishes = true},
    {.name = "outbox",
     .services = "      update-product: {$requeststeps: [{transaction: local, steps: [{update: "
                 "shop-db/product}, {insert: shop-db/outbox}]}]}\n",
     .flows =
         "  relay: {kind: outbox-relay, from: shop-db/outbox, to: events, connector: debezium}\n",
     .holds = ", outbox: {form: outbox, entity: product}",
     .publishes = true},
    {.name = "outbox-apart",
     .services = "      update-product: {$requeststeps: [{update: shop-db/product}, {insert: "
                 "shop-db/outbox}]}\n",
     .flows =
         "  relay: {kind: outbox-relay, from: shop-db/outbox, to: events, connector: debezium}\n",
     .holds = ", outbox: {form: outbox, entity: product}",
     .publishes = true},
    {.name = "outbox-sequence",
     .services = "      update-product: {$requeststeps: [{transaction: local, steps: [{update: "
                 "shop-db/product}, {insert: shop-db/outbox}]}]}\n",
     .flows = "  relay: {kind: outbox-relay, from: shop-db/outbox, to: events, poll: {every: 1s, "
              "cursor: sequence}}\n",
     .holds = ", outbox: {form: outbox, entity: product}",
     .publishes = true},
    {.name = "outbox-status",
     .services = "      update-product: {$requeststeps: [{transaction: local, steps: [{update: "
                 "shop-db/product}, {insert: shop-db/outbox}]}]}\n",
     .flows = "  relay: {kind: outbox-relay, from: shop-db/outbox, to: events, poll: {every: 1s, "
              "cursor: status-flag}}\n",
     .holds = ", outbox: {form: outbox, entity: product}",
     .publishes = true},
    {.name = "capture",
     .services = "      update-product: {$request$completionsteps: [{update: shop-db/product}]}\n",
     .flows = "  capture: {kind: cdc, from: shop-db/product, to: events$deletes}\n",
     .publishes = true},
    {.name = "capture-and-delete",
     .services = "      update-product: {$requeststeps: [{update: shop-db/product}]}\n"
                 "      remove-product: {$requeststeps: [{delete: shop-db/product}]}\n",
     .flows = "  capture: {kind: cdc, from: shop-db/product, to: events$deletes}\n",
     .publishes = true},
    {.name = "log-first",
     .services = "      update-product: {$requeststeps: [{publish: events}]}\n"
                 "  recorder:\n    operations:\n"
                 "      record: {consumes: {topic: events$order}, steps: [{upsert: "
                 "shop-db/product, only_if: version}]}\n",
     .publishes = true},
    {.name = "saga",
     .services = "      update-product: {$requeststeps: [{saga: orchestrated, state: shop-db/saga, "
                 "steps: [{insert: shop-db/product, unique_by: request_id, compensate: {delete: "
                 "shop-db/product}}, {call: gateway, unique_by: request_id, kind: pivot}]}]}\n",
     .holds = ", saga: {form: saga}"},
    {.name = "saga-one-way",
     .services = "      update-product: {$requeststeps: [{saga: orchestrated, state: shop-db/saga, "
                 "steps: [{insert: shop-db/product, unique_by: request_id}, {call: gateway, "
                 "unique_by: request_id, kind: pivot}]}]}\n",
     .holds = ", saga: {form: saga}"},
    {.name = "saga-volatile",
     .stores = "  memory: {engine: memcached, holds: {saga: {form: saga}}}\n",
     .services = "      update-product: {$requeststeps: [{saga: orchestrated, state: memory/saga, "
                 "steps: [{insert: shop-db/product, unique_by: request_id, compensate: {delete: "
                 "shop-db/product}}, {call: gateway, unique_by: request_id, kind: pivot}]}]}\n"},
};

// Who reads the topic.
constexpr Part kReads[] = {
    {.name = "sink",
     .flows = "  index: {kind: sink, from: events, to: search/product, apply: "
              "$effect$order$delivery$error$dedupe$deletes}\n"},
    {.name = "sink",
     .flows = "  index: {kind: sink, from: events, to: search/product, apply: "
              "$effect$order$delivery$error$dedupe$deletes}\n"},
    {.name = "operation",
     .services = "  finder:\n    operations:\n      on-event: {consumes: {topic: "
                 "events$order$delivery$error}$dedupe, steps: [{$step}]}\n"},
    {.name = "payer",
     .services = "  finder:\n    operations:\n      on-event: {consumes: {topic: "
                 "events$order$delivery$error}$dedupe, steps: [{$step}, {call: gateway}]}\n"},
    {.name = "careful-payer",
     .services = "  finder:\n    operations:\n      on-event: {consumes: {topic: "
                 "events$order$delivery$error}$dedupe, steps: [{$step}, {call: gateway, "
                 "unique_by: event_id}]}\n"},
};

// What goes on beside.
constexpr Part kBesides[] = {
    {.name = "nothing"},
    {.name = "nothing"},
    {.name = "edit",
     .services = "  desk:\n    operations:\n      edit: {steps: [{read: shop-db/product}, {update: "
                 "shop-db/product, based_on_read: true}]}\n"},
    {.name = "edit-compared",
     .services = "  desk:\n    operations:\n      edit: {steps: [{read: shop-db/product}, {update: "
                 "shop-db/product, based_on_read: true, only_if: version}]}\n"},
    {.name = "claim",
     .services = "  desk:\n    operations:\n      claim: {steps: [{read: shop-db/product, guards: "
                 "one-name}, {update: shop-db/product}]}\n",
     .guarantees = "  one-name: {unique: product.name, strictness: hard, enforced_by: app}\n"},
    {.name = "load",
     .flows = "  nightly: {kind: batch, from: shop-db/product, to: search/product, interval: 24h, "
              "apply: upsert}\n"},
    {.name = "load-versioned",
     .flows = "  nightly: {kind: batch, from: shop-db/product, to: search/product, interval: 24h, "
              "apply: upsert, versioned: lsn}\n"},
    {.name = "look",
     .services = "  desk:\n    operations:\n      edit-and-look: {steps: [{update: "
                 "shop-db/product}, {read: search/product}]}\n"},
    {.name = "look-at-version",
     .services = "  desk:\n    operations:\n      edit-and-look: {steps: [{update: "
                 "shop-db/product}, {read: search/product, session: version}]}\n"},
    {.name = "cache",
     .stores = "  pages: {engine: redis, holds: {product: {form: cache}}}\n",
     .services =
         "  desk:\n    operations:\n      edit: {steps: [{update: shop-db/product}, "
         "{invalidate: pages/product}]}\n      show: {steps: [{read: pages/product}, {read: "
         "shop-db/product}, {fill: pages/product}]}\n"},
    {.name = "cache-ttl",
     .stores = "  pages: {engine: redis, holds: {product: {form: cache, ttl: 1h}}}\n",
     .services =
         "  desk:\n    operations:\n      edit: {steps: [{update: shop-db/product}, "
         "{invalidate: pages/product}]}\n      show: {steps: [{read: pages/product}, {read: "
         "shop-db/product}, {fill: pages/product}]}\n"},
    {.name = "pay",
     .services = "  desk:\n    operations:\n      pay: {$requeststeps: [{increment: shop-db/sold}, "
                 "{call: gateway, retry: {max: 3}}]}\n"},
    {.name = "pay-once",
     .services = "  desk:\n    operations:\n      pay: {request_id: client, steps: [{insert: "
                 "shop-db/sold, unique_by: request_id}, {call: gateway, unique_by: request_id, "
                 "retry: {max: 3}}]}\n"},
    {.name = "second-writer",
     .services = "  desk:\n    operations:\n      fix: {steps: [{update: search/product}]}\n"},
};

std::string joined(std::string_view head, std::initializer_list<std::string_view> parts) {
  std::string body;
  for (const std::string_view part : parts) body += part;
  return body.empty() ? body : std::string(head) + body;
}

// Two parts may add to one service.
std::string services(const Part& write, const Part& read, const Part& beside) {
  constexpr std::string_view kFinder = "  finder:\n    operations:\n";
  std::string first(write.services);
  std::string_view second = read.services;
  if (first.find(kFinder) != std::string::npos && second.starts_with(kFinder))
    second.remove_prefix(kFinder.size());
  return fmt::format("services:\n  catalog:\n    operations:\n{}{}{}", first, second,
                     beside.services);
}

std::string manifest(const Part& write, const Part& read, const Part& beside) {
  std::string out = fmt::format(
      "thalweg: 1\nsystem: shop\n"
      "entities:\n"
      "  product: {{key: sku, system_of_record: shop-db/product, mutability: mutable}}\n"
      "  sold: {{key: id, system_of_record: shop-db/sold}}\n"
      "stores:\n"
      "  shop-db: {{engine: postgresql, holds: {{product: {{}}, sold: {{}}{}}}}}\n"
      "  search: {{engine: $search, holds: {{product: {{}}, seen: {{form: dedupe}}}}}}\n",
      write.holds);
  out += std::string(write.stores) + std::string(beside.stores);
  out +=
      joined("topics:\n",
             {write.publishes
                  ? "  events: {engine: $broker, carries: product, content: state$key$producer}\n"
                  : ""});
  out += "externals:\n  gateway: {kind: payment, idempotency_key: supported, reversible: false}\n";
  out += services(write, read, beside);
  out += joined("flows:\n", {write.flows, read.flows, beside.flows});
  return out + joined("guarantees:\n", {beside.guarantees});
}

void replace_all(std::string& text, const std::string& what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
}

}  // namespace

bool System::has(std::string_view choice) const {
  const std::size_t is = choice.find('=');
  const std::string_view word = choice.substr(0, is);
  for (std::string_view names = choice.substr(is + 1); !names.empty();) {
    const std::size_t end = std::min(names.find('|'), names.size());
    const std::string one = fmt::format(" {}={} ", word, names.substr(0, end));
    if ((" " + choices + " ").find(one) != std::string::npos) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

System system(std::uint64_t seed) {
  property::Random random(seed);
  const Part& write = random.pick(std::span(kWrites));
  const Part& read = write.publishes ? random.pick(std::span(kReads)) : kBesides[0];
  const Part& beside = random.pick(std::span(kBesides));
  System out{fmt::format("write={} read={} beside={}", write.name, read.name, beside.name),
             manifest(write, read, beside)};
  for (const Dimension& dimension : kDimensions) {
    const Option& option = random.pick(dimension.options);
    const std::string word = fmt::format("${}", dimension.word);
    if (out.manifest.find(word) == std::string::npos) continue;
    out.choices += fmt::format(" {}={}", dimension.word, option.name);
    replace_all(out.manifest, word, option.text);
  }
  return out;
}

}  // namespace thalweg::test
