// SPDX-License-Identifier: Apache-2.0
// What changed between two states of one system: elements, findings, guarantees. Texts
// only; renderers lay them out.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checks/runner.h"
#include "graph/graph.h"
#include "plan/tree.h"
#include "source/source.h"
#include "view/picture.h"

namespace thalweg::view {

struct ChangedElement {
  std::string_view kind;             // "store", "operation"
  std::string name;                  // the reference
  std::string before;                // of a renamed one: what it was called
  std::vector<std::string> changes;  // of a changed one: "`retention`: 7d -> 30d"
};

struct ChangedFinding {
  std::string rule, name, severity, at, message, fingerprint;
  bool possible = false;
};

// A cell of the guarantee matrix.
struct ChangedGuarantee {
  std::string element;
  std::string_view column;    // "freshness"
  std::string before, after;  // empty: there was, there is no such row
  bool is_worse = false;      // it held, and holds no more
};

struct Difference {
  std::string system;
  std::vector<ChangedElement> added, removed, renamed, changed;
  std::vector<ChangedFinding> fresh, fixed;
  std::size_t unchanged = 0;  // findings that both have
  std::vector<ChangedGuarantee> guarantees;
  Picture picture;  // what changed in it, and what that touches

  bool empty() const {
    return added.empty() && removed.empty() && renamed.empty() && changed.empty() &&
           fresh.empty() && fixed.empty() && guarantees.empty();
  }
};

// A state of a system.
struct Side {
  const graph::Graph& graph;
  const source::SourceMap& sources;
  const checks::RunResult& run;
};

// New names by old ones. Elements of one kind are the same under another name where nothing
// else tells them apart, and no third looks alike.
using Renames = std::map<std::string, std::string, std::less<>>;
Renames renames(const plan::Tree& before, const plan::Tree& after);
// The manifest with the new names.
plan::Tree renamed(const plan::Tree& before, const Renames& renames);

// `before` has the new names already.
Difference difference(const Side& before, const Side& after, const Renames& renames);

}  // namespace thalweg::view
