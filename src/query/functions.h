// SPDX-License-Identifier: Apache-2.0
// Functions of ours in SQL, between quantities as manifests spell them and the
// numbers of the tables.
#pragma once

#include <span>
#include <string_view>

struct sqlite3;

namespace thalweg::query {

struct FunctionInfo {
  std::string_view call, meaning;
};
std::span<const FunctionInfo> functions();

// False where SQLite refuses.
bool add_functions(sqlite3* database);

}  // namespace thalweg::query
