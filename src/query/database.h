// SPDX-License-Identifier: Apache-2.0
// A graph as a database that can only be read. Owns the connection and the lists
// that queries have asked for; refers to the graph and the sources. Opening costs
// well under a millisecond; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "query/table.h"
#include "query/value.h"
#include "source/source.h"

namespace thalweg::query {

struct Limits {
  std::uint64_t steps = 100'000'000;  // of SQLite's virtual machine, about
  std::size_t rows = 100'000;
  std::size_t bytes = std::size_t{64} << 20;  // of all texts together
};

// Why there is no answer: what is wrong with the query, and where.
struct Mistake {
  std::string message;  // as diagnostics say it
  std::string hint;
  std::uint32_t begin = 0, end = 0;  // in the query; a first line where it has no place
};

struct Answer {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;  // texts are strings
  std::optional<Mistake> mistake;        // then there are no rows
};

class Database {
 public:
  // Tables without rows: enough to check queries.
  Database();
  Database(const graph::Graph& graph, const source::SourceMap& sources);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::vector<std::unique_ptr<Table>>& tables() const;

  // The step behind a row of `steps`; false where there is no such row.
  manifest::Step step(std::int64_t number) const;

  // The columns that the query would give.
  Answer check(std::string_view query);
  // One SELECT. Rows in its order; the same for the same graph.
  Answer run(std::string_view query, const Limits& limits = {});

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace thalweg::query
