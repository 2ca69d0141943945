// SPDX-License-Identifier: Apache-2.0
#include "cli/baselines.h"

#include "base/path.h"
#include "base/text.h"
#include "cli/nearest_file.h"

namespace thalweg::cli {

namespace {

constexpr std::size_t kSizeLimit = std::size_t{256} << 20;

}  // namespace

Baselines::Place Baselines::place(const std::string& root,
                                  const Configuration& configuration) const {
  if (!explicit_path_.empty()) return {explicit_path_, true};
  const std::string& named = configuration.baseline.value;
  if (!named.empty()) return {join_path(directory_of(configuration.path), named), true};
  const std::string found = nearest_file(environment_, directory_of(root), kBaselineName);
  if (!found.empty()) return {found, false};
  const std::string directory = normal_path(directory_of(root));
  const bool is_below = relative_path(join_path(environment_.working_directory, directory),
                                      environment_.working_directory)
                            .substr(0, 2) != "..";
  return {is_below ? std::string(kBaselineName) : join_path(directory, kBaselineName), false};
}

std::optional<checks::Baseline> Baselines::read(const Place& place) {
  if (!place.is_named && environment_.files.kind(place.path) == FileKind::absent)
    return std::nullopt;
  Result<std::string> bytes = environment_.files.read(place.path, kSizeLimit);
  if (bytes) {
    const source::FileId file = sources_.add(place.path, std::move(*bytes));
    return checks::read_baseline(sources_, file, problems_);
  }
  diag::Diagnostic& problem =
      problems_.error("", {}, "baseline " + quote(place.path) + " " + bytes.error());
  if (environment_.files.kind(place.path) == FileKind::absent)
    problem.hint("`thalweg baseline create` writes one");
  return std::nullopt;
}

const checks::Baseline* Baselines::of(const std::string& root, const Configuration& configuration) {
  const Place where = place(root, configuration);
  auto found = by_path_.find(where.path);
  if (found == by_path_.end()) found = by_path_.emplace(where.path, read(where)).first;
  return found->second ? &*found->second : nullptr;
}

}  // namespace thalweg::cli
