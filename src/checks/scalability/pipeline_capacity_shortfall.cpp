// SPDX-License-Identifier: Apache-2.0
// SCL004: a consumer that does not keep up with its topics, needs too long to
// catch up after an outage, or has more workers than there is work for. One
// look at each consumer.
#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/capacity.h"

namespace thalweg::checks::scalability {

using namespace manifest;
using graph::Load;

namespace {

constexpr double kHeadroom = 1.3;
constexpr std::int64_t kOutages = 2;

class Capacity {
 public:
  Capacity(const Context& context, const Load& load)
      : cx_(context), words_(context), load_(load), name_(words_.quote(load.element)) {
    for (TopicId topic : load.topics) topics_.push_back(topic);
  }
  void check(Reporter& out) const;

 private:
  bool is_short() const;
  bool is_slow() const;
  void report(Reporter& out) const;
  void report_idle(Reporter& out) const;
  std::string catching_up() const;
  void tell_facts(Finding& f) const;

  const Context& cx_;
  Words words_;
  const Load& load_;
  std::string name_;
  std::vector<ElementId> topics_;
};

bool Capacity::is_short() const {
  return load_.capacity.value.per_second < kHeadroom * load_.rate * (1 - 1e-12);
}

bool Capacity::is_slow() const {
  const auto time = load_.catch_up();
  if (!time) return false;
  const bool longer = *time > Duration{load_.outage->ms * kOutages};
  return longer || (load_.retention && *time > load_.retention->kept);
}

std::string Capacity::catching_up() const {
  const auto time = load_.catch_up();
  if (!time || time->is_forever()) return {};
  // Whole hours, or minutes: more would only look exact.
  const std::int64_t hour = 3600LL * 1000, minute = 60LL * 1000;
  const std::int64_t unit = time->ms > 2 * hour ? hour : time->ms > 2 * minute ? minute : 1;
  const Duration about{(time->ms + unit - 1) / unit * unit};
  return fmt::format("after {} down it needs {} to catch up", to_string(*load_.outage),
                     to_string(about));
}

void Capacity::tell_facts(Finding& f) const {
  f.facts.push_back({fmt::format("`capacity: {}`", to_string(*load_.capacity)),
                     graph::Origin::declared, load_.capacity.span});
  for (TopicId id : load_.topics)
    if (const auto rate = cx_.manifest[id][topic::rate]) {
      f.facts.push_back(
          {fmt::format("{} carries {}", words_.quote(ElementId(id)), to_string(*rate)),
           graph::Origin::declared, rate.span});
      f.related.push_back({rate.span, "what arrives"});
    }
  if (load_.outage)
    f.facts.push_back({fmt::format("`max_outage: {}`", to_string(*load_.outage)),
                       graph::Origin::declared, load_.outage.span});
  if (load_.retention && is_slow())
    f.facts.push_back(
        {fmt::format("kept for {}{}", to_string(load_.retention->kept),
                     load_.retention->by_default ? ", the engine's default" : ""),
         load_.retention->by_default ? graph::Origin::engine : graph::Origin::declared,
         load_.retention->span});
}

void Capacity::report(Reporter& out) const {
  Finding f = out.start(Verdict::violated);
  f.severity = load_.keeps_up() ? Severity::warning : Severity::error;
  f.at = load_.element;
  f.span = load_.capacity.span;
  f.elements = topics_;
  f.detail = "capacity";
  const std::string carries =
      fmt::format("{} carr{} {}", words_.list(topics_), topics_.size() == 1 ? "ies" : "y",
                  to_string(Rate{load_.rate}));
  const std::string later = catching_up();
  f.message = fmt::format("{} handles {}, but {}{}{}", name_, to_string(*load_.capacity), carries,
                          later.empty() ? "" : "; ", later);
  const auto time = load_.catch_up();
  const bool lost = load_.retention && time && *time > load_.retention->kept;
  if (!load_.keeps_up())
    f.why = fmt::format("it falls behind by {} every second, until what it has not read is dropped",
                        to_string(Rate{load_.rate - load_.capacity->per_second}));
  else if (lost)
    f.why = fmt::format("while it catches up, what it still has to read is dropped after {}",
                        to_string(load_.retention->kept));
  else
    f.why =
        "a busy hour, a slow neighbour or an outage leaves a backlog, and what it feeds is "
        "stale until that is worked off";
  f.fix =
      "make the sink faster (batches, fewer round trips), or add partitions and workers; then "
      "measure, and declare the new `capacity`";
  tell_facts(f);
  out.add(std::move(f));
}

void Capacity::report_idle(Reporter& out) const {
  Finding f = out.start(Verdict::violated);
  f.severity = Severity::warning;
  f.at = load_.element;
  f.span = load_.concurrency.span;
  f.elements = topics_;
  f.detail = "idle";
  f.message = fmt::format("{} has {} workers for {} partition{} of {}", name_, *load_.concurrency,
                          load_.partitions, load_.partitions == 1 ? "" : "s", words_.list(topics_));
  f.why = fmt::format("a partition is read by one worker, so {} of them never get anything",
                      *load_.concurrency - load_.partitions);
  f.fix = "use as many workers as there are partitions, or add partitions";
  for (TopicId id : load_.topics)
    f.related.push_back({cx_.manifest[id][topic::partitions].span, "its partitions"});
  out.add(std::move(f));
}

void Capacity::check(Reporter& out) const {
  if (load_.is_known() && (is_short() || is_slow())) report(out);
  if (load_.concurrency && load_.partitions > 0 && *load_.concurrency > load_.partitions)
    report_idle(out);
}

}  // namespace

void pipeline_capacity_shortfall(const Context& context, Reporter& out) {
  for (const Load& load : graph::loads(context.graph)) Capacity(context, load).check(out);
}

}  // namespace thalweg::checks::scalability
