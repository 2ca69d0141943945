// SPDX-License-Identifier: Apache-2.0
#include "manifest/loader.h"

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/accepts.h"
#include "manifest/check.h"
#include "manifest/imply.h"
#include "manifest/include.h"
#include "manifest/resolve.h"

namespace thalweg::manifest {

namespace {

std::optional<Manifest> load_from(source::SourceMap& sources, const FileSystem* files,
                                  source::FileId root, const LoadOptions& options,
                                  diag::Diagnostics& problems) {
  Loading loading(sources, options, problems);
  Files(loading, sources, files).read_all(root);
  imply(loading);
  resolve(loading);
  attach_comments(loading);
  check(loading);
  if (loading.incomplete) return std::nullopt;
  return Manifest(std::move(loading.model));
}

}  // namespace

std::optional<Manifest> load(source::SourceMap& sources, const FileSystem& files,
                             const std::string& path, const LoadOptions& options,
                             diag::Diagnostics& problems) {
  Result<std::string> bytes = files.read(path, options.file_size_limit);
  if (!bytes) {
    problems.error(kInclude, {}, fmt::format("{} {}", quote(path), bytes.error()));
    return std::nullopt;
  }
  const source::FileId root = sources.add(path, std::move(*bytes));
  return load_from(sources, &files, root, options, problems);
}

std::optional<Manifest> load_text(source::SourceMap& sources, std::string name, std::string bytes,
                                  const LoadOptions& options, diag::Diagnostics& problems) {
  const source::FileId root = sources.add(std::move(name), std::move(bytes));
  return load_from(sources, nullptr, root, options, problems);
}

}  // namespace thalweg::manifest
