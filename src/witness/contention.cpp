// SPDX-License-Identifier: Apache-2.0
// Two clients decide on what they read and then write: is each decision still right
// when it is written?
#include <algorithm>

#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

// The step of the operation on the place, of one kind.
struct Found {
  OperationId start;
  std::uint32_t step = 0;
};

template <class Test>
std::optional<Found> find_step(const Ask& ask, OperationId start, Test test) {
  const graph::Expansion x = ask.graph.expansions().of(start);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (test(x, i)) return Found{start, i};
  return std::nullopt;
}

std::string rule_of(const Ask& ask) {
  for (const ElementId element : ask.question.elements)
    if (element.is(ElementKind::guarantee))
      return fmt::format("`{}` holds", ask.manifest().reference(element));
  return "each write builds on the one before it";
}

Label told(const Ask& ask, const Found& found) {
  const Step step = ask.graph.expansions().of(found.start).step(found.step);
  return {ask.manifest().reference(step.target()), std::string(to_string(step.verb())),
          step.span()};
}

}  // namespace

// One is free; a client takes it where it saw that it is free. `copy`: it looks at a
// copy, which somebody brings up to date later.
Models decided_on_fresh_data(const Ask& ask) {
  Models models;
  std::vector<OperationId> starts;
  for (const OperationId o : ask.all<OperationId>())
    for (const OperationId start : ask.starts(o)) starts.push_back(start);
  for (const OperationId start : starts) {
    const graph::Expansion x = ask.graph.expansions().of(start);
    const auto named = [&](ElementId place) {
      return std::ranges::find(ask.question.elements, place) != ask.question.elements.end();
    };
    const auto read = find_step(ask, start, [&](const graph::Expansion& y, std::uint32_t i) {
      const Verb verb = y.step(i).verb();
      return (verb == Verb::read && named(y.step(i).target())) || verb == Verb::check;
    });
    const auto writes = [&](const graph::Expansion& y, std::uint32_t i) {
      return (!read || i > read->step) && ask.graph.steps().is_write_like(y, i);
    };
    auto write = find_step(ask, start, [&](const graph::Expansion& y, std::uint32_t i) {
      return writes(y, i) && named(y.step(i).target());
    });
    if (!write) write = find_step(ask, start, writes);
    if (!write) continue;
    const ElementId target = x.step(write->step).target();
    const ElementId source = read ? x.step(read->step).target() : target;
    Builder b;
    const Cell taken =
        b.cell(fmt::format("accepted in {}", ask.manifest().reference(target)), Show::count);
    const bool copied = source != target && source.is_place();
    const Cell seen =
        copied ? b.cell(fmt::format("known in {}", ask.manifest().reference(source)), Show::count)
               : taken;
    const std::string name(ask.manifest()[start].name());
    for (int i = 1; i <= 2; ++i) {
      Process& p = b.process(fmt::format("{} {}", name, i), ProcessKind::client, 1);
      Label look =
          read ? told(ask, *read)
               : Label{ask.manifest().reference(target), "read", x.step(write->step).span()};
      look.text += ": none is taken";
      Block refuse{{{{{seen, Compare::equal, 0}}, {}, std::move(look)},
                    {{{seen, Compare::at_least, 1}},
                     {go(2)},
                     {ask.manifest().reference(source), "read: taken, refuse",
                      x.step(write->step).span()}}}};
      p.blocks = {std::move(refuse), once(told(ask, *write), {add(taken, 1)})};
      p.crashes = false;
    }
    if (copied) {
      Process& p = b.process("what brings the copy up to date", ProcessKind::worker);
      p.crashes = false;
      p.blocks = {once({ask.manifest().reference(source), "update", ask.manifest().span(source)},
                       {set(seen, taken), go(0)}, {{seen, Compare::differs, taken}})};
    }
    models.all.push_back(b.finish({.sentence = rule_of(ask),
                                   .bad_now = compare(taken, Compare::at_least, 2),
                                   .bad_end = never(),
                                   .reached = compare(taken, Compare::differs, 0)}));
    break;
  }
  if (models.all.empty()) models.reason = "nobody reads and then writes";
  return models;
}

namespace {

// Nobody in the manifest is seen to write it: two writers from outside.
Models claimed_by_others(const Ask& ask) {
  std::string place;
  source::Span at;
  for (const ElementId element : ask.question.elements)
    if (element.is_place() || element.is(ElementKind::store)) {
      place = ask.manifest().reference(element);
      at = ask.manifest().span(element);
    }
  if (place.empty()) return {{}, "nobody is known to write it"};
  std::string decider = "writer";
  for (const OperationId o : ask.all<OperationId>()) decider = ask.manifest()[o].name();
  Builder b;
  const Cell accepted = b.cell("claims of one value that were accepted", Show::count);
  for (int i = 1; i <= 2; ++i) {
    Process& p = b.process(fmt::format("{} {}", decider, i), ProcessKind::client, 1);
    p.blocks = {
        once({place, "look: nobody has it as far as this one sees", at}, {set(p.locals, accepted)}),
        once({place, "accept the claim", at},
             only_if({p.locals, Compare::equal, 0}, {add(accepted, 1)}))};
    p.crashes = false;
  }
  Models models;
  models.all.push_back(b.finish({.sentence = rule_of(ask),
                                 .bad_now = compare(accepted, Compare::at_least, 2),
                                 .bad_end = never(),
                                 .reached = compare(accepted, Compare::differs, 0)}));
  return models;
}

}  // namespace

// Several places take claims of one value, and each looks only at itself.
Models claimed_once(const Ask& ask) {
  struct Claim {
    OperationId start;
    Found write;
  };
  std::vector<Claim> claims;
  for (const OperationId o : ask.all<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      const auto write = find_step(ask, start, [&](const graph::Expansion& x, std::uint32_t i) {
        const ElementId place = x.step(i).target();
        const bool about =
            std::ranges::find(ask.question.elements, place) != ask.question.elements.end();
        return about && ask.graph.steps().is_write_like(x, i);
      });
      if (write) claims.push_back({start, *write});
    }
  if (claims.empty()) return claimed_by_others(ask);
  Builder b;
  const Claim first = claims.front(), second = claims.size() > 1 ? claims[1] : claims.front();
  const Cell accepted = b.cell("claims of one value that were accepted", Show::count);
  int number = 0;
  for (const Claim& claim : {first, second}) {
    const graph::Expansion x = ask.graph.expansions().of(claim.start);
    const std::string place = ask.manifest().reference(x.step(claim.write.step).target());
    Process& p = b.process(fmt::format("{} {}", ask.manifest()[claim.start].name(), ++number),
                           ProcessKind::client, 1);
    Label look{place, "look: nobody has it here", x.step(claim.write.step).span()};
    Label write = told(ask, claim.write);
    write.text += ": accepted";
    p.blocks = {once(std::move(look), {set(p.locals, accepted)}),
                once(std::move(write), only_if({p.locals, Compare::equal, 0}, {add(accepted, 1)}))};
    p.crashes = false;
  }
  Models models;
  models.all.push_back(b.finish({.sentence = rule_of(ask),
                                 .bad_now = compare(accepted, Compare::at_least, 2),
                                 .bad_end = never(),
                                 .reached = compare(accepted, Compare::differs, 0)}));
  return models;
}

}  // namespace thalweg::witness
