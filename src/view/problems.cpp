// SPDX-License-Identifier: Apache-2.0
#include "view/problems.h"

#include <algorithm>

namespace thalweg::view {

namespace {

constexpr ProblemKind kKinds[] = {
    {"M001", "unresolved-reference", "A reference leads nowhere."},
    {"M002", "entity-unknown", "A step writes something whose entity is not known."},
    {"M003", "duplicate-id",
     "A key or an id stands twice, an id is ambiguous, or two systems of a run have one name."},
    {"M004", "bad-value",
     "A value is not a duration, rate, size, percentage, date or one of the allowed words."},
    {"M005", "unknown-engine", "An engine is not in the knowledge base, so its facts are unknown."},
    {"M006", "stale-acceptance",
     "An accepted finding or a migration has expired, matches nothing, or lacks its end; as a "
     "note, an acceptance ends within two weeks."},
    {"M007", "one-sided-container", "Nobody writes, or nobody reads, a store or topic."},
    {"M008", "step-verb", "A step has no verb, or several."},
    {"M009", "call-cycle",
     "Operations call each other in a circle, or calls or topics multiply beyond what the rules "
     "look at."},
    {"M010", "unknown-key", "A key does not exist, or not here."},
    {"M011", "missing-key", "A key is missing, or its value has the wrong type."},
    {"M012", "unreadable-file",
     "The file is not readable YAML, not UTF-8, or beyond a limit: 64 MB, nesting deeper than "
     "100, aliases that expand without measure."},
    {"M013", "missing-file",
     "A file is missing, includes itself, lies outside the folder of the root file, or nothing "
     "was found to check."},
    {"M014", "stale-baseline", "A baseline lists findings that are mended already."},
};

}  // namespace

std::span<const ProblemKind> problem_kinds() {
  return kKinds;
}

const ProblemKind* find_problem_kind(std::string_view code) {
  const auto found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [code](const ProblemKind& kind) { return kind.code == code; });
  return found != std::end(kKinds) ? &*found : nullptr;
}

}  // namespace thalweg::view
