// SPDX-License-Identifier: Apache-2.0
// What a query may do: read our tables, with functions that give the same answer
// every time, within a number of steps.
#pragma once

#include <string>

#include "query/budget.h"

struct sqlite3;

namespace thalweg::query {

inline constexpr const char* kOnlyReads = "a query only reads: it begins with `SELECT` or `WITH`";

class Guard {
 public:
  explicit Guard(Budget& budget) : budget_(budget) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  // Turns off whatever can be turned off, then asks before everything else. The
  // guard must outlive the database. False where SQLite refuses.
  bool watch(sqlite3* database);

  // Why the last query was not allowed; empty where it was.
  const std::string& refusal() const { return refusal_; }
  void forget() { refusal_.clear(); }

 private:
  static int authorize(void* self, int action, const char* first, const char* second,
                       const char* database, const char* trigger);
  static int progress(void* self);
  int refuse(std::string reason);

  Budget& budget_;
  std::string refusal_;
};

}  // namespace thalweg::query
