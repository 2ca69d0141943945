// SPDX-License-Identifier: Apache-2.0
#include "witness/questions.h"

#include <algorithm>

#include "witness/ask.h"

namespace thalweg::witness {

namespace {

struct Entry {
  std::string_view code;
  Models (*make)(const Ask&);
};

constexpr Entry kQuestions[] = {
    {"CDC003", copies_agree}, {"IDM001", happens_once},   {"IDM004", happens_once},
    {"IDM007", copies_agree}, {"INT001", copies_agree},   {"INT002", all_or_nothing},
    {"INT003", copies_agree}, {"INT007", all_or_nothing}, {"ORD002", copies_agree},
    {"ORD003", copies_agree}, {"ORD007", copies_agree},   {"TXN004", all_or_nothing},
};

const Entry* find(std::string_view code) {
  const auto found = std::ranges::find(kQuestions, code, &Entry::code);
  return found == std::end(kQuestions) ? nullptr : found;
}

}  // namespace

bool has_runs(std::string_view code) {
  return find(code) != nullptr;
}

Models models_of(const graph::Graph& graph, const Question& question, Guess& guess) {
  const Entry* entry = find(question.code);
  if (!entry) return {{}, "its counterexample is no run"};
  return entry->make({graph, question, guess});
}

}  // namespace thalweg::witness
