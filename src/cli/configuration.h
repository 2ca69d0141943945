// SPDX-License-Identifier: Apache-2.0
// `.thalweg.yaml`: severities of rules, what makes a run fail, which version may
// run. One for each system: that of the nearest directory at or above its root
// file, or the one that the command line names. Read once each.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "checks/runner.h"
#include "cli/options.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::cli {

using checks::Severity;

// The least severity that makes a run fail; none: nothing does.
struct FailOn {
  std::optional<Severity> least = Severity::error;
};
inline constexpr Word<FailOn> kFailOn[] = {
    {"error", {Severity::error}},
    {"warning", {Severity::warning}},
    {"note", {Severity::note}},
    {"never", {std::nullopt}},
};
std::string_view to_string(const FailOn& fail_on);

// A value and where it stands; no place: the default.
template <class T>
struct Located {
  T value{};
  source::Span span;
};

using Levels = std::map<checks::RuleId, Located<checks::Level>>;

struct Configuration {
  std::string path;  // empty: there is no file
  Located<checks::Settings::Base> extends{checks::Settings::Base::recommended, {}};
  Levels rules;  // families are expanded
  struct Override {
    std::vector<std::string> files;  // globs, relative to the directory of the file
    source::Span span;
    Levels rules;
  };
  std::vector<Override> overrides;
  Located<FailOn> fail_on;
  Located<std::string> baseline;  // relative to the directory of the file
};

std::string_view to_string(checks::Settings::Base base);
std::string_view to_string(const checks::Level& level);

// Reads a configuration that is in the source map. With problems of severity
// error it must not be used.
Configuration read_configuration(const source::SourceMap& sources, source::FileId file,
                                 diag::Diagnostics& problems);

class Configurations {
 public:
  // `explicit_path` is what `--config` names, or empty.
  Configurations(const Environment& environment, std::string explicit_path)
      : environment_(environment), explicit_path_(std::move(explicit_path)) {}

  // The one for a system with this root file; the defaults where there is none.
  const Configuration& of(const std::string& root);
  // What the checks are to do with a system of these files.
  checks::Settings settings(const Configuration& configuration,
                            const std::vector<std::string>& files) const;

  const diag::Diagnostics& problems() const { return problems_; }
  const source::SourceMap& sources() const { return sources_; }

 private:
  const Configuration& read(const std::string& path);

  const Environment& environment_;
  std::string explicit_path_;
  source::SourceMap sources_;
  diag::Diagnostics problems_;
  std::map<std::string, std::unique_ptr<Configuration>> by_path_;
  std::map<std::string, std::string> by_directory_;  // the file that is nearest to it
};

}  // namespace thalweg::cli
