// SPDX-License-Identifier: Apache-2.0
// SCH001: a stream crosses from one team to another without a contract. One look
// at each topic, its producers and its consumers.
#include <algorithm>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/contracts.h"

namespace thalweg::checks::schema_evolution {

using namespace manifest;
using graph::Party;

namespace {

class Streams {
 public:
  Streams(const Context& context, Reporter& out)
      : cx_(context), words_(context), contracts_(context.graph), out_(out) {}
  void check(Topic topic);

 private:
  void report(Topic topic, const std::vector<Party>& foreign, FlowId raw);
  void ask(Topic topic, FlowId raw);
  void add_parties(Finding& f, Topic topic) const;
  std::string describe(const Party& party) const;
  std::string owner_key(ElementId element) const;

  const Context& cx_;
  Words words_;
  graph::Contracts contracts_;
  Reporter& out_;
};

std::string Streams::describe(const Party& party) const {
  return party.owner ? fmt::format("{} (`{}`)", words_.quote(party.element),
                                   cx_.manifest.text(*party.owner))
                     : words_.quote(party.element);
}

// Where the owner would be declared.
std::string Streams::owner_key(ElementId element) const {
  if (const auto o = element.as<OperationId>())
    return words_.key(cx_.manifest[o]->service, "owner");
  return words_.key(element, "owner");
}

void Streams::add_parties(Finding& f, Topic topic) const {
  for (const Party& producer : contracts_.producers(topic.id())) {
    f.elements.push_back(producer.element);
    f.facts.push_back({fmt::format("{} publishes", describe(producer)), graph::Origin::inferred,
                       cx_.manifest.span(producer.element)});
  }
  for (const Party& consumer : contracts_.consumers(topic.id())) {
    f.elements.push_back(consumer.element);
    f.facts.push_back({fmt::format("{} reads", describe(consumer)), graph::Origin::inferred,
                       cx_.manifest.span(consumer.element)});
  }
}

void Streams::report(Topic topic, const std::vector<Party>& foreign, FlowId raw) {
  const std::string name = words_.quote(ElementId(topic));
  Finding f = out_.start(Verdict::violated);
  f.at = topic;
  f.span = topic.span();
  f.entities = topic->carries;
  add_parties(f, topic);
  std::vector<ElementId> readers;
  for (const Party& party : foreign) readers.push_back(party.element);
  const std::string others = words_.list(readers, 3);
  if (raw) {
    const auto tables = cx_.graph.delivery().inputs(raw);
    f.message = fmt::format("{} shows the private schema of {} to {}", name, words_.list(tables, 2),
                            others);
    f.why = fmt::format(
        "a column of {} is renamed, as the owner may at any time; {} {}, in another team, at "
        "night. A registry checks that schema, it does not hide it",
        words_.list(tables, 2), others, readers.size() == 1 ? "breaks" : "break");
    f.fix =
        "publish events with a schema of their own through an outbox, or declare the table as "
        "a read contract (`published: true`) and treat it as one";
    f.related.push_back({cx_.manifest.span(raw), "captured from the table"});
  } else {
    f.severity = Severity::warning;
    f.message = fmt::format("{} goes to {} without a contract", name, others);
    f.why = fmt::format(
        "its producer changes a field in good faith; nothing tells it that {} reads "
        "that field, and the build is green",
        others);
    f.fix =
        "register a schema with a compatibility mode, and check it in the producer's build "
        "(`schema: {registry: true, compatibility: backward-transitive}`)";
  }
  for (const Party& party : foreign)
    if (f.related.size() < 4)
      f.related.push_back({cx_.manifest.span(party.element),
                           fmt::format("read by `{}`", cx_.manifest.text(*party.owner))});
  f.scope.place = topic;
  out_.add(std::move(f));
}

void Streams::ask(Topic topic, FlowId raw) {
  Finding f = out_.start(Verdict::possible);
  f.at = topic;
  f.span = topic.span();
  f.entities = topic->carries;
  add_parties(f, topic);
  const auto readers = contracts_.consumers(topic.id());
  f.message = fmt::format("{} has {} readers and {}; nothing says whether they are one team",
                          words_.quote(ElementId(topic)), readers.size(),
                          raw ? "shows the private schema of a table" : "no contract");
  f.why =
      "a change of the schema breaks whoever reads it, and in another team nobody knows of the "
      "change";
  f.fix =
      "say who owns those that publish and those that read (`owner`), or write the contract down "
      "(`schema`)";
  for (const Party& reader : readers)
    if (!reader.owner) f.missing.push_back(owner_key(reader.element));
  if (f.missing.empty())
    for (const Party& producer : contracts_.producers(topic.id()))
      if (!producer.owner) f.missing.push_back(owner_key(producer.element));
  if (f.missing.empty()) f.missing.push_back(owner_key(topic));
  f.question = f.missing.front();
  f.scope.place = topic;
  out_.add(std::move(f));
}

void Streams::check(Topic topic) {
  const FlowId raw = contracts_.raw_capture(topic.id());
  if (!raw && contracts_.has_contract(topic.id())) return;
  std::vector<Party> foreign;
  bool unknown = false;
  const auto readers = contracts_.consumers(topic.id());
  for (const Party& reader : readers) {
    const Truth is_foreign = contracts_.is_foreign(reader, topic.id());
    if (is_yes(is_foreign)) foreign.push_back(reader);
    unknown = unknown || is_unknown(is_foreign);
  }
  if (!foreign.empty()) return report(topic, foreign, raw);
  if (unknown && readers.size() > 1) ask(topic, raw);
}

}  // namespace

void no_contract_on_shared_stream(const Context& context, Reporter& out) {
  Streams streams(context, out);
  for (Topic topic : context.manifest.topics()) streams.check(topic);
}

}  // namespace thalweg::checks::schema_evolution
