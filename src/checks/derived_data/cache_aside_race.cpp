// SPDX-License-Identifier: Apache-2.0
// DRV007: a fill that read before a change can land after the invalidation, and
// the old value stays. For each cache: its fills without a version, and whoever
// changes what they read and touches the cache.
#include <fmt/core.h>

#include "checks/words.h"
#include "graph/caches.h"
#include "graph/freshness.h"

namespace thalweg::checks::derived_data {

using namespace manifest;

namespace {

class Races {
 public:
  Races(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        caches_(context.graph),
        freshness_(context.graph),
        out_(out) {}
  void check(Dataset cache);

 private:
  Step step(graph::StepAt at) const { return graph_.expansions().of(at.start).step(at.step); }
  void report(Dataset cache, const graph::Fill& fill, const graph::Refresh& refresh, Truth certain);
  void weigh(Finding& f, Dataset cache) const;
  std::string schedule(Dataset cache, const graph::Fill& fill, const graph::Refresh& refresh) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Caches caches_;
  graph::Freshness freshness_;
  Reporter& out_;
};

// A time to live bounds how long the old value stays.
void Races::weigh(Finding& f, Dataset cache) const {
  const auto ttl = cache[dataset::ttl];
  if (!ttl || ttl->is_forever() || f.verdict == Verdict::possible) return;
  const auto promise = freshness_.promise(cache.id());
  const bool promised = promise && *ttl <= promise->within;
  f.severity = promised ? Severity::note : Severity::warning;
  f.severity_is_final = promised;
  f.facts.push_back({fmt::format("an entry vanishes after {}{}", to_string(*ttl),
                                 promised ? ", which is what is promised" : ""),
                     graph::Origin::declared, ttl.span});
}

std::string Races::schedule(Dataset cache, const graph::Fill& fill,
                            const graph::Refresh& refresh) const {
  const std::string reader = words_.quote(ElementId(fill.at.start));
  const std::string writer = words_.quote(ElementId(refresh.change.start));
  std::string text = fmt::format(
      "{} reads the old value in {}; {} changes it, and {}; {} then puts the old value into {}",
      reader, words_.quote(fill.source), writer,
      refresh.flow
          ? fmt::format("{} {} the cache", words_.quote(ElementId(refresh.flow)), "updates")
          : fmt::format("does {}", words_.quote(step(refresh.touch))),
      reader, words_.quote(ElementId(cache)));
  if (!refresh.flow)
    text += fmt::format("; and a crash between {} and {} leaves it there without any race",
                        words_.quote(step(refresh.change)), words_.quote(step(refresh.touch)));
  return text;
}

void Races::report(Dataset cache, const graph::Fill& fill, const graph::Refresh& refresh,
                   Truth certain) {
  const Step filling = step(fill.at);
  const auto ttl = cache[dataset::ttl];
  const bool ends = ttl && !ttl->is_forever();
  Finding f = out_.start(certain);
  f.at = cache;
  f.entity = cache->entity;
  f.span = filling.span();
  f.elements = {fill.at.start, refresh.change.start, fill.source};
  if (refresh.flow) f.elements.push_back(refresh.flow);
  weigh(f, cache);
  const std::string what = cache->entity ? words_.quote(cache->entity) : std::string("value");
  f.message = fmt::format(
      "{} can keep an old {} {}: a fill that read before {} can land after {}",
      words_.quote(ElementId(cache)), what,
      ends ? fmt::format("until it expires after {}", to_string(*ttl)) : std::string("for ever"),
      words_.quote(ElementId(refresh.change.start)),
      refresh.flow ? fmt::format("{} has updated the cache", words_.quote(ElementId(refresh.flow)))
                   : std::string("its invalidation"));
  f.why = schedule(cache, fill, refresh);
  f.fix =
      "invalidate from the change log, and let a fill bring the version that it read "
      "(`only_if: version`), or a lease that the invalidation revokes (`only_if: condition`)";
  if (filling[step::only_if] == OnlyIf::absent)
    f.fix += "; `only_if: absent` does not help, because after the invalidation the key is absent";
  f.related.push_back({step(refresh.change).span(), "changed here"});
  f.related.push_back(refresh.flow
                          ? Related{cx_.manifest[refresh.flow].span(), "the cache hears of it here"}
                          : Related{step(refresh.touch).span(), "and the cache here"});
  if (is_unknown(certain)) {
    f.missing.push_back(words_.key(cache->store, "engine"));
    f.missing.push_back(fmt::format("`form` of {}", words_.quote(ElementId(cache))));
  }
  f.scope.place = cache;
  f.scope.operations = {fill.at.start};
  out_.add(std::move(f));
}

void Races::check(Dataset cache) {
  const Truth is_cache = caches_.is_cache(cache.id());
  if (is_no(is_cache)) return;
  for (const graph::Fill& fill : caches_.fills(cache.id())) {
    if (fill.guarded) continue;
    if (const auto refresh = caches_.refresh(cache.id(), fill.source))
      return report(cache, fill, *refresh, is_cache);
  }
}

}  // namespace

void cache_aside_race(const Context& context, Reporter& out) {
  Races races(context, out);
  for (Dataset dataset : context.manifest.datasets()) races.check(dataset);
}

}  // namespace thalweg::checks::derived_data
