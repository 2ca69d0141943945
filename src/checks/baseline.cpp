// SPDX-License-Identifier: Apache-2.0
#include "checks/baseline.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/check.h"
#include "yaml/yaml.h"

namespace thalweg::checks {

namespace {

constexpr std::string_view kVersion = "1";

void make_canonical(std::vector<BaselineEntry>& entries) {
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
}

std::optional<std::uint64_t> parse_fingerprint(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && text.size() == 16 ? std::optional(value) : std::nullopt;
}

// JSON is YAML, whose reader knows the places of mistakes.
class Reader {
 public:
  Reader(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& problems)
      : sources_(sources), file_(file), problems_(problems) {}

  std::optional<Baseline> read();

 private:
  void top(yaml::Node key, yaml::Node value);
  void version(yaml::Node value);
  void findings(yaml::Node value);
  void entry(yaml::Node value);
  std::string text(yaml::Node map, std::string_view key);
  void error(yaml::Node node, std::string message) {
    problems_.error("", node.span(), std::move(message))
        .hint("a baseline is written by `thalweg baseline create`");
  }

  const source::SourceMap& sources_;
  source::FileId file_;
  diag::Diagnostics& problems_;
  Baseline baseline_;
  bool has_version_ = false;
};

std::string Reader::text(yaml::Node map, std::string_view key) {
  for (const auto [name, value] : yaml::entries(map))
    if (name.text() == key && value.is_scalar()) return std::string(value.text());
  error(map, "this entry has no " + quote(key));
  return {};
}

void Reader::entry(yaml::Node value) {
  if (!value.is_map()) return error(value, "an entry of a baseline is a map");
  BaselineEntry entry{text(value, "system"), text(value, "rule"), text(value, "at"), 0};
  const std::string digits = text(value, "fingerprint");
  const auto fingerprint = parse_fingerprint(digits);
  if (!fingerprint && !digits.empty())
    error(value, quote(digits) + " is no fingerprint of 16 hexadecimal digits");
  entry.fingerprint = fingerprint.value_or(0);
  baseline_.entries.push_back(std::move(entry));
}

void Reader::version(yaml::Node value) {
  has_version_ = true;
  if (!value.is_scalar() || value.text() != kVersion)
    error(value, "this version of thalweg reads baselines of version 1");
}

void Reader::findings(yaml::Node value) {
  if (!value.is_sequence()) return error(value, "a list of findings is expected");
  for (const yaml::Node item : yaml::items(value)) entry(item);
}

void Reader::top(yaml::Node key, yaml::Node value) {
  if (key.text() == "version") return version(value);
  if (key.text() == "findings") return findings(value);
  error(key, "unknown key " + quote(key.text()));
}

std::optional<Baseline> Reader::read() {
  diag::Diagnostics unreadable;
  const yaml::Document document = yaml::parse_document(sources_, file_, {}, unreadable);
  for (const diag::Diagnostic& problem : unreadable.items())
    problems_.error("", problem.span, problem.message)
        .hint("a baseline is written by `thalweg baseline create`");
  const yaml::Node root = document.root();
  if (unreadable.has_errors()) return std::nullopt;
  const std::size_t before = problems_.size();
  if (root && root.is_map()) {
    for (const auto [key, value] : yaml::entries(root)) top(key, value);
    if (!has_version_) error(root, "this baseline has no `version`");
  } else {
    problems_.error("", source::Span{file_, 0, 0}, "this is no baseline");
  }
  if (problems_.size() > before) return std::nullopt;
  make_canonical(baseline_.entries);
  return std::move(baseline_);
}

}  // namespace

Baseline take_stock(const std::vector<Surveyed>& systems) {
  Baseline baseline;
  for (const Surveyed& each : systems)
    for (const Ruling& finding : each.run->findings.rulings()) {
      if (finding.is_accepted) continue;
      baseline.entries.push_back({std::string(each.manifest->system()),
                                  std::string(each.run->rulebook->page(finding.rule).code),
                                  each.manifest->reference(finding.at), finding.fingerprint});
    }
  make_canonical(baseline.entries);
  return baseline;
}

std::string to_json(const Baseline& baseline) {
  std::string text = fmt::format("{{\n  \"version\": {},\n  \"findings\": [", kVersion);
  std::string_view separator = "\n";
  for (const BaselineEntry& entry : baseline.entries) {
    // References and names of systems are ids: nothing in them needs escaping.
    text += fmt::format(
        "{}    {{\"system\": \"{}\", \"rule\": \"{}\", \"at\": \"{}\", \"fingerprint\": "
        "\"{:016x}\"}}",
        separator, entry.system, entry.rule, entry.at, entry.fingerprint);
    separator = ",\n";
  }
  return text + (baseline.entries.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

std::optional<Baseline> read_baseline(const source::SourceMap& sources, source::FileId file,
                                      diag::Diagnostics& problems) {
  return Reader(sources, file, problems).read();
}

bool did_run(const BaselineEntry& entry, const RunResult& run) {
  const auto rule = run.rulebook->find(entry.rule);
  return rule && std::find(run.skipped.begin(), run.skipped.end(), *rule) == run.skipped.end();
}

std::vector<BaselineEntry> mark_known(const Baseline& baseline, const manifest::Manifest& manifest,
                                      RunResult& run) {
  std::set<std::uint64_t> unmatched;
  for (const BaselineEntry& entry : baseline.entries) unmatched.insert(entry.fingerprint);
  const std::set<std::uint64_t> known = unmatched;
  for (Ruling& finding : run.findings.rulings()) {
    if (known.count(finding.fingerprint) == 0) continue;
    finding.baselined = true;
    unmatched.erase(finding.fingerprint);
  }
  std::vector<BaselineEntry> gone;
  for (const BaselineEntry& entry : baseline.entries)
    if (entry.system == manifest.system() && unmatched.count(entry.fingerprint) > 0 &&
        did_run(entry, run))
      gone.push_back(entry);
  return gone;
}

}  // namespace thalweg::checks
