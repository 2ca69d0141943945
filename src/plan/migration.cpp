// SPDX-License-Identifier: Apache-2.0
#include "plan/migration.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/steps.h"

namespace thalweg::plan {

namespace {

// `{like: X, key: …}`: the attributes of X, and the keys beside it over them. Of a
// dataset that is nowhere declared that is the name of its entity.
Tree with_likes(const Tree& fragment, const Document& document) {
  Tree out = fragment;
  for (Tree& section : out.children)
    for (Tree& entry : section.children) {
      const Tree* like = child(entry, "like");
      if (like == nullptr) continue;
      const std::string key = entry.key;
      const Tree* model = document.find(section.key + "/" + like->text);
      Tree merged = model != nullptr && is_map(*model) ? *model : Tree::map(false);
      if (merged.children.empty() && section.key == "datasets")
        merged.add("entity", Tree::word(part_of(like->text, "dataset")));
      for (const Tree& own : entry.children) {
        if (own.key == "like") continue;
        erase_child(merged, own.key);
        if (own.kind != Tree::Kind::nothing) merged.add(own);
      }
      merged.key = key;
      entry = std::move(merged);
    }
  return out;
}

Tree list_of(const std::vector<std::string>& texts) {
  Tree list = Tree::list(true);
  for (const std::string& text : texts) list.add(Tree::word(text));
  return list;
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Migration::Migration(const Recipe& recipe, const Phrases& phrases, Target target,
                     const Answers& answers)
    : recipe_(recipe),
      rewrite_(*recipe.rewrite_for(target.rule)),
      target_(std::move(target)),
      bindings_(rewrite_, phrases, target_, answers) {}

// What is said of each precondition that is not met, or not known to be; once for all
// values for which that is so.
std::vector<std::string> Migration::unsettled(Truth truth, std::string Precondition::*said) const {
  std::vector<std::string> all;
  for (const Precondition& need : rewrite_.needs) {
    if ((need.*said).empty()) continue;
    const Tree condition = Tree::word(need.condition), text = Tree::of_text(need.*said);
    bindings_.for_each({&condition, &text}, [&](const Assignment& assignment) {
      const auto holds = bindings_.holds(need.condition, assignment);
      if ((holds ? *holds : Truth::unknown) != truth) return;
      std::string filled = bindings_.filled(text, assignment).text;
      if (std::ranges::find(all, filled) == all.end()) all.push_back(std::move(filled));
    });
  }
  return all;
}

std::vector<std::string> Migration::obstacles() const {
  std::vector<std::string> obstacles = bindings_.missing();
  append(obstacles, unsettled(Truth::no, &Precondition::unless));
  return obstacles;
}

std::vector<Question> Migration::questions() const {
  std::vector<Question> questions = bindings_.questions();
  for (std::string& question : unsettled(Truth::unknown, &Precondition::question))
    questions.push_back({{}, std::move(question), {}, false});
  return questions;
}

bool Migration::is_meant(const Edit& edit, const Assignment& assignment,
                         std::vector<std::string>& problems) const {
  return std::ranges::all_of(edit.when, [&](const std::string& condition) {
    const auto holds = bindings_.holds(condition, assignment);
    if (!holds) problems.push_back(holds.error());
    return holds && is_yes(*holds);
  });
}

void Migration::apply(const Edit& edit, Document& document, Applied& applied) const {
  const Tree when = list_of(edit.when);
  const auto each = [&](const Tree& part, const std::function<void(const Assignment&)>& apply_it) {
    bindings_.for_each({&part, &when}, [&](const Assignment& assignment) {
      if (!is_meant(edit, assignment, applied.problems)) return;
      applied.edits = true;
      apply_it(assignment);
    });
  };
  each(edit.add, [&](const Assignment& assignment) {
    append(applied.problems,
           document.add(with_likes(bindings_.filled(edit.add, assignment), document)));
  });
  each(edit.set, [&](const Assignment& assignment) {
    append(applied.problems,
           document.set(with_likes(bindings_.filled(edit.set, assignment), document)));
  });
  each(edit.move, [&](const Assignment& assignment) {
    for (const Tree& entry : bindings_.filled(edit.move, assignment).children)
      document.move(entry.key, entry.text);
  });
  for (const Tree& step_edit : edit.steps) {
    std::size_t tried = 0, found = 0;
    std::string said;
    each(step_edit, [&](const Assignment& assignment) {
      const Tree filled = bindings_.filled(step_edit, assignment);
      Tree* steps = document.steps(text_of(filled, "in"));
      if (steps == nullptr) return;
      if (tried++ == 0) said = manifest::to_line(filled);
      found += edit_steps(*steps, filled);
    });
    if (tried > 0 && found == 0)
      applied.problems.push_back(fmt::format("no step matches {}", quote(said)));
  }
  for (const std::string& path : edit.remove) {
    const Tree template_of_path = Tree::word(path);
    each(template_of_path, [&](const Assignment& assignment) {
      document.remove(bindings_.filled(template_of_path, assignment).text);
    });
  }
}

Applied Migration::apply(std::string_view phase, Document& document) const {
  Applied applied;
  if (const auto found = rewrite_.phases.find(phase); found != rewrite_.phases.end())
    for (const Edit& edit : found->second) apply(edit, document, applied);
  return applied;
}

std::map<std::string, std::string, std::less<>> Migration::moved() const {
  std::map<std::string, std::string, std::less<>> moved;
  for (const auto& [phase, edits] : rewrite_.phases)
    for (const Edit& edit : edits)
      bindings_.for_each({&edit.move}, [&](const Assignment& assignment) {
        for (const Tree& entry : bindings_.filled(edit.move, assignment).children)
          moved[entry.text] = entry.key;
      });
  return moved;
}

JointMigration::JointMigration(const Recipe& recipe, const Phrases& phrases,
                               std::span<const Target> targets, const Answers& answers) {
  for (const Target& target : targets)
    all_.push_back(std::make_unique<Migration>(recipe, phrases, target, answers));
}

std::vector<std::string> JointMigration::obstacles() const {
  std::vector<std::string> obstacles;
  for (const auto& each : all_) append(obstacles, each->obstacles());
  return obstacles;
}

// The same one is asked once.
std::vector<Question> JointMigration::questions() const {
  std::vector<Question> questions;
  for (const auto& each : all_)
    for (Question& question : each->questions())
      if (std::ranges::none_of(questions, [&](const Question& other) {
            return other.text == question.text && other.answer == question.answer;
          }))
        questions.push_back(std::move(question));
  return questions;
}

Applied JointMigration::apply(std::string_view phase, Document& document) const {
  Applied applied;
  for (const auto& each : all_) {
    Applied one = each->apply(phase, document);
    append(applied.problems, std::move(one.problems));
    applied.edits |= one.edits;
  }
  return applied;
}

std::map<std::string, std::string, std::less<>> JointMigration::moved() const {
  std::map<std::string, std::string, std::less<>> moved;
  for (const auto& each : all_) moved.merge(each->moved());
  return moved;
}

}  // namespace thalweg::plan
