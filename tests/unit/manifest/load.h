// SPDX-License-Identifier: Apache-2.0
// Manifests from texts, for tests of the loader: what was loaded, and what was
// said about it as people read it.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "base/environment.h"
#include "diag/excerpt.h"
#include "manifest/loader.h"
#include "manifest/manifest.h"

namespace thalweg::test {

struct LoadedText {
  source::SourceMap sources;
  diag::Diagnostics problems;
  std::optional<manifest::Manifest> manifest;

  const manifest::Manifest* operator->() const { return &*manifest; }
  const manifest::Manifest& operator*() const { return *manifest; }

  // `line:column: severity: message [code]` for each, without the file.
  std::string concise() {
    problems.sort();
    std::string out;
    for (const diag::Diagnostic& problem : problems.items()) {
      std::string line;
      diag::append_concise(line, sources, problem);
      const std::size_t colon = problem.span ? line.find(':') + 1 : 0;
      out += line.substr(colon);
    }
    return out;
  }
  // With excerpts and help.
  std::string full() {
    problems.sort();
    std::string out;
    for (const diag::Diagnostic& problem : problems.items()) {
      diag::append_full(out, sources, problem, diag::Palette::plain());
    }
    return out;
  }
  std::string_view text(source::Span span) const { return sources.text(span); }
};

inline LoadedText load(std::string text, const manifest::LoadOptions& options = {}) {
  LoadedText loaded;
  loaded.manifest = manifest::load_text(loaded.sources, "thalweg.yaml", std::move(text), options,
                                        loaded.problems);
  return loaded;
}

// With the first two lines that every manifest has.
inline LoadedText load_shop(const std::string& text) {
  return load("thalweg: 1\nsystem: shop\n" + text);
}

using NamedFiles = std::initializer_list<std::pair<std::string, std::string>>;

inline LoadedText load_files(NamedFiles named, const std::string& root = "thalweg.yaml",
                             const manifest::LoadOptions& options = {}) {
  MemoryFileSystem files;
  for (const auto& [name, bytes] : named) files.add(name, bytes);
  LoadedText loaded;
  loaded.manifest = manifest::load(loaded.sources, files, root, options, loaded.problems);
  return loaded;
}

}  // namespace thalweg::test
