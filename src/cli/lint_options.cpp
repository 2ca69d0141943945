// SPDX-License-Identifier: Apache-2.0
#include "cli/lint_options.h"

#include <algorithm>
#include <set>

#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"

namespace thalweg::cli {

namespace {

constexpr unsigned kMostJobs = 256;
constexpr double kLargestFile = 2147483647;  // places are stored in 32 bits

constexpr Word<Severity> kSeverities[] = {
    {"error", Severity::error}, {"warning", Severity::warning}, {"note", Severity::note}};
constexpr Word<When> kWhen[] = {
    {"auto", When::automatic}, {"always", When::always}, {"never", When::never}};

constexpr Word<render::Evidence> kEvidence[] = {{"none", render::Evidence::none},
                                                {"short", render::Evidence::brief},
                                                {"full", render::Evidence::full}};

std::string set_format(std::string_view text, render::Format& format) {
  const auto names = render::format_names();
  const auto parsed = render::parse_format(text);
  if (!parsed) return unknown_word(text, names);
  format = *parsed;
  return {};
}

std::string set_output(const std::string& text, std::vector<Output>& outputs) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size())
    return quote(text) + " is not `FORMAT=FILE`";
  Output output;
  output.path = text.substr(equals + 1);
  std::string wrong = set_format(std::string_view(text).substr(0, equals), output.format);
  if (wrong.empty()) outputs.push_back(std::move(output));
  return wrong;
}

std::string set_today(const std::string& text, std::optional<Date>& today) {
  today = parse_date(text);
  return today ? std::string() : quote(text) + " is no date, such as `2027-03-31`";
}

// `64MiB` too, which manifests do not know.
std::optional<Size> parse_binary_size(const std::string& text) {
  constexpr std::string_view kPrefixes = "KMG";
  const auto at = text.size() > 3 && text.ends_with("iB") ? kPrefixes.find(text[text.size() - 3])
                                                          : std::string_view::npos;
  if (at == std::string_view::npos) return parse_size(text);
  auto size = parse_size(text.substr(0, text.size() - 3) + "B");
  for (std::size_t i = 0; size && i <= at; ++i) size->bytes *= 1024;
  return size;
}

std::string set_size(const std::string& text, std::size_t& limit) {
  const auto size = parse_binary_size(text);
  if (!size || size->bytes < 1) return quote(text) + " is no size, such as `200MB`";
  if (size->bytes > kLargestFile) return quote(text) + " is more than `2GB`";
  limit = static_cast<std::size_t>(size->bytes);
  return {};
}

void add_output_options(Options& options, LintOptions& lint) {
  const auto names = render::format_names();
  const std::vector<std::string_view> words(names.begin(), names.end());
  options
      .value("--format", "FORMAT",
             "how results are written to standard output: full (the "
             "default), concise, json, sarif, junit, github, gitlab, checkstyle or markdown",
             [&lint](const std::string& text) { return set_format(text, lint.format); })
      .words = words;
  Option& output = options.value(
      "--output", "FORMAT=FILE", "also write results in that format to a file; repeatable",
      [&lint](const std::string& text) { return set_output(text, lint.outputs); });
  output.words = words;
  output.repeatable = true;
  options.choice("--min-severity", "LEVEL",
                 "the least severity that is shown; does not change the exit code", kSeverities,
                 lint.min_severity);
  options.choice(
      "--evidence", "HOW",
      "the shortest run that goes wrong for a finding: none, short (for the first 20 of each "
      "rule) or full (for all, with what it rests on); default: short in full and "
      "markdown, none in other formats",
      kEvidence, lint.evidence);
  options.flag("--questions", "list the facts that would settle possible findings", lint.questions);
  options.flag("--statistics", "add the number of findings of each rule", lint.statistics);
  options.choice("--color", "WHEN", "auto (the default), always or never", kWhen, lint.color);
  options.flag("-q,--quiet", "only results, no summary", lint.quiet);
  options.flag("-v,--verbose",
               "show everything: no grouping, the facts and paths behind each finding",
               lint.verbose);
}

void add_input_options(Options& options, LintOptions& lint) {
  options.text("--config", "FILE", "use this configuration instead of the nearest `.thalweg.yaml`",
               lint.config);
  options.texts("--rules", "DIR", kRulesHelp, lint.rules);
  options.flag("--show-config", "print the configuration in force and where it comes from",
               lint.show_config);
  options.flag("--strict", "judge as with `extends: strict`: what is possible counts more",
               lint.strict);
  options.text("--baseline", "FILE",
               "leave out the findings that this baseline lists; default: "
               "the nearest `.thalweg-baseline.json`",
               lint.baseline);
  options.flag("--no-baseline", "report the findings of the baseline as well", lint.no_baseline);
  options.flag("--strict-baseline", "fail where the baseline lists what is mended already",
               lint.strict_baseline);
  options.text("--since", "REVISION",
               "report only findings that this git revision of the manifests does not have",
               lint.since);
  options.text("--explain-silence", "RULE",
               "instead of linting, say why this rule is silent at the element that --at names",
               lint.explain_silence);
  options.text("--at", "ELEMENT", "an element, such as `orders/place-order` or `shop-db`", lint.at);
  options.flag("--no-accept", "report accepted findings as well", lint.no_accept);
  options.value("--today", "DATE",
                "the day by which expiry is judged, as YYYY-MM-DD; default: the current date",
                [&lint](const std::string& text) { return set_today(text, lint.today); });
  options.text("--stdin-filename", "FILE", "what results call standard input", lint.stdin_filename);
  options.value("--file-size-limit", "SIZE", "the largest file that is read; default: 64MiB",
                [&lint](const std::string& text) { return set_size(text, lint.file_size_limit); });
  options.number("--jobs", "N", "threads to use; the results do not depend on it", kMostJobs,
                 lint.jobs);
  options.flag("--watch",
               "lint again whenever a file that was read changes, until Ctrl-C; ends as the last "
               "run did",
               lint.watch);
  options.flag("--timing",
               "print on standard error how long each part took; with `--jobs 1` each rule too",
               lint.timing);
}

std::string silence_complaint(const LintOptions& lint) {
  if (lint.explain_silence.empty())
    return lint.at.empty() ? "" : "`--at` goes with `--explain-silence`";
  if (lint.at.empty()) return "`--explain-silence` needs an element: `--at ELEMENT`";
  if (lint.format != render::Format::full && lint.format != render::Format::json)
    return "`--explain-silence` answers in the formats `full` and `json`";
  if (!lint.outputs.empty()) return "`--explain-silence` writes to standard output alone";
  if (lint.show_config) return "`--show-config` does not go with `--explain-silence`";
  return {};
}

// A report for programs is one document; files are written anew each time.
std::string watch_complaint(const LintOptions& lint) {
  if (!lint.watch) return {};
  if (std::find(lint.paths.begin(), lint.paths.end(), "-") != lint.paths.end())
    return "`--watch` needs files, not standard input";
  if (lint.format != render::Format::full && lint.format != render::Format::concise)
    return "`--watch` shows results in the formats `full` and `concise`; `--output FORMAT=FILE` "
           "writes others to files";
  if (lint.show_config) return "`--show-config` does not go with `--watch`";
  return {};
}

}  // namespace

void add_lint_options(Options& options, LintOptions& lint) {
  options.arguments("[PATH…]", "PATH", lint.paths);
  options.choice("--fail-on", "LEVEL",
                 "the least severity that makes the exit code 1: error (the default), warning, "
                 "note or never; with note, questions are findings too",
                 kFailOn, lint.fail_on);
  add_output_options(options, lint);
  add_input_options(options, lint);
}

bool LintOptions::shows_evidence() const {
  using render::Format;
  const auto has_room = [](Format one) {
    return one == Format::full || one == Format::markdown || one == Format::json ||
           one == Format::sarif;
  };
  return has_room(format) || std::ranges::any_of(outputs, [&](const Output& output) {
           return has_room(output.format);
         });
}

render::Evidence LintOptions::evidence_in(render::Format shown) const {
  const bool is_for_people = shown == render::Format::full || shown == render::Format::markdown;
  return evidence.value_or(is_for_people ? render::Evidence::brief : render::Evidence::none);
}

render::Evidence LintOptions::most_evidence() const {
  render::Evidence most = evidence_in(format);
  for (const Output& output : outputs) most = std::max(most, evidence_in(output.format));
  return most;
}

std::string LintOptions::complaint() const {
  const bool dash = std::find(paths.begin(), paths.end(), "-") != paths.end();
  if (dash && paths.size() > 1) return "`-` stands alone, not beside other paths";
  if (!stdin_filename.empty() && !dash) return "`--stdin-filename` goes with the path `-`";
  if (dash && !since.empty()) return "`--since` needs files, not standard input";
  if (no_baseline && (!baseline.empty() || strict_baseline))
    return "`--no-baseline` does not go with `--baseline` and `--strict-baseline`";
  if (const std::string wrong = silence_complaint(*this); !wrong.empty()) return wrong;
  if (const std::string wrong = watch_complaint(*this); !wrong.empty()) return wrong;
  std::set<std::string> seen;
  for (const Output& output : outputs) {
    if (output.path == "-") return "results go to standard output by `--format`";
    if (!seen.insert(normal_path(output.path)).second)
      return "two outputs go to " + quote(output.path);
  }
  return {};
}

bool LintOptions::wants_color(const Environment& environment) const {
  return color == When::automatic ? cli::wants_color(environment) : color == When::always;
}

Request LintOptions::request(const Environment& environment) const {
  Request request = request_of(paths, environment);
  if (!stdin_filename.empty()) request.standard_input_name = stdin_filename;
  request.file_size_limit = file_size_limit;
  if (jobs != 0) request.jobs = jobs;
  if (today) request.today = *today;
  request.use_accepts = !no_accept;
  request.strict = strict;
  request.timing = timing;
  return request;
}

}  // namespace thalweg::cli
