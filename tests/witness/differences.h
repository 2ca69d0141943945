// SPDX-License-Identifier: Apache-2.0
// Where a rule and the explorer do not agree about systems put together from choices, and
// why. One that does not occur any more is a mistake.
#pragma once

#include <string_view>
#include <vector>

namespace thalweg::test {

enum class Way { found_but_well, silent_but_wrong };

struct Difference {
  Way way;
  std::string_view code;
  std::vector<std::string_view> where{};    // choices, all of them: "write=outbox|capture"
  std::vector<std::string_view> instead{};  // rules, one of which finds something there
  std::string_view why;
};

inline const std::vector<Difference> kDifferences = {
    // ---- what is found, and goes well
    {.way = Way::found_but_well,
     .code = "CDC005",
     .where = {"write=outbox-status"},
     .why = "a table that only grows is no run"},
    {.way = Way::found_but_well,
     .code = "INT001",
     .where = {"write=both-versioned", "completion=driven"},
     .why = "it is driven to its end, and the copy compares the versions of its source"},
    {.way = Way::found_but_well,
     .code = "INT001",
     .where = {"write=both-versioned|call", "beside=load|load-versioned"},
     .why = "the load brings what a crash left out, and older versions are refused"},
    {.way = Way::found_but_well,
     .code = "INT003",
     .where = {"beside=load|load-versioned"},
     .why = "the load reads the source itself, and comes again"},
    {.way = Way::found_but_well,
     .code = "ORD002",
     .where = {"step=versioned"},
     .why = "writes compare versions; in which order the external is called is not followed"},
    {.way = Way::found_but_well,
     .code = "ORD002",
     .where = {"beside=load|load-versioned"},
     .why = "what adds up is no copy, and the load brings the state"},
    {.way = Way::found_but_well,
     .code = "ORD007",
     .where = {"effect=insert"},
     .why = "whether an insert is refused where a record stands is not known"},

    // ---- what is not found, because another rule says it
    {.way = Way::silent_but_wrong,
     .code = "INT001",
     .instead = {"INT002", "INT003", "INT004", "TXN001", "TXN003"},
     .why = "the second place is a topic, a copy with a writer of its own, or in the transaction"},
    {.way = Way::silent_but_wrong,
     .code = "INT003",
     .instead = {"INT001", "INT002", "INT004"},
     .why = "the copy is fed; what is told apart from the change is the matter of the feed"},
    {.way = Way::silent_but_wrong,
     .code = "INT004",
     .instead = {"INT003"},
     .why = "the system of record is known, and the copy has a second writer"},
    {.way = Way::silent_but_wrong,
     .code = "TXN001",
     .instead = {"TXN003"},
     .why = "one of the stores cannot take part in two-phase commit at all"},
    {.way = Way::silent_but_wrong,
     .code = "CDC007",
     .instead = {"IDM007"},
     .why = "the topic itself keeps what it has; its producers do not wait for it"},
    {.way = Way::silent_but_wrong,
     .code = "ORD002",
     .instead = {"INT002", "ORD003"},
     .why = "what is told has no order from the start, or the consumer loses it"},
    {.way = Way::silent_but_wrong,
     .code = "ORD003",
     .instead = {"INT002", "ORD002"},
     .why = "what is told has no order from the start, or the key spreads it"},
    {.way = Way::silent_but_wrong,
     .code = "IDM001",
     .instead = {"IDM004", "IDM006"},
     .why = "it claims to be exactly once, or marks what was done apart from it"},
    {.way = Way::silent_but_wrong,
     .code = "IDM004",
     .instead = {"IDM001", "IDM006"},
     .why = "it does not claim to be exactly once"},

    // ---- what is not found, and why not
    {.way = Way::silent_but_wrong,
     .code = "INT001",
     .where = {"write=outbox|outbox-sequence|outbox-status|log-first|publish-before",
               "beside=edit|edit-compared|claim|look|look-at-version|cache|cache-ttl"},
     .why = "who writes past the way to the copy tells it nothing; no rule asks for that"},
    {.way = Way::silent_but_wrong,
     .code = "INT001",
     .where = {"write=call", "step=insert"},
     .why = "an insert replaces nothing, so the order of two does not matter"},
    {.way = Way::silent_but_wrong,
     .code = "ORD002",
     .where = {"write=log-first", "step=insert"},
     .why = "an insert replaces nothing; what comes later is refused"},
    {.way = Way::silent_but_wrong,
     .code = "ORD003",
     .where = {"write=log-first", "step=insert"},
     .why = "an insert replaces nothing; what comes later is refused"},
    {.way = Way::silent_but_wrong,
     .code = "ORD007",
     .where = {"effect=merge|increment"},
     .why = "the rule asks for two flows that both overwrite"},
    {.way = Way::silent_but_wrong,
     .code = "ORD007",
     .where = {"write=publish-before|publish-after"},
     .why = "what an operation publishes itself is no second way from the source"},
    {.way = Way::silent_but_wrong,
     .code = "IDM001",
     .where = {"delivery=at-most-once"},
     .why = "it commits first and loses rather than repeats; a producer may still send twice"},
    {.way = Way::silent_but_wrong,
     .code = "IDM001",
     .where = {"read=payer", "dedupe=high-water|beside"},
     .why = "`atomic: true` is believed by the rule, and of an external by nobody else"},
    {.way = Way::silent_but_wrong,
     .code = "IDM004",
     .where = {"delivery=at-most-once"},
     .why = "it commits first and loses rather than repeats; a producer may still send twice"},
    {.way = Way::silent_but_wrong,
     .code = "IDM004",
     .where = {"read=payer", "dedupe=high-water|beside"},
     .why = "`atomic: true` is believed by the rule, and of an external by nobody else"},
};

}  // namespace thalweg::test
