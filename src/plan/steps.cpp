// SPDX-License-Identifier: Apache-2.0
#include "plan/steps.h"

#include <algorithm>

#include "manifest/verbs.h"

namespace thalweg::plan {

namespace {

// The list inside a block; null for any other step.
Tree* inside(Tree& step) {
  for (const std::string_view key : {"steps", "parallel", "either"})
    if (Tree* list = child(step, key); list != nullptr && is_list(*list)) return list;
  return nullptr;
}
const Tree* inside(const Tree& step) {
  return inside(const_cast<Tree&>(step));
}

bool is_block_left_empty(Tree& step) {
  const Tree* list = inside(step);
  return list != nullptr && list->children.empty();
}

std::vector<Tree> steps_in(const Tree& step_or_list) {
  if (is_list(step_or_list)) return step_or_list.children;
  Tree step = step_or_list;
  step.key.clear();
  return {std::move(step)};
}

// Options that the new step does not name stay where it does the same as the old one.
void keep_options(Tree& step, const Tree& old) {
  if (verb_of(step) != verb_of(old)) return;
  for (const Tree& option : old.children)
    if (child(step, option.key) == nullptr) step.add(option);
}

// Rebuilds the list, step by step, from the innermost one out. `change` gives what
// stands in the place of a step that matches.
class Rewriter {
 public:
  using Change = std::function<std::vector<Tree>(Tree step)>;
  Rewriter(const Tree& pattern, const Change& change) : pattern_(pattern), change_(change) {}

  std::size_t run(Tree& list) {
    std::vector<Tree> rewritten;
    for (Tree& step : list.children) {
      if (matches(step, pattern_)) {
        ++found_;
        for (Tree& each : change_(std::move(step))) rewritten.push_back(std::move(each));
        continue;
      }
      if (Tree* steps = inside(step)) run(*steps);
      if (!is_block_left_empty(step)) rewritten.push_back(std::move(step));
    }
    list.children = std::move(rewritten);
    return found_;
  }

 private:
  const Tree& pattern_;
  const Change& change_;
  std::size_t found_ = 0;
};

void set_options(Tree& step, const Tree& options) {
  for (const Tree& option : options.children) {
    if (option.kind == Tree::Kind::nothing) {
      erase_child(step, option.key);
      continue;
    }
    Tree& at = child_or_new(step, option.key);
    at = option;
  }
}

bool is_wrapped(const Tree& block, const Tree& wanted) {
  const std::string_view verb = verb_of(wanted);
  return verb_of(block) == verb && text_of(block, verb) == text_of(wanted, verb);
}

// The matches of one list become the steps of one block, at the place of the first.
std::size_t wrap(Tree& list, const Tree& pattern, const Tree& block) {
  std::size_t found = 0;
  Tree wrapped = block;
  wrapped.key.clear();
  Tree& steps = child_or_new(wrapped, "steps");
  if (!is_list(steps)) {
    steps = Tree::list(false);
    steps.key = "steps";
  }
  std::size_t first = list.children.size();
  std::vector<Tree> left;
  for (Tree& step : list.children) {
    if (matches(step, pattern)) {
      first = std::min(first, left.size());
      steps.add(std::move(step));
      ++found;
      continue;
    }
    if (Tree* nested = inside(step))
      found += is_wrapped(step, block) ? Rewriter(pattern,
                                                  [](Tree same_step) {
                                                    std::vector<Tree> kept;
                                                    kept.push_back(std::move(same_step));
                                                    return kept;
                                                  })
                                             .run(*nested)
                                       : wrap(*nested, pattern, block);
    left.push_back(std::move(step));
  }
  if (!steps.children.empty())
    left.insert(left.begin() + static_cast<std::ptrdiff_t>(first), std::move(wrapped));
  list.children = std::move(left);
  return found;
}

Tree branch_of(std::string_view when, std::vector<Tree> steps) {
  Tree branch = Tree::map(false);
  branch.add("when", Tree::of_text(when));
  Tree list = Tree::list(false);
  list.children = std::move(steps);
  branch.add("steps", std::move(list));
  return branch;
}

Tree either_of(std::string_view when, const Tree& steps, std::vector<Tree> otherwise) {
  Tree branches = Tree::list(false);
  branches.add(branch_of(when, steps_in(steps)));
  branches.add(branch_of("otherwise", std::move(otherwise)));
  Tree either = Tree::map(false);
  either.add("either", std::move(branches));
  return either;
}

std::size_t branch(Tree& list, std::string_view when, const Tree& steps) {
  Tree either = either_of(when, steps, std::move(list.children));
  list.children.clear();
  list.add(std::move(either));
  return 1;
}

std::size_t branch_around(Tree& list, const Tree& pattern, std::string_view when,
                          const Tree& steps) {
  const auto is_meant = [&](const Tree& step) { return matches(step, pattern); };
  const auto first = std::ranges::find_if(list.children, is_meant);
  if (first == list.children.end()) {
    std::size_t found = 0;
    for (Tree& step : list.children)
      if (Tree* nested = inside(step)) found += branch_around(*nested, pattern, when, steps);
    return found;
  }
  const auto last = std::find_if(list.children.rbegin(), list.children.rend(), is_meant).base();
  std::vector<Tree> around(std::make_move_iterator(first), std::make_move_iterator(last));
  *first = either_of(when, steps, std::move(around));
  list.children.erase(first + 1, last);
  return 1;
}

// The matches inside of such a block move to before or behind it.
std::size_t lift(Tree& list, const Tree& pattern, const Tree& block, bool before) {
  std::size_t found = 0;
  std::vector<Tree> out;
  for (Tree& step : list.children) {
    Tree* nested = inside(step);
    if (nested == nullptr || !is_wrapped(step, block)) {
      if (nested != nullptr) found += lift(*nested, pattern, block, before);
      out.push_back(std::move(step));
      continue;
    }
    found += lift(*nested, pattern, block, before);
    std::vector<Tree> lifted;
    found += Rewriter(pattern, [&](Tree one) {
               lifted.push_back(std::move(one));
               return std::vector<Tree>();
             }).run(*nested);
    const bool is_empty = nested->children.empty();
    if (!before && !is_empty) out.push_back(std::move(step));
    const bool is_kept = before && !is_empty;
    std::ranges::move(lifted, std::back_inserter(out));
    if (is_kept) out.push_back(std::move(step));
  }
  list.children = std::move(out);
  return found;
}

std::size_t keep_branch(Tree& list, std::string_view when) {
  std::size_t found = 0;
  std::vector<Tree> kept;
  for (Tree& step : list.children) {
    const Tree* branches = child(step, "either");
    const Tree* chosen = nullptr;
    if (branches != nullptr)
      for (const Tree& each : branches->children)
        if (text_of(each, "when") == when) chosen = child(each, "steps");
    if (chosen == nullptr) {
      if (Tree* nested = inside(step)) found += keep_branch(*nested, when);
      kept.push_back(std::move(step));
      continue;
    }
    ++found;
    kept.insert(kept.end(), chosen->children.begin(), chosen->children.end());
  }
  list.children = std::move(kept);
  return found;
}

bool target_matches(const Tree& step, std::string_view verb, const Tree& target) {
  const Tree* own = child(step, verb);
  return own != nullptr && (target.kind == Tree::Kind::nothing || own->text == target.text);
}

}  // namespace

std::string_view verb_of(const Tree& step) {
  if (!is_map(step)) return {};
  for (const Tree& entry : step.children)
    if (manifest::parse_verb(entry.key)) return entry.key;
  return {};
}

bool matches(const Tree& step, const Tree& pattern) {
  if (is_list(pattern))
    return std::ranges::any_of(pattern.children,
                               [&](const Tree& one) { return matches(step, one); });
  const auto verb = manifest::parse_verb(verb_of(step));
  if (!verb) return false;
  return std::ranges::any_of(pattern.children, [&](const Tree& entry) {
    const bool is_meant =
        entry.key == "writes" ? manifest::is_write(*verb) : entry.key == verb_of(step);
    return is_meant && target_matches(step, verb_of(step), entry);
  });
}

void for_each_step(const Tree& steps, const std::function<void(const Tree& step)>& visit) {
  for (const Tree& step : steps.children) {
    if (const Tree* nested = inside(step))
      for_each_step(*nested, visit);
    else
      visit(step);
  }
}

std::size_t edit_steps(Tree& steps, const Tree& edit) {
  const auto rewrite = [&](const Tree& pattern, const Rewriter::Change& change) {
    return Rewriter(pattern, change).run(steps);
  };
  const auto beside = [&](const Tree& pattern, bool before) {
    const std::vector<Tree> added = steps_in(*child(edit, "insert"));
    return rewrite(pattern, [&](Tree step) {
      std::vector<Tree> out = added;
      out.insert(before ? out.end() : out.begin(), std::move(step));
      return out;
    });
  };
  if (const Tree* pattern = child(edit, "remove"))
    return rewrite(*pattern, [](const Tree&) { return std::vector<Tree>(); });
  if (const Tree* pattern = child(edit, "replace"))
    return rewrite(*pattern, [&](const Tree& old) {
      std::vector<Tree> out = steps_in(*child(edit, "with"));
      for (Tree& step : out) keep_options(step, old);
      return out;
    });
  if (const Tree* pattern = child(edit, "before")) return beside(*pattern, true);
  if (const Tree* pattern = child(edit, "after")) return beside(*pattern, false);
  if (const Tree* pattern = child(edit, "wrap"))
    return wrap(steps, *pattern, *child(edit, "in_block"));
  if (const Tree* pattern = child(edit, "at"))
    return rewrite(*pattern, [&](Tree step) {
      set_options(step, *child(edit, "options"));
      std::vector<Tree> out;
      out.push_back(std::move(step));
      return out;
    });
  if (const Tree* added = child(edit, "append")) {
    for (Tree& step : steps_in(*added)) steps.add(std::move(step));
    return 1;
  }
  if (const Tree* pattern = child(edit, "lift"))
    return lift(steps, *pattern, *child(edit, "out_of"), text_of(edit, "to") != "after");
  if (const Tree* pattern = child(edit, "around"))
    return branch_around(steps, *pattern, text_of(edit, "branch"), *child(edit, "steps"));
  if (const Tree* when = child(edit, "branch"))
    return branch(steps, when->text, *child(edit, "steps"));
  if (const Tree* when = child(edit, "keep_branch")) return keep_branch(steps, when->text);
  return 0;
}

}  // namespace thalweg::plan
