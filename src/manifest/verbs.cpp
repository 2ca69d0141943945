// SPDX-License-Identifier: Apache-2.0
#include "manifest/verbs.h"

#include "manifest/vocabulary.h"

namespace thalweg::manifest {

namespace {

constexpr std::uint32_t kData = kStore | kDataset;

constexpr VerbInfo kVerbs[] = {
    {"read", kData | kExternal, "reads a dataset or an external"},
    {"write", kData, "writes a dataset, effect not declared"},
    {"insert", kData, "inserts a record by key"},
    {"update", kData, "updates a record by key"},
    {"upsert", kData, "inserts or updates a record by key"},
    {"delete", kData, "deletes a record by key"},
    {"increment", kData, "adds; counts twice when done twice"},
    {"decrement", kData, "subtracts; counts twice when done twice"},
    {"append", kData, "appends; counts twice when done twice"},
    {"merge", kData, "set-add, maximum or CRDT: order and repetition do not matter"},
    {"fill", kData, "puts what was just read from its source into a cache"},
    {"invalidate", kData, "removes a cached value"},
    {"publish", kTopic, "appends an event to a topic"},
    {"call", kOperation | kExternal, "calls an operation or an external"},
    {"check", kGuarantee, "application code decides on the guarantee from what it read"},
    {"lock", kData, "takes a distributed lock"},
    {"transaction", kNoTarget, "block whose steps commit together"},
    {"saga", kNoTarget, "block whose steps are undone by compensations"},
    {"parallel", kNoTarget, "block whose steps all run, in no order"},
    {"either", kNoTarget, "block of branches, exactly one of which runs"},
    {"branch", kNoTarget, "one alternative of an `either`"},
};
static_assert(std::size(kVerbs) == kVerbCount);

constexpr VerbInfo kGuaranteeVerbs[] = {
    {"converges", kData | kTopic, "a copy becomes equal to its source"},
    {"fresh", kData | kTopic, "a copy is never further behind than the bound"},
    {"unique", kEntity, "no two records have the same value of the field or fields"},
    {"foreign_key", kEntity, "the field names a record that exists"},
    {"bound", kEntity, "the field stays within its bounds"},
    {"conserved", kEntity, "the sum of the field does not change"},
    {"sequence", kEntity, "the field is numbered without gaps"},
    {"exactly_once", kOperation, "the operation takes effect once, however often it is called"},
    {"read_your_writes", kOperation, "the operation sees what the same client wrote before"},
    {"causal", kNoTarget, "an observer sees an effect only after its cause"},
    {"erasable", kEntity | kSubject, "the data of one subject can be erased everywhere"},
    {"audited", kEntity, "changes leave a trail"},
    {"custom", kNoTarget, "a promise in words"},
};
static_assert(std::size(kGuaranteeVerbs) == kGuaranteeVerbCount);

template <class E>
std::optional<E> parse(std::span<const VerbInfo> table, std::string_view text) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].spelling == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace

const VerbInfo& info(Verb verb) {
  return kVerbs[static_cast<std::size_t>(verb)];
}
const VerbInfo& info(GuaranteeVerb verb) {
  return kGuaranteeVerbs[static_cast<std::size_t>(verb)];
}

std::string_view to_string(Verb verb) {
  return info(verb).spelling;
}
std::string_view to_string(GuaranteeVerb verb) {
  return info(verb).spelling;
}

std::optional<Verb> parse_verb(std::string_view text) {
  return parse<Verb>(std::span(kVerbs).first(kVerbCount - 1), text);
}
std::optional<GuaranteeVerb> parse_guarantee_verb(std::string_view text) {
  return parse<GuaranteeVerb>(kGuaranteeVerbs, text);
}

}  // namespace thalweg::manifest
