// SPDX-License-Identifier: Apache-2.0
// rule_page PAGE: lints every manifest of a rule's page. Under `Fires` a manifest
// must give exactly the marked findings of this rule, under `Silent` none of it;
// findings of other rules are judged only where a mark names them. Prints what
// was expected and what was found, and ends with 1, where something differs.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/path.h"
#include "checks/examples.h"
#include "checks/page.h"
#include "support/lint.h"

namespace {

using namespace thalweg;
using checks::Example;

std::string read_file(const std::string& path) {
  const DiskFileSystem files;
  const Result<std::string> bytes = files.read(path, std::size_t{1} << 20);
  if (bytes) return *bytes;
  std::fprintf(stderr, "%s: %s\n", path.c_str(), bytes.error().c_str());
  return {};
}

// What is wrong with one example, a line each.
std::vector<std::string> judge(const Example& example, std::string_view rule) {
  const auto linted = test::lint_text("example.yaml", example.text);
  if (const std::string errors = linted->errors(); !errors.empty()) {
    std::vector<std::string> wrong = checks::mistakes(example, rule);
    wrong.push_back("is not a valid manifest:\n" + errors);
    return wrong;
  }
  return checks::judge(example, rule, linted->run, linted->sources);
}

bool report(const std::string& page, const Example& example, std::string_view rule) {
  const std::vector<std::string> wrong = judge(example, rule);
  if (wrong.empty()) return true;
  std::printf("%s:%u: example under `%s`, lines from %u on\n", page.c_str(), example.line,
              example.fires ? "Fires" : "Silent", example.line);
  for (const std::string& line : wrong) std::printf("  %s\n", line.c_str());
  return false;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return std::fputs("usage: rule_page PAGE\n", stderr), 2;
  const std::string path = arguments[1];
  const std::string text = read_file(path);
  const std::string rule(checks::read_page({}, text).code);
  const std::vector<Example> examples = checks::read_examples(text);
  const auto fires = std::count_if(examples.begin(), examples.end(),
                                   [](const Example& example) { return example.fires; });
  bool good = fires > 0 && fires < static_cast<std::ptrdiff_t>(examples.size());
  if (!good) std::printf("%s: needs a firing and a silent example\n", path.c_str());
  if (!checks::find_rule(rule)) std::printf("%s: no rule `%s`\n", path.c_str(), rule.c_str());
  good = good && checks::find_rule(rule).has_value();
  std::size_t failed = 0;
  for (const Example& example : examples)
    failed += report(std::string(file_name_of(path)), example, rule) ? 0 : 1;
  std::printf("%s: %zu examples, %zu wrong\n", rule.c_str(), examples.size(), failed);
  return good && failed == 0 ? 0 : 1;
}
