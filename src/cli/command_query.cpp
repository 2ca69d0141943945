// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <set>

#include "base/text.h"
#include "cli/command.h"
#include "cli/pipeline.h"
#include "cli/problems.h"
#include "cli/query_output.h"
#include "query/database.h"

namespace thalweg::cli {

namespace {

enum class QueryFormat : std::uint8_t { table, csv, json };
constexpr Word<QueryFormat> kFormats[] = {
    {"table", QueryFormat::table}, {"csv", QueryFormat::csv}, {"json", QueryFormat::json}};

constexpr std::size_t kMostRows = 10'000'000;

struct Asked {
  std::vector<std::string> words;  // the query, then paths; of `--tables` names
  QueryFormat format = QueryFormat::table;
  bool tables = false;
  query::Limits limits;
};

class Run {
 public:
  Run(const Asked& asked, Environment& environment)
      : asked_(asked),
        environment_(environment),
        request_(request_of({asked.words.begin() + 1, asked.words.end()}, environment)),
        configurations_(environment, {}, {}),
        pipeline_(environment, request_, configurations_),
        file_(query_.add("<query>", asked.words.front())) {}

  ExitCode run();

 private:
  bool ask(const System& system, bool with_name);
  void complain(const query::Mistake& mistake);
  bool check_names();

  const Asked& asked_;
  Environment& environment_;
  Request request_;
  Configurations configurations_;
  Pipeline pipeline_;
  source::SourceMap query_;  // to show it where it is wrong
  source::FileId file_;
  query::Answer all_;
};

void Run::complain(const query::Mistake& mistake) {
  diag::Diagnostics problems;
  problems.error("", {file_, mistake.begin, mistake.end}, mistake.message).hint(mistake.hint);
  report_problems(environment_, problems, query_);
}

// The rows of several systems stand below each other, and say whose they are.
bool Run::ask(const System& system, bool with_name) {
  query::Database database(*system.graph, *system.sources);
  query::Answer answer = database.run(query_.bytes(file_), asked_.limits);
  if (answer.mistake) return complain(*answer.mistake), false;
  if (with_name) answer.columns.insert(answer.columns.begin(), "system");
  all_.columns = std::move(answer.columns);
  for (auto& row : answer.rows) {
    if (with_name) row.insert(row.begin(), std::string(system.manifest->system()));
    all_.rows.push_back(std::move(row));
  }
  return true;
}

bool Run::check_names() {
  if (asked_.format != QueryFormat::json) return true;
  std::set<std::string> names;
  for (const std::string& column : all_.columns)
    if (!names.insert(column).second) {
      const bool is_ours = column == "system" && pipeline_.systems().size() > 1;
      fail(environment_,
           is_ours ? "a column named `system` is put before the rows of several systems; name "
                     "yours otherwise, with `AS`"
                   : "two columns are named " + quote(column) + "; name them with `AS`");
      return false;
    }
  return true;
}

ExitCode Run::run() {
  pipeline_.load();
  if (!report_invalid(pipeline_, environment_)) return ExitCode::failed;
  pipeline_.build_graphs();
  const auto& systems = pipeline_.systems();
  for (const System& system : systems)
    if (!ask(system, systems.size() > 1)) return ExitCode::failed;
  if (!check_names()) return ExitCode::failed;
  switch (asked_.format) {
    case QueryFormat::table:
      environment_.out(as_table(all_));
      break;
    case QueryFormat::csv:
      environment_.out(as_csv(all_));
      break;
    case QueryFormat::json:
      environment_.out(as_json(all_));
      break;
  }
  return ExitCode::clean;
}

ExitCode show_tables(const Asked& asked, Environment& environment) {
  if (asked.format != QueryFormat::table)
    return fail(environment, "`--tables` prints a text: leave `--format` out");
  const query::Database schema;
  std::vector<std::string_view> names;
  for (const auto& table : schema.tables()) names.push_back(table->name());
  for (const std::string& word : asked.words)
    if (std::find(names.begin(), names.end(), word) == names.end())
      return fail(environment, "there is no table: " + unknown_word(word, names));
  environment.out(describe_tables(schema.tables(), asked.words));
  return ExitCode::clean;
}

}  // namespace

Action describe_query(Options& options) {
  auto asked = std::make_shared<Asked>();
  options.arguments("SQL [PATH…]", "PATH", asked->words);
  options.choice("--format", "FORMAT", "table (the default), csv or json", kFormats, asked->format);
  options.flag("--tables", "print the tables, or those that are named, and what they hold",
               asked->tables);
  options.number("--limit", "N", "the most rows that an answer may have; default: 100000",
                 kMostRows, asked->limits.rows);
  return [asked](Environment& environment) {
    if (asked->tables) return show_tables(*asked, environment);
    if (asked->words.empty())
      return fail(environment, "which query? `thalweg query --tables` lists what can be asked");
    return Run(*asked, environment).run();
  };
}

}  // namespace thalweg::cli
