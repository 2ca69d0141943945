// SPDX-License-Identifier: Apache-2.0
#include "cli/witness_options.h"

#include <algorithm>

#include "base/text.h"
#include "cli/custom_rules.h"

namespace thalweg::cli {

namespace {

constexpr std::size_t kMost = 9;  // of each kind of fault, and clients
constexpr std::size_t kMostStates = 100'000'000;

constexpr Word<RunFormat> kFormats[] = {
    {"text", RunFormat::text}, {"json", RunFormat::json}, {"mermaid", RunFormat::mermaid}};
constexpr Word<Export> kExports[] = {{"promela", Export::promela}};

void add_count(Options& options, std::string_view name, std::size_t least, std::string_view help,
               std::optional<std::uint8_t>& count) {
  options.value(name, "N", help, [least, &count](const std::string& text) {
    const auto parsed = text == "0" ? 0 : parse_number(text, kMost);
    if (!parsed || *parsed < least)
      return quote(text) + " is no number from " + std::to_string(least) + " to " +
             std::to_string(kMost);
    count = static_cast<std::uint8_t>(*parsed);
    return std::string();
  });
}

}  // namespace

witness::Scope ScopeOptions::over(witness::Scope scope) const {
  return {clients.value_or(scope.clients), crashes.value_or(scope.crashes),
          duplicates.value_or(scope.duplicates), losses.value_or(scope.losses)};
}

std::string WitnessOptions::complaint() const {
  const std::size_t deeds = static_cast<std::size_t>(!save.empty()) + (replay.empty() ? 0U : 1U) +
                            (exported == Export::none ? 0U : 1U) + (self_check ? 1U : 0U);
  if (deeds > 1) return "`--save`, `--replay`, `--export` and `--self-check` stand alone";
  if (force && save.empty()) return "`--force` goes with `--save`";
  if (!replay.empty() && selects())
    return "`--replay` asks what the file says; `--finding`, `--rule` and `--at` do not go with it";
  if (format != RunFormat::text && (self_check || exported != Export::none))
    return "`--format` does not go with `--self-check` and `--export`";
  if (std::ranges::find(paths, "-") != paths.end() && paths.size() > 1)
    return "`-` stands alone, not beside other paths";
  return {};
}

void add_witness_options(Options& options, WitnessOptions& asked) {
  options.arguments("[PATH…]", "PATH", asked.paths);
  options.text("--finding", "FINGERPRINT", "only this finding", asked.finding);
  options.text("--rule", "RULE", "only findings of this rule, by code or name", asked.rule);
  options.text("--at", "ELEMENT",
               "only findings that have to do with this element, such as `orders/place-order`",
               asked.at);
  options.choice("--format", "FORMAT", "text (the default), json or mermaid", kFormats,
                 asked.format);
  add_count(options, "--clients", 1, "how many clients there are at most; default: 2",
            asked.scope.clients);
  add_count(options, "--crashes", 0, "how many crashes; default: 1", asked.scope.crashes);
  add_count(options, "--duplicates", 0, "how many messages that arrive twice; default: 1",
            asked.scope.duplicates);
  add_count(options, "--losses", 0, "how many messages that are lost; default: 1",
            asked.scope.losses);
  options.number("--states", "N",
                 "stop a search after so many states; a finding may need several; default: 200000",
                 kMostStates, asked.states);
  options.text("--save", "FILE", "write the run of the one finding selected to a file", asked.save);
  options.flag("--force", "`--save` may replace a file that is no witness of the finding",
               asked.force);
  options.text(
      "--replay", "FILE",
      "ask what was saved again; ends with 1 while a run goes wrong, with 0 once none does",
      asked.replay);
  options.choice("--export", "LANGUAGE", "print the model of the one finding selected: promela",
                 kExports, asked.exported);
  options.flag("--self-check",
               "compare the verdicts of rules with what is found by exploring; ends with 1 where "
               "they disagree",
               asked.self_check);
  options.text("--config", "FILE", "use this configuration instead of the nearest `.thalweg.yaml`",
               asked.config);
  options.texts("--rules", "DIR", kRulesHelp, asked.rules);
}

}  // namespace thalweg::cli
