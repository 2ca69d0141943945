// SPDX-License-Identifier: Apache-2.0
// Findings with only what rolling up and counting look at.
#pragma once

#include <string>

#include "view/results.h"

namespace thalweg::view::test {

inline Finding finding(Severity severity, std::string fix, std::string question = "") {
  Finding f;
  f.rule = "INT001";
  f.system = "shop";
  f.severity = severity;
  f.fix = std::move(fix);
  f.question = std::move(question);
  return f;
}

inline Results with(std::vector<Finding> findings) {
  Results results;
  results.systems.push_back({"shop", {}, 3, 4, 1, 6, 2});
  results.rules = 15;
  results.findings = std::move(findings);
  count(results);
  return results;
}

}  // namespace thalweg::view::test
