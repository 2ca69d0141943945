// SPDX-License-Identifier: Apache-2.0
#include "plan/recipe.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/text.h"
#include "embedded/recipe_pages.h"

namespace thalweg::plan {

namespace {

std::string_view next_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

std::vector<std::string> texts(const Tree& map, std::string_view key) {
  const Tree* found = child(map, key);
  return found == nullptr ? std::vector<std::string>() : texts_of(*found);
}

std::string text(const Tree& map, std::string_view key) {
  return std::string(text_of(map, key));
}

std::string without_backticks(std::string_view cell) {
  std::string out(trim(cell));
  std::erase(out, '`');
  return out;
}

// The cells of a row; `\|` is no end of one.
std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> cells;
  std::string cell;
  row = trim(row);
  for (std::size_t i = 1; i < row.size(); ++i) {
    if (row[i] == '\\' && i + 1 < row.size() && row[i + 1] == '|') {
      cell += row[++i];
    } else if (row[i] == '|') {
      cells.emplace_back(trim(cell));
      cell.clear();
    } else {
      cell += row[i];
    }
  }
  return cells;
}

struct Column {
  std::string_view name;
  std::string Phase::*cell;
};
constexpr Column kColumns[] = {{"phase", &Phase::id},          {"action", &Phase::action},
                               {"why safe", &Phase::why_safe}, {"verify", &Phase::verify},
                               {"rollback", &Phase::rollback}, {"exit", &Phase::exit},
                               {"risk", &Phase::risk}};

// A page, read from top to bottom. The first mistake ends it.
class Reader {
 public:
  explicit Reader(std::string_view page) : rest_(page) {}
  Result<Recipe> read();

 private:
  std::string_view line();
  void front_matter();
  void heading(std::string_view text);
  void fence();
  void paragraph(std::string_view line);
  void row(std::string_view line);
  void facts(const Tree& map);
  void scores(const Tree& map);
  void rewrite(const Tree& map);
  void bind(Rewrite& rewrite, const Tree& entry);
  static void phrases(Binding& binding, std::string_view text);
  Edit edit(const Tree& map);
  void example(std::string text);
  void wrong(std::string message, std::size_t line = 0);

  std::string_view rest_;
  std::size_t line_ = 0;
  std::string section_, about_;  // `Before`, `INT002`
  std::vector<std::string> columns_;
  Recipe recipe_;
  std::optional<Failure> failure_;
};

std::string_view Reader::line() {
  ++line_;
  return next_line(rest_);
}

void Reader::wrong(std::string message, std::size_t line) {
  if (!failure_) failure_ = Failure{fmt::format("line {}: {}", line == 0 ? line_ : line, message)};
}

void Reader::facts(const Tree& map) {
  struct Key {
    std::string_view key;
    std::string Recipe::*text;
  };
  constexpr Key kTexts[] = {{"recipe", &Recipe::id},
                            {"alias", &Recipe::alias},
                            {"title", &Recipe::title},
                            {"effort", &Recipe::effort},
                            {"latency", &Recipe::latency},
                            {"consistency", &Recipe::consistency},
                            {"availability", &Recipe::availability},
                            {"point_of_no_return", &Recipe::point_of_no_return}};
  constexpr std::pair<std::string_view, std::vector<std::string> Recipe::*> kLists[] = {
      {"fixes", &Recipe::rules},
      {"engines", &Recipe::engines},
      {"after", &Recipe::after},
      {"artefacts", &Recipe::artefacts}};
  for (const Tree& entry : map.children) {
    const auto* as_text = std::ranges::find(kTexts, entry.key, &Key::key);
    const auto* as_list =
        std::ranges::find_if(kLists, [&](const auto& list) { return list.first == entry.key; });
    if (entry.key == "scores")
      scores(entry);
    else if (as_text != std::end(kTexts))
      recipe_.*(as_text->text) = entry.text;
    else if (as_list != std::end(kLists))
      recipe_.*(as_list->second) = texts_of(entry);
    else
      wrong(fmt::format("{} is no key of a recipe", quote(entry.key)));
  }
}

void Reader::scores(const Tree& map) {
  constexpr std::string_view kNames[] = {"simplicity", "availability", "consistency", "latency",
                                         "effort"};
  for (const Tree& entry : map.children) {
    const auto* name = std::ranges::find(kNames, entry.key);
    const bool is_score = entry.text.size() == 1 && entry.text[0] >= '0' && entry.text[0] <= '3';
    if (name == std::end(kNames) || !is_score) {
      wrong(fmt::format("{} is no score from 0 to 3", quote(entry.key + ": " + entry.text)));
      continue;
    }
    recipe_.score[static_cast<std::size_t>(name - kNames)] = entry.text[0] - '0';
  }
}

void Reader::front_matter() {
  if (line() != "---") return wrong("a page begins with `---`");
  std::string text;
  while (!rest_.empty()) {
    const std::string_view one = line();
    if (one == "---") {
      const auto tree = read_tree("front matter", std::move(text));
      if (!tree) return wrong(tree.error());
      return facts(*tree);
    }
    text += std::string(one) + "\n";
  }
  wrong("the front matter does not end");
}

// `## Before (INT002)`
void Reader::heading(std::string_view text) {
  const auto open = text.find(" (");
  section_ = text.substr(0, open);
  about_ = open == std::string_view::npos ? "" : text.substr(open + 2, text.size() - open - 3);
  columns_.clear();
}

void Reader::row(std::string_view line) {
  const std::vector<std::string> cells = cells_of(line);
  if (columns_.empty()) {
    columns_ = cells;
    return;
  }
  if (!cells.empty() && cells.front().find_first_not_of("-: ") == std::string::npos) return;
  Phase phase;
  for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i)
    for (const Column& column : kColumns)
      if (columns_[i].starts_with(column.name)) phase.*(column.cell) = cells[i];
  phase.id = without_backticks(phase.id);
  recipe_.phases.push_back(std::move(phase));
}

void Reader::paragraph(std::string_view line) {
  std::string* to = section_.empty()              ? &recipe_.summary
                    : section_ == "Preconditions" ? &recipe_.preconditions
                    : section_ == "Alternatives"  ? &recipe_.alternatives
                                                  : nullptr;
  if (to == nullptr) return;
  if (section_.empty() && line.starts_with("# ")) return;
  *to += std::string(line) + "\n";
}

void Reader::bind(Rewrite& rewrite, const Tree& entry) {
  Binding binding;
  binding.name = entry.key;
  if (const Tree* question = child(entry, "ask")) {
    binding.question = question->text;
    binding.guess = text(entry, "guess");
    binding.fallback = text(entry, "default");
    if (const Tree* from = child(entry, "from")) phrases(binding, from->text);
  } else if (const Tree* words = child(entry, "text")) {
    binding.value = Tree::of_text(words->text);
  } else if (!is_scalar(entry)) {
    binding.value = entry;
    binding.value->key.clear();
  } else {
    phrases(binding, entry.text);
  }
  rewrite.bind.push_back(std::move(binding));
}

// `every P, else Q`
void Reader::phrases(Binding& binding, std::string_view text) {
  if (text.starts_with("every ")) {
    binding.may_be_none = true;
    text.remove_prefix(6);
  }
  constexpr std::string_view kElse = ", else ";
  for (auto at = text.find(kElse); at != std::string_view::npos; at = text.find(kElse)) {
    binding.phrase.emplace_back(text.substr(0, at));
    text.remove_prefix(at + kElse.size());
  }
  binding.phrase.emplace_back(text);
}

Edit Reader::edit(const Tree& map) {
  Edit edit;
  for (const Tree& entry : map.children) {
    if (entry.key == "when")
      edit.when = texts_of(entry);
    else if (entry.key == "add")
      edit.add = entry;
    else if (entry.key == "set")
      edit.set = entry;
    else if (entry.key == "move")
      edit.move = entry;
    else if (entry.key == "remove")
      edit.remove = texts_of(entry);
    else if (entry.key == "steps")
      edit.steps = entry.children;
    else
      wrong(fmt::format("{} is no part of an edit", quote(entry.key)));
  }
  return edit;
}

void Reader::rewrite(const Tree& map) {
  Rewrite rewrite;
  rewrite.rules = texts(map, "for");
  if (rewrite.rules.empty()) rewrite.rules = recipe_.rules;
  if (const Tree* bind_all = child(map, "bind"))
    for (const Tree& entry : bind_all->children) bind(rewrite, entry);
  if (const Tree* needs = child(map, "needs"))
    for (const Tree& need : needs->children)
      rewrite.needs.push_back({text(need, "if"), text(need, "else"), text(need, "ask")});
  if (const Tree* announces = child(map, "announces"))
    for (const Tree& entry : announces->children) rewrite.announces[entry.key] = entry.text;
  if (const Tree* phases = child(map, "phases"))
    for (const Tree& phase : phases->children) {
      if (!recipe_.phase_index(phase.key))
        wrong(fmt::format("there is no phase {} in the table", quote(phase.key)));
      std::vector<Edit>& edits = rewrite.phases[phase.key];
      if (is_list(phase))
        for (const Tree& each : phase.children) edits.push_back(edit(each));
      else
        edits.push_back(edit(phase));
    }
  recipe_.rewrites.push_back(std::move(rewrite));
}

// `# answer: K=from_account`
void Reader::example(std::string text) {
  if (section_ == "Before") {
    Example example;
    example.rule = about_;
    constexpr std::string_view kAnswer = "# answer: ";
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view one = next_line(rest);
      const auto equals = one.find('=');
      if (one.starts_with(kAnswer) && equals != std::string_view::npos)
        example.answers.emplace(one.substr(kAnswer.size(), equals - kAnswer.size()),
                                one.substr(equals + 1));
    }
    example.before = std::move(text);
    recipe_.examples.push_back(std::move(example));
  } else if (section_ == "After" && !recipe_.examples.empty()) {
    recipe_.examples.back().after = std::move(text);
  }
}

void Reader::fence() {
  const std::size_t begin = line_;
  std::string text;
  while (!rest_.empty()) {
    const std::string_view one = line();
    if (one.starts_with("```")) break;
    text += std::string(one) + "\n";
  }
  if (section_ == "Before" || section_ == "After") return example(std::move(text));
  if (section_ != "Rewrite") return;
  const auto tree = read_tree("rewrite", std::move(text));
  if (!tree) return wrong(fmt::format("in the rewrite here, {}", tree.error()), begin);
  rewrite(*tree);
}

Result<Recipe> Reader::read() {
  front_matter();
  while (!rest_.empty() && !failure_) {
    const std::string_view one = line();
    if (one.starts_with("## "))
      heading(one.substr(3));
    else if (one.starts_with("```"))
      fence();
    else if (section_ == "Phases" && one.starts_with("|"))
      row(one);
    else
      paragraph(one);
  }
  if (!failure_ && recipe_.id.empty()) wrong("`recipe` is missing", 1);
  if (!failure_ && recipe_.phases.empty()) wrong("there is no table of phases");
  if (!recipe_.point_of_no_return.empty() && !recipe_.phase_index(recipe_.point_of_no_return))
    wrong(fmt::format("the point of no return is no phase: {}", recipe_.point_of_no_return), 1);
  if (failure_) return *failure_;
  for (std::string* text : {&recipe_.summary, &recipe_.preconditions, &recipe_.alternatives})
    *text = std::string(trim(*text));
  return std::move(recipe_);
}

std::vector<Recipe> read_all() {
  std::vector<Recipe> all;
  for (const EmbeddedFile& file : recipe_pages())
    if (auto recipe = read_recipe(file.text)) all.push_back(std::move(*recipe));
  std::ranges::sort(all, {}, &Recipe::alias);
  return all;
}

}  // namespace

const Rewrite* Recipe::rewrite_for(std::string_view rule) const {
  for (const Rewrite& rewrite : rewrites)
    if (std::ranges::find(rewrite.rules, rule) != rewrite.rules.end()) return &rewrite;
  return nullptr;
}

std::optional<std::size_t> Recipe::phase_index(std::string_view phase) const {
  const auto found = std::ranges::find(phases, phase, &Phase::id);
  if (found == phases.end()) return std::nullopt;
  return static_cast<std::size_t>(found - phases.begin());
}

Result<Recipe> read_recipe(std::string_view page) {
  return Reader(page).read();
}

Cookbook::Cookbook(std::vector<Recipe> own) : recipes_(std::move(own)), own_(recipes_.size()) {
  for (Recipe& recipe : read_all())
    if (std::ranges::find(recipes_, recipe.id, &Recipe::id) == recipes_.end())
      recipes_.push_back(std::move(recipe));
}

const Cookbook& Cookbook::built_in() {
  static const Cookbook all({});
  return all;
}

const Recipe* Cookbook::find(std::string_view id_or_alias) const {
  for (const Recipe& recipe : recipes_)
    if (recipe.id == id_or_alias || recipe.alias == id_or_alias) return &recipe;
  return nullptr;
}

}  // namespace thalweg::plan
