// SPDX-License-Identifier: Apache-2.0
// IDM006: what is done and the mark that it was done commit separately. Looks at
// each `dedupe` once: at the effects under it that do not bear repetition, and at
// marks that are looked up before they are inserted.
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"

namespace thalweg::checks::idempotence {

using namespace manifest;
using graph::Expansion;
using graph::kNoIndex;

namespace {

// Which comes first, where that is known.
enum class First : std::uint8_t { unknown, mark, effect };

// An effect that commits apart from its mark.
struct Split {
  Truth certain = Truth::no;
  bool told = true;  // worth a word where it is only possible
  ElementId place;
  std::string effect;
  source::Span span;
  First first = First::unknown;
  bool bears_repetition = false;
};

// One `dedupe` and whose it is.
struct Dedupe {
  ElementId owner;
  RecordView record;
  source::Span span;
  DatasetId marks;  // none: not in a dataset
  bool broker = false, high_water_mark = false, placed = false;
};

// What stands in an operation with `dedupe`.
struct Frame {
  Dedupe dedupe;
  std::uint32_t mark = kNoIndex;    // the first step that writes the mark
  std::uint32_t insert = kNoIndex;  // a mark that was looked up before, and nothing refuses
  bool looked_up = false, locked = false;
  bool needed = false;  // some effect is not the same twice
  Split worst;
};

class Marks {
 public:
  Marks(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {}
  void check(OperationId start);
  void check(Flow flow);

 private:
  Dedupe read(ElementId owner, RecordView record, source::Span span) const;
  Split of_step(const Expansion& x, std::uint32_t i, const Frame& frame) const;
  void look_for_marks(const Expansion& x, std::uint32_t i, Frame& frame) const;
  bool is_serializable(const Expansion& x, std::uint32_t insert) const;
  Split of_flow(Flow flow, ElementId to, const Dedupe& dedupe) const;
  Split of_effect(const RecordView& effect, const Dedupe& dedupe) const;
  void report(const Dedupe& dedupe, const Split& split) const;
  void report_insert(const Dedupe& dedupe, Step insert) const;
  std::string headline(const Dedupe& dedupe, const Split& split) const;
  std::string fix(const Dedupe& dedupe, const Split& split) const;
  std::string again(const Dedupe& dedupe) const;
  std::string_view id(const Dedupe& dedupe) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  std::set<OperationId> told_;
};

Dedupe Marks::read(ElementId owner, RecordView record, source::Span span) const {
  Dedupe dedupe{owner, record, span, {}, false, false, false};
  const auto in = record[dedupe::in_];
  if (!in) return dedupe;
  dedupe.broker = in->word == DedupePlace::broker;
  dedupe.high_water_mark = in->word == DedupePlace::high_water_mark;
  if (!in->word) dedupe.marks = in->reference.target.as<DatasetId>();
  dedupe.placed = in->word || dedupe.marks;
  return dedupe;
}

// ---------------------------------------------------------------------------
// Operations

First declared_first(const Dedupe& dedupe) {
  const auto mark = dedupe.record[dedupe::mark];
  if (!mark) return First::unknown;
  return *mark == Mark::before ? First::mark : First::effect;
}

First first_of(const Expansion& x, std::uint32_t i, const Frame& frame) {
  if (const First declared = declared_first(frame.dedupe); declared != First::unknown)
    return declared;
  if (frame.mark == kNoIndex) return First::unknown;
  return x.before(frame.mark, i) ? First::mark : First::effect;
}

Split Marks::of_step(const Expansion& x, std::uint32_t i, const Frame& frame) const {
  const Dedupe& dedupe = frame.dedupe;
  const Step step = x.step(i);
  const auto d = step.target().as<DatasetId>();
  const bool lock = d && cx_.manifest[d][dataset::form] == Form::lock;
  const bool effect = graph_.steps().is_effect(x, i);
  if (lock || !(effect || graph_.steps().is_write(x, i))) return {};
  const Truth atomic = graph_.atomicity().dedupe_atomic(x, dedupe.owner.as<OperationId>(), i);
  Split split{!atomic,     !dedupe.placed,       step.target(), words_.quote(step),
              step.span(), first_of(x, i, frame)};
  Truth safe = graph_.idempotence().dup_safe_by_itself(step);
  const std::uint32_t block = effect ? kNoIndex : x.enclosing(i, Verb::transaction);
  if (block != kNoIndex && graph_.atomicity().refuses_repeat(x, block)) safe = Truth::yes;
  split.told = split.told || is_no(atomic);
  split.bears_repetition = is_yes(safe);
  // What bears repetition is lost all the same where its mark comes first.
  const bool loses = declared_first(dedupe) == First::mark && is_no(atomic);
  if (!loses) split.certain = split.certain & !safe;
  return split;
}

bool Marks::is_serializable(const Expansion& x, std::uint32_t insert) const {
  const std::uint32_t block = x.enclosing(insert, Verb::transaction);
  if (block == kNoIndex) return false;
  if (const auto own = x.block(block)[step::isolation]) return *own == Isolation::serializable;
  const StoreId store = cx_.manifest[x.step(insert).target().as<DatasetId>()]->store;
  return cx_.manifest[store][store::isolation] == Isolation::serializable;
}

// A mark that was looked up before, and that nothing refuses: no constraint, no
// lock around both, no isolation.
void Marks::look_for_marks(const Expansion& x, std::uint32_t i, Frame& frame) const {
  const Step step = x.step(i);
  frame.locked = frame.locked || step.verb() == Verb::lock;
  if (!frame.dedupe.marks || step.target() != ElementId(frame.dedupe.marks)) return;
  if (step.verb() == Verb::read) frame.looked_up = true;
  if (!is_write(step.verb())) return;
  const bool first = frame.mark == kNoIndex;
  if (first) frame.mark = i;
  const bool refused = step[step::unique_by] || step[step::only_if] == OnlyIf::absent ||
                       cx_.manifest[frame.dedupe.marks][dataset::unique];
  if (first && step.verb() == Verb::insert && frame.looked_up && !frame.locked && !refused &&
      !is_serializable(x, i))
    frame.insert = i;
}

void Marks::check(OperationId start) {
  const Expansion x = graph_.expansions().of(start);
  std::map<std::uint32_t, Frame> frames;
  for (std::uint32_t f = 0; f < x.frames().size(); ++f) {
    const OperationId o = x.frames()[f].operation;
    const auto record = cx_.manifest[o][operation::dedupe];
    if (record && told_.insert(o).second) frames[f].dedupe = read(o, *record, record.span);
  }
  if (frames.empty()) return;
  const auto of = [&](std::uint32_t i) {
    const auto it = frames.find(x.frame_of(i).near_dedupe);
    return it == frames.end() || it->second.dedupe.broker || it->second.dedupe.high_water_mark
               ? nullptr
               : &it->second;
  };
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (Frame* frame = of(i)) look_for_marks(x, i, *frame);
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    Frame* frame = of(i);
    if (frame == nullptr) continue;
    const bool acts = graph_.steps().is_effect(x, i) || graph_.steps().is_write(x, i);
    frame->needed =
        frame->needed || (acts && !is_yes(graph_.idempotence().dup_safe_by_itself(x.step(i))));
    Split split = of_step(x, i, *frame);
    if (split.certain > frame->worst.certain) frame->worst = std::move(split);
  }
  for (const auto& [f, frame] : frames) {
    if (!is_yes(frame.worst.certain) && frame.needed && frame.insert != kNoIndex)
      report_insert(frame.dedupe, x.step(frame.insert));
    else if (!is_no(frame.worst.certain))
      report(frame.dedupe, frame.worst);
  }
}

// ---------------------------------------------------------------------------
// Flows

// A flow makes its mark together with what it writes to the same store.
Split Marks::of_flow(Flow flow, ElementId to, const Dedupe& dedupe) const {
  const auto atomic = dedupe.record[dedupe::atomic];
  Truth together = Truth::unknown;
  if (dedupe.marks)
    together = truth(graph_.places().container(dedupe.marks) == graph_.places().container(to));
  if (atomic) together = truth(*atomic);
  const auto apply = flow[flow::apply];
  Split split{!together,
              true,
              to,
              fmt::format("`{}: {}`", apply ? to_string(*apply) : "apply", words_.name(to)),
              apply ? apply.span : flow.span(),
              declared_first(dedupe)};
  const Truth safe = graph_.idempotence().dup_safe_by_itself(flow);
  split.bears_repetition = is_yes(safe);
  const bool loses = split.first == First::mark && is_no(together);
  if (!loses) split.certain = split.certain & !safe;
  return split;
}

// Nothing commits together with an external; it may know the same key.
Split Marks::of_effect(const RecordView& effect, const Dedupe& dedupe) const {
  const auto call = effect[effect::call];
  const auto external = call->target.as<ExternalId>();
  if (!external || dedupe.record[dedupe::atomic] == true || effect[effect::idempotent] == true)
    return {};
  const auto support = cx_.manifest[external][external::idempotency_key];
  Truth safe = truth(static_cast<bool>(effect[effect::unique_by]));
  if (is_yes(safe)) safe = support ? truth(*support == Support::supported) : Truth::unknown;
  const Truth apart = dedupe.placed ? Truth::yes : Truth::unknown;
  return {apart & !safe, true,
          call->target,  fmt::format("`call: {}`", words_.name(call->target)),
          call.span,     declared_first(dedupe)};
}

void Marks::check(Flow flow) {
  const auto record = flow[flow::dedupe];
  if (!record) return;
  const Dedupe dedupe = read(flow, *record, record.span);
  if (dedupe.broker || dedupe.high_water_mark) return;
  Split worst;
  const auto take = [&](Split split) {
    if (split.certain > worst.certain) worst = std::move(split);
  };
  for (ElementId to : graph_.delivery().outputs(flow))
    if (to.is(ElementKind::dataset)) take(of_flow(flow, to, dedupe));
  if (const auto effects = flow[flow::effects])
    for (const RecordView effect : *effects)
      if (effect[effect::call]) take(of_effect(effect, dedupe));
  if (!is_no(worst.certain)) report(dedupe, worst);
}

// ---------------------------------------------------------------------------
// Words

std::string_view Marks::id(const Dedupe& dedupe) const {
  const auto by = dedupe.record[dedupe::by];
  return by ? cx_.manifest.text(*by) : std::string_view("id");
}

std::string Marks::again(const Dedupe& dedupe) const {
  const auto o = dedupe.owner.as<OperationId>();
  return o && !graph_.roles().is_consumer(o) ? "the next attempt" : "the redelivery";
}

std::string Marks::headline(const Dedupe& dedupe, const Split& split) const {
  const std::string owner = words_.quote(dedupe.owner);
  if (!dedupe.placed)
    return fmt::format(
        "{} recognises repeats by `{}`, but nothing says that its marks commit with {}", owner,
        id(dedupe), split.effect);
  return fmt::format("{} records `{}` in {}, and does {} in another commit", owner, id(dedupe),
                     words_.quote(ElementId(dedupe.marks)), split.effect);
}

std::string Marks::fix(const Dedupe& dedupe, const Split& split) const {
  if (const auto external = split.place.as<ExternalId>()) {
    if (cx_.manifest[external][external::idempotency_key] == Support::unsupported)
      return fmt::format(
          "{} recognises no keys: ask it before repeating, or decide what is worse, twice or "
          "never, "
          "and put the mark on that side (`mark`)",
          words_.quote(split.place));
    return fmt::format("pass `{}` on to {} as the key that it recognises (`unique_by`)", id(dedupe),
                       words_.quote(split.place));
  }
  if (split.bears_repetition)
    return fmt::format("make the mark after {} (`mark: after`), or in its commit", split.effect);
  return fmt::format(
      "keep the ids in {}, and insert each in the transaction of {}, under a unique constraint",
      words_.quote(graph_.places().container(split.place)), split.effect);
}

void Marks::report(const Dedupe& dedupe, const Split& split) const {
  Finding f = out_.start(split.certain);
  f.at = dedupe.owner;
  f.span = dedupe.span;
  f.elements = {split.place};
  if (dedupe.marks) f.elements.push_back(dedupe.marks);
  const auto touched = graph_.places().entities(split.place);
  f.entities.assign(touched.begin(), touched.end());
  if (!touched.empty()) f.entity = touched.front();
  f.silent = f.verdict == Verdict::possible && !split.told;
  f.message = headline(dedupe, split);
  const std::string lost =
      fmt::format("a crash after the mark and before {} loses it: {} is taken for a repeat",
                  split.effect, again(dedupe));
  const std::string repeated =
      fmt::format("a crash after {} and before the mark lets {} do it a second time", split.effect,
                  again(dedupe));
  f.why = split.first == First::mark     ? lost
          : split.first == First::effect ? repeated
                                         : fmt::format("{}; {}", lost, repeated);
  f.fix = fix(dedupe, split);
  if (split.span != f.span) f.related.push_back({split.span, "the effect"});
  if (const auto atomic = dedupe.record[dedupe::atomic])
    f.facts.push_back(
        {fmt::format("declared `atomic: {}`", *atomic), graph::Origin::declared, atomic.span});
  if (f.verdict == Verdict::possible)
    f.missing = {dedupe.placed ? fmt::format("what a repeat of {} does", split.effect)
                               : fmt::format("`dedupe.in` of {}", words_.quote(dedupe.owner))};
  f.scope.places = {split.place};
  f.scope.place = split.place;
  out_.add(std::move(f));
}

void Marks::report_insert(const Dedupe& dedupe, Step insert) const {
  Finding f = out_.start(Verdict::violated);
  f.at = dedupe.owner;
  f.span = insert.span();
  f.elements = {dedupe.marks};
  f.message = fmt::format("{} looks into {} and then does {}, which nothing refuses",
                          words_.quote(dedupe.owner), words_.quote(ElementId(dedupe.marks)),
                          words_.quote(insert));
  f.why = fmt::format(
      "two workers that have the same `{}` both look, both find nothing, and both go on: the "
      "effect "
      "is done twice",
      id(dedupe));
  f.fix = fmt::format(
      "make `{0}` unique in {1} (`unique: [{0}]`) and insert first: a repeat fails there and rolls "
      "back the rest",
      id(dedupe), words_.quote(ElementId(dedupe.marks)));
  f.related.push_back({dedupe.span, "repeats are to be recognised by it"});
  f.scope.places = {dedupe.marks};
  f.scope.place = dedupe.marks;
  out_.add(std::move(f));
}

}  // namespace

void dedupe_not_atomic_with_effect(const Context& context, Reporter& out) {
  Marks marks(context, out);
  for (OperationId start : context.graph.roles().starts()) marks.check(start);
  for (Flow flow : context.manifest.flows()) marks.check(flow);
}

}  // namespace thalweg::checks::idempotence
