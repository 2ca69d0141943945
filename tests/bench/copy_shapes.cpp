// SPDX-License-Identifier: Apache-2.0
#include "bench/shape_list.h"
#include "bench/text_file.h"

namespace thalweg::bench {

namespace {

void add_record(TextFile& out, const char* system) {
  out.add(R"(
thalweg: 1
system: {}
entities:
  kind: {{key: id, integrity: critical, mutability: mutable, system_of_record: db/kind}}
topics:
  hub: {{engine: kafka, carries: kind, key: id, retention: 7d, content: state}}
services:
  origin:
    operations:
      change:
        request_id: client
        steps: [update: db/kind, publish: hub]
)",
          system);
}

}  // namespace

// All but the first one send nothing.
void silent_writers(std::size_t size, const std::string& path) {
  TextFile out(path);
  add_record(out, "silent-writers");
  for (std::size_t i = 0; i < size; ++i)
    out.add("      mend-{0:06}: {{request_id: client, steps: [update: db/kind]}}\n", i);
  out.add(R"(
      follow: {{consumes: hub, steps: [upsert: copy/kind]}}
flows:
  found: {{kind: sink, from: hub, to: search/kind, apply: upsert}}
)");
}

void silent_copies(std::size_t size, const std::string& path) {
  TextFile out(path);
  add_record(out, "silent-copies");
  out.add("      mend: {{request_id: client, steps: [update: db/kind]}}\nflows:\n");
  for (std::size_t i = 0; i < size; ++i)
    out.add("  found-{0:06}: {{kind: sink, from: hub, to: copy-{0:06}/kind, apply: upsert}}\n", i);
}

void fresh_copies(std::size_t size, const std::string& path) {
  TextFile out(path);
  add_record(out, "fresh-copies");
  out.add("flows:\n");
  for (std::size_t i = 0; i < size; ++i)
    out.add(
        "  found-{0:06}: {{kind: sink, from: hub, to: copy-{0:06}/kind, apply: upsert, lag: 1m}}\n",
        i);
  out.add("stores:\n  db: postgresql\n");
  for (std::size_t i = 0; i < size; ++i)
    out.add("  copy-{0:06}: {{engine: elasticsearch, holds: {{kind: {{freshness: 30s}}}}}}\n", i);
}

}  // namespace thalweg::bench
