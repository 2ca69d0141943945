// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "checks/rulebook.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/help.h"
#include "cli/problems.h"
#include "cli/rule_json.h"
#include "cli/rule_tests.h"
#include "diag/diagnostic.h"

namespace thalweg::cli {

namespace {

constexpr std::size_t kSummaryIndent = 10;
constexpr std::size_t kSummaryWidth = 78;

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.append(out.size() < width ? width - out.size() : 1, ' ');
  return out;
}

std::string as_text(const checks::Rulebook& rulebook) {
  std::string text;
  std::string_view family;
  for (checks::RuleId rule = 0; rule < rulebook.size(); ++rule) {
    const checks::Page& page = rulebook.page(rule);
    if (checks::family_of(page.code) != family) {
      family = checks::family_of(page.code);
      if (!text.empty()) text += '\n';
      text += std::string(family) + " " + family_title(page) + "\n\n";
    }
    text += "  " + padded(page.code, 8) + padded(page.name, 40) +
            padded(diag::to_string(page.severity), 9) + padded(page.page_class, 10) +
            (page.possible.empty() ? "" : "possible: " + possible_text(page)) + "\n";
    text.append(kSummaryIndent, ' ').append(wrap(page.summary, kSummaryIndent, kSummaryWidth));
    text += '\n';
  }
  return text;
}

std::string as_markdown(const checks::Rulebook& rulebook) {
  std::string text = "| rule | severity | class | possible | finds |\n|---|---|---|---|---|\n";
  for (checks::RuleId rule = 0; rule < rulebook.size(); ++rule) {
    const checks::Page& page = rulebook.page(rule);
    text += "| " + std::string(page.code) + " " + std::string(page.name) + " | " +
            std::string(diag::to_string(page.severity)) + " | " + std::string(page.page_class) +
            " | " + (page.possible.empty() ? "-" : possible_text(page)) + " | " +
            std::string(page.summary) + " |\n";
  }
  return text;
}

struct Asked {
  std::vector<std::string> words;  // `test`, and directories
  std::vector<std::string> directories;
  PageFormat format = PageFormat::text;
};

ExitCode list(const Asked& asked, Environment& environment) {
  Configurations configurations(environment, {}, asked.directories);
  const checks::Rulebook& rulebook = configurations.rulebook_here();
  report_problems(environment, configurations.problems(), configurations.sources());
  if (configurations.problems().has_errors()) return ExitCode::failed;
  switch (asked.format) {
    case PageFormat::text:
      environment.out(as_text(rulebook));
      break;
    case PageFormat::json:
      environment.out(catalogue_json(rulebook));
      break;
    case PageFormat::markdown:
      environment.out(as_markdown(rulebook));
      break;
  }
  return ExitCode::clean;
}

ExitCode test(const Asked& asked, Environment& environment) {
  if (asked.words.front() != "test")
    return fail(environment, "unexpected argument " + quote(asked.words.front()) +
                                 "; `rules test DIR` is what there is");
  std::vector<std::string> directories = asked.directories;
  directories.insert(directories.end(), asked.words.begin() + 1, asked.words.end());
  if (directories.empty())
    return fail(environment, "which rules? `thalweg rules test DIR` names a directory of pages");
  return test_rules(directories, environment);
}

}  // namespace

Action describe_rules(Options& options) {
  auto asked = std::make_shared<Asked>();
  options.arguments("[test DIR…]", "DIR", asked->words);
  options.choice("--format", "FORMAT", "text (the default), json or markdown", kPageFormats,
                 asked->format);
  options.texts("--rules", "DIR", kRulesHelp, asked->directories);
  return [asked](Environment& environment) {
    return asked->words.empty() ? list(*asked, environment) : test(*asked, environment);
  };
}

}  // namespace thalweg::cli
