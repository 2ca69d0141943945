// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/models/consumer.h"

#include "unit/witness/models/parts.h"

namespace thalweg::test {

using namespace witness;

namespace {

// A message is: whose it is, then a value or an id, then a version.
class Pipeline {
 public:
  Pipeline(Pipe pipe, Consumer consumer) : pipe_(pipe), consumer_(consumer) {
    counts_requests() ? add_counts() : add_copy();
  }

  Model build() {
    for (int k = 0; k < pipe_.partitions; ++k)
      streams_.push_back(b_.stream(
          "changes", {"consumer"},
          {.duplicates = pipe_.duplicates, .loses = pipe_.loses, .unordered = pipe_.unordered}));
    for (int i = 1; i <= 2; ++i) add_client(i);
    for (std::size_t k = 0; k < streams_.size(); ++k) add_consumer(k);
    return b_.finish(counts_requests() ? once_each() : follows());
  }

 private:
  bool counts_requests() const { return consumer_.effect >= Effect::increment; }

  void add_copy() {
    db_ = b_.cell("db", Show::value);
    search_ = b_.cell("search", Show::value);
    version_ = b_.hidden();
    mark_ = b_.hidden();
  }

  void add_counts() {
    for (int r = 1; r <= 2; ++r) {
      counts_.push_back(b_.cell(fmt::format("debit {}", r), Show::count));
      sent_.push_back(b_.hidden());
    }
    const std::size_t ids = consumer_.retry == Retry::fresh_id ? 4 : 2;
    for (std::size_t id = 0; id < ids; ++id) seen_.push_back(b_.hidden());
    version_ = b_.hidden();
    mark_ = b_.hidden();
  }

  void add_client(int i) {
    Process& p = b_.process(client_name(i), ProcessKind::client);
    p.crashes = false;
    const std::size_t stream = streams_[static_cast<std::size_t>(i - 1) % streams_.size()];
    if (!counts_requests()) {
      const bool deletes = i == 2 && (consumer_.effect == Effect::tombstone ||
                                      consumer_.effect == Effect::hard_delete);
      const int value = deletes ? 0 : i;
      p.blocks = {once(label("db", deletes ? "delete user" : "write user"),
                       {set(db_, value), add(version_, 1), publish(stream, i, value, version_)})};
      return;
    }
    const auto send = [&](int id) {
      return once(label("requests", "append"), {add(version_, 1), publish(stream, i, id, version_),
                                                set(sent_[static_cast<std::size_t>(i - 1)], 1)});
    };
    p.blocks = {send(i)};
    if (consumer_.retry == Retry::never) return;
    constexpr std::size_t kSendFresh = 2, kEnd = 3;
    const Cell left = budget(Budget::duplicates);
    Block answer;
    answer.moves = {{{}, {go(kEnd)}, label("", "answered")},
                    {{{left, Compare::at_least, 1}},
                     {add(left, -1), go(consumer_.retry == Retry::fresh_id ? kSendFresh : 0)},
                     label("", "timed out")}};
    p.blocks.push_back(std::move(answer));
    p.blocks.push_back(send(i + 2));
  }

  void add_consumer(std::size_t k) {
    const std::size_t channel = b_.first_channel(streams_[k]);
    Process& p = b_.process(fmt::format("consumer{}", k + 1), ProcessKind::worker, 3);
    const Cell message = p.locals;
    const Effects first{take(channel, message)}, second{take(channel, message, 1)};
    const Effects done{pop(channel), go(0)}, apply = effect(message);
    const Block commit = once(label("changes", "commit"), done);
    const Label applies = label("target", "apply");
    if (consumer_.effect == Effect::id_before) {
      p.blocks = {once(label("ids", "note"), first + if_seen(message, 1, done) + note(message)),
                  once(applies, apply), commit};
    } else if (consumer_.effect == Effect::id_after) {
      p.blocks = {once(applies, first + if_seen(message, 0, apply) + if_seen(message, 1, done)),
                  once(label("ids", "note"), note(message)), commit};
    } else if (consumer_.commit == Commit::first) {
      p.blocks = {once(label("changes", "commit"), first + Effects{pop(channel)}),
                  once(applies, apply + Effects{go(0)})};
    } else if (consumer_.commit == Commit::with_effect) {
      p.blocks = {once(applies, first + apply + done)};
    } else if (consumer_.commit == Commit::each) {
      p.blocks = {once(applies, first + apply), commit};
    } else {
      p.blocks = {once(applies, first + apply),
                  {{{{}, done, label("changes", "commit")}, {{}, second + apply, applies}}},
                  once(label("changes", "commit both"), {pop(channel, 2), go(0)})};
    }
  }

  Effects count(Cell message) const {
    return by_number(message, 2, [&](std::size_t r) {
      return Effects{consumer_.effect == Effect::set_add ? set(counts_[r], 1) : add(counts_[r], 1)};
    });
  }
  Effects note(Cell message) const {
    return by_number(message.behind(1), seen_.size(),
                     [&](std::size_t id) { return Effects{set(seen_[id], 1)}; });
  }
  Effects if_seen(Cell message, int flag, const Effects& then) const {
    return by_number(message.behind(1), seen_.size(), [&](std::size_t id) {
      return only_if({seen_[id], Compare::equal, flag}, then);
    });
  }

  Effects effect(Cell message) const {
    const Cell second = message.behind(1), version = message.behind(2);
    const Effects copy{set(search_, second)};
    const Effects newer = copy + Effects{set(mark_, version)};
    switch (consumer_.effect) {
      case Effect::upsert:
        return copy;
      case Effect::versioned:
      case Effect::tombstone:
        return only_if({mark_, Compare::less, version}, newer);
      case Effect::hard_delete:
        return only_if({mark_, Compare::less, version},
                       newer + only_if({second, Compare::equal, 0}, {set(mark_, 0)}));
      case Effect::increment:
      case Effect::set_add:
      case Effect::id_before:
      case Effect::id_after:
        return count(message);
      case Effect::id_table:
        return if_seen(message, 0, count(message)) + note(message);
      case Effect::high_water:
        return only_if({mark_, Compare::less, version},
                       Effects{set(mark_, version)} + count(message));
      case Effect::last_id:
        return only_if({mark_, Compare::differs, second},
                       Effects{set(mark_, second)} + count(message));
    }
    return {};
  }

  Property follows() const {
    return {.sentence = "search follows db",
            .bad_end = differ(db_, search_),
            .reached = at_least(version_, 1)};
  }

  Property once_each() const {
    Property property{.sentence = "each request is debited once"};
    for (std::size_t r = 0; r < 2; ++r) {
      property.bad_now.parts.push_back(at_least(counts_[r], 2));
      property.bad_end.parts.push_back(all_of({is(sent_[r], 1), is(counts_[r], 0)}));
    }
    property.reached = any_of({is(sent_[0], 1), is(sent_[1], 1)});
    return property;
  }

  Pipe pipe_;
  Consumer consumer_;
  Builder b_;
  std::vector<std::size_t> streams_;
  Cell db_, search_, version_, mark_;  // the mark: the last version or id that was applied
  std::vector<Cell> counts_, sent_;    // by request
  std::vector<Cell> seen_;             // by id
};

}  // namespace

Model consume(Pipe pipe, Consumer consumer) {
  return Pipeline(pipe, consumer).build();
}

}  // namespace thalweg::test
