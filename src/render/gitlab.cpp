// SPDX-License-Identifier: Apache-2.0
// The report of GitLab's code quality: it shows the description and not the name
// of the check, so the description says both; of equal fingerprints it shows only
// the first.
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "render/json_writer.h"
#include "render/lines.h"
#include "render/render.h"

namespace thalweg::render {

namespace {

std::string_view severity(view::Severity severity) {
  if (severity == view::Severity::error) return "critical";
  return severity == view::Severity::warning ? "major" : "info";
}

// Of a problem: what it says, and in which file.
std::string fingerprint(const Line& line) {
  if (!line.fingerprint.empty()) return std::string(line.fingerprint);
  const std::uint64_t file = fnv1a(line.location.file(), fnv1a(line.code));
  return fmt::format("{:016x}", fnv1a(line.message, fnv1a("\n", file)));
}

// The same again, told apart.
std::string make_unique(std::string text, std::map<std::string, std::size_t>& seen) {
  const std::size_t before = seen[text]++;
  return before == 0 ? text : fmt::format("{:016x}", fnv1a(std::to_string(before), fnv1a(text)));
}

void add(JsonWriter& json, const Line& line, const std::string& fingerprint) {
  json.begin_object();
  json.member("description", line.title() + ": " + headline(line.message, line.possible));
  json.member("check_name", line.title()).member("fingerprint", fingerprint);
  json.member("severity", severity(line.severity));
  // Both are required; a problem without a place is one of the whole folder.
  json.key("location").begin_object();
  json.member("path", line.location ? line.location.file() : ".");
  json.key("lines").begin_object();
  json.member("begin", line.location ? line.location.line : 1).end_object();
  json.end_object().end_object();
}

}  // namespace

std::string gitlab(const view::Results& results, const Options&) {
  std::string out;
  JsonWriter json(out);
  std::map<std::string, std::size_t> seen;
  json.begin_array();
  for_each_line(results, true,
                [&](const Line& line) { add(json, line, make_unique(fingerprint(line), seen)); });
  json.end_array();
  return out.append("\n");
}

}  // namespace thalweg::render
