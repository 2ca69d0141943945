// SPDX-License-Identifier: Apache-2.0
// Edits of step lists by pattern. A pattern is `{verb: target}`; `writes` is any verb
// that changes a dataset; of a list of patterns any may match. Steps are looked for in
// blocks and branches too, never behind `compensate`.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/tree.h"

namespace thalweg::plan {

// `read`, `transaction`; empty where the map has none.
std::string_view verb_of(const Tree& step);
bool matches(const Tree& step, const Tree& pattern);

// Every step of a list and inside it that is no block, in order.
void for_each_step(const Tree& steps, const std::function<void(const Tree& step)>& visit);

// How many steps the edit found; it is one of
//   {remove: P} {replace: P, with: S} {before: P, insert: S} {after: P, insert: S}
//   {wrap: P, in_block: B} {at: P, options: {…}} {append: S}
//   {branch: W, steps: [S]} {branch: W, around: P, steps: [S]} {keep_branch: W}
//   {lift: P, out_of: B, to: before|after}
// where S is a step or a list of steps. Around P, only the steps of a list from the first
// to the last that matches become the other branch. `in` is left to the caller.
std::size_t edit_steps(Tree& steps, const Tree& edit);

}  // namespace thalweg::plan
