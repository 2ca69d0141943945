// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "render/lines.h"
#include "render/render.h"
#include "render/xml.h"

namespace thalweg::render {

namespace {

std::string_view severity(view::Severity severity) {
  return severity == view::Severity::note ? "info" : diag::to_string(severity);
}

void append_error(std::string& out, const Line& line) {
  out += "    <error";
  if (line.location) {
    append_attribute(out, "line", line.location.line);
    append_attribute(out, "column", line.location.column);
  }
  append_attribute(out, "severity", severity(line.severity));
  append_attribute(out, "message", headline(line.message, line.possible));
  append_attribute(out, "source", "thalweg." + std::string(line.code));
  out += "/>\n";
}

}  // namespace

// Files in the order in which they are first spoken of. What has no place stands
// in a file without a name.
std::string checkstyle(const view::Results& results, const Options&) {
  std::vector<std::pair<std::string_view, std::string>> files;  // name, errors
  std::map<std::string_view, std::size_t> known;
  for_each_line(results, true, [&](const Line& line) {
    const auto [found, is_new] = known.emplace(line.location.file(), files.size());
    if (is_new) files.emplace_back(line.location.file(), "");
    append_error(files[found->second].second, line);
  });
  std::string out(kXmlHead);
  out += "<checkstyle version=\"8.0\">\n";
  for (const auto& [name, errors] : files) {
    out += "  <file";
    append_attribute(out, "name", name);
    out.append(">\n").append(errors).append("  </file>\n");
  }
  return out.append("</checkstyle>\n");
}

}  // namespace thalweg::render
