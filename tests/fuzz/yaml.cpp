// SPDX-License-Identifier: Apache-2.0
// Any bytes: the parser ends, and every place it gives lies within the file.
#include "yaml/yaml.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace thalweg;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Places {
  const source::SourceMap& sources;
  std::size_t size;

  void check(source::Span span) const {
    if (!span) return;
    require(span.begin <= span.end && span.end <= size);
    require(sources.begin(span).line >= 1 && sources.end(span).column >= 1);
  }

  void check(yaml::Node node) const {
    if (!node) return;
    check(node.span());
    for (yaml::Node child = node.first_child(); child; child = child.next_sibling()) check(child);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  source::SourceMap sources;
  const source::FileId file =
      sources.add("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
  const Places places{sources, size};

  yaml::Handlers handlers;
  handlers.is_section = [](std::string_view key) { return key != "include"; };
  handlers.entry = [&](yaml::Node section, yaml::Node key, yaml::Node value) {
    for (const yaml::Node node : {section, key, value}) places.check(node);
  };
  handlers.top = [&](yaml::Node key, yaml::Node value) {
    places.check(key);
    places.check(value);
  };

  diag::Diagnostics problems;
  const bool readable = yaml::parse(sources, file, {}, handlers, problems);
  require(readable || problems.has_errors());
  for (const diag::Diagnostic& problem : problems.items()) places.check(problem.span);
  for (const yaml::Comment& comment : yaml::directive_comments(sources, file)) {
    places.check(comment.span);
  }
  return 0;
}
