// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "checks/settle.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/named_rule.h"
#include "cli/problems.h"
#include "cli/rule_json.h"
#include "cli/terminal_text.h"
#include "diag/diagnostic.h"
#include "view/problems.h"

namespace thalweg::cli {

namespace {

struct Explain {
  std::vector<std::string> names;
  std::vector<std::string> directories;  // of custom rules
  PageFormat format = PageFormat::text;
};

std::string as_text(const checks::Page& page, bool color) {
  std::string facts = std::string(page.code) + " " + std::string(page.name) + ": " +
                      std::string(diag::to_string(page.severity));
  facts += ", " + std::string(page.page_class);
  if (!page.possible.empty()) facts += ", possible: " + possible_text(page);
  return facts + "\n\n" + terminal_text(page.text, color);
}

// A problem of a manifest is no rule and has no page.
std::string as_text(const view::ProblemKind& kind) {
  std::string text = std::string(kind.code) + " " + std::string(kind.name) +
                     ": a problem of a manifest\n\n" + std::string(kind.summary) + "\n\n";
  if (!checks::is_tolerable(kind.code))
    return text + "It is neither accepted nor turned off: correct what it names.\n";
  const std::string code(kind.code);
  return text +
         "It may be meant so. Accept it where it stands,\n\n"
         "    # thalweg: accept " +
         code +
         " until 2027-03-31: why\n\n"
         "or as `{rule: " +
         code +
         ", at: ELEMENT, reason: …, expires: …}` under `accept`; or set it\n"
         "to `warning`, `note` or `off` among the `rules` of `.thalweg.yaml`.\n";
}

ExitCode explain(const Explain& request, Environment& environment) {
  if (request.names.empty()) return fail(environment, "which rule? `thalweg rules` lists them");
  if (const auto* kind = named_problem(request.names.front());
      kind && request.names.size() == 1 && request.format != PageFormat::json) {
    environment.out(as_text(*kind));
    return ExitCode::clean;
  }
  Configurations configurations(environment, {}, request.directories);
  const checks::Rulebook& rulebook = configurations.rulebook_here();
  report_problems(environment, configurations.problems(), configurations.sources());
  if (configurations.problems().has_errors()) return ExitCode::failed;
  std::vector<checks::RuleId> rules;
  bool known = true;
  for (const std::string& name : request.names) {
    if (const auto rule = named_rule(rulebook, name)) {
      rules.push_back(*rule);
    } else {
      fail(environment, unknown_rule(rulebook, name));
      known = false;
    }
  }
  if (!known) return ExitCode::failed;
  if (request.format == PageFormat::json) {
    environment.out(pages_json(rulebook, rules));
    return ExitCode::clean;
  }
  const char* between = "";
  for (const checks::RuleId rule : rules) {
    const checks::Page& page = rulebook.page(rule);
    environment.out(between);
    environment.out(request.format == PageFormat::markdown
                        ? std::string(page.text)
                        : as_text(page, wants_color(environment)));
    between = "\n";
  }
  return ExitCode::clean;
}

}  // namespace

Action describe_explain(Options& options) {
  auto request = std::make_shared<Explain>();
  options.arguments("RULE…", "RULE", request->names);
  options.choice("--format", "FORMAT", "text (the default), json or markdown", kPageFormats,
                 request->format);
  options.texts("--rules", "DIR", kRulesHelp, request->directories);
  return [request](Environment& environment) { return explain(*request, environment); };
}

}  // namespace thalweg::cli
