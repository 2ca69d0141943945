// SPDX-License-Identifier: Apache-2.0
// ORD002: updates of one entity land on different partitions, and a consumer
// minds their order. For each topic and entity it carries: the keys its
// producers use, and its consumers.
#include <algorithm>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/order_loss.h"

namespace thalweg::checks::ordering {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

// The key of one producer, or of the topic where no producer is described.
struct Key {
  Symbol field;  // none: not declared
  source::Span span;
  ElementId producer;
  Truth determines = Truth::unknown;
};

struct Reader {
  ElementId consumer;
  Truth unsafe = Truth::no;
  source::Span span;
  std::string effect;
};

class Partitions {
 public:
  Partitions(const Context& context, Topic topic)
      : cx_(context), graph_(context.graph), words_(context), topic_(topic) {
    find_operations();
  }
  void check(EntityId e, Reporter& out);

 private:
  void find_operations();
  void consider(HopId id, std::optional<Reader>& worst) const;
  std::vector<Key> keys() const;
  Key key(Value<Symbol> own, ElementId producer) const;
  std::optional<Reader> reader() const;
  Truth several() const;
  std::string algebra(const Key& key) const;
  Finding finding(Truth certain, const Key& key, const Key* other, const Reader& reader,
                  Reporter& out) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Topic topic_;
  EntityId e_;                       // looked at
  std::optional<Reader> operation_;  // that minds most, whatever it is told of
};

Key Partitions::key(Value<Symbol> own, ElementId producer) const {
  const auto used = own ? own : topic_[topic::key];
  Key key{used ? *used : Symbol(), used ? used.span : topic_.span(), producer, Truth::unknown};
  if (used)
    key.determines =
        cx_.manifest.text(*used) == "none" ? Truth::no : graph_.entities().determines(e_, *used);
  return key;
}

std::vector<Key> Partitions::keys() const {
  std::vector<Key> all;
  for (HopId id : graph_.hops().in(topic_, e_)) {
    const graph::Hop& hop = graph_.hops()[id];
    if (!graph_.hops().moves(id, e_)) continue;
    if (hop.kind == HopKind::flow) {
      all.push_back(key(cx_.manifest[hop.via.as<FlowId>()][flow::partition_key], hop.via));
    } else if (hop.step != graph::kNoIndex) {
      const Step step = graph_.expansions().of(hop.via.as<OperationId>()).step(hop.step);
      all.push_back(key(step[step::partition_key], hop.via));
    }
  }
  if (all.empty()) all.push_back(key({}, topic_));
  return all;
}

// The consumer that surely minds, else one that may. What passes events on
// minds no order itself.
void Partitions::consider(HopId id, std::optional<Reader>& worst) const {
  const graph::Hop& hop = graph_.hops()[id];
  if (hop.to.is(ElementKind::topic)) return;
  const Truth minds = graph::minds_order(graph_, id);
  if (is_no(minds) || (worst && worst->unsafe >= minds)) return;
  worst = Reader{hop.via, minds, graph_.hops().span(id), words_.quote(hop.to)};
}

void Partitions::find_operations() {
  for (HopId id : graph_.hops().out(topic_))
    if (graph_.hops()[id].kind == HopKind::consumer) consider(id, operation_);
}

// Flows come before operations.
std::optional<Reader> Partitions::reader() const {
  std::optional<Reader> worst;
  for (HopId id : graph_.hops().out(topic_, e_))
    if (graph_.hops()[id].kind == HopKind::flow && graph_.hops().moves(id, e_)) consider(id, worst);
  return operation_ && (!worst || worst->unsafe < operation_->unsafe) ? operation_ : worst;
}

Truth Partitions::several() const {
  const auto partitions = topic_[topic::partitions];
  return partitions ? truth(*partitions > 1) : Truth::unknown;
}

std::string Partitions::algebra(const Key& key) const {
  if (!key.field) return "no `key` is declared";
  const std::string_view field = cx_.manifest.text(key.field);
  if (field == "none") return "`key: none` spreads its events over all partitions";
  return fmt::format("`{}` {} from the key of {}", field,
                     is_no(key.determines) ? "does not follow" : "is not known to follow",
                     words_.quote(e_));
}

Finding Partitions::finding(Truth certain, const Key& key, const Key* other, const Reader& reader,
                            Reporter& out) const {
  Finding f = out.start(certain);
  f.at = topic_;
  f.entity = e_;
  const auto own = topic_[topic::key];
  f.span = own ? own.span : topic_.span();
  f.elements = {reader.consumer, e_};
  if (key.producer != ElementId(topic_)) f.elements.push_back(key.producer);
  f.message = other ? fmt::format("producers of {} partition {} by different keys",
                                  words_.quote(ElementId(topic_)), words_.quote(e_))
                    : fmt::format("{}: {}, so updates of one {} can land on different partitions",
                                  words_.quote(ElementId(topic_)), algebra(key), words_.quote(e_));
  f.why = fmt::format(
      "{} may apply a newer update of one {} to {} before an older one, and the "
      "older value stays",
      words_.quote(reader.consumer), words_.quote(e_), reader.effect);
  const auto id = cx_.manifest[e_][entity::key];
  const std::string by = id && !id->empty() ? fmt::format("`{}`", cx_.manifest.text((*id)[0].text))
                                            : fmt::format("the key of {}", words_.quote(e_));
  f.fix = fmt::format(
      "partition {} by {}, or let {} write only what is newer (`versioned`, "
      "`only_if: version`)",
      words_.quote(ElementId(topic_)), by, words_.quote(reader.consumer));
  f.related.push_back({reader.span, "applied here, without a guard for the order"});
  if (key.producer != ElementId(topic_) && key.span != f.span)
    f.related.push_back({key.span, "the key of this producer"});
  if (other)
    f.related.push_back(
        {other->span, fmt::format("{} uses another key", words_.quote(other->producer))});
  f.facts.push_back({algebra(key), graph::Origin::inferred, key.span});
  if (is_unknown(several())) f.missing.push_back(words_.key(topic_, "partitions"));
  if (!key.field)
    f.missing.push_back(words_.key(topic_, "key"));
  else if (is_unknown(key.determines))
    f.missing.push_back(
        words_.key(e_, fmt::format("fields.{}.mutable", cx_.manifest.text(key.field))));
  if (is_unknown(reader.unsafe))
    f.missing.push_back(
        fmt::format("what {} does with an old event", words_.quote(reader.consumer)));
  f.scope.places = {ElementId(topic_)};
  f.scope.place = topic_;
  return f;
}

void Partitions::check(EntityId e, Reporter& out) {
  e_ = e;
  const auto minds = reader();
  if (!minds) return;
  const std::vector<Key> all = keys();
  const Key* differs = nullptr;
  const Key* worst = &all.front();
  for (const Key& key : all) {
    if (key.field && all.front().field && key.field != all.front().field) differs = &key;
    if (key.determines < worst->determines) worst = &key;
  }
  const Truth broken = differs ? Truth::yes : !worst->determines;
  const Truth certain = graph_.entities().is_mutable(e_) & several() & broken & minds->unsafe;
  if (is_no(certain)) return;
  const Key* other = differs && !is_no(worst->determines) ? differs : nullptr;
  out.add(finding(certain, *worst, other, *minds, out));
}

}  // namespace

void partition_key_breaks_entity_order(const Context& context, Reporter& out) {
  for (Topic topic : context.manifest.topics()) {
    if (context.graph.places().is_queue(topic.id())) continue;
    if (topic[topic::content] == Content::command || topic[topic::partitions] == 1U) continue;
    Partitions partitions(context, topic);
    for (EntityId e : context.graph.places().entities(topic))
      if (!is_no(context.graph.entities().is_mutable(e))) partitions.check(e, out);
  }
}

}  // namespace thalweg::checks::ordering
