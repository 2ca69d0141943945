// SPDX-License-Identifier: Apache-2.0
// From files to the typed manifest: reads a root file and what it includes,
// checks every key and value, resolves every reference, and reports all
// problems of all files at once.
//
// Passes: parse and fill (per file, entry by entry) -> imply stores, datasets
// and entities -> resolve references -> acceptance comments. Each is linear.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "diag/diagnostic.h"
#include "manifest/manifest.h"
#include "source/source.h"

namespace thalweg::manifest {

// What the loader asks the engine knowledge base, which it does not know.
class EngineNames {
 public:
  virtual ~EngineNames() = default;
  virtual bool known(std::string_view id_or_alias) const = 0;
  virtual std::vector<std::string_view> all() const = 0;  // for did-you-mean
  // Why `key: value` cannot be a capability, or nothing.
  virtual std::optional<std::string> capability_problem(std::string_view key,
                                                        std::string_view value) const = 0;
};

struct LoadOptions {
  std::size_t file_size_limit = std::size_t{64} << 20;
  unsigned jobs = 1;                     // threads that parse included files
  const EngineNames* engines = nullptr;  // none: engines are not checked
};

// Loads the system whose root file is `path`. Problems (codes M001 to M013) go
// to `problems`; the result is empty only when an error makes the model
// meaningless. With errors of single values the rest is loaded all the same,
// so that every problem is found in one run.
std::optional<Manifest> load(source::SourceMap& sources, const FileSystem& files,
                             const std::string& path, const LoadOptions& options,
                             diag::Diagnostics& problems);

// The same from bytes (standard input, tests, fuzzing): `include` is an error.
std::optional<Manifest> load_text(source::SourceMap& sources, std::string name, std::string bytes,
                                  const LoadOptions& options, diag::Diagnostics& problems);

}  // namespace thalweg::manifest
