// SPDX-License-Identifier: Apache-2.0
#include "bench/estate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "bench/text_file.h"
#include "support/random.h"

namespace thalweg::bench {

namespace {

using test::Random;

constexpr std::array<const char*, 16> kDomains = {
    "orders", "billing", "catalog", "identity",  "shipping", "pricing", "search",  "support",
    "ledger", "fraud",   "loyalty", "inventory", "media",    "notify",  "returns", "tax"};
constexpr std::array<const char*, 16> kNouns = {
    "gateway", "registry", "planner", "router", "archive", "scheduler",  "matcher",   "projector",
    "intake",  "resolver", "audit",   "quota",  "profile", "settlement", "allocator", "desk"};
constexpr std::array<const char*, 16> kEntities = {
    "order",    "invoice", "customer",     "shipment",   "price",  "refund",
    "session",  "stock",   "payment",      "address",    "coupon", "ticket",
    "document", "claim",   "subscription", "reservation"};

using Words3 = std::array<const char*, 3>;
using Words2 = std::array<const char*, 2>;
constexpr Words2 kTruth = {"true", "false"};
constexpr Words3 kLags = {"1s", "5s", "30s"};

// The words that service `i` and those that refer to it use.
struct Names {
  std::size_t number = 0;
  std::string service, db, index, cache, topic;
  std::array<std::string, 3> entities, keys;
};

Names names_of(std::size_t i) {
  Names names;
  names.number = i;
  names.service = fmt::format("{}-{}-{:06}", kDomains[i * 7 % 16], kNouns[i / 3 % 16], i);
  names.db = names.service + "-db";
  names.index = names.service + "-index";
  names.cache = names.service + "-cache";
  names.topic = names.service + "-events";
  for (std::size_t k = 0; k < 3; ++k) {
    const char* entity = kEntities[(i + k) % 16];
    names.entities[k] = fmt::format("{}-{:06}", entity, i);
    names.keys[k] = fmt::format("{}_id", entity);
  }
  return names;
}

// Mostly a neighbour, sometimes a hub (a low number), sometimes anybody.
std::size_t peer_of(std::size_t i, std::size_t services, Random& random) {
  const auto count = static_cast<std::int64_t>(services);
  const auto own = static_cast<std::int64_t>(i);
  const double x = random.fraction();
  std::int64_t peer = 0;
  if (x < 0.7) {
    peer = own + random.between(-20, 20);
  } else if (x < 0.9) {
    peer = static_cast<std::int64_t>(static_cast<double>(count) * std::pow(random.fraction(), 4));
  } else {
    peer = random.between(0, count - 1);
  }
  peer = std::clamp<std::int64_t>(peer, 0, count - 1);
  return static_cast<std::size_t>(peer == own ? (peer + 1) % count : peer);
}

void add_entities(TextFile& out, const Names& names, Random& random) {
  for (std::size_t k = 0; k < 3; ++k) {
    out.add(R"(
  {}:
    key: {}
    system_of_record: {}
    mutability: {}
    integrity: {}
)",
            names.entities[k], names.keys[k], names.db,
            random.pick(Words3{"mutable", "mutable", "append-only"}),
            random.pick(Words3{"critical", "normal", "normal"}));
    if (random.chance(0.25)) out.add("    personal: [email, name]\n");
  }
}

void add_database(TextFile& out, const Names& names, Random& random) {
  out.add(R"(
  # ---- {0}: state this service owns
  {1}:
    engine: {2}
    owner: {0}
    holds:
)",
          names.service, names.db, random.pick(Words3{"postgresql", "mysql", "mongodb"}));
  for (std::size_t k = 0; k < 3; ++k) {
    out.add("      {}:\n        form: state\n        unique: [{}]\n", names.entities[k],
            names.keys[k]);
  }
  out.add(R"(
      outbox:
        form: outbox
      requests:
        form: dedupe
    replication:
      topology: single-leader
      copies: {}
      mode: async
    backup:
      every: 1d
      restore_tested: {}
)",
          random.between(1, 3), random.pick(kTruth));
}

void add_index_and_cache(TextFile& out, const Names& names, Random& random) {
  out.add(R"(
  {index}:
    engine: {engine}
    owner: {service}
    holds:
      {indexed}:
        form: index
        freshness: {freshness}
  {cache}:
    engine: redis
    owner: {service}
    holds:
      {cached}:
        form: cache
        ttl: {ttl}
)",
          fmt::arg("index", names.index), fmt::arg("service", names.service),
          fmt::arg("cache", names.cache), fmt::arg("indexed", names.entities[0]),
          fmt::arg("cached", names.entities[1]),
          fmt::arg("engine", random.pick(Words2{"elasticsearch", "opensearch"})),
          fmt::arg("freshness", random.pick(Words3{"5s", "30s", "5m"})),
          fmt::arg("ttl", random.pick(Words3{"1m", "1h", "24h"})));
}

void add_stores(TextFile& out, const Names& names, Random& random) {
  add_database(out, names, random);
  add_index_and_cache(out, names, random);
}

void add_topics(TextFile& out, const Names& names, Random& random) {
  out.add(R"(
  {}:
    engine: kafka
    owner: {}
    carries: [{}, {}]
    content: {}
    key: {}
    partitions: {}
    retention: {}
    cleanup: {}
    schema:
      format: avro
      registry: {}
      compatibility: backward
)",
          names.topic, names.service, names.entities[0], names.entities[1],
          random.pick(Words3{"state", "delta", "fact"}), names.keys[0],
          random.pick(Words3{"3", "6", "12"}), random.pick(Words3{"7d", "30d", "forever"}),
          random.pick(Words2{"delete", "compact"}), random.pick(kTruth));
}

// Two thirds by outbox, one third a dual write.
void add_place(TextFile& out, const Names& names, Random& random) {
  out.add(R"(
      place-{}:
        request_id: {}
        rate: {}/s
        latency:
          p50: 20ms
          p99: 250ms
        steps:
)",
          names.entities[0], random.pick(Words3{"client", "server", "none"}),
          random.between(1, 500));
  if (random.chance(0.67)) {
    out.add(R"(
          - transaction: local
            steps:
              - insert: {0}/{1}
              - insert: {0}/outbox
)",
            names.db, names.entities[0]);
  } else {
    out.add(
        "          - insert: {0}/{2}\n          - upsert: {1}/{2}  # TODO move behind the log\n",
        names.db, names.index, names.entities[0]);
  }
}

// A third publishes directly.
void add_change(TextFile& out, const Names& names, Random& random) {
  out.add(R"(
      change-{2}:
        request_id: client
        steps:
          - read: {1}/{2}
          - update: {0}/{2}
          - invalidate: {1}/{2}
)",
          names.db, names.cache, names.entities[1]);
  if (random.chance(0.33)) out.add("          - publish: {}\n", names.topic);
}

// A tenth commits in two phases with its peer; all call it.
void add_settle(TextFile& out, const Names& names, const Names& peer, Random& random) {
  out.add(R"(
      settle-{1}:
        request_id: client
        dedupe:
          by: request_id
          in: {0}/requests
          window: 7d
        steps:
)",
          names.db, names.entities[2]);
  if (random.chance(0.1)) {
    out.add(R"(
          - transaction: xa
            coordinator: transaction-manager
            steps:
              - increment: {}/{}
              - increment: {}/{}
)",
            names.db, names.entities[2], peer.db, peer.entities[2]);
  } else {
    out.add(R"(
          - transaction: local
            steps:
              - insert: {0}/requests
              - increment: {0}/{1}
)",
            names.db, names.entities[2]);
  }
  out.add(R"(
          - call: {}/change-{}
            timeout: {}ms
            retry:
              max: {}
              backoff: exponential
              jitter: {}
)",
          peer.service, peer.entities[1], random.pick(Words3{"250", "500", "2000"}),
          random.between(0, 5), random.pick(kTruth));
}

// A third does not recognise what it has seen before.
void add_consumer(TextFile& out, const Names& names, const Names& peer, Random& random) {
  out.add(R"(
      on-peer-events:
        consumes:
          topic: {}
          group: {}
          delivery: at-least-once
          commit: after
          on_error: {}
)",
          peer.topic, names.service, random.pick(Words3{"dead-letter", "block", "retry-topic"}));
  if (random.chance(0.67)) {
    out.add("        dedupe:\n          by: event_id\n          in: {}/requests\n", names.db);
    out.add("          window: forever\n");
  }
  out.add("        steps:\n          - {}: {}/{}\n",
          random.pick(Words3{"upsert", "increment", "insert"}), names.db, names.entities[2]);
}

void add_service(TextFile& out, const Names& names, const Names& peer, Random& random) {
  const std::string domain = kDomains[names.number * 7 % 16];
  const std::string team = fmt::format("team-{}-{:02}", domain, random.between(1, 9));
  out.add(R"(
  # ---- {service} ({domain}), owned by {team}
  {service}:
    owner: {team}
    tier: {tier}
    instances: {instances}
    description: Keeps the {entity} aggregate and serves it to its peers; readers tolerate a lag of some seconds.
    operations:
)",
          fmt::arg("service", names.service), fmt::arg("domain", domain), fmt::arg("team", team),
          fmt::arg("tier", random.pick(Words3{"critical", "standard", "optional"})),
          fmt::arg("instances", random.between(1, 12)), fmt::arg("entity", names.entities[0]));
  add_place(out, names, random);
  add_change(out, names, random);
  add_settle(out, names, peer, random);
  add_consumer(out, names, peer, random);
}

void add_flows(TextFile& out, const Names& names, Random& random) {
  out.add(R"(
  {service}-relay:
    kind: outbox-relay
    from: {db}/outbox
    to: {topic}
    connector: debezium
    delivery: at-least-once
    ordering: per-key
    lag: {relay_lag}
  {service}-indexer:
    kind: sink
    from: {topic}
    to: {index}/{entity}
    apply: upsert
    versioned: {versioned}
    deletes: {deletes}
    lag: {sink_lag}
)",
          fmt::arg("service", names.service), fmt::arg("db", names.db),
          fmt::arg("topic", names.topic), fmt::arg("index", names.index),
          fmt::arg("entity", names.entities[0]), fmt::arg("relay_lag", random.pick(kLags)),
          fmt::arg("versioned", random.pick(Words2{"offset", "none"})),
          fmt::arg("deletes", random.pick(Words2{"propagate", "ignore"})),
          fmt::arg("sink_lag", random.pick(kLags)));
}

void add_guarantees(TextFile& out, const Names& names, Random& random) {
  if (!random.chance(0.3)) return;
  out.add("  {}-index-fresh:\n    fresh: {}/{}\n    within: {}\n", names.service, names.index,
          names.entities[0], random.pick(Words2{"5s", "1m"}));
}

// Each section of each service draws from a sequence of its own, so that the
// sections can be written one after the other with nothing kept in between.
class Writer {
 public:
  Writer(const Estate& estate, TextFile& out) : estate_(estate), out_(out) {}

  void sections(std::size_t first, std::size_t end) {
    section("entities", first, end, add_entities);
    section("stores", first, end, add_stores);
    section("topics", first, end, add_topics);
    section("services", first, end, [&](TextFile& out, const Names& names, Random& random) {
      const Names peer = names_of(peer_of(names.number, estate_.services, random));
      add_service(out, names, peer, random);
    });
    section("flows", first, end, add_flows);
    section("guarantees", first, end, add_guarantees);
  }

 private:
  template <class Add>
  void section(const char* name, std::size_t first, std::size_t end, Add add) {
    ++sections_;
    out_.heading(fmt::format("{}:\n", name));
    for (std::size_t i = first; i < end; ++i) {
      Random random(estate_.seed * 7'000'003 + i * 8 + sections_);
      add(out_, names_of(i), random);
    }
  }

  const Estate& estate_;
  TextFile& out_;
  std::uint64_t sections_ = 0;
};

constexpr const char* kHead =
    "thalweg: 1\nsystem: synthetic-estate\ndescription: generated, do not edit\n";

}  // namespace

void write_estate(const Estate& estate, const std::string& path) {
  TextFile out(path);
  out.add("{}", kHead);
  Writer(estate, out).sections(0, estate.services);
}

void write_estate_in_files(const Estate& estate, const std::string& directory) {
  std::filesystem::create_directories(directory + "/services");
  TextFile(directory + "/thalweg.yaml").add("{}include: \"services/*.thalweg.yaml\"\n", kHead);
  for (std::size_t i = 0; i < estate.services; ++i) {
    TextFile out(fmt::format("{}/services/{}.thalweg.yaml", directory, names_of(i).service));
    out.add("thalweg: 1\n");
    Writer(estate, out).sections(i, i + 1);
  }
}

}  // namespace thalweg::bench
