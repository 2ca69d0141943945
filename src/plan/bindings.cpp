// SPDX-License-Identifier: Apache-2.0
#include "plan/bindings.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::plan {

namespace {

bool is_name_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The variables in a text; those of which all values are meant apart.
void names_in_text(std::string_view text, std::set<std::string, std::less<>>& names) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1))
    if (const auto variable = variable_at(text.substr(at)); variable && !variable->all)
      names.emplace(variable->name);
}

void names_in_tree(const Tree& tree, std::set<std::string, std::less<>>& names) {
  names_in_text(tree.key, names);
  names_in_text(tree.text, names);
  for (const Tree& each : tree.children) names_in_tree(each, names);
}

// Something that a manifest should say, and that a user can say instead.
bool is_fact(const Binding& binding) {
  return std::ranges::any_of(binding.phrase, [](std::string_view phrase) {
    if (phrase.starts_with("first ")) phrase.remove_prefix(6);
    return phrase.starts_with("record of ") || phrase.starts_with("key of ");
  });
}

}  // namespace

std::optional<Variable> variable_at(std::string_view text) {
  if (text.size() < 2 || text[0] != '$' || !(text[1] >= 'A' && text[1] <= 'Z')) return std::nullopt;
  Variable found;
  std::size_t end = 1;
  while (end < text.size() && is_name_letter(text[end])) ++end;
  found.name = text.substr(1, end - 1);
  for (const std::string_view part : {"store", "dataset", "service", "operation"})
    if (text.substr(end).starts_with(std::string(".") + std::string(part))) {
      found.part = part;
      end += part.size() + 1;
      break;
    }
  if (end < text.size() && text[end] == '*') {
    found.all = true;
    ++end;
  }
  found.length = end;
  return found;
}

std::vector<Word> Bindings::words_of(std::string_view phrase, const Assignment& assignment) const {
  std::vector<Word> words;
  while (!phrase.empty()) {
    const auto end = std::min(phrase.find(' '), phrase.size());
    if (end > 0) {
      const Value value = fill(phrase.substr(0, end), false, assignment);
      words.push_back({value.tree.text, value.element});
    }
    phrase.remove_prefix(std::min(end + 1, phrase.size()));
  }
  return words;
}

// The text with what its variables stand for. A text that is one variable and no more
// becomes its value, whatever that is.
Value Bindings::fill(std::string_view text, bool quoted, const Assignment& assignment) const {
  if (const auto whole = variable_at(text); whole && whole->length == text.size()) {
    if (whole->all) {
      const auto index = std::ranges::find(rewrite_.bind, whole->name, &Binding::name);
      Tree list = Tree::list(true);
      if (index != rewrite_.bind.end())
        for (const Value& value :
             all_values(static_cast<std::size_t>(index - rewrite_.bind.begin())))
          list.add(whole->part.empty() ? value.tree
                                       : Tree::word(part_of(value.tree.text, whole->part)));
      return {std::move(list), {}};
    }
    if (const auto found = assignment.find(whole->name); found != assignment.end()) {
      if (whole->part.empty()) return found->second;
      const std::string_view part = part_of(found->second.tree.text, whole->part);
      return {Tree::word(part), phrases_.manifest().find(part)};
    }
  }
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto variable = variable_at(text.substr(at));
    const auto found = variable ? assignment.find(variable->name) : assignment.end();
    if (found == assignment.end()) {
      out += text[at++];
      continue;
    }
    const std::string& value = found->second.tree.text;
    out += variable->part.empty() ? std::string_view(value) : part_of(value, variable->part);
    at += variable->length;
  }
  Value filled{quoted ? Tree::of_text(out) : Tree::word(out), {}};
  if (out != text) filled.element = phrases_.manifest().find(out);
  return filled;
}

Tree Bindings::filled(const Tree& tree, const Assignment& assignment) const {
  Tree out = tree;
  out.key = tree.key.find('$') == std::string::npos ? tree.key
                                                    : fill(tree.key, false, assignment).tree.text;
  if (is_scalar(tree) && tree.text.find('$') != std::string::npos) {
    std::string key = std::move(out.key);
    out = fill(tree.text, tree.kind == Tree::Kind::text, assignment).tree;
    out.key = std::move(key);
    return out;
  }
  std::vector<Tree> children;
  for (const Tree& each : tree.children) {
    Tree value = filled(each, assignment);
    const auto variable = variable_at(each.text);
    // All values of a variable stand in a list as they would one by one.
    if (is_list(tree) && is_scalar(each) && is_list(value) && variable && variable->all)
      std::ranges::move(value.children, std::back_inserter(children));
    else
      children.push_back(std::move(value));
  }
  out.children = std::move(children);
  return out;
}

// Every variable in it has a value.
bool Bindings::is_bound(const Tree& tree, const Assignment& assignment) const {
  std::set<std::string, std::less<>> names;
  names_in_tree(tree, names);
  return std::ranges::all_of(names, [&](const std::string& name) {
    return assignment.count(name) > 0 ||
           std::ranges::find(rewrite_.bind, name, &Binding::name) == rewrite_.bind.end();
  });
}

// What the user says, else the default.
Result<Values> Bindings::answer(const Binding& binding, const Assignment& assignment) const {
  const auto answer = answers_.find(binding.name);
  if (answer == answers_.end() && !binding.guess.empty())
    return phrases_.values(words_of(binding.guess, assignment), target_);
  const std::string& text = answer == answers_.end() ? binding.fallback : answer->second;
  if (text.empty() || !is_bound(Tree::word(text), assignment)) return Values{};
  const auto tree = read_tree("answer", "answer: " + text);
  if (!tree) return Failure{fmt::format("the answer to {}: {}", binding.name, tree.error())};
  Tree value = filled(*child(*tree, "answer"), assignment);
  value.key.clear();
  const manifest::ElementId element =
      is_scalar(value) ? phrases_.manifest().find(value.text) : manifest::ElementId();
  return Values{{std::move(value), element}};
}

Result<Values> Bindings::evaluate(const Binding& binding, const Assignment& assignment) const {
  if (binding.value) {
    if (!is_bound(*binding.value, assignment)) return Values{};
    if (is_scalar(*binding.value))
      return Values{fill(binding.value->text, binding.value->kind == Tree::Kind::text, assignment)};
    return Values{{filled(*binding.value, assignment), {}}};
  }
  auto found = told(binding, assignment);
  if (!found || !found->empty()) return found;
  return binding.question.empty() && !is_fact(binding) ? found : answer(binding, assignment);
}

// What the phrases give.
Result<Values> Bindings::told(const Binding& binding, const Assignment& assignment) const {
  for (const std::string& phrase : binding.phrase) {
    if (!is_bound(Tree::word(phrase), assignment)) continue;
    const bool is_template = phrase.find(' ') == std::string::npos;
    Result<Values> found = is_template ? Result<Values>(Values{fill(phrase, false, assignment)})
                                       : phrases_.values(words_of(phrase, assignment), target_);
    if (!found || !found->empty()) return found;
  }
  return Values{};
}

Bindings::Names Bindings::names_in(const std::vector<const Tree*>& trees) const {
  std::set<std::string, std::less<>> wanted;
  for (const Tree* tree : trees) names_in_tree(*tree, wanted);
  Names names;
  for (std::size_t i = rewrite_.bind.size(); i-- > 0;) {
    const Binding& binding = rewrite_.bind[i];
    if (wanted.count(binding.name) == 0) continue;
    names.push_back(i);
    for (const std::string& phrase : binding.phrase) names_in_text(phrase, wanted);
    names_in_text(binding.guess, wanted);
    names_in_text(binding.fallback, wanted);
    if (binding.value) names_in_tree(*binding.value, wanted);
  }
  std::ranges::reverse(names);
  return names;
}

void Bindings::combine(const Names& names, std::size_t at, Assignment& assignment,
                       const std::function<void(const Assignment&)>& visit) const {
  if (at == names.size()) return visit(assignment);
  const Binding& binding = rewrite_.bind[names[at]];
  const auto values = evaluate(binding, assignment);
  if (!values || values->empty()) return combine(names, at + 1, assignment, visit);
  for (const Value& value : *values) {
    assignment[binding.name] = value;
    combine(names, at + 1, assignment, visit);
  }
  assignment.erase(binding.name);
}

void Bindings::for_each(const std::vector<const Tree*>& trees,
                        const std::function<void(const Assignment&)>& visit) const {
  Assignment assignment;
  combine(names_in(trees), 0, assignment, [&](const Assignment& all) {
    const bool is_whole =
        std::ranges::all_of(trees, [&](const Tree* tree) { return is_bound(*tree, all); });
    if (is_whole) visit(all);
  });
}

Values Bindings::all_values(std::size_t name) const {
  const Binding& binding = rewrite_.bind[name];
  const Tree use = Tree::word("$" + binding.name);
  Values all;
  for_each({&use}, [&](const Assignment& assignment) {
    const Value& value = assignment.find(binding.name)->second;
    const bool is_new =
        std::ranges::none_of(all, [&](const Value& other) { return same(other.tree, value.tree); });
    if (is_new) all.push_back(value);
  });
  return all;
}

std::vector<std::string> Bindings::all_of(std::string_view variable) const {
  const auto found = std::ranges::find(rewrite_.bind, variable, &Binding::name);
  std::vector<std::string> texts;
  if (found == rewrite_.bind.end()) return texts;
  for (const Value& value : all_values(static_cast<std::size_t>(found - rewrite_.bind.begin())))
    texts.push_back(is_scalar(value.tree) ? value.tree.text : manifest::to_line(value.tree));
  return texts;
}

// What is bound through something that is missing is not told as well.
std::vector<std::string> Bindings::missing() const {
  std::vector<std::string> missing;
  std::set<std::string, std::less<>> gone;
  for (std::size_t i = 0; i < rewrite_.bind.size(); ++i) {
    const Binding& binding = rewrite_.bind[i];
    if (!all_values(i).empty()) continue;
    std::set<std::string, std::less<>> through;
    for (const std::string& phrase : binding.phrase) names_in_text(phrase, through);
    if (binding.value) names_in_tree(*binding.value, through);
    const bool follows =
        std::ranges::any_of(through, [&](const std::string& name) { return gone.count(name) > 0; });
    gone.insert(binding.name);
    if (follows || binding.may_be_none) continue;
    missing.push_back(
        binding.question.empty()
            ? why_none(binding)
            : fmt::format("it needs an answer: {}? (--answer {}=…)", asked(binding), binding.name));
  }
  return missing;
}

// In the words of the page, with what its variables stand for.
std::string Bindings::why_none(const Binding& binding) const {
  const Tree phrase = Tree::word(binding.phrase.empty() ? binding.name : binding.phrase.front());
  std::string said = phrase.text;
  for_each({&phrase}, [&](const Assignment& assignment) {
    said.clear();
    for (const Word& word : words_of(phrase.text, assignment))
      said += (said.empty() ? "" : " ") +
              (phrase.text.find(word.text) == std::string::npos ? quote(word.text) : word.text);
    if (const auto values = evaluate(binding, assignment); !values) said = values.error();
  });
  if (said.starts_with("first ")) said.erase(0, 6);
  said = "there is nothing that would be the " + said;
  return is_fact(binding)
             ? said + fmt::format("; declare it, or say it with `--answer {}=…`", binding.name)
             : said;
}

// The question, with what its variables stand for.
std::string Bindings::asked(const Binding& binding) const {
  const Tree question = Tree::of_text(binding.question);
  std::string said = binding.question;
  for_each({&question}, [&](const Assignment& all) { said = filled(question, all).text; });
  return said;
}

std::vector<Question> Bindings::questions() const {
  std::vector<Question> questions;
  for (const Binding& binding : rewrite_.bind) {
    if (binding.question.empty()) continue;
    bool is_told = false;
    const Tree phrases = Tree::word(join(binding.phrase, " "));
    for_each({&phrases}, [&](const Assignment& assignment) {
      const auto values = told(binding, assignment);
      is_told |= values && !values->empty();
    });
    if (is_told) continue;
    const auto answer = answers_.find(binding.name);
    questions.push_back(
        {binding.name, asked(binding), join_and(all_of(binding.name)), answer != answers_.end()});
  }
  return questions;
}

Result<Truth> Bindings::holds(std::string_view condition, const Assignment& assignment) const {
  return phrases_.holds(words_of(condition, assignment), target_);
}

}  // namespace thalweg::plan
