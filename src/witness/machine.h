// SPDX-License-Identifier: Apache-2.0
// A tiny machine that runs a model of a system: processes made of blocks, each of
// which happens at once, over one flat array of bytes. Whatever may happen next in a
// state (a step, a crash, a fault of a publish, a late retry) is an Action; applying
// one is the only way to another state. No clock and no randomness.
//
// The state is laid out as budgets, cells, processes (position, locals), channels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "source/source.h"

namespace thalweg::witness {

using Byte = std::uint8_t;

// A byte of the state, by its offset.
struct Cell {
  std::uint16_t at = 0;
  Cell behind(unsigned n) const { return {static_cast<std::uint16_t>(at + n)}; }
  friend bool operator==(Cell, Cell) = default;
};

// What an instruction works with: a byte of the state, or a number.
struct Value {
  std::uint16_t n = 0;
  bool is_number = true;

  Value() = default;
  Value(int number) : n(static_cast<std::uint16_t>(number)) {}  // NOLINT: implicit by design
  Value(Cell cell) : n(cell.at), is_number(false) {}            // NOLINT: implicit by design
  Byte in(const Byte* state) const { return is_number ? static_cast<Byte>(n) : state[n]; }
};

enum class Compare : std::uint8_t { equal, differs, less, at_least };

struct Condition {
  Value a;
  Compare compare = Compare::equal;
  Value b;
  bool holds(const Byte* state) const;
};

enum class Op : std::uint8_t {
  set,      // cell := a
  add,      // cell += a
  only_if,  // the next `count` instructions happen only if `a compare b`
  go,       // the process goes on at block `count`
  publish,  // the message (a, b, c) to all channels of stream `count`
  take,     // message number b of channel `count` into cell and the two behind it
  pop,      // the first a messages of channel `count` are gone
};

struct Instruction {
  Op op = Op::set;
  Compare compare = Compare::equal;
  std::uint16_t count = 0;
  std::uint16_t carrier = 0;  // of `publish`: see Model
  Cell cell{};
  Value a{}, b{}, c{};
};

// How a step is told: `text` at `target`, at a place of the manifest.
struct Label {
  std::string target;  // a participant: `search/product`; empty: the process itself
  std::string text;    // "upsert product"
  source::Span at;
};

// One way in which a block may happen. Guards are looked at before anything is done, and
// so is whether the messages that are taken are there. At most one take is from a
// channel without order.
struct Move {
  std::vector<Condition> guards{};
  std::vector<Instruction> effects{};
  Label label{};
  bool is_recovery = false;  // not counted on while an outage lasts
};

struct Block {
  std::vector<Move> moves;
};

enum class ProcessKind : std::uint8_t {
  client,  // one run of an operation, with what it calls
  worker,  // a consumer, connector, relay; it is restarted
};

struct Process {
  std::string name;
  ProcessKind kind = ProcessKind::client;
  Cell position;  // the block that comes next; the number of blocks: ended
  Cell locals;    // lost when it crashes, ends or starts again
  std::uint16_t local_count = 0;
  std::vector<Block> blocks{};
  bool crashes = true;
  bool comes = false;             // of a client: no run is without it
  std::uint16_t recovers_at = 0;  // the block where it goes on after a crash

  Byte end() const { return static_cast<Byte>(blocks.size()); }
};

enum class Duplicates : std::uint8_t {
  none,
  adjacent,  // twice in a row
  late,      // once more at any later moment
};

// One partition as one consumer reads it.
struct Channel {
  std::string name;
  Cell length;  // behind it room for `capacity` messages of three bytes
  std::uint8_t capacity = 0;
  bool unordered = false;  // any message may be taken
};

// Where a producer publishes: a partition with the channels of all its consumers.
struct Stream {
  std::string name;
  std::uint16_t first_channel = 0, channel_count = 0;
  Duplicates duplicates = Duplicates::none;
  bool loses = false;
  Cell retry{};  // of `late`: a flag and the message that is still to come
};

// How a byte is shown.
enum class Show : std::uint8_t {
  nothing,  // bookkeeping
  value,    // 0 is nothing, 1 is v1
  count,
  one_less,  // a count that may go below zero: 0 is -1
  net,       // done, undone; 255: undone once too often
  times,     // how often it took effect
  yes_no,
};

struct NamedCell {
  std::string name;  // `search/product`
  Cell cell;
  Show show = Show::value;
};

// A statement about a state.
struct Test {
  enum class Kind : std::uint8_t { compare, all, any };
  Kind kind = Kind::any;
  Condition condition;
  std::vector<Test> parts;

  bool holds(const Byte* state) const;
};
inline Test never() {
  return {};
}
Test compare(Value a, Compare how, Value b);
Test all_of(std::vector<Test> parts);
Test any_of(std::vector<Test> parts);

struct Property {
  std::string sentence;         // what should hold: "search/product follows shop-db/product"
  Test bad_now = never();       // wrong in any state
  Test bad_end = never();       // wrong where nothing but faults can happen any more
  Test reached = all_of({});    // some good end has to show this, else a pass says nothing
  bool progress = false;        // every client ends, no worker stops in the middle
  bool through_outage = false;  // … without counting on recoveries
};

// What may be used up: how often something may fail.
enum class Budget : std::uint8_t { crashes, duplicates, losses };
inline constexpr unsigned kBudgets = 3;
inline Cell budget(Budget b) {
  return {static_cast<std::uint16_t>(b)};
}

// Who follows the changes of a place and publishes them, as a step of its own in a
// story; the machine does both at once, since nobody can see anything in between.
struct Carrier {
  std::string name, text;
  source::Span at;
};

struct Model {
  std::vector<Byte> start;  // every client arrived, nothing to be used up
  std::vector<NamedCell> cells;
  std::vector<Process> processes;
  std::vector<Channel> channels;
  std::vector<Stream> streams;
  std::vector<Carrier> carriers;  // an instruction has the number of one, from one
  Property property;

  std::size_t size() const { return start.size(); }
  std::size_t clients() const;
};

enum class Fault : std::uint8_t { none, duplicate, loss };

struct Action {
  enum class Kind : std::uint8_t { step, crash, retry };
  Kind kind = Kind::step;
  std::uint8_t who = 0;  // a process; of `retry` a stream
  std::uint8_t move = 0;
  std::uint8_t index = 0;  // of an unordered channel: which message
  Fault fault = Fault::none;
  std::uint8_t which = 0;  // the publish of the move that it happens to

  friend bool operator==(const Action&, const Action&) = default;
};

// The model has to outlive its machine.
class Machine {
 public:
  explicit Machine(const Model& model);

  const Model& model() const { return model_; }
  // What may happen: first what the system does by itself, then what fails.
  // `progress` is how many of the first there are, recoveries not counted if the
  // property does not count on them.
  struct Choices {
    std::vector<Action> actions;
    std::size_t progress = 0;
  };
  void choices(const Byte* state, Choices& out) const;
  bool is_enabled(const Byte* state, const Action& action) const;
  // `to` is a copy of the state and becomes the next one. False: a channel is full,
  // and the message was left out; what comes of that means nothing.
  bool apply(Byte* to, const Action& action) const;
  // The publishes that happened in a step, by their numbers among those of the move.
  std::vector<std::uint8_t> published(const Byte* state, const Action& action) const;

  bool is_stuck(const Byte* state) const;  // some process waits for ever
  const Move& move(const Byte* state, const Action& action) const;

 private:
  // A publish that may fail, by its number among those of the move.
  struct Risk {
    std::uint8_t which = 0;
    const Stream* stream = nullptr;
  };
  // A move, with what is asked of it in every state.
  struct Way {
    const Move* move = nullptr;
    std::vector<Condition> needs{};            // guards, and that there are messages to take
    const Instruction* any_message = nullptr;  // that takes from a channel without order
    std::vector<Risk> risks{};

    bool is_open(const Byte* state) const;
  };
  using Ways = std::vector<Way>;

  Way way(const Move& move) const;
  const Ways* ways(const Byte* state, std::size_t process) const;  // null: it has ended
  unsigned messages(const Byte* state, const Way& way) const;      // as many as can be taken

  void add_steps(const Byte* state, Choices& out) const;
  void add_faults(const Byte* state, Choices& out) const;
  bool can_fail(const Byte* state, const Stream& stream, Fault fault) const;
  bool can_crash(const Byte* state, const Process& process) const;

  using Published = std::vector<std::uint8_t>;
  bool apply(Byte* to, const Action& action, Published* published) const;
  bool publish(Byte* to, const Instruction& i, const Action& action, bool hit) const;
  bool append(Byte* to, const Stream& stream, const Byte* message) const;
  void take(Byte* to, const Instruction& i, const Action& action) const;
  void pop(Byte* to, const Instruction& i) const;

  const Model& model_;
  std::vector<std::vector<Ways>> ways_;  // by process and block
};

}  // namespace thalweg::witness
