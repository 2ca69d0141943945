// SPDX-License-Identifier: Apache-2.0
// Our tables as virtual tables of SQLite.
#pragma once

#include <memory>
#include <vector>

#include "query/budget.h"
#include "query/table.h"

struct sqlite3;

namespace thalweg::query {

// A table whose name is known to SQLite without anybody having created it.
struct Exposed {
  const Table* table = nullptr;
  const Budget* budget = nullptr;
};

// Makes the tables known, and everything that is no table of ours unknown. Both
// must outlive the database. False where SQLite refuses.
bool expose(sqlite3* database, const std::vector<Exposed>& tables);

}  // namespace thalweg::query
