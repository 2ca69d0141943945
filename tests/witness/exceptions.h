// SPDX-License-Identifier: Apache-2.0
// Where a rule and the explorer do not agree, and why.
#pragma once

#include <string_view>

namespace thalweg::test {

struct Exception {
  std::string_view where;  // a sample, or a page and the number of the example: "INT004 2"
  std::string_view code, at;
  std::string_view why;
};

inline constexpr Exception kExceptions[] = {
    {"", "", "", ""},
};

// Findings of which no run can be told.
struct Declined {
  std::string_view code, reason;
};

inline constexpr Declined kDeclined[] = {
    {"INT004", "nobody says which one is right, so no run is wrong"},
    {"CON001", "nobody is known to write it"},
    {"ORD002", "there is no copy to compare"},
};

}  // namespace thalweg::test
