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
  OperationId reader(const graph::Fill& fill) const;
  OperationId writer(const graph::Refresh& refresh) const;
  bool empties(const graph::Refresh& refresh) const;
  void report(Dataset cache, const graph::Fill& fill, const graph::Refresh& refresh, Truth certain);
  void weigh(Finding& f, Dataset cache) const;
  std::string schedule(Dataset cache, const graph::Fill& fill, const graph::Refresh& refresh) const;
  std::string late(const graph::Refresh& refresh) const;
  std::string fix(const graph::Fill& fill, const graph::Refresh& refresh) const;

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

// The innermost operation that reads the source and fills the cache.
OperationId Races::reader(const graph::Fill& fill) const {
  const graph::Expansion x = graph_.expansions().of(fill.at.start);
  std::vector<std::uint32_t> both{fill.at.step};
  for (std::uint32_t i = fill.at.step; i-- > 0 && both.size() == 1;)
    if (x.step(i).verb() == Verb::read && x.step(i).target() == fill.source &&
        x.co_executable(i, fill.at.step))
      both.push_back(i);
  return x.frames()[x.common_frame(both)].operation;
}

// The innermost operation that changes the source and touches the cache.
OperationId Races::writer(const graph::Refresh& refresh) const {
  const graph::Expansion x = graph_.expansions().of(refresh.change.start);
  std::vector<std::uint32_t> steps{refresh.change.step};
  if (!refresh.flow) steps.push_back(refresh.touch.step);
  return x.frames()[x.common_frame(steps)].operation;
}

// Afterwards the entry is gone; else it is written.
bool Races::empties(const graph::Refresh& refresh) const {
  if (!refresh.flow) {
    const Verb verb = step(refresh.touch).verb();
    return verb == Verb::invalidate || verb == Verb::delete_;
  }
  const Flow flow = cx_.manifest[refresh.flow];
  const auto apply = flow[flow::apply];
  return flow[flow::kind] == FlowKind::invalidate || apply == Apply::invalidate ||
         apply == Apply::delete_;
}

std::string Races::schedule(Dataset cache, const graph::Fill& fill,
                            const graph::Refresh& refresh) const {
  const std::string by = words_.quote(ElementId(reader(fill)));
  std::string text = fmt::format(
      "{} reads the old value in {}; {} {} it, and {}; {} then puts the old value into {}", by,
      words_.quote(fill.source), words_.quote(ElementId(writer(refresh))),
      step(refresh.change).verb() == Verb::delete_ ? "deletes" : "changes",
      refresh.flow ? fmt::format("{} {} the entry", words_.quote(ElementId(refresh.flow)),
                                 empties(refresh) ? "removes" : "writes")
                   : fmt::format("does {}", words_.quote(step(refresh.touch))),
      by, words_.quote(ElementId(cache)));
  if (refresh.flow) return text;
  const graph::Expansion x = graph_.expansions().of(refresh.change.start);
  if (x.before(refresh.change.step, refresh.touch.step))
    text += fmt::format("; and a crash between {} and {} leaves it there without any race",
                        words_.quote(step(refresh.change)), words_.quote(step(refresh.touch)));
  return text;
}

// After what the fill can land.
std::string Races::late(const graph::Refresh& refresh) const {
  if (refresh.flow)
    return fmt::format("{} has {} the entry", words_.quote(ElementId(refresh.flow)),
                       empties(refresh) ? "removed" : "written");
  return empties(refresh) ? "its invalidation" : words_.quote(step(refresh.touch));
}

std::string Races::fix(const graph::Fill& fill, const graph::Refresh& refresh) const {
  const std::string_view touch = empties(refresh) ? "invalidation" : "write";
  std::string text = fmt::format(
      "{}let a fill bring the version that it read (`only_if: version`), or a lease that the {} "
      "revokes (`only_if: condition`)",
      refresh.flow ? "" : "invalidate from the change log, and ", touch);
  if (step(fill.at)[step::only_if] == OnlyIf::absent)
    text += empties(refresh)
                ? "; `only_if: absent` does not help, because after the invalidation the key is "
                  "absent"
                : "; `only_if: absent` helps only while nothing evicts the entry";
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
  f.elements = {reader(fill), writer(refresh), fill.source};
  if (refresh.flow) f.elements.push_back(refresh.flow);
  weigh(f, cache);
  const std::string what = cache->entity ? words_.quote(cache->entity) : std::string("value");
  f.message = fmt::format(
      "{} can keep an old {} {}: a fill that read before {} can land after {}",
      words_.quote(ElementId(cache)), what,
      ends ? fmt::format("until it expires after {}", to_string(*ttl)) : std::string("for ever"),
      words_.quote(ElementId(writer(refresh))), late(refresh));
  f.why = schedule(cache, fill, refresh);
  f.fix = fix(fill, refresh);
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
  const Truth is_cache = graph::is_cache(graph_, cache.id());
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
