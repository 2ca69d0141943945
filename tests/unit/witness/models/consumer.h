// SPDX-License-Identifier: Apache-2.0
// Two clients whose writes or requests travel to a consumer.
#pragma once

#include "witness/program.h"

namespace thalweg::test {

struct Pipe {
  witness::Duplicates duplicates = witness::Duplicates::none;
  bool loses = false, unordered = false;
  int partitions = 1;
};

// What the consumer does with a message.
enum class Effect {
  // a copy of the database
  upsert,
  versioned,    // takes only newer versions
  tombstone,    // … and remembers the version of what is deleted
  hard_delete,  // … and forgets it
  // a count for each request
  increment,
  set_add,
  id_table,   // increments what is not in a table of ids, in one transaction
  id_before,  // notes the id, then increments
  id_after,   // increments, then notes the id
  high_water,
  last_id,
};

enum class Commit { each, every_two, first, with_effect };

// What a client does that gets no answer to its request.
enum class Retry { never, same_id, fresh_id };

struct Consumer {
  Effect effect = Effect::upsert;
  Commit commit = Commit::every_two;
  Retry retry = Retry::never;
};

witness::Model consume(Pipe pipe, Consumer consumer);

}  // namespace thalweg::test
