// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "checks/check.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/rule_json.h"
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

std::string as_text() {
  std::string text;
  std::string_view family;
  for (checks::RuleId rule = 0; rule < checks::catalogue().size(); ++rule) {
    const checks::Page& page = checks::page(rule);
    if (page.family != family) {
      family = page.family;
      if (!text.empty()) text += '\n';
      text += std::string(page.code.substr(0, 3)) + " " + family_title(page) + "\n\n";
    }
    text += "  " + padded(page.code, 8) + padded(page.name, 40) +
            padded(diag::to_string(page.severity), 9) + padded(page.page_class, 10) +
            (page.possible.empty() ? "" : "possible: " + possible_text(page)) + "\n";
    text.append(kSummaryIndent, ' ').append(wrap(page.summary, kSummaryIndent, kSummaryWidth));
    text += '\n';
  }
  return text;
}

std::string as_markdown() {
  std::string text = "| rule | severity | class | possible | finds |\n|---|---|---|---|---|\n";
  for (checks::RuleId rule = 0; rule < checks::catalogue().size(); ++rule) {
    const checks::Page& page = checks::page(rule);
    text += "| " + std::string(page.code) + " " + std::string(page.name) + " | " +
            std::string(diag::to_string(page.severity)) + " | " + std::string(page.page_class) +
            " | " + (page.possible.empty() ? "-" : possible_text(page)) + " | " +
            std::string(page.summary) + " |\n";
  }
  return text;
}

}  // namespace

Action describe_rules(Options& options) {
  auto format = std::make_shared<PageFormat>(PageFormat::text);
  options.choice("--format", "FORMAT", "text (the default), json or markdown", kPageFormats,
                 *format);
  return [format](Environment& environment) {
    switch (*format) {
      case PageFormat::text:
        environment.out(as_text());
        break;
      case PageFormat::json:
        environment.out(catalogue_json());
        break;
      case PageFormat::markdown:
        environment.out(as_markdown());
        break;
    }
    return ExitCode::clean;
  };
}

}  // namespace thalweg::cli
