// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/embedded.h"
#include "embedded/result_schemas.h"
#include "render/render.h"

namespace thalweg::render {

namespace {

using Stream = void(const view::Results&, const Options&, const Sink&);

struct Entry {
  std::string_view name;
  std::string (*render)(const view::Results&, const Options&);
  Stream* stream = nullptr;
};

std::string whole(Stream* stream, const view::Results& results, const Options& options) {
  std::string out;
  stream(results, options, [&out](std::string_view piece) { out += piece; });
  return out;
}

// In the order of the enumeration.
constexpr std::array<Entry, 9> kFormats = {{
    {"full", full, full},
    {"concise", concise, concise},
    {"json", json, json},
    {"sarif", sarif, sarif},
    {"junit", junit},
    {"github", github},
    {"gitlab", gitlab},
    {"checkstyle", checkstyle},
    {"markdown", markdown},
}};

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                  [name](const Entry& entry) { return entry.name == name; });
  if (found == kFormats.end()) return std::nullopt;
  return static_cast<Format>(found - kFormats.begin());
}

std::array<std::string_view, 9> format_names() {
  std::array<std::string_view, 9> names;
  std::transform(kFormats.begin(), kFormats.end(), names.begin(),
                 [](const Entry& entry) { return entry.name; });
  return names;
}

std::string render(Format format, const view::Results& results, const Options& options) {
  return kFormats[static_cast<std::size_t>(format)].render(results, options);
}

void render(Format format, const view::Results& results, const Options& options, const Sink& sink) {
  const Entry& entry = kFormats[static_cast<std::size_t>(format)];
  if (entry.stream) return entry.stream(results, options, sink);
  sink(entry.render(results, options));
}

std::string full(const view::Results& results, const Options& options) {
  return whole(full, results, options);
}

std::string concise(const view::Results& results, const Options& options) {
  return whole(concise, results, options);
}

std::string json(const view::Results& results, const Options& options) {
  return whole(json, results, options);
}

std::string sarif(const view::Results& results, const Options& options) {
  return whole(sarif, results, options);
}

std::string_view result_schema() {
  const EmbeddedFile* file = find_embedded(result_schemas(), "results.schema.json");
  return file ? file->text : std::string_view();
}

}  // namespace thalweg::render
