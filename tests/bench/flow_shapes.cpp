// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "bench/shape_list.h"
#include "bench/text_file.h"

namespace thalweg::bench {

namespace {

// Entities that much is asked about.
void add_entities(TextFile& out, std::size_t size) {
  out.add("entities:\n  seen: {{key: id}}\n");
  constexpr std::array<const char*, 3> kMore = {"mutability: mutable, personal: [name]",
                                                "audit: required, delete_after: 30d",
                                                "mutability: append-only"};
  for (std::size_t i = 0; i < size; ++i)
    out.add(
        "  kind-{0:06}: {{key: id, integrity: critical, system_of_record: db/kind-{0:06}, {1}}}\n",
        i, kMore[i % kMore.size()]);
}

// `[kind-000000, kind-000001, …]`
void add_all_kinds(TextFile& out, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out.add("{}kind-{:06}", i == 0 ? "[" : ", ", i);
  out.add("]\n");
}

void add_hub(TextFile& out, std::size_t size) {
  out.add(R"(
topics:
  hub:
    engine: kafka
    content: state
    key: id
    retention: 7d
    partitions: 12
    schema: {{registry: true, compatibility: backward}}
    carries: )");
  add_all_kinds(out, size);
}

}  // namespace

void hub_entities(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add("thalweg: 1\nsystem: hub-entities\n");
  add_entities(out, size);
  add_hub(out, size);
  out.add(R"(
flows:
  captured: {{kind: cdc, from: db/kind-000001, to: hub}}
  filed: {{kind: sink, from: hub, to: archive/seen, apply: append}}
  found: {{kind: sink, from: hub, to: search/kind-000000, apply: upsert}}
services:
  origin:
    operations:
      change: {{request_id: client, steps: [update: db/kind-000000, publish: hub]}}
      follow: {{consumes: {{topic: hub, commit: after}}, steps: [upsert: copy/kind-000001, increment: copy/seen]}}
)");
}

void hub_producers(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: hub-producers
entities:
  kind: {{key: id, integrity: critical, personal: [name], audit: required}}
topics:
  hub: {{engine: kafka, carries: kind, key: id, retention: 7d, content: state}}
flows:
  found: {{kind: sink, from: hub, to: search/kind, apply: upsert}}
services:
  reader:
    operations:
      follow: {{consumes: hub, steps: [upsert: copy/kind]}}
)");
  for (std::size_t i = 0; i < size; ++i) {
    out.add(R"(
  producer-{0:06}:
    operations:
      announce:
        request_id: client
        steps: [update: db-{0:06}/kind, publish: hub]
)",
            i);
  }
}

void hub_topic(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: hub-topic
entities:
  seen: {{key: id}}
  kind: {{key: id, integrity: critical, personal: [name], audit: required, system_of_record: db/kind}}
topics:
  hub: {{engine: kafka, carries: kind, key: id, retention: 7d, content: state}}
services:
  origin:
    operations:
      announce:
        steps: [update: db/kind, publish: hub]
)");
  for (std::size_t i = 0; i < size; ++i) {
    out.add(R"(
  reader-{0:06}:
    operations:
      on-hub:
        consumes: {{topic: hub, delivery: at-least-once, commit: after, max_outage: 2d}}
        steps:
          - upsert: copy-{0:06}/kind
          - increment: copy-{0:06}/seen
)",
            i);
  }
}

// Half of the readers are flows.
void hub_everything(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add("thalweg: 1\nsystem: hub-everything\n");
  add_entities(out, size);
  add_hub(out, size);
  out.add("flows:\n");
  for (std::size_t i = 0; i < size; i += 2) {
    out.add(R"(
  sink-{0:06}: {{kind: sink, from: hub, to: copy-{0:06}/kind-{0:06}, apply: upsert, max_outage: 2d}}
)",
            i);
  }
  out.add("services:\n");
  for (std::size_t i = 0; i < size; ++i) {
    out.add(R"(
  service-{0:06}:
    operations:
      change:
        request_id: client
        steps: [update: db/kind-{0:06}, {{publish: hub, entity: kind-{0:06}}}]
)",
            i);
    if (i % 2 == 0) continue;
    out.add(R"(
      follow:
        consumes: {{topic: hub, delivery: at-least-once, commit: after, max_outage: 2d}}
        steps: [upsert: copy-{0:06}/kind-{0:06}, increment: copy-{0:06}/seen]
)",
            i);
  }
}

namespace {

void add_topics(TextFile& out, std::size_t size) {
  out.add(
      "entities:\n  kind: {{key: id, integrity: critical, personal: [name]}}\n  seen: {{key: id}}\n"
      "topics:\n  copied: {{engine: kafka, carries: kind, key: id}}\n");
  for (std::size_t i = 0; i < size; ++i)
    out.add("  told-{0:06}: {{engine: kafka, carries: kind, key: id, retention: 7d}}\n", i);
}

void add_consumes(TextFile& out, std::size_t size) {
  out.add(R"(
services:
  reader:
    operations:
      follow:
        consumes:
          commit: after
          topic: [)");
  for (std::size_t i = 0; i < size; ++i) out.add("{}told-{:06}", i == 0 ? "" : ", ", i);
  out.add("]\n        steps:\n");
}

}  // namespace

void wide_consumer(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add("thalweg: 1\nsystem: wide-consumer\n");
  add_topics(out, size);
  add_consumes(out, size);
  out.add("          - upsert: copy/kind\n          - increment: copy/seen\n");
  out.add("          - publish: copied\n");
}

void wide_and_long(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add("thalweg: 1\nsystem: wide-and-long\n");
  add_topics(out, size);
  add_consumes(out, size);
  for (std::size_t i = 0; i < size; ++i) out.add("          - upsert: copy-{0:06}/kind\n", i);
}

void fan_out(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: fan-out
entities:
  kind: {{key: id, integrity: critical, personal: [name], audit: required}}
services:
  origin:
    operations:
      change: {{request_id: client, steps: [update: db/kind, delete: db/kind]}}
flows:
)");
  for (std::size_t i = 0; i < size; ++i)
    out.add("  copied-{0:06}: {{kind: cdc, from: db/kind, to: copy-{0:06}/kind, apply: upsert}}\n",
            i);
}

// Datasets and topics in turn.
void flow_chain(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: flow-chain
entities:
  kind: {{key: id, integrity: critical, personal: [name], system_of_record: db-000000/kind}}
services:
  origin:
    operations:
      change: {{request_id: client, steps: [update: db-000000/kind]}}
flows:
)");
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 2 == 0)
      out.add("  told-{0:06}: {{kind: cdc, from: db-{0:06}/kind, to: topic-{0:06}}}\n", i);
    else
      out.add(
          "  kept-{0:06}: {{kind: sink, from: topic-{1:06}, to: db-{2:06}/kind, apply: upsert}}\n",
          i, i - 1, i + 1);
  }
  out.add("topics:\n");
  for (std::size_t i = 0; i < size; i += 2)
    out.add("  topic-{0:06}: {{engine: kafka, carries: kind, key: id, retention: 7d}}\n", i);
}

namespace {

void add_derived(std::size_t size, const std::string& path, bool chain) {
  TextFile out(path);
  out.add("thalweg: 1\nsystem: derived\nentities:\n  kind-000000: {{key: id, personal: [name]}}\n");
  for (std::size_t i = 1; i < size; ++i)
    out.add("  kind-{:06}: {{key: id, integrity: critical, derived_from: kind-{:06}}}\n", i,
            chain ? i - 1 : 0);
  out.add(R"(
services:
  origin:
    operations:
      change: {{request_id: client, steps: [update: db-000000/kind-000000]}}
flows:
)");
  for (std::size_t i = 1; i < size; ++i)
    out.add(
        "  make-{0:06}: {{kind: stream, from: db-{1:06}/kind-{1:06}, to: db-{0:06}/kind-{0:06}}}\n",
        i, chain ? i - 1 : 0);
}

}  // namespace

void derived_chain(std::size_t size, const std::string& path) {
  add_derived(size, path, true);
}

void derived_star(std::size_t size, const std::string& path) {
  add_derived(size, path, false);
}

}  // namespace thalweg::bench
