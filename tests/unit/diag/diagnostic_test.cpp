// SPDX-License-Identifier: Apache-2.0
#include "diag/diagnostic.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace thalweg::diag;
using thalweg::source::FileId;
using thalweg::source::Span;

namespace {

std::vector<std::string> messages(const Diagnostics& problems) {
  std::vector<std::string> out;
  for (const Diagnostic& problem : problems.items()) out.push_back(problem.message);
  return out;
}

constexpr Span at(std::size_t file, std::uint32_t begin, std::uint32_t end) {
  return {FileId(file), begin, end};
}

}  // namespace

TEST_CASE("Diagnostics: collects and counts") {
  Diagnostics problems;
  CHECK(problems.empty());
  CHECK_FALSE(problems.has_errors());
  problems.warning("M020", at(0, 1, 2), "unused").hint("remove it");
  problems.note("M021", at(0, 1, 2), "by the way");
  CHECK_FALSE(problems.has_errors());
  problems.error("M001", at(0, 1, 2), "wrong").label(at(1, 3, 4), "because of this").hint("fix it");
  CHECK(problems.has_errors());
  CHECK(problems.size() == 3);
  CHECK(problems.count(Severity::error) == 1);
  CHECK(problems.count(Severity::warning) == 1);
  CHECK(problems.count(Severity::note) == 1);

  const Diagnostic& last = problems.items().back();
  CHECK(last.code == "M001");
  CHECK(last.severity == Severity::error);
  CHECK(last.message == "wrong");
  CHECK(last.related == std::vector<Label>{{at(1, 3, 4), "because of this"}});
  CHECK(last.help == "fix it");
}

TEST_CASE("Diagnostics: order is file, place, code, message; no place comes last") {
  Diagnostics problems;
  problems.error("M001", Span(), "9");
  problems.error("M001", at(1, 0, 1), "8");
  problems.error("M002", at(0, 5, 7), "6");
  problems.error("M001", at(0, 5, 9), "7");
  problems.error("M001", at(0, 5, 7), "5");
  problems.error("M001", at(0, 5, 7), "4");
  problems.error("M009", at(0, 5, 6), "3");
  problems.error("M009", at(0, 2, 9), "2");
  problems.error("M001", at(0, 2, 2), "1");
  problems.sort();
  CHECK(messages(problems) ==
        std::vector<std::string>{"1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

TEST_CASE("Diagnostics: only exact repetitions are dropped") {
  Diagnostics problems;
  problems.error("M001", at(0, 1, 2), "same");
  problems.error("M001", at(0, 1, 2), "other");
  problems.error("M001", at(0, 1, 2), "same");
  problems.error("M001", at(0, 1, 2), "same").hint("with a hint");
  problems.error("M001", at(0, 1, 2), "same");
  problems.error("M001", at(0, 1, 2), "same").hint("with a hint");
  problems.sort();
  CHECK(messages(problems) == std::vector<std::string>{"other", "same", "same"});
}

TEST_CASE("Diagnostics: the order of adding does not matter") {
  Diagnostics one, other;
  for (std::uint32_t i = 0; i < 50; ++i) {
    const std::uint32_t k = i * 17 % 50;
    one.error("M001", at(i % 3, i / 5, i), "text").label(at(0, i % 7, 9), "x");
    other.error("M001", at(k % 3, k / 5, k), "text").label(at(0, k % 7, 9), "x");
  }
  one.sort();
  other.sort();
  CHECK(one.items() == other.items());
}

TEST_CASE("Diagnostics: repetitions that differ from their neighbours still go") {
  Diagnostics problems;
  for (int i = 0; i < 2; ++i) {
    problems.error("M001", at(0, 1, 2), "same").label(at(0, 3, 4), "a");
    problems.error("M001", at(0, 1, 2), "same").label(at(0, 5, 6), "b");
    problems.warning("M001", at(0, 1, 2), "same").label(at(0, 3, 4), "a");
  }
  problems.sort();
  CHECK(problems.size() == 3);
}

TEST_CASE("Diagnostics: append takes over all of another one") {
  Diagnostics all, more;
  all.error("M001", at(0, 1, 2), "first");
  more.warning("M002", at(0, 1, 2), "second");
  all.append(std::move(more));
  CHECK(messages(all) == std::vector<std::string>{"first", "second"});
}

TEST_CASE("severities are ordered and have names") {
  CHECK(Severity::note < Severity::warning);
  CHECK(Severity::warning < Severity::error);
  CHECK(to_string(Severity::note) == "note");
  CHECK(to_string(Severity::warning) == "warning");
  CHECK(to_string(Severity::error) == "error");
}
