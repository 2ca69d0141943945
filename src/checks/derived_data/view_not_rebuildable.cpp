// SPDX-License-Identifier: Apache-2.0
// DRV001: a declared view cannot be made again from its source. For each view:
// every place from which data comes to it, and whether that place still holds
// all that the view needs.
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/rebuild.h"

namespace thalweg::checks::derived_data {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

class View {
 public:
  View(const Context& context, Dataset dataset)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        d_(dataset),
        rebuild_(context.graph, dataset.id()) {}
  void check(Reporter& out) const;

 private:
  bool declared() const;
  bool exempt() const;
  bool follows_topic() const;
  std::optional<RecordView> rebuild() const;
  bool rebuild_is_none() const;
  bool check_source(Reporter& out) const;  // (a)
  std::string fix(const std::vector<graph::RebuildSource>& sources) const;
  bool check_writers(Reporter& out) const;  // (b)
  bool check_method(Reporter& out) const;   // (c)
  void check_tested(Reporter& out) const;   // (d)
  Finding start(Reporter& out, Verdict verdict) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Dataset d_;
  graph::Rebuild rebuild_;
};

bool View::declared() const {
  return d_[dataset::freshness] || d_[dataset::rebuild] || d_[dataset::rebuild_needs];
}

// A copy that nothing is promised about matters where its record is a topic: once
// that forgets, nobody has the data but the copy.
bool View::follows_topic() const {
  if (d_[dataset::ttl] || graph_.places().is_trail(d_)) return false;
  const auto up = graph_.entities().up(d_->entity);
  const bool from_topic = std::any_of(up.begin(), up.end(), [&](EntityId e) {
    return graph_.places().sor(e).is(ElementKind::topic);
  });
  return from_topic && graph_.places().is_derived(d_.id());
}

// A cache that fills itself, what dies with its process, what nobody minds.
bool View::exempt() const {
  if (d_[dataset::lifetime]) return true;
  if (d_->entity && graph_.entities().is_best_effort(d_->entity)) return true;
  const auto in = graph_.hops().in(d_);
  const bool filled = std::any_of(
      in.begin(), in.end(), [&](HopId id) { return graph_.hops()[id].kind == HopKind::fill; });
  return filled && d_[dataset::ttl];
}

std::optional<RecordView> View::rebuild() const {
  const auto declared = d_[dataset::rebuild];
  return declared ? *declared : std::nullopt;
}

bool View::rebuild_is_none() const {
  const auto declared = d_[dataset::rebuild];
  return declared && !*declared;
}

Finding View::start(Reporter& out, Verdict verdict) const {
  Finding f = out.start(verdict);
  f.at = d_;
  f.entity = d_->entity;
  f.span = own_line(cx_, d_.id());
  f.scope.place = d_;
  f.scope.places = {ElementId(d_)};
  return f;
}

// Of the topics that do not hold enough; another place is named only where it holds
// what they lack.
std::string View::fix(const std::vector<graph::RebuildSource>& sources) const {
  if (sources.empty())
    return fmt::format("describe what fills {}, a flow or an operation, and keep its source",
                       words_.quote(ElementId(d_)));
  std::vector<ElementId> topics;
  ElementId record;
  for (const graph::RebuildSource& source : sources) {
    if (is_yes(source.complete) && !record) record = source.place;
    if (source.place.is(ElementKind::topic) && !is_yes(source.complete))
      topics.push_back(source.place);
  }
  // A record that is no topic can be read again, whatever the way from it has forgotten.
  for (EntityId e : graph_.entities().up(d_->entity))
    if (const ElementId sor = graph_.places().sor(e); !record && sor.is(ElementKind::dataset) &&
                                                      sor != ElementId(d_) &&
                                                      !is_no(rebuild_.complete(sor)))
      record = sor;
  std::vector<std::string> ways;
  if (!topics.empty())
    ways.push_back(fmt::format("keep {} without limit (`retention: forever`){}",
                               words_.list(topics),
                               rebuild_.needs() == RebuildNeeds::history
                                   ? ""
                                   : fmt::format(", or compact {} if each event has the full state",
                                                 topics.size() == 1 ? "it" : "them")));
  if (record) ways.push_back(fmt::format("rebuild it from {}", words_.quote(record)));
  if (ways.empty())
    ways.emplace_back(
        "keep the facts that it is made of in a topic without limit (`retention: "
        "forever`)");
  return thalweg::join(ways, "; or ");
}

bool View::check_source(Reporter& out) const {
  const std::vector<graph::RebuildSource> all = rebuild_.sources();
  Truth best = Truth::no;
  for (const graph::RebuildSource& source : all) best = best | source.complete;
  const bool none = rebuild_is_none();
  if (!none && is_yes(best)) return false;
  if (!declared() && !is_no(best)) return false;
  if (!none && is_unknown(best) && rebuild()) return false;
  Finding f = start(out, none || is_no(best) ? Verdict::violated : Verdict::possible);
  if (none) f.span = d_[dataset::rebuild].span;
  if (!declared() && f.verdict == Verdict::violated) f.severity = Severity::warning;
  std::vector<std::string> lacks;
  for (const graph::RebuildSource& source : all) {
    f.elements.push_back(source.place);
    if (!source.holding.lacks.empty() && lacks.size() < 3) {
      lacks.push_back(source.holding.lacks);
      f.facts.push_back(
          {source.holding.lacks, source.holding.origin, cx_.manifest.span(source.place)});
      f.related.push_back({cx_.manifest.span(source.place), source.holding.lacks});
    }
    if (!source.holding.missing.empty()) f.missing.push_back(source.holding.missing);
  }
  const std::string reason = none            ? "it declares `rebuild: none`"
                             : all.empty()   ? "no described flow or operation fills it"
                             : lacks.empty() ? "no source is known to hold all that it needs"
                                             : thalweg::join(lacks, "; ");
  f.message = fmt::format("{} {} be rebuilt: {}", words_.quote(ElementId(d_)),
                          f.verdict == Verdict::violated ? "cannot" : "may not", reason);
  f.why = fmt::format(
      "a bug in the derivation of {} stays in its data for ever: the past that would "
      "be needed to compute it again is gone",
      words_.quote(ElementId(d_)));
  f.fix = fix(all);
  if (!rebuild_.needs())
    f.missing.push_back(fmt::format("`rebuild_needs` of {}", words_.quote(ElementId(d_))));
  out.add(std::move(f));
  return true;
}

// Fields that an operation writes here and no flow brings are gone after a rebuild.
bool View::check_writers(Reporter& out) const {
  const auto brought = [&](Symbol field) {
    for (HopId id : graph_.hops().in(d_)) {
      if (graph_.hops()[id].kind != HopKind::flow) break;
      if (graph_.hops().passes_field(id, field)) return true;
    }
    return false;
  };
  for (HopId id : graph_.hops().in(d_)) {
    const graph::Hop& hop = graph_.hops()[id];
    if (hop.kind != HopKind::write) continue;
    const Step step = graph_.expansions().of(hop.via.as<OperationId>()).step(hop.step);
    const auto fields = step[step::fields];
    if (!fields) continue;
    for (const ItemView field : *fields) {
      if (brought(field.text)) continue;
      Finding f = start(out, Verdict::violated);
      f.span = step.span();
      f.elements = {hop.via};
      f.message = fmt::format(
          "{} cannot be rebuilt: {} writes `{}` directly, and no source holds it",
          words_.quote(ElementId(d_)), words_.quote(hop.via), cx_.manifest.text(field.text));
      f.why = fmt::format("a rebuild of {} loses what {} wrote", words_.quote(ElementId(d_)),
                          words_.quote(hop.via));
      f.fix = fmt::format("write `{}` to the system of record and let it flow",
                          cx_.manifest.text(field.text));
      f.related.push_back({d_.span(), "the view"});
      out.add(std::move(f));
      return true;
    }
  }
  return false;
}

bool View::check_method(Reporter& out) const {
  const auto how = rebuild();
  if (!how || !((*how)[rebuild::method] == RebuildMethod::in_place)) return false;
  for (Operation operation : cx_.manifest.operations())
    for (Step step : cx_.manifest.steps_of(operation)) {
      if (step.verb() != Verb::read || step.target() != ElementId(d_)) continue;
      Finding f = start(out, Verdict::violated);
      f.severity = Severity::warning;
      f.span = (*how)[rebuild::method].span;
      f.elements = {operation};
      f.message = fmt::format("{} is rebuilt in place while {} reads it",
                              words_.quote(ElementId(d_)), words_.quote(ElementId(operation)));
      f.why = fmt::format("during a rebuild {} answers from half of the data",
                          words_.quote(ElementId(operation)));
      f.fix = "rebuild side by side and switch the readers when it is complete";
      f.related.push_back({step.span(), "read here"});
      out.add(std::move(f));
      return true;
    }
  return false;
}

void View::check_tested(Reporter& out) const {
  const auto how = rebuild();
  if (!how || (*how)[rebuild::tested] == true) return;
  Finding f = start(out, Verdict::violated);
  f.severity = Severity::note;
  f.span = d_[dataset::rebuild].span;
  f.message = fmt::format("nobody has tested the rebuild of {}", words_.quote(ElementId(d_)));
  f.why = "a rebuild that was never run is a hope: it may be too slow, or lack what it needs";
  f.fix = "run it once beside the live copy, compare, and say `tested: true`";
  out.add(std::move(f));
}

void View::check(Reporter& out) const {
  if (!d_->entity || exempt() || graph_.places().is_auxiliary(d_.id())) return;
  if (!declared()) {
    if (follows_topic()) check_source(out);
    return;
  }
  // What is derived from something has its record there, whoever writes it.
  const bool derived =
      !graph_.places().sor_declared(d_->entity) && graph_.entities().up(d_->entity).size() > 1;
  if (graph_.places().is_sor(d_, d_->entity) && !derived) return;
  if (check_source(out) || check_writers(out) || check_method(out)) return;
  check_tested(out);
}

}  // namespace

void view_not_rebuildable(const Context& context, Reporter& out) {
  for (Dataset dataset : context.manifest.datasets()) View(context, dataset).check(out);
}

}  // namespace thalweg::checks::derived_data
