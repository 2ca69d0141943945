// SPDX-License-Identifier: Apache-2.0
#include "query/module.h"

#include <cmath>
#include <sqlite3.h>
#include <string>

namespace thalweg::query {

namespace {

struct VirtualTable : sqlite3_vtab {
  explicit VirtualTable(const Exposed& shown) : sqlite3_vtab{}, exposed(shown) {}
  const Exposed& exposed;

  const Table& table() const { return *exposed.table; }
};

// All rows, or those that an index gives.
struct Cursor : sqlite3_vtab_cursor {
  explicit Cursor(const VirtualTable& of) : sqlite3_vtab_cursor{}, table(of) {}
  const VirtualTable& table;
  bool by_index = false;
  std::span<const Table::Entry> found;
  std::size_t at = 0, end = 0;

  std::uint32_t row() const { return by_index ? found[at].second : static_cast<std::uint32_t>(at); }
};

VirtualTable& own(sqlite3_vtab* table) {
  return *static_cast<VirtualTable*>(table);
}
Cursor& own(sqlite3_vtab_cursor* cursor) {
  return *static_cast<Cursor*>(cursor);
}

std::string_view affinity(const Column& column) {
  if (column.type == ColumnType::any) return "";
  return column.holds_numbers() ? "NUMERIC" : "TEXT";
}

std::string declaration(const Table& table) {
  std::string text = "CREATE TABLE x(";
  std::string_view separator;
  for (const Column& column : table.columns()) {
    text.append(separator).append("\"").append(column.name).append("\" ").append(affinity(column));
    separator = ", ";
  }
  return text + ")";
}

int connect(sqlite3* database, void* auxiliary, int /*count*/, const char* const* /*arguments*/,
            sqlite3_vtab** out, char** /*error*/) {
  const auto& exposed = *static_cast<const Exposed*>(auxiliary);
  const int code = sqlite3_declare_vtab(database, declaration(*exposed.table).c_str());
  if (code == SQLITE_OK) *out = std::make_unique<VirtualTable>(exposed).release();
  return code;
}

int disconnect(sqlite3_vtab* table) {
  const std::unique_ptr<VirtualTable> owned(&own(table));
  return SQLITE_OK;
}

// ---------------------------------------------------------------------------
// Planning: one comparison with a key, the best there is.

// An index compares bytes.
bool can_look_up(sqlite3_index_info* info, int i, const Table& table) {
  const auto& constraint = info->aConstraint[i];
  if (constraint.usable == 0 || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) return false;
  if (constraint.iColumn < 0) return false;
  return table.columns()[static_cast<std::size_t>(constraint.iColumn)].is_key() &&
         std::string_view(sqlite3_vtab_collation(info, i)) == "BINARY";
}

int best_index(sqlite3_vtab* base, sqlite3_index_info* info) {
  constexpr double kExpected = 8;  // rows with one value of a key
  const Table& table = own(base).table();
  int best = -1;
  bool unique = false;
  for (int i = 0; i < info->nConstraint && !unique; ++i) {
    if (!can_look_up(info, i, table)) continue;
    unique = table.columns()[static_cast<std::size_t>(info->aConstraint[i].iColumn)].unique;
    if (best < 0 || unique) best = i;
  }
  constexpr double kRows = 10'000;  // without having counted them
  info->estimatedCost = best < 0 ? kRows : (unique ? 2 : kExpected);
  info->estimatedRows = best < 0 ? static_cast<sqlite3_int64>(kRows)
                                 : static_cast<sqlite3_int64>(unique ? 1 : kExpected);
  if (best < 0) return SQLITE_OK;
  if (unique) info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
  info->aConstraintUsage[best].argvIndex = 1;
  info->idxNum = info->aConstraint[best].iColumn + 1;
  return SQLITE_OK;
}

// ---------------------------------------------------------------------------
// Reading

int open(sqlite3_vtab* table, sqlite3_vtab_cursor** out) {
  *out = std::make_unique<Cursor>(own(table)).release();
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  const std::unique_ptr<Cursor> owned(&own(cursor));
  return SQLITE_OK;
}

// A value as the column holds it; nothing where it holds no such value.
Value looked_up(sqlite3_value* value, const Column& column) {
  if (sqlite3_value_type(value) == SQLITE_NULL) return {};
  if (column.holds_numbers()) {
    if (sqlite3_value_numeric_type(value) == SQLITE_INTEGER)
      return std::int64_t{sqlite3_value_int64(value)};
    const double number = sqlite3_value_double(value);
    const bool is_row = number >= 0 && number <= UINT32_MAX && std::trunc(number) == number;
    return is_row ? Value(static_cast<std::int64_t>(number)) : Value();
  }
  const auto* const text = sqlite3_value_text(value);
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  return std::string(reinterpret_cast<const char*>(text), size);
}

// A list that takes more steps to make than there are is not made.
int filter(sqlite3_vtab_cursor* base, int index, const char* /*name*/, int /*count*/,
           sqlite3_value** arguments) {
  Cursor& cursor = own(base);
  const Table& table = cursor.table.table();
  cursor.at = 0;
  cursor.by_index = index > 0;
  if (cursor.by_index) {
    const auto column = static_cast<std::size_t>(index - 1);
    cursor.found = table.find(column, looked_up(arguments[0], table.columns()[column]));
    cursor.end = cursor.found.size();
  } else {
    cursor.end = table.size();
  }
  if (!cursor.table.exposed.budget->is_spent()) return SQLITE_OK;
  cursor.end = 0;
  table.forget();
  return SQLITE_INTERRUPT;
}

int next(sqlite3_vtab_cursor* cursor) {
  ++own(cursor).at;
  return SQLITE_OK;
}

int at_end(sqlite3_vtab_cursor* cursor) {
  return own(cursor).at >= own(cursor).end ? 1 : 0;
}

struct Result {
  sqlite3_context* context;
  void operator()(std::monostate /*nothing*/) const { sqlite3_result_null(context); }
  void operator()(std::int64_t number) const { sqlite3_result_int64(context, number); }
  void operator()(double number) const { sqlite3_result_double(context, number); }
  // Lives as long as the graph.
  void operator()(std::string_view text) const {
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  void operator()(const std::string& text) const {
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
};

int column(sqlite3_vtab_cursor* base, sqlite3_context* context, int column) {
  const Cursor& cursor = own(base);
  std::visit(Result{context},
             cursor.table.table().value(cursor.row(), static_cast<std::size_t>(column)));
  return cursor.table.exposed.budget->is_spent() ? SQLITE_INTERRUPT : SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* out) {
  *out = own(cursor).row();
  return SQLITE_OK;
}

// Without xCreate there is one table, of the name of the module.
constexpr sqlite3_module make_module() {
  sqlite3_module module{};
  module.xConnect = connect;
  module.xBestIndex = best_index;
  module.xDisconnect = disconnect;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = at_end;
  module.xColumn = column;
  module.xRowid = row_id;
  return module;
}
constexpr sqlite3_module kModule = make_module();

// SQLite learns the columns when a table is first used, by a statement that no
// guard would let pass; so it is used once before there is one.
bool connect(sqlite3* database, const std::string& table) {
  sqlite3_stmt* statement = nullptr;
  const std::string query = "SELECT 1 FROM " + table;
  const int code = sqlite3_prepare_v2(database, query.c_str(), -1, &statement, nullptr);
  sqlite3_finalize(statement);
  return code == SQLITE_OK;
}

}  // namespace

bool expose(sqlite3* database, const std::vector<Exposed>& tables) {
  const char* keep[] = {"json_each", "json_tree", nullptr};
  bool done = sqlite3_drop_modules(database, keep) == SQLITE_OK && connect(database, keep[0]) &&
              connect(database, keep[1]);
  for (const Exposed& exposed : tables) {
    const std::string name(exposed.table->name());
    // SQLite hands it back as it is, and we only read it.
    void* const auxiliary = const_cast<Exposed*>(&exposed);
    done = done &&
           sqlite3_create_module_v2(database, name.c_str(), &kModule, auxiliary, nullptr) ==
               SQLITE_OK &&
           connect(database, name);
  }
  return done;
}

}  // namespace thalweg::query
