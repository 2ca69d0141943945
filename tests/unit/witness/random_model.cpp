// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/random_model.h"

#include <fmt/format.h>

#include "witness/program.h"

namespace thalweg::test {

using namespace witness;
using property::Random;

namespace {

class Maker {
 public:
  explicit Maker(Random& random) : random_(random) {}

  Model make() {
    for (std::size_t c = random_.between(2, 3); c > 0; --c)
      cells_.push_back(b_.cell("cell", Show::value, static_cast<int>(random_.below(2))));
    for (std::size_t s = random_.between(1, 2); s > 0; --s) add_stream();
    const std::size_t clients = random_.one_in(10) ? 0 : random_.between(1, 3);
    for (std::size_t c = 0; c < clients; ++c) add_client();
    for (std::size_t channel = 0; channel < channels_; ++channel)
      if (!random_.one_in(6)) add_worker(channel);
    if (clients == 0 || random_.one_in(8)) add_waiter();
    return b_.finish(make_property());
  }

 private:
  void add_stream() {
    const std::vector<std::string> readers(random_.one_in(4) ? 2 : 1, "reader");
    b_.stream(
        "stream", readers,
        {.capacity = static_cast<std::uint8_t>(random_.between(2, 4)),
         .duplicates = random_.pick({Duplicates::none, Duplicates::adjacent, Duplicates::late}),
         .loses = random_.one_in(3),
         .unordered = random_.one_in(4)});
    channels_ += readers.size();
    ++streams_;
  }

  int small() { return static_cast<int>(random_.below(3)); }
  Cell any_cell() { return random_.pick(known_); }
  Value any_value() { return random_.one_in(2) ? Value(small()) : Value(any_cell()); }
  Condition any_condition() {
    const Compare how =
        random_.pick({Compare::equal, Compare::differs, Compare::less, Compare::at_least});
    return {any_cell(), how, any_value()};
  }

  // What is added stays small, so that the states are few.
  Effects any_effect(bool may_publish) {
    switch (random_.below(may_publish ? 6 : 4)) {
      case 0:
        return {set(any_cell(), any_value())};
      case 1: {
        const Cell cell = any_cell();
        return only_if({cell, Compare::less, 2}, {add(cell, 1)});
      }
      case 2:
        return only_if(any_condition(), {set(any_cell(), any_value())});
      case 3:
        return only_if(any_condition(), any_effect(may_publish));
      case 4:
        return {any_publish()};
      default:
        return only_if(any_condition(), {any_publish()}) + Effects{set(any_cell(), any_value())};
    }
  }
  Instruction any_publish() {
    return publish(random_.below(streams_), any_value(), any_value(), small());
  }
  Effects some_effects(bool may_publish) {
    Effects all;
    for (std::size_t n = random_.between(1, 2); n > 0; --n) all = all + any_effect(may_publish);
    return all;
  }

  Process& start_process(ProcessKind kind, std::size_t locals) {
    Process& p = b_.process("process", kind, locals);
    p.crashes = !random_.one_in(4);
    known_ = cells_;
    for (unsigned l = 0; l < locals; ++l) known_.push_back(p.locals.behind(l));
    return p;
  }

  void add_client() {
    Process& p = start_process(ProcessKind::client, random_.below(3));
    const std::size_t blocks = random_.between(1, 3);
    for (std::size_t n = 0; n < blocks; ++n) {
      Block block = once({}, some_effects(true));
      if (random_.one_in(5)) block.moves[0].guards.push_back(any_condition());
      if (random_.one_in(4)) {
        block.moves.push_back({{any_condition()}, some_effects(true), {}, random_.one_in(2)});
        if (random_.one_in(3)) block.moves.back().effects.push_back(go(random_.below(blocks + 1)));
      }
      p.blocks.push_back(std::move(block));
    }
    if (random_.one_in(3)) p.blocks.push_back(retry());
    p.recovers_at = static_cast<std::uint16_t>(random_.one_in(2) ? p.end() : random_.below(blocks));
  }

  // Answered, or not and once more: nobody answers, or it is refused.
  Block retry() {
    const Cell left = budget(random_.pick({Budget::duplicates, Budget::losses}));
    return {{{{}, {}, {}}, {{{left, Compare::at_least, 1}}, {add(left, -1), go(0)}, {}}}};
  }

  void add_worker(std::size_t channel) {
    Process& p = start_process(ProcessKind::worker, 3 + random_.below(2));
    const bool publishes = random_.one_in(4);
    const Effects first{take(channel, p.locals)}, done{pop(channel), go(0)};
    Block begin = once({}, first + some_effects(publishes));
    if (random_.one_in(5)) begin.moves[0].guards.push_back(any_condition());
    p.blocks.push_back(std::move(begin));
    switch (random_.below(4)) {
      case 0:  // at once
        p.blocks[0].moves[0].effects = p.blocks[0].moves[0].effects + done;
        return;
      case 1:  // something in between
        p.blocks.push_back(once({}, some_effects(publishes)));
        if (random_.one_in(3)) p.blocks[1].moves[0].guards.push_back(any_condition());
        p.blocks.push_back(once({}, done));
        break;
      case 2:  // two at a time
        p.blocks.push_back({{{{}, done, {}},
                             {{}, Effects{take(channel, p.locals, 1)} + some_effects(false), {}}}});
        p.blocks.push_back(once({}, {pop(channel, 2), go(0)}));
        break;
      default:  // the position first
        p.blocks[0].moves[0].effects = first + Effects{pop(channel)};
        p.blocks.push_back(once({}, some_effects(publishes) + Effects{go(0)}));
    }
    if (random_.one_in(4)) p.blocks.back().moves[0].is_recovery = true;
    p.recovers_at = static_cast<std::uint16_t>(random_.one_in(4) ? random_.below(p.end() + 1U) : 0);
  }

  // Something else that happens once.
  void add_waiter() {
    Process& p = start_process(ProcessKind::worker, 1);
    p.blocks = {once({}, some_effects(true), {any_condition()}), once({}, some_effects(true))};
    p.recovers_at = static_cast<std::uint16_t>(random_.below(3));
  }

  Test any_test() {
    const auto one = [&] {
      const Condition c = any_condition();
      return compare(c.a, c.compare, c.b);
    };
    switch (random_.below(4)) {
      case 0:
        return one();
      case 1:
        return any_of({all_of({one(), one()}), all_of({one(), one(), one()})});
      default:
        return all_of({one(), one(), one()});
    }
  }

  Property make_property() {
    known_ = cells_;
    Property property;
    property.sentence = "something";
    if (random_.one_in(2)) property.bad_now = all_of({any_test(), any_test()});
    if (!random_.one_in(3)) property.bad_end = any_test();
    if (random_.one_in(3)) property.reached = any_test();
    property.progress = random_.one_in(3);
    property.through_outage = random_.one_in(3);
    return property;
  }

  Random& random_;
  Builder b_;
  std::vector<Cell> cells_, known_;
  std::size_t streams_ = 0, channels_ = 0;
};

}  // namespace

Model random_model(Random& random) {
  return Maker(random).make();
}

}  // namespace thalweg::test
