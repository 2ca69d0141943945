// SPDX-License-Identifier: Apache-2.0
// SCH002: the compatibility mode, or what readers can read, does not cover what
// they will read. One look at each topic, its readers, and who replays it.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/contracts.h"
#include "graph/name_order.h"
#include "graph/retention.h"

namespace thalweg::checks::schema_evolution {

using namespace manifest;
using graph::Party;

namespace {

bool is_transitive(Compatibility mode) {
  return mode == Compatibility::backward_transitive || mode == Compatibility::forward_transitive ||
         mode == Compatibility::full_transitive;
}

bool is_forward(Compatibility mode) {
  return mode == Compatibility::forward || mode == Compatibility::forward_transitive;
}

// What a reader says about versions.
struct Reader {
  ElementId element;
  Value<Versions> versions;
  bool upcasts = false;
};

class Schemas {
 public:
  Schemas(const Context& context, Reporter& out);
  void check(Topic topic);

 private:
  Reader reader(ElementId consumer) const;
  Finding start(Topic topic, Verdict verdict) const;
  Value<Compatibility> mode(Topic topic) const;
  bool keeps_all(Topic topic) const;
  bool all_upcast(Topic topic) const;
  std::optional<Party> foreign(Topic topic) const;
  DatasetId rebuilt_from(Topic topic) const;
  bool check_versions(Topic topic);
  bool check_none(Topic topic, Compatibility mode);
  bool check_direction(Topic topic, Compatibility mode);
  bool check_neighbours(Topic topic, Compatibility mode);
  void ask(Topic topic);

  const Context& cx_;
  Words words_;
  graph::Contracts contracts_;
  Reporter& out_;
  std::map<ElementId, DatasetId> rebuilds_;  // by the topic they replay
};

Schemas::Schemas(const Context& context, Reporter& out)
    : cx_(context), words_(context), contracts_(context.graph), out_(out) {
  const graph::NameOrder by_name(context.manifest);
  for (DatasetId id : by_name.sorted(context.manifest.datasets())) {
    const Dataset dataset = context.manifest[id];
    const auto rebuild = dataset[dataset::rebuild];
    if (!rebuild || !*rebuild) continue;
    const ElementId from = (**rebuild)[rebuild::from_].value.target;
    if (from.is(ElementKind::topic)) rebuilds_.emplace(from, dataset.id());
  }
}

DatasetId Schemas::rebuilt_from(Topic topic) const {
  const auto it = rebuilds_.find(topic);
  return it == rebuilds_.end() ? DatasetId() : it->second;
}

Reader Schemas::reader(ElementId consumer) const {
  if (const auto id = consumer.as<FlowId>()) {
    const Flow flow = cx_.manifest[id];
    return {consumer, flow[flow::schema_versions], flow[flow::upcasts] == true};
  }
  const auto consumes = cx_.manifest[consumer.as<OperationId>()][operation::consumes];
  if (!consumes) return {consumer, {}, false};
  return {consumer, (*consumes)[consumes::schema_versions], (*consumes)[consumes::upcasts] == true};
}

Value<Compatibility> Schemas::mode(Topic topic) const {
  const auto schema = topic[topic::schema];
  return schema ? (*schema)[schema::compatibility] : Value<Compatibility>{};
}

// Many versions lie side by side in it.
bool Schemas::keeps_all(Topic topic) const {
  if (topic[topic::complete_since] || graph::is_compacted(cx_.graph, topic.id())) return true;
  const auto kept = graph::retention(cx_.graph, topic);
  return kept && kept->kept.is_forever();
}

bool Schemas::all_upcast(Topic topic) const {
  const auto readers = contracts_.consumers(topic.id());
  return !readers.empty() && std::all_of(readers.begin(), readers.end(), [&](const Party& party) {
    return reader(party.element).upcasts;
  });
}

std::optional<Party> Schemas::foreign(Topic topic) const {
  for (const Party& party : contracts_.consumers(topic.id()))
    if (is_yes(contracts_.is_foreign(party, topic.id()))) return party;
  return std::nullopt;
}

Finding Schemas::start(Topic topic, Verdict verdict) const {
  Finding f = out_.start(verdict);
  if (verdict == Verdict::violated) f.severity = Severity::warning;
  const auto compatibility = mode(topic);
  f.at = topic;
  f.entities = topic->carries;
  f.span = compatibility ? compatibility.span : topic.span();
  f.scope.place = topic;
  return f;
}

// ---------------------------------------------------------------------------

// (d) A version that is there, and that a reader cannot read.
bool Schemas::check_versions(Topic topic) {
  const auto schema = topic[topic::schema];
  const auto current = schema ? (*schema)[schema::version] : Value<std::uint32_t>{};
  if (!current) return false;
  const std::uint32_t oldest = keeps_all(topic) ? 1 : *current;
  for (const Party& party : contracts_.consumers(topic.id())) {
    const Reader r = reader(party.element);
    if (!r.versions) continue;
    const bool too_old = r.versions->to < *current;
    const bool too_new = r.versions->from > oldest && !r.upcasts;
    if (!too_old && !too_new) continue;
    Finding f = start(topic, Verdict::violated);
    f.severity = Severity::error;
    f.elements = {party.element};
    f.span = mode(topic) ? f.span : current.span;
    const std::string name = words_.quote(ElementId(topic));
    f.message = too_old
                    ? fmt::format("{} is at version {}, and {} reads only up to {}", name, *current,
                                  words_.quote(party.element), r.versions->to)
                    : fmt::format("{} still has versions from {} on, and {} reads them from {} on",
                                  name, oldest, words_.quote(party.element), r.versions->from);
    f.why = too_old ? fmt::format("{} stops at the first event of version {}, or misreads it",
                                  words_.quote(party.element), r.versions->to + 1)
                    : fmt::format(
                          "whoever starts {} at the beginning of {} hits an event of version "
                          "{} and stops, or misreads it",
                          words_.quote(party.element), name, oldest);
    f.fix = too_old
                ? fmt::format("teach {} the version before a producer writes it",
                              words_.quote(party.element))
                : fmt::format("let {} convert old versions when it reads them (`upcasts: true`)",
                              words_.quote(party.element));
    f.related.push_back({r.versions.span, "what it can read"});
    f.related.push_back({current.span, "the current version"});
    out_.add(std::move(f));
    return true;
  }
  return false;
}

// (a) Anything goes, and others read it.
bool Schemas::check_none(Topic topic, Compatibility mode) {
  const auto other = mode == Compatibility::none ? foreign(topic) : std::nullopt;
  if (!other) return false;
  Finding f = start(topic, Verdict::violated);
  f.elements = {other->element};
  f.message = fmt::format("{} allows any change of its schema, and {} of another team reads it",
                          words_.quote(ElementId(topic)), words_.quote(other->element));
  f.why = "a field is removed, the registry accepts it, and the first to know is the reader";
  f.fix =
      "choose a mode that fits the readers: `backward-transitive` where old events are read, too";
  f.related.push_back({cx_.manifest.span(other->element),
                       fmt::format("read by `{}`", cx_.manifest.text(*other->owner))});
  out_.add(std::move(f));
  return true;
}

// (c) New code need not understand old events, and that is what a replay is.
bool Schemas::check_direction(Topic topic, Compatibility mode) {
  const DatasetId d = rebuilt_from(topic);
  if (!is_forward(mode) || !d || all_upcast(topic)) return false;
  Finding f = start(topic, Verdict::violated);
  f.elements = {d};
  f.message = fmt::format(
      "rebuilding {} reads old events of {} with new code, and `{}` only promises the opposite",
      words_.quote(ElementId(d)), words_.quote(ElementId(topic)), to_string(mode));
  f.why =
      "forward means that old readers understand new events; a replay is a new reader of old "
      "events";
  f.fix = "use `backward-transitive`, or `full-transitive` where readers are updated last";
  f.related.push_back({own_line(cx_, d), "rebuilt from it"});
  out_.add(std::move(f));
  return true;
}

// (b) Only neighbours are compared, and there are many versions.
bool Schemas::check_neighbours(Topic topic, Compatibility mode) {
  const DatasetId d = rebuilt_from(topic);
  const bool many = d || keeps_all(topic);
  if (mode == Compatibility::none || is_transitive(mode) || !many || all_upcast(topic))
    return false;
  Finding f = start(topic, Verdict::violated);
  const std::string name = words_.quote(ElementId(topic));
  if (d) f.elements = {d};
  f.message = d ? fmt::format(
                      "rebuilding {} reads every version in {}, but `{}` only compares "
                      "neighbours",
                      words_.quote(ElementId(d)), name, to_string(mode))
                : fmt::format("{} keeps every version, but `{}` only compares neighbours", name,
                              to_string(mode));
  f.why =
      "version 3 reads 2, and 2 reads 1, but nothing says that 3 reads 1: a default that was "
      "added and removed again is enough";
  f.fix = fmt::format(
      "use `{}-transitive`, or convert old versions when they are read "
      "(`upcasts: true`)",
      to_string(mode));
  if (d) f.related.push_back({own_line(cx_, d), "rebuilt from it"});
  out_.add(std::move(f));
  return true;
}

void Schemas::ask(Topic topic) {
  const DatasetId d = rebuilt_from(topic);
  const auto other = foreign(topic);
  if (!d && !other) return;
  Finding f = start(topic, Verdict::possible);
  f.elements = {d ? ElementId(d) : other->element};
  f.message = d ? fmt::format(
                      "{} is rebuilt from {}, and nothing says which changes of its schema "
                      "are allowed",
                      words_.quote(ElementId(d)), words_.quote(ElementId(topic)))
                : fmt::format(
                      "{} of another team reads {}, and nothing says which changes of its "
                      "schema are allowed",
                      words_.quote(other->element), words_.quote(ElementId(topic)));
  f.why =
      "whether today's code reads what was written years ago, or tomorrow's events, is left to "
      "luck";
  f.fix =
      "choose a compatibility mode and check it in the build: `backward-transitive` covers a "
      "replay";
  f.missing = {words_.key(topic, "schema.compatibility")};
  f.question = f.missing.front();
  out_.add(std::move(f));
}

void Schemas::check(Topic topic) {
  if (check_versions(topic)) return;
  const auto compatibility = mode(topic);
  if (!compatibility) return ask(topic);
  if (check_none(topic, *compatibility) || check_direction(topic, *compatibility)) return;
  check_neighbours(topic, *compatibility);
}

}  // namespace

void compatibility_too_weak(const Context& context, Reporter& out) {
  Schemas schemas(context, out);
  for (Topic topic : context.manifest.topics()) schemas.check(topic);
}

}  // namespace thalweg::checks::schema_evolution
