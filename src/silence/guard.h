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

// What the rule says where it fires on its page.
struct OnPage {
  std::vector<ElementKind> kinds;  // of elements, sorted
  std::string message;             // the first one
};
OnPage fires_on_page(const Case& system, checks::RuleId rule);

}  // namespace thalweg::silence
