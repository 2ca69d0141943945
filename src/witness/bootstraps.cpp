// SPDX-License-Identifier: Apache-2.0
// A copy that is built from a log: does it get what the log no longer has?
#include <fmt/format.h>

#include "graph/bootstrap.h"
#include "graph/retention.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

class Bootstrapping {
 public:
  Bootstrapping(const Ask& ask, TopicId topic, DatasetId copy)
      : ask_(ask), topic_(topic), copy_(copy) {}

  // What is older than the log comes to the copy only if something loads it.
  Model load() const {
    const std::string log = name(topic_), there = name(copy_);
    const bool loaded = ask_.guess.holds(
        is_loaded(), fmt::format("whether something loads what is older than `{}`", log));
    Builder b;
    const Cell event = b.cell("the event of an old record in " + log, Show::yes_no, 1);
    const Cell held = b.cell("the old record in " + there, Show::yes_no);
    Process& time = b.process(log, ProcessKind::worker);
    time.crashes = false;
    if (forgets())
      time.blocks = {once({"", "delete what is older than " + kept(), retention_span()},
                          {set(event, 0), go(0)}, {{event, Compare::equal, 1}})};
    Process& builder = consumer(b);
    if (loaded) builder.blocks.push_back(once({there, "load what is there", at()}, {set(held, 1)}));
    builder.blocks.push_back(once({there, "read the log from its start", at()},
                                  only_if({event, Compare::equal, 1}, {set(held, 1)})));
    return b.finish({.sentence = fmt::format("`{}` has every record of `{}`", there, log),
                     .bad_now = never(),
                     .bad_end = compare(held, Compare::equal, 0),
                     .reached = compare(held, Compare::equal, 1)});
  }

  // A log that is compacted keeps the last event of a key, and the copy counts them.
  Model count() const {
    const std::string log = name(topic_), there = name(copy_);
    Builder b;
    const Cell events = b.cell("events of one key in " + log, Show::count, 2);
    const Cell counted = b.cell("counted in " + there, Show::count);
    Process& compaction = b.process(log, ProcessKind::worker);
    compaction.crashes = false;
    if (graph::is_compacted(ask_.graph, topic_))
      compaction.blocks = {once({"", "keep the last event of the key", retention_span()},
                                {set(events, 1), go(0)}, {{events, Compare::equal, 2}})};
    consumer(b).blocks = {
        once({there, "read the log from its start", at()}, {set(counted, events)})};
    return b.finish({.sentence = fmt::format("`{}` counts every event of `{}`", there, log),
                     .bad_now = never(),
                     .bad_end = compare(counted, Compare::less, 2),
                     .reached = compare(counted, Compare::equal, 2)});
  }

 private:
  std::string name(ElementId e) const { return ask_.manifest().reference(e); }
  source::Span at() const { return ask_.manifest().span(ask_.question.at); }

  Process& consumer(Builder& b) const {
    const std::string who = name(ask_.question.at);
    Process& out = b.process(who == name(topic_) ? who + " (consumer)" : who, ProcessKind::client);
    out.crashes = false;
    return out;
  }

  bool forgets() const {
    const auto limit = graph::retention(ask_.graph, topic_);
    return !graph::is_compacted(ask_.graph, topic_) && limit && !limit->kept.is_forever() &&
           !ask_.manifest()[topic_][topic::complete_since];
  }
  std::string kept() const {
    const auto limit = graph::retention(ask_.graph, topic_);
    return limit ? to_string(limit->kept) : std::string();
  }
  source::Span retention_span() const { return ask_.manifest().span(topic_); }

  Truth is_loaded() const {
    if (const auto flow = ask_.question.at.as<FlowId>();
        flow && ask_.manifest()[flow][flow::complete_since])
      return Truth::yes;
    EntityId e = ask_.question.entity;
    if (!e) e = ask_.manifest()[copy_]->entity;
    return e ? graph::bootstrap(ask_.graph, e, copy_).loaded : Truth::unknown;
  }

  const Ask& ask_;
  TopicId topic_;
  DatasetId copy_;
};

}  // namespace

Models copy_has_all(const Ask& ask) {
  Models models;
  for (const TopicId topic : ask.all<TopicId>())
    for (const DatasetId copy : ask.all<DatasetId>()) {
      const Bootstrapping one(ask, topic, copy);
      const bool counts = ask.manifest()[copy][dataset::rebuild_needs] == RebuildNeeds::history;
      models.all.push_back(counts && graph::is_compacted(ask.graph, topic) ? one.count()
                                                                           : one.load());
    }
  if (models.all.empty()) models.reason = "no copy is built from a log";
  return models;
}

}  // namespace thalweg::witness
