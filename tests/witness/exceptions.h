// SPDX-License-Identifier: Apache-2.0
// Where a rule and the explorer do not agree, and why.
#pragma once

#include <string_view>

namespace thalweg::test {

struct Exception {
  std::string_view where;  // a sample, or the page of a rule
  std::string_view code, at;
  std::string_view why;
};

inline constexpr Exception kExceptions[] = {
    {"CDC003", "ORD002", "ad-changes",
     "the consumer compares versions; what order does to its deletes is not followed"},
    {"CDC003", "ORD003", "finder/on-ad",
     "the consumer compares versions; what order does to its deletes is not followed"},
    {"CDC005", "CDC005", "relay", "a table that only grows is no run"},
    {"IDM004", "IDM004", "counter", "aborted transactions are not modelled"},
    {"IDM007", "IDM007", "shop/place-order", "the event is lost all the same; INT002 says so"},
    {"INT004", "INT004", "customer", "the two differ all the same; INT003 says so"},
    {"INT006", "ORD003", "purchasing/on-crm-change", "nobody outside the loop writes"},
    {"INT006", "ORD003", "keep", "nobody outside the loop writes"},
    {"INT006", "ORD003", "purchasing/on-change", "nobody outside the loop writes"},
    {"INT007", "ORD002", "paid",
     "the update is conditional; in which order the external is called is not followed"},
    {"INT007", "INT007", "trips/book", "the saga is lost with its state; TXN005 says so"},
    {"ORD006", "ORD003", "labels",
     "orders come from one writer, and labels are written once for each"},
    {"PRV002", "INT001", "shop/forget",
     "the archive is loaded again; whether its rewriting refuses what is older is open"},
    {"REL001", "INT004", "account", "nobody says which one is right, but the two commit together"},
    {"TXN001", "INT004", "account", "nobody says which one is right, but the two commit together"},
    {"TXN002", "TXN002", "payments/transfer",
     "the engine commits over partitions; what that costs is no run"},
    {"real/kafka-streams-orders", "ORD003", "orders-view-feed",
     "the services answer one another, and fill every channel"},
};

// Findings of which no run can be told.
struct Declined {
  std::string_view code, reason;
};

inline constexpr Declined kDeclined[] = {
    {"INT004", "nobody says which one is right, so no run is wrong"},
    {"CON001", "nobody is known to write it"},
    {"ORD002", "there is no copy to compare"},
    {"ORD002", "what is there only adds up: in which order is not followed"},
    {"ORD003", "what is there only adds up: in which order is not followed"},
};

}  // namespace thalweg::test
