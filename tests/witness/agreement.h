// SPDX-License-Identifier: Apache-2.0
// What tests of rules against the explorer share.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "support/lint.h"
#include "witness/evidence.h"

namespace thalweg::test {

bool goes_wrong(const witness::Evidence& e);

// `INT001 at catalog/update-product: clean`
std::string in_words(const Linted& linted, const witness::Question& question,
                     const witness::Evidence& e);

// Nothing is claimed, and that is said (exceptions.h).
bool is_declined(const witness::Question& question, const witness::Evidence& e);

std::string_view code_of(const checks::Finding& finding);

// The evidence says less than a finding of this verdict: a sure one goes wrong whatever is
// left open, a possible one where that is taken for the worst.
bool falls_short(checks::Verdict verdict, const witness::Evidence& e);

// Names of one manifest, and what they are called in another; of a part of a reference too.
using Renames = std::map<std::string, std::string, std::less<>>;

// The same question of another manifest; none where an element is not there.
std::optional<witness::Question> translate(const Linted& from, const witness::Question& question,
                                           const Linted& to, const Renames& renames = {});

}  // namespace thalweg::test
