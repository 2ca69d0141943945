// SPDX-License-Identifier: Apache-2.0
#include "checks/custom_rule.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/accept.h"
#include "checks/check.h"
#include "checks/rulebook.h"

namespace thalweg::checks {

namespace {

using Entry = FrontMatter::Entry;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// `ACME001`
bool is_code(std::string_view text) {
  const std::string_view letters = family_of(text);
  const std::string_view digits = text.substr(letters.size());
  return !letters.empty() && !digits.empty() &&
         std::all_of(letters.begin(), letters.end(), is_upper) &&
         std::all_of(digits.begin(), digits.end(), is_digit);
}

class Reader {
 public:
  Reader(const source::SourceMap& sources, source::FileId file, query::Database& schema,
         diag::Diagnostics& problems)
      : bytes_(sources.bytes(file)), file_(file), schema_(schema), problems_(problems) {}

  std::unique_ptr<CustomRule> read(std::string_view directory);

 private:
  struct Key {
    std::string_view name;
    bool is_required;
    void (Reader::*check)(const Entry& entry);
  };
  static const Key kKeys[];

  void front_matter();
  void entry(const Entry& entry);
  void missing();
  void code(const Entry& entry);
  void name(const Entry& entry);
  void severity(const Entry& entry) { one_of(entry, kSeverities); }
  void rule_class(const Entry& entry) { one_of(entry, kClasses); }
  void integrity(const Entry& entry) { one_of(entry, kFlags); }
  void possible(const Entry& entry) { all_of(entry, kPossible); }
  void counterexample(const Entry& entry) { all_of(entry, counterexample_names()); }
  void recipes(const Entry& entry);
  void any_text(const Entry& entry);
  void message(const Entry& entry) { sentence(entry, rule_->message); }
  void why(const Entry& entry) { sentence(entry, rule_->why); }
  void fix(const Entry& entry) { sentence(entry, rule_->fix); }
  void sentence(const Entry& entry, Sentence& sentence);
  void one_of(const Entry& entry, std::span<const std::string_view> words);
  void all_of(const Entry& entry, std::span<const std::string_view> words);
  void check_word(std::string_view key, std::string_view word,
                  std::span<const std::string_view> words);

  void find_query();
  void check_query();
  void check_columns();
  void check_sentence(const Sentence& sentence);

  // A view of the page.
  source::Span span(std::string_view text) const {
    const auto begin = static_cast<std::uint32_t>(text.data() - bytes_.data());
    return {file_, begin, begin + static_cast<std::uint32_t>(text.size())};
  }
  source::Span top() const { return {file_, 0, 0}; }
  diag::Diagnostic& error(source::Span place, std::string message) {
    return problems_.error("", place, std::move(message));
  }

  static constexpr std::string_view kSeverities[] = {"error", "warning", "note"};
  static constexpr std::string_view kClasses[] = {"inferred", "mixed", "declared"};
  static constexpr std::string_view kFlags[] = {"true", "false"};
  static constexpr std::string_view kPossible[] = {"silent", "note", "warning"};

  std::string_view bytes_;
  source::FileId file_;
  query::Database& schema_;
  diag::Diagnostics& problems_;
  std::unique_ptr<CustomRule> rule_;
  FrontMatter front_;
  std::set<std::string_view> seen_;
};

const Reader::Key Reader::kKeys[] = {
    {"code", true, &Reader::code},
    {"name", true, &Reader::name},
    {"severity", true, &Reader::severity},
    {"summary", true, &Reader::any_text},
    {"message", true, &Reader::message},
    {"why", false, &Reader::why},
    {"fix", false, &Reader::fix},
    {"class", false, &Reader::rule_class},
    {"possible", false, &Reader::possible},
    {"integrity", false, &Reader::integrity},
    {"counterexample", false, &Reader::counterexample},
    {"recipes", false, &Reader::recipes},
    {"tags", false, &Reader::any_text},
    {"since", false, &Reader::any_text},
    {"sources", false, &Reader::any_text},
};

// ---------------------------------------------------------------------------
// Front matter

void Reader::entry(const Entry& entry) {
  std::vector<std::string_view> names;
  for (const Key& key : kKeys) {
    names.push_back(key.name);
    if (key.name != entry.key) continue;
    if (!seen_.insert(key.name).second) error(span(entry.key), quote(entry.key) + " stands twice");
    return (this->*key.check)(entry);
  }
  diag::Diagnostic& problem = error(span(entry.key), "unknown key " + quote(entry.key));
  const auto near = nearest(entry.key, names);
  problem.hint(near ? "did you mean " + quote(*near) + "?"
                    : "the keys are " + join_and(names, "`"));
}

void Reader::any_text(const Entry& entry) {
  if (unquoted(entry.value).empty()) error(span(entry.key), quote(entry.key) + " is empty");
}

void Reader::check_word(std::string_view key, std::string_view word,
                        std::span<const std::string_view> words) {
  if (std::find(words.begin(), words.end(), word) != words.end()) return;
  diag::Diagnostic& problem = error(
      span(word), quote(word) + " is none of " + join_or(words) + ", as " + quote(key) + " is");
  if (const auto near = nearest(word, words)) problem.hint("did you mean " + quote(*near) + "?");
}

void Reader::one_of(const Entry& entry, std::span<const std::string_view> words) {
  if (entry.value.empty()) return any_text(entry);
  check_word(entry.key, entry.value, words);
}

void Reader::all_of(const Entry& entry, std::span<const std::string_view> words) {
  for (const std::string_view word : listed(entry.value)) check_word(entry.key, word, words);
}

// There are too many to name them all.
void Reader::recipes(const Entry& entry) {
  const auto names = recipe_names();
  for (const std::string_view word : listed(entry.value)) {
    if (std::find(names.begin(), names.end(), word) != names.end()) continue;
    diag::Diagnostic& problem = error(span(word), quote(word) + " is no recipe");
    if (const auto near = nearest(word, names)) problem.hint("did you mean " + quote(*near) + "?");
  }
}

void Reader::sentence(const Entry& entry, Sentence& sentence) {
  any_text(entry);
  sentence = read_sentence(unquoted(entry.value));
}

// Families of the program may grow, and M is that of problems with manifests.
void Reader::code(const Entry& entry) {
  if (entry.value.empty()) return any_text(entry);
  if (!is_code(entry.value)) {
    error(span(entry.value), quote(entry.value) + " is no code: capital letters, then digits")
        .hint("such as `ACME001`");
    return;
  }
  const std::string_view family = family_of(entry.value);
  if (checks::find_family(family) || family == "M")
    error(span(entry.value), "codes that begin with " + quote(family) + " are those of the program")
        .hint("begin yours with other letters, such as those of your company");
}

void Reader::name(const Entry& entry) {
  if (entry.value.empty()) return any_text(entry);
  if (!is_id(entry.value))
    error(span(entry.value),
          quote(entry.value) + " is no name: small letters and digits with `-` between them");
  else if (const auto rule = find_rule(entry.value))
    error(span(entry.value), "a rule of the program has the name " + quote(entry.value) + ": " +
                                 std::string(checks::page(*rule).code));
}

void Reader::missing() {
  for (const Key& key : kKeys)
    if (key.is_required && seen_.count(key.name) == 0)
      error(top(), "the front matter has no " + quote(key.name));
}

void Reader::front_matter() {
  front_ = read_front_matter(bytes_);
  if (!front_.is_whole) {
    error(top(), "a rule's page begins with its front matter, between two lines of `---`")
        .hint("`README.md` is the name for a page that is no rule");
    return;
  }
  for (const std::string_view line : front_.others) error(span(line), "this is no `key: value`");
  for (const Entry& one : front_.entries) entry(one);
  missing();
}

// ---------------------------------------------------------------------------
// The query

void Reader::find_query() {
  std::string_view rest = front_.text;
  std::string_view block;  // the fence that is open
  const char* begin = nullptr;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.starts_with("```")) continue;
    if (block.empty()) {
      block = trim(line);
      begin = rest.data();
      continue;
    }
    const std::string_view inside(begin, static_cast<std::size_t>(line.data() - begin));
    if (block == "```sql" && rule_->query_span)
      error(span(block), "a second query; a page has one").label(rule_->query_span, "the first");
    else if (block == "```sql")
      rule_->query = inside, rule_->query_span = span(inside);
    block = {};
  }
  if (!rule_->query_span) error(top(), "the page has no query, in a block that begins with ```sql");
}

void Reader::check_query() {
  if (!rule_->query_span) return;
  query::Answer answer = schema_.check(rule_->query);
  if (answer.mistake) {
    const query::Mistake& mistake = *answer.mistake;
    const std::string_view place = rule_->query.substr(mistake.begin, mistake.end - mistake.begin);
    error(span(place), mistake.message).hint(mistake.hint);
    return;
  }
  rule_->columns = std::move(answer.columns);
  check_columns();
}

void Reader::check_columns() {
  const std::string_view first = trim(rule_->query).substr(0, trim(rule_->query).find('\n'));
  std::set<std::string_view> names;
  for (const std::string& column : rule_->columns)
    if (!names.insert(column).second)
      error(span(first), "two columns of the query are named " + quote(column))
          .hint("name them with `AS`");
  if (!rule_->column(column::kAt))
    error(span(first), "the query gives no column `at`, the element that a finding is about")
        .hint("name one so: `SELECT o.id AS at`");
  check_sentence(rule_->message);
  check_sentence(rule_->why);
  check_sentence(rule_->fix);
}

void Reader::check_sentence(const Sentence& sentence) {
  const std::vector<std::string_view> names(rule_->columns.begin(), rule_->columns.end());
  for (const Piece& piece : sentence) {
    if (!piece.is_column || rule_->column(piece.text)) continue;
    diag::Diagnostic& problem =
        error(span(piece.text), "the query gives no column " + quote(piece.text));
    const auto near = nearest(piece.text, names);
    problem.hint(near ? "did you mean " + quote(*near) + "?" : "it gives " + join_and(names, "`"));
  }
}

std::unique_ptr<CustomRule> Reader::read(std::string_view directory) {
  const std::size_t before = problems_.count(diag::Severity::error);
  rule_ = std::make_unique<CustomRule>();
  front_matter();
  if (front_.is_whole) {
    find_query();
    check_query();
  }
  if (problems_.count(diag::Severity::error) > before) return nullptr;
  rule_->page = read_page("custom", bytes_);
  rule_->page.directory = directory;
  if (rule_->page.page_class.empty()) rule_->page.page_class = "inferred";
  return std::move(rule_);
}

}  // namespace

std::optional<std::size_t> CustomRule::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

std::unique_ptr<CustomRule> read_custom_rule(const source::SourceMap& sources, source::FileId file,
                                             std::string_view directory, query::Database& schema,
                                             diag::Diagnostics& problems) {
  return Reader(sources, file, schema, problems).read(directory);
}

}  // namespace thalweg::checks
