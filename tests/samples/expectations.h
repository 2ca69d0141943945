// SPDX-License-Identifier: Apache-2.0
// expected.yaml beside a manifest: what a correct tool says about the system,
// and what it must not say.
//
//   must_find:      [{rule: CODE or [any of them], at: element or [any], why: text}]
//   must_not_find:  the same; no finding above note may match
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thalweg::test {

struct Verdict {
  bool find = false;  // else it must stay silent
  std::vector<std::string> rules;
  std::vector<std::string> places;  // empty: anywhere in the system
  std::string why;
};

std::string describe(const Verdict& verdict);

struct Expectations {
  std::vector<Verdict> verdicts;
  std::string mistakes;  // what cannot be read, a line each
};

Expectations read_expectations(const std::string& name, std::string bytes);

}  // namespace thalweg::test
