// SPDX-License-Identifier: Apache-2.0
#include "query/database.h"

#include <sqlite3.h>

#include "base/text.h"
#include "query/functions.h"
#include "query/guard.h"
#include "query/mistake.h"
#include "query/module.h"
#include "query/world.h"

namespace thalweg::query {

namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

// What all queries of the process may hold at one time.
constexpr sqlite3_int64 kHeap = sqlite3_int64{256} << 20;

Value value_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    default: {
      const auto* const text = sqlite3_column_text(statement, column);
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return text == nullptr ? std::string()
                             : std::string(reinterpret_cast<const char*>(text), size);
    }
  }
}

}  // namespace

struct Database::Connection {
  Budget budget;
  std::optional<World> world;
  std::vector<std::unique_ptr<Table>> tables;
  std::vector<Exposed> exposed;
  Guard guard{budget};
  Handle handle;  // goes first
  bool usable = false;

  void open();
  Answer prepare(std::string_view query, Statement& statement);
  void read(sqlite3_stmt* statement, std::string_view query, const Limits& limits, Answer& answer);
  Mistake mistake(std::string_view query) const;
  Answer failed(Mistake mistake) const { return {{}, {}, std::move(mistake)}; }
};

void Database::Connection::open() {
  sqlite3_hard_heap_limit64(kHeap);
  tables = make_tables(world ? &*world : nullptr);
  for (const auto& table : tables) exposed.push_back({table.get(), &budget});
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, nullptr);
  handle.reset(opened);
  usable =
      code == SQLITE_OK && expose(opened, exposed) && add_functions(opened) && guard.watch(opened);
}

Mistake Database::Connection::mistake(std::string_view query) const {
  if (budget.is_spent())
    return about_all("the query takes too many steps", "look for a join without a condition",
                     query);
  if (!guard.refusal().empty()) {
    const auto at = sqlite3_error_offset(handle.get());
    return explain(guard.refusal(), query, at, tables);
  }
  return explain(sqlite3_errmsg(handle.get()), query, sqlite3_error_offset(handle.get()), tables);
}

// One statement, that gives rows, without parameters.
Answer Database::Connection::prepare(std::string_view query, Statement& statement) {
  if (!usable) return failed(about_all("SQLite cannot be used", {}, query));
  guard.forget();
  sqlite3_stmt* prepared = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(handle.get(), query.data(), static_cast<int>(query.size()),
                                      &prepared, &rest);
  statement.reset(prepared);
  if (code != SQLITE_OK) return failed(mistake(query));
  if (!statement) return failed(about_all("there is no query", {}, query));
  const bool reads = sqlite3_column_count(prepared) > 0 && sqlite3_stmt_isexplain(prepared) == 0;
  if (!reads) return failed(about_all(kOnlyReads, {}, query));
  const auto used = static_cast<std::size_t>(rest - query.data());
  sqlite3_stmt* second = nullptr;
  const int more = sqlite3_prepare_v2(handle.get(), rest, static_cast<int>(query.size() - used),
                                      &second, nullptr);
  const Statement unwanted(second);
  if (more != SQLITE_OK || unwanted) {
    const std::size_t begin = std::min(query.find_first_not_of(" \t\r\n", used), query.size());
    return failed(explain("a second statement begins here, and one is what may stand here", query,
                          static_cast<int>(begin), tables));
  }
  if (sqlite3_bind_parameter_count(prepared) > 0)
    return failed(about_all("the query has parameters, and nothing to put there", {}, query));
  Answer answer;
  for (int i = 0; i < sqlite3_column_count(prepared); ++i)
    answer.columns.emplace_back(sqlite3_column_name(prepared, i));
  return answer;
}

void Database::Connection::read(sqlite3_stmt* statement, std::string_view query,
                                const Limits& limits, Answer& answer) {
  const int columns = sqlite3_column_count(statement);
  std::size_t bytes = 0;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW && answer.rows.size() < limits.rows &&
         bytes <= limits.bytes) {
    auto& row = answer.rows.emplace_back();
    for (int i = 0; i < columns; ++i) {
      row.push_back(value_of(statement, i));
      bytes += static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
    }
  }
  if (code == SQLITE_DONE) return;
  answer.rows.clear();
  if (code != SQLITE_ROW)
    answer.mistake = mistake(query);
  else if (bytes > limits.bytes)
    answer.mistake =
        about_all("the answer is larger than " + std::to_string(limits.bytes >> 20) + " MiB",
                  "ask for fewer columns or rows", query);
  else
    answer.mistake =
        about_all("the query gives more than " + plural(limits.rows, "row"), {}, query);
}

Database::Database() : connection_(std::make_unique<Connection>()) {
  connection_->open();
}

Database::Database(const graph::Graph& graph, const source::SourceMap& sources)
    : connection_(std::make_unique<Connection>()) {
  connection_->world.emplace(graph, sources, connection_->budget);
  connection_->open();
}

Database::~Database() = default;

const std::vector<std::unique_ptr<Table>>& Database::tables() const {
  return connection_->tables;
}

manifest::Step Database::step(std::int64_t number) const {
  const auto& world = connection_->world;
  if (!world || number < 0 || number >= static_cast<std::int64_t>(world->steps())) return {};
  return world->step(static_cast<std::uint32_t>(number)).step();
}

Answer Database::check(std::string_view query) {
  connection_->budget.refill(Limits{}.steps);
  Statement statement;
  return connection_->prepare(query, statement);
}

Answer Database::run(std::string_view query, const Limits& limits) {
  connection_->budget.refill(limits.steps);
  Statement statement;
  Answer answer = connection_->prepare(query, statement);
  if (!answer.mistake) connection_->read(statement.get(), query, limits, answer);
  return answer;
}

}  // namespace thalweg::query
