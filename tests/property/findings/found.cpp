// SPDX-License-Identifier: Apache-2.0
#include "property/findings/found.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/environment.h"
#include "support/lint.h"

namespace thalweg::property {

namespace {

std::vector<Found> findings_of(const test::Linted& linted) {
  if (!linted.errors().empty()) return {{"M", "invalid", "", linted.errors(), {}, 0}};
  const manifest::Manifest& manifest = *linted.manifest;
  std::vector<Found> all;
  for (const checks::Finding& f : linted.run.findings) {
    Found found;
    found.code = linted.code(f);
    found.verdict = f.verdict == checks::Verdict::violated ? "violated " : "possible ";
    found.verdict += diag::to_string(f.severity);
    found.at = manifest.reference(f.at);
    if (f.entity) found.entity = manifest[f.entity].name();
    for (manifest::ElementId element : f.elements)
      found.elements.push_back(manifest.reference(element));
    std::sort(found.elements.begin(), found.elements.end());
    found.fingerprint = f.fingerprint;
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace

std::vector<Found> findings(const std::string& text) {
  return findings_of(*test::lint_text("thalweg.yaml", text));
}

std::vector<Found> findings(const Files& files) {
  MemoryFileSystem memory;
  for (const auto& [path, text] : files) memory.add(path, text);
  return findings_of(*test::lint_file(memory, "thalweg.yaml"));
}

std::string line(const Found& found) {
  return fmt::format("{} {} {} {}", found.code, found.verdict, found.at, found.entity);
}

std::string identity(const Found& found) {
  return fmt::format("{} {{{}}} {:016x}", line(found), fmt::join(found.elements, ", "),
                     found.fingerprint);
}

std::string difference(const std::vector<std::string>& expected,
                       const std::vector<std::string>& found) {
  const std::set<std::string> before(expected.begin(), expected.end());
  const std::set<std::string> after(found.begin(), found.end());
  std::string text;
  for (const std::string& line : before)
    if (!after.contains(line)) text += "- " + line + "\n";
  for (const std::string& line : after)
    if (!before.contains(line)) text += "+ " + line + "\n";
  return text;
}

}  // namespace thalweg::property
