// SPDX-License-Identifier: Apache-2.0
// The verbs of steps and guarantees, and sets of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace thalweg::manifest {

enum class Verb : std::uint8_t {
  read,
  write,
  insert,
  update,
  upsert,
  delete_,
  increment,
  decrement,
  append,
  merge,
  fill,
  invalidate,
  publish,
  call,
  check,
  lock,
  transaction,
  saga,
  parallel,
  either,
  branch,  // one alternative of an `either`; not written as a verb
};
inline constexpr std::size_t kVerbCount = 21;

enum class GuaranteeVerb : std::uint8_t {
  converges,
  fresh,
  unique,
  foreign_key,
  bound,
  conserved,
  sequence,
  exactly_once,
  read_your_writes,
  causal,
  erasable,
  audited,
  custom,
};
inline constexpr std::size_t kGuaranteeVerbCount = 13;

std::string_view to_string(Verb verb);
std::string_view to_string(GuaranteeVerb verb);
std::optional<Verb> parse_verb(std::string_view text);  // never `branch`
std::optional<GuaranteeVerb> parse_guarantee_verb(std::string_view text);

using VerbSet = std::uint32_t;
constexpr VerbSet verb_bit(Verb verb) {
  return 1U << static_cast<unsigned>(verb);
}
constexpr VerbSet guarantee_bit(GuaranteeVerb verb) {
  return 1U << static_cast<unsigned>(verb);
}

inline constexpr VerbSet kWrites =
    verb_bit(Verb::write) | verb_bit(Verb::insert) | verb_bit(Verb::update) |
    verb_bit(Verb::upsert) | verb_bit(Verb::delete_) | verb_bit(Verb::increment) |
    verb_bit(Verb::decrement) | verb_bit(Verb::append) | verb_bit(Verb::merge);
inline constexpr VerbSet kBlocks = verb_bit(Verb::transaction) | verb_bit(Verb::saga) |
                                   verb_bit(Verb::parallel) | verb_bit(Verb::either) |
                                   verb_bit(Verb::branch);
inline constexpr VerbSet kAnyVerb = (1U << kVerbCount) - 1;
inline constexpr VerbSet kSimpleVerbs = kAnyVerb & ~kBlocks;
inline constexpr VerbSet kUniqueVerbs = verb_bit(Verb::insert) | verb_bit(Verb::upsert) |
                                        verb_bit(Verb::append) | verb_bit(Verb::publish) |
                                        verb_bit(Verb::call);
// In the column `when` of the vocabulary.
inline constexpr VerbSet kAlways = 0;
inline constexpr VerbSet kRequired = 1U << 31U;

constexpr bool contains(VerbSet set, Verb verb) {
  return (set & verb_bit(verb)) != 0;
}
constexpr bool is_write(Verb verb) {
  return contains(kWrites, verb);
}
constexpr bool is_block(Verb verb) {
  return contains(kBlocks, verb);
}

}  // namespace thalweg::manifest
