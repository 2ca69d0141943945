// SPDX-License-Identifier: Apache-2.0
// CDC002: compaction is on for a topic whose records do not replace each other.
// One look at each compacted topic and its consumers.
#include <map>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/retention.h"

namespace thalweg::checks::change_capture {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

// What says that an older record is not superseded by a newer one of its key.
struct Reason {
  std::string text;    // "carries `delta` events"
  std::string effect;  // what is lost
  source::Span span;   // none: the topic itself
  std::string related;
  ElementId element;
};

class Compaction {
 public:
  Compaction(const Context& context, Reporter& out);
  void check(Topic topic);

 private:
  std::optional<Reason> certain(Topic topic) const;
  std::optional<Reason> suggested(Topic topic) const;
  std::optional<Reason> read_as_deltas(HopId id) const;
  void report(Topic topic, const Reason& reason, Verdict verdict);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  std::map<ElementId, GuaranteeId> trails_;  // named by `audited`
};

Compaction::Compaction(const Context& context, Reporter& out)
    : cx_(context), graph_(context.graph), words_(context), out_(out) {
  for (Guarantee guarantee : context.manifest.guarantees())
    if (const auto in = guarantee[guarantee::in_]; in && in->target)
      trails_.emplace(in->target, guarantee.id());
}

std::optional<Reason> Compaction::certain(Topic topic) const {
  const auto content = topic[topic::content];
  if (content == Content::state) return std::nullopt;
  if (content)
    return Reason{fmt::format("carries {}s", to_string(*content)),
                  fmt::format("an older {} of a key is not superseded by a newer one, and is lost",
                              to_string(*content)),
                  content.span,
                  "what it carries",
                  {}};
  const std::string forgets = "all but the last change of each record is lost";
  if (const auto role = topic[topic::role]; role == Role::audit)
    return Reason{"is an audit trail", forgets, role.span, "the trail", {}};
  if (const auto it = trails_.find(topic); it != trails_.end())
    return Reason{fmt::format("is the trail of {}", words_.quote(ElementId(it->second))), forgets,
                  cx_.manifest[it->second].span(), "the trail is promised here", it->second};
  const auto key = topic[topic::key];
  if (key && cx_.manifest.text(*key) == "none")
    return Reason{"its events have no key",
                  "compaction has nothing to tell records apart by: it refuses them, or keeps "
                  "whatever it likes",
                  key.span,
                  "no key",
                  {}};
  return std::nullopt;
}

// A consumer that counts, or that needs the past.
std::optional<Reason> Compaction::read_as_deltas(HopId id) const {
  const graph::Hop& hop = graph_.hops()[id];
  const std::string missed = fmt::format(
      "a reader of {} that starts late, or again, gets only the "
      "last event of each key",
      words_.quote(hop.from));
  const auto counts = [&](std::string_view how) {
    return Reason{fmt::format("{} applies it by `{}`", words_.quote(hop.via), how), missed,
                  graph_.hops().span(id), "applied here", hop.via};
  };
  if (hop.kind == HopKind::flow) {
    const auto apply = cx_.manifest[hop.via.as<FlowId>()][flow::apply];
    if (apply == Apply::increment || apply == Apply::decrement || apply == Apply::append)
      return counts(to_string(*apply));
  } else if (hop.kind == HopKind::consumer) {
    const Verb verb = graph_.expansions().of(hop.via.as<OperationId>()).step(hop.step).verb();
    if (verb == Verb::increment || verb == Verb::decrement || verb == Verb::append)
      return counts(to_string(verb));
  }
  const auto d = hop.to.as<DatasetId>();
  if (!d || !(cx_.manifest[d][dataset::rebuild_needs] == RebuildNeeds::history))
    return std::nullopt;
  return Reason{fmt::format("{} needs its history", words_.quote(hop.to)), missed,
                cx_.manifest[d][dataset::rebuild_needs].span, "this needs every event", hop.to};
}

std::optional<Reason> Compaction::suggested(Topic topic) const {
  if (topic[topic::content]) return std::nullopt;
  for (HopId id : graph_.hops().out(topic))
    if (auto reason = read_as_deltas(id)) return reason;
  if (topic->carries.size() < 2) return std::nullopt;
  return Reason{fmt::format("it carries {} and {} under one key", words_.quote(topic->carries[0]),
                            words_.quote(topic->carries[1])),
                "where their keys meet, an event of one replaces an event of the other",
                topic[topic::carries].span,
                "two kinds of data",
                {}};
}

void Compaction::report(Topic topic, const Reason& reason, Verdict verdict) {
  const bool sure = verdict == Verdict::violated;
  const auto key = topic[topic::key];
  const auto cleanup = topic[topic::cleanup];
  const bool keyed = key && cx_.manifest.text(*key) != "none";
  const std::string name = words_.quote(ElementId(topic));
  Finding f = out_.start(verdict);
  f.at = topic;
  f.entities = topic->carries;
  if (topic->carries.size() == 1) f.entity = topic->carries.front();
  if (reason.element) f.elements = {reason.element};
  f.span = cleanup ? cleanup.span : topic.span();
  f.message =
      fmt::format("{} is compacted{}, but {}{}", name,
                  keyed ? fmt::format(" by `{}`", cx_.manifest.text(*key)) : "", reason.text,
                  sure ? "" : "; nothing says whether a newer event replaces an older one");
  f.why = fmt::format("{}; compaction runs in the background, and what it has removed is gone",
                      reason.effect);
  f.fix = fmt::format(
      "switch compaction off first (`cleanup: delete` with a long `retention`, or tiered storage); "
      "{}",
      sure ? "for the present state add a second topic with `content: state`"
           : "or say `content: state`, if each event is the whole value of its key");
  f.related.push_back({reason.span, reason.related});
  f.facts.push_back(
      {reason.text, sure ? graph::Origin::declared : graph::Origin::inferred, reason.span});
  if (!sure) f.missing = {words_.key(topic, "content")};
  f.scope.place = topic;
  out_.add(std::move(f));
}

void Compaction::check(Topic topic) {
  if (!graph::is_compacted(graph_, topic.id())) return;
  if (const auto reason = certain(topic)) return report(topic, *reason, Verdict::violated);
  if (const auto reason = suggested(topic)) report(topic, *reason, Verdict::possible);
}

}  // namespace

void compacted_fact_log(const Context& context, Reporter& out) {
  Compaction compaction(context, out);
  for (Topic topic : context.manifest.topics()) compaction.check(topic);
}

}  // namespace thalweg::checks::change_capture
