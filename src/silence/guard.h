// SPDX-License-Identifier: Apache-2.0
// What the page of a rule says about it, as far as its examples show: they are
// manifests, and can be asked like any other.
#pragma once

#include <string>
#include <vector>

#include "silence/silence.h"

namespace thalweg::silence {

// How the page words what a statement does for the rule: the sentence above a
// silent example that rests on a statement of the same kind, else a sentence that
// names it as an exception; empty where the page does not say.
std::string guard_of(const Case& system, checks::RuleId rule, const manifest::Statement& statement);

// The keys, verbs and kinds of elements that more of its silent examples have than of
// those that fire, sorted.
std::vector<std::string> silencing_words(const Case& system, checks::RuleId rule);

// The kinds of elements at which the rule fires on its page, sorted.
std::vector<ElementKind> kinds_of(const Case& system, checks::RuleId rule);

}  // namespace thalweg::silence
