// SPDX-License-Identifier: Apache-2.0
#include "unit/witness/models/parts.h"

namespace thalweg::test {

using namespace witness;

namespace {

struct Unfriend {
  bool one_topic = false;
  bool waits = false;  // the message carries what has to be seen before it
  bool loses = false;  // the news that she is no friend any more
};

// Unfriend, then write to all friends; the two events travel on two topics or on one.
Model unfriend(Unfriend how) {
  Builder b;
  const Cell removed = b.cell("friends without her", Show::yes_no);
  const Cell told = b.cell("she was told", Show::yes_no), sent = b.hidden();
  const std::size_t friends = b.stream("friends", {"inbox"}, {.loses = how.loses});
  const std::size_t messages = how.one_topic ? friends : b.stream("messages", {"inbox"}, {});
  Process& user = b.process("user", ProcessKind::client);
  user.blocks = {once(label("friends", "unfriend"), {publish(friends, 1, 1, 0)}),
                 once(label("messages", "post"), {publish(messages, 2, 2, 0)})};
  user.crashes = false;
  const auto apply = [&](Cell id) {
    return only_if({id, Compare::equal, 1}, {set(removed, 1)}) +
           only_if({id, Compare::equal, 2},
                   Effects{set(sent, 1)} + only_if({removed, Compare::equal, 0}, {set(told, 1)}));
  };
  const auto reader = [&](const char* name, std::size_t stream, bool waits) {
    Process& p = b.process(name, ProcessKind::worker, 3);
    const std::size_t channel = b.first_channel(stream);
    const Effects first{take(channel, p.locals)};
    const Block commit = once(label(name, "commit"), {pop(channel), go(0)});
    if (!waits) {
      p.blocks = {once(label("inbox", "apply"), first + apply(p.locals)), commit};
      return;
    }
    p.blocks = {once(label("inbox", "receive"), first),
                once(label("inbox", "apply"), apply(p.locals), {{removed, Compare::equal, 1}}),
                commit};
  };
  reader("friend reader", friends, false);
  if (!how.one_topic) reader("message reader", messages, how.waits);
  return b.finish({.sentence = "who was unfriended is not told",
                   .bad_now = is(told, 1),
                   .reached = is(sent, 1),
                   .progress = true});
}

}  // namespace

Expected causality_models() {
  using enum Result;
  return {
      {"unfriend_two_topics", [] { return unfriend({}); }, 42, violated, {1, 0, 0, 0}, 3},
      {"unfriend_causal_token", [] { return unfriend({.waits = true}); }, 35},
      {"unfriend_one_topic", [] { return unfriend({.one_topic = true}); }, 18},
      {"unfriend_token_lossy_topic",
       [] { return unfriend({.waits = true, .loses = true}); },
       40,
       blocked,
       {1, 0, 0, 1},
       3},
  };
}

}  // namespace thalweg::test
