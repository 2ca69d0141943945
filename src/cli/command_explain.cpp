// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "checks/check.h"
#include "cli/command.h"
#include "cli/rule_json.h"
#include "cli/terminal_text.h"
#include "diag/diagnostic.h"

namespace thalweg::cli {

namespace {

struct Explain {
  std::vector<std::string> names;
  PageFormat format = PageFormat::text;
};

std::string unknown_rule(const std::string& name) {
  std::string message = "there is no rule " + quote(name);
  if (const auto near = nearest(name, checks::rule_names()))
    return message + "; did you mean " + quote(*near) + "?";
  return message + "; `thalweg rules` lists them";
}

// Codes may be written small.
std::optional<checks::RuleId> find(const std::string& name) {
  if (const auto rule = checks::find_rule(name)) return rule;
  std::string upper = name;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return checks::find_rule(upper);
}

std::string as_text(const checks::Page& page, bool color) {
  std::string facts = std::string(page.code) + " " + std::string(page.name) + ": " +
                      std::string(diag::to_string(page.severity));
  facts += ", " + std::string(page.page_class);
  for (std::size_t i = 0; i < page.possible.size(); ++i)
    facts += (i == 0 ? ", possible: " : " or ") + std::string(to_string(page.possible[i]));
  return facts + "\n\n" + terminal_text(page.text, color);
}

bool wants_color(const Environment& environment) {
  const auto no_color = environment.variable("NO_COLOR");
  return environment.out_is_terminal && (!no_color || no_color->empty());
}

ExitCode explain(const Explain& request, Environment& environment) {
  if (request.names.empty()) return fail(environment, "which rule? `thalweg rules` lists them");
  std::vector<checks::RuleId> rules;
  bool known = true;
  for (const std::string& name : request.names) {
    if (const auto rule = find(name)) {
      rules.push_back(*rule);
    } else {
      fail(environment, unknown_rule(name));
      known = false;
    }
  }
  if (!known) return ExitCode::failed;
  if (request.format == PageFormat::json) {
    environment.out(pages_json(rules));
    return ExitCode::clean;
  }
  const char* between = "";
  for (const checks::RuleId rule : rules) {
    const checks::Page& page = checks::page(rule);
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
  return [request](Environment& environment) { return explain(*request, environment); };
}

}  // namespace thalweg::cli
