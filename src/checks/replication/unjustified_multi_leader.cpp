// SPDX-License-Identifier: Apache-2.0
// REP003: several leaders without a reason: no distance between them, no writer that
// must not wait, no decision. Looks at each store with several leaders.
#include <fmt/core.h>

#include "checks/words.h"
#include "graph/decisions.h"
#include "graph/overwrites.h"
#include "graph/replication.h"

namespace thalweg::checks::replication {

using namespace manifest;

namespace {

bool has_target(const RecordView& latency) {
  return latency[latency::p50] || latency[latency::p95] || latency[latency::p99] ||
         latency[latency::mean];
}

// Somebody said how long a write may take.
bool writers_must_not_wait(const Manifest& manifest, const std::set<OperationId>& writers) {
  const RecordView needs = manifest.requirements();
  if (needs[requirements::p50] || needs[requirements::p95] || needs[requirements::p99]) return true;
  for (OperationId o : writers)
    if (const auto latency = manifest[o][operation::latency]; latency && has_target(*latency))
      return true;
  return false;
}

}  // namespace

void unjustified_multi_leader(const Context& context, Reporter& out) {
  const Manifest& manifest = context.manifest;
  const Words words(context);
  const graph::Decisions decisions(manifest);
  const graph::Overwrites writes(context.graph);
  for (Store store : manifest.stores()) {
    const auto topology = graph::topology(context.graph, store.id());
    if (!topology.is(Topology::multi_leader) || decisions.about(store)) continue;
    const Items regions = graph::regions(manifest, store.id());
    const bool apart = regions.size() > 1;
    if (apart && writers_must_not_wait(manifest, writes.writers(store.id()))) continue;
    Finding f = out.start(truth(!regions.empty()));
    f.at = store;
    f.span = graph::replication_anchor(manifest, store.id());
    const std::string name = words.quote(ElementId(store));
    f.message = fmt::format("{} has several leaders in {}, and no recorded reason", name,
                            regions.empty() ? "regions that are not declared"
                            : apart         ? fmt::format("{} regions", regions.size())
                                            : "one region");
    f.why = fmt::format(
        "every write that meets another one is a conflict that somebody has to resolve, for ever; "
        "a "
        "single leader gives an order of writes for nothing{}",
        apart ? ", and nobody says that writers cannot wait for it" : "");
    f.fix = fmt::format(
        "let one leader take the writes of {}; or record why not (`decisions` with `about: "
        "[{}]`){}",
        name, store.name(), apart ? ", and declare the `latency` that writers need" : "");
    f.facts.push_back(topology.fact);
    if (regions.empty()) f.missing = {words.key(store, "replication.regions")};
    f.scope.container = store;
    out.add(std::move(f));
  }
}

}  // namespace thalweg::checks::replication
