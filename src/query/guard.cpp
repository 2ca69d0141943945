// SPDX-License-Identifier: Apache-2.0
#include "query/guard.h"

#include <algorithm>
#include <iterator>
#include <sqlite3.h>
#include <string_view>

#include "base/text.h"

namespace thalweg::query {

namespace {

// Sorted. Left out is what depends on the day, on chance, on what ran before, or
// on files, and what belongs to modules that are not there.
constexpr std::string_view kFunctions[] = {
    "->",
    "->>",
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg",
    "bytes",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "cosh",
    "count",
    "cume_dist",
    "degrees",
    "dense_rank",
    "duration",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_insert",
    "json_object",
    "json_patch",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_type",
    "json_valid",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "seconds",
    "sign",
    "sin",
    "sinh",
    "size",
    "sqrt",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "tan",
    "tanh",
    "total",
    "trim",
    "trunc",
    "typeof",
    "unicode",
    "unlikely",
    "upper",
};

static_assert(std::is_sorted(std::begin(kFunctions), std::end(kFunctions)));

bool is_allowed(std::string_view function) {
  return std::binary_search(std::begin(kFunctions), std::end(kFunctions), to_lower(function));
}

// Tables about SQLite itself.
bool is_inside(std::string_view table) {
  const std::string name = to_lower(table);
  return name.starts_with("sqlite_") || name.starts_with("pragma_");
}

constexpr int kStepsAtOnce = 1000;
constexpr int kTextLimit = 1 << 18;

struct Limit {
  int what, value;
};
constexpr Limit kLimits[] = {
    {SQLITE_LIMIT_LENGTH, kTextLimit},       {SQLITE_LIMIT_SQL_LENGTH, 1 << 17},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200}, {SQLITE_LIMIT_EXPR_DEPTH, 200},
    {SQLITE_LIMIT_COMPOUND_SELECT, 100},     {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},         {SQLITE_LIMIT_WORKER_THREADS, 0},
    {SQLITE_LIMIT_VDBE_OP, 1 << 20},
};

struct Setting {
  int what, value;
};
constexpr Setting kSettings[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
};

}  // namespace

int Guard::refuse(std::string reason) {
  if (refusal_.empty()) refusal_ = std::move(reason);
  return SQLITE_DENY;
}

int Guard::authorize(void* self, int action, const char* first, const char* second,
                     const char* /*database*/, const char* /*trigger*/) {
  Guard& guard = *static_cast<Guard*>(self);
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      if (first == nullptr || !is_inside(first)) return SQLITE_OK;
      return guard.refuse("there is no table " + thalweg::quote(first));
    case SQLITE_FUNCTION:
      if (second != nullptr && is_allowed(second)) return SQLITE_OK;
      return guard.refuse("the function " + thalweg::quote(second == nullptr ? "" : second) +
                          " is not available");
    default:
      return guard.refuse(kOnlyReads);
  }
}

int Guard::progress(void* self) {
  return static_cast<Guard*>(self)->budget_.spend(kStepsAtOnce) ? 0 : 1;
}

// `query_only` comes before the authorizer, which would not let us set it either.
bool Guard::watch(sqlite3* database) {
  for (const Limit& limit : kLimits) sqlite3_limit(database, limit.what, limit.value);
  bool done = true;
  for (const Setting& setting : kSettings)
    done = done && sqlite3_db_config(database, setting.what, setting.value, nullptr) == SQLITE_OK;
  const char* const pragmas = "PRAGMA query_only = 1; PRAGMA temp_store = MEMORY;";
  done = done && sqlite3_exec(database, pragmas, nullptr, nullptr, nullptr) == SQLITE_OK;
  sqlite3_progress_handler(database, kStepsAtOnce, progress, this);
  return done && sqlite3_set_authorizer(database, authorize, this) == SQLITE_OK;
}

}  // namespace thalweg::query
