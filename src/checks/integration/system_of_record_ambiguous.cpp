// SPDX-License-Identifier: Apache-2.0
// INT004: nobody can say which copy of an entity is right when two disagree.
// Collects the direct writes of each entity in one pass; then looks at each
// entity that several containers hold.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::integration {

using namespace manifest;

namespace {

// The direct writes of one entity in one container.
struct Writers {
  ElementId container;
  std::vector<OperationId> operations;  // entry operations, sorted
  Step first;                           // the first write
  ElementId dataset;
  bool derived_form = false;  // a cache, index or aggregate: never the truth
};

bool has_derived_form(const Manifest& manifest, ElementId place) {
  const auto id = place.as<DatasetId>();
  if (!id) return false;
  const auto form = manifest[id][dataset::form];
  return form == Form::cache || form == Form::index || form == Form::aggregate;
}

class DirectWrites {
 public:
  explicit DirectWrites(const Context& context);
  std::vector<Writers> of(EntityId e) const;

 private:
  void add(const Context& context, const graph::Expansion& x, std::uint32_t i);
  bool copies(EntityId e, ElementId container) const;
  std::map<std::pair<EntityId, ElementId>, Writers> all_;
  std::map<EntityId, std::set<ElementId>> read_;  // containers, by a run on a schedule
};

DirectWrites::DirectWrites(const Context& context) {
  for (OperationId start : context.graph.roles().starts()) {
    if (!context.graph.roles().is_entry(start)) continue;
    const graph::Expansion x = context.graph.expansions().of(start);
    read_.clear();
    for (std::uint32_t i = 0; i < x.size(); ++i) add(context, x, i);
  }
}

// Nobody tells a run on a schedule anything new: what it read in one store and
// writes to another it copies.
bool DirectWrites::copies(EntityId e, ElementId container) const {
  const auto found = read_.find(e);
  if (found == read_.end()) return false;
  return found->second.size() > 1 || !found->second.contains(container);
}

// A publish counts only where the topic is the declared system of record.
void DirectWrites::add(const Context& context, const graph::Expansion& x, std::uint32_t i) {
  const graph::Graph& graph = context.graph;
  const ElementId place = x.step(i).target();
  const bool write = graph.steps().is_write(x, i);
  const bool read = x.step(i).verb() == Verb::read && !graph.roles().is_client(x.start());
  if (!read && !write && !graph.steps().is_publish(x, i)) return;
  for (EntityId e : graph.steps().entities(x, i)) {
    const auto held = graph.places().holdings(e);
    if (std::find(held.begin(), held.end(), place) == held.end()) continue;
    const ElementId container = graph.places().container(place);
    const bool declared = graph.places().sor_declared(e) && graph.places().is_sor(place, e);
    if (read) read_[e].insert(container);
    if (read || (!write && !declared)) continue;
    if ((graph.places().is_trail(place) && !declared) || copies(e, container)) continue;
    Writers& writers = all_[{e, container}];
    if (!writers.container)
      writers = {container, {}, x.step(i), place, has_derived_form(context.manifest, place)};
    if (writers.operations.empty() || writers.operations.back() != x.start())
      writers.operations.push_back(x.start());
  }
}

std::vector<Writers> DirectWrites::of(EntityId e) const {
  std::vector<Writers> found;
  for (auto it = all_.lower_bound({e, ElementId()}); it != all_.end() && it->first.first == e; ++it)
    found.push_back(it->second);
  return found;
}

class Ambiguity {
 public:
  Ambiguity(const Context& context, const DirectWrites& writes, EntityId e)
      : cx_(context), graph_(context.graph), words_(context), e_(e), writers_(writes.of(e)) {}

  void check(Reporter& out) const;

 private:
  void undeclared(Reporter& out) const;  // (a)
  void competing(Reporter& out) const;   // (b)
  bool fed(Reporter& out) const;         // (c)
  bool follows(ElementId dataset) const;
  bool unwritten(Reporter& out) const;  // (c), or nobody writes it
  Finding start(Reporter& out, Verdict verdict) const;
  std::vector<ElementId> containers() const;
  std::string operations(const Writers& writers) const;
  ElementId candidate() const;
  source::Span declaration() const { return cx_.manifest[e_][entity::system_of_record].span; }

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  EntityId e_;
  std::vector<Writers> writers_;
};

std::vector<ElementId> Ambiguity::containers() const {
  std::vector<ElementId> found;
  for (ElementId held : graph_.places().holdings(e_))
    found.push_back(graph_.places().container(held));
  make_unique(found);
  return found;
}

std::string Ambiguity::operations(const Writers& writers) const {
  std::vector<ElementId> all(writers.operations.begin(), writers.operations.end());
  return words_.list(all, 3);
}

// Durable, transactional, captured by log, written most.
ElementId Ambiguity::candidate() const {
  ElementId best;
  std::size_t most = 0;
  for (const Writers& writers : writers_) {
    const engines::Capabilities& engine = graph_.places().engine(writers.container);
    std::size_t score = writers.operations.size();
    if (engine.word(engines::Field::durability) == "durable") score += 10;
    if (const auto scope = engine[engines::Field::tx_scope]; scope && scope->at_least("database"))
      score += 10;
    if (engine.word(engines::Field::cdc_mode) == "log") score += 5;
    if (score > most) best = writers.dataset;
    most = std::max(most, score);
  }
  return best;
}

Finding Ambiguity::start(Reporter& out, Verdict verdict) const {
  Finding f = out.start(verdict);
  f.at = e_;
  f.entity = e_;
  f.facts = graph_.places().sor_facts(e_);
  for (const Writers& writers : writers_)
    f.elements.insert(f.elements.end(), {writers.container, writers.dataset});
  return f;
}

void Ambiguity::undeclared(Reporter& out) const {
  std::vector<Writers> sources;
  for (const Writers& writers : writers_)
    if (!writers.derived_form) sources.push_back(writers);
  if (sources.size() < 2) return;
  const Entity entity = cx_.manifest[e_];
  Finding f = start(out, Verdict::violated);
  f.severity = Severity::warning;
  f.span = entity->implied ? sources.front().first.span() : entity.span();
  f.message =
      fmt::format("{} treats {} as the source of {}, and {} treats {} so", operations(sources[0]),
                  words_.quote(sources[0].container), words_.quote(e_), operations(sources[1]),
                  words_.quote(sources[1].container));
  f.why = fmt::format("{} lives in {}; if they disagree, nothing says which is right",
                      words_.quote(e_), words_.list(containers()));
  f.fix = fmt::format(
      "declare `system_of_record` for {} and move the other writers behind it; {} "
      "is the best candidate by what its engine offers",
      words_.quote(e_), words_.quote(candidate()));
  for (const Writers& writers : sources) {
    if (writers.first.span() != f.span)
      f.related.push_back({writers.first.span(),
                           fmt::format("{} is written directly", words_.quote(writers.dataset))});
    f.scope.operations.insert(f.scope.operations.end(), writers.operations.begin(),
                              writers.operations.end());
  }
  // Where every writer writes all of them, the dual write is the cause.
  for (const Writers& writers : sources)
    if (writers.operations != sources.front().operations) f.scope.operations.clear();
  out.add(std::move(f));
}

// A flow fills it: a copy that is written directly as well, which is INT003's
// question.
bool Ambiguity::follows(ElementId dataset) const {
  for (graph::HopId id : graph_.hops().in(dataset)) {
    if (graph_.hops()[id].kind != graph::HopKind::flow) break;  // flows come first
    if (graph_.hops().moves(id, e_)) return true;
  }
  return false;
}

void Ambiguity::competing(Reporter& out) const {
  const ElementId sor = graph_.places().sor(e_);
  for (const Writers& writers : writers_) {
    if (writers.container == graph_.places().container(sor)) continue;
    if (follows(writers.dataset)) continue;
    std::vector<ElementId> apart;
    for (OperationId o : writers.operations)
      if (!graph_.propagation(e_).reaches(ElementId(o), sor)) apart.push_back(o);
    if (apart.empty()) continue;
    Finding f = start(out, Verdict::violated);
    f.span = writers.first.span();
    f.elements.insert(f.elements.end(), apart.begin(), apart.end());
    f.elements.push_back(sor);
    f.message = fmt::format(
        "{} writes {} in {}, and the change never reaches {}, its system of "
        "record",
        words_.list(apart, 3), words_.quote(e_), words_.quote(writers.container),
        words_.quote(sor));
    f.why = fmt::format(
        "{} and {} go different ways from then on; readers of {} never see the "
        "change, and whatever is derived from it is wrong",
        words_.quote(writers.container), words_.quote(graph_.places().container(sor)),
        words_.quote(sor));
    f.fix = fmt::format("send the write to {}, or a request to its owner, and let {} follow it",
                        words_.quote(sor), words_.quote(writers.dataset));
    f.related.push_back({declaration(), "the system of record is declared here"});
    f.scope.container = writers.container;
    f.detail = words_.name(writers.container);
    out.add(std::move(f));
  }
}

bool Ambiguity::fed(Reporter& out) const {
  const ElementId sor = graph_.places().sor(e_);
  graph::Search search{e_};
  search.follow = [&](graph::HopId id) { return graph_.hops()[id].kind == graph::HopKind::flow; };
  const auto sources = graph_.hops().sources(sor, search);
  for (std::size_t i = 1; i < sources.size(); ++i) {
    const auto id = sources[i].place.as<DatasetId>();
    if (!id || cx_.manifest[id]->entity != e_ || graph_.places().is_auxiliary(id)) continue;
    if (graph_.places().container(id) == graph_.places().container(sor)) continue;
    const graph::Path path = graph_.hops().path(sources, i);
    Finding f = start(out, Verdict::violated);
    f.span = declaration();
    f.elements.insert(f.elements.end(), {sor, ElementId(id), graph_.hops()[path.back()].via});
    f.message =
        fmt::format("{} is declared the system of record of {}, but {} feeds it from {}",
                    words_.quote(sor), words_.quote(e_),
                    words_.quote(graph_.hops()[path.back()].via), words_.quote(ElementId(id)));
    f.why = fmt::format(
        "what feeds a dataset decides about it: when the two differ, {} is "
        "overwritten, whatever the declaration says ({})",
        words_.quote(sor), graph_.hops().describe(path));
    f.fix = fmt::format("declare {} the system of record, or remove the feed and write {} itself",
                        words_.quote(ElementId(id)), words_.quote(sor));
    f.related.push_back({graph_.hops().span(path.back()), "it is fed here"});
    out.add(std::move(f));
    return true;
  }
  return false;
}

bool Ambiguity::unwritten(Reporter& out) const {
  const ElementId sor = graph_.places().sor(e_);
  const auto writes = [&](const Writers& w) {
    return w.container == graph_.places().container(sor);
  };
  if (std::any_of(writers_.begin(), writers_.end(), writes)) return false;
  for (graph::HopId id : graph_.hops().in(sor))
    if (graph_.hops()[id].kind != graph::HopKind::copy) return false;  // written otherwise
  const bool elsewhere = !writers_.empty();
  Finding f = start(out, elsewhere ? Verdict::violated : Verdict::possible);
  f.span = declaration();
  f.elements.push_back(sor);
  if (elsewhere) {
    f.message = fmt::format(
        "nothing writes {}, the declared system of record of {}, while {} "
        "writes {}",
        words_.quote(sor), words_.quote(e_), operations(writers_.front()),
        words_.quote(writers_.front().dataset));
    f.why = "the declaration and the code name different places as the truth";
    f.fix = fmt::format("declare {} the system of record, or send the writes to {}",
                        words_.quote(writers_.front().dataset), words_.quote(sor));
    f.related.push_back({writers_.front().first.span(), "it is written here"});
  } else {
    f.message = fmt::format("nothing in the manifest writes {}, the system of record of {}",
                            words_.quote(sor), words_.quote(e_));
    f.why = "who writes it, and whether they write only there, is not described";
    f.fix = fmt::format("add the operation that writes {}", words_.quote(sor));
    f.missing = {fmt::format("the operations that write {}", words_.name(sor))};
    f.question = fmt::format("writers of {}", words_.name(sor));
  }
  out.add(std::move(f));
  return elsewhere;
}

void Ambiguity::check(Reporter& out) const {
  if (cx_.manifest[e_][entity::partitioned_by] || containers().size() < 2) return;
  if (!graph_.places().sor_declared(e_)) {
    if (!graph_.places().sor(e_)) undeclared(out);
    return;
  }
  if (fed(out) || unwritten(out)) return;
  competing(out);
}

}  // namespace

void system_of_record_ambiguous(const Context& context, Reporter& out) {
  const DirectWrites writes(context);
  for (Entity entity : context.manifest.entities())
    Ambiguity(context, writes, entity.id()).check(out);
}

}  // namespace thalweg::checks::integration
