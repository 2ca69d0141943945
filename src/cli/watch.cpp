// SPDX-License-Identifier: Apache-2.0
#include "cli/watch.h"

#include <algorithm>

#include "base/text.h"
#include "cli/watched_files.h"

namespace thalweg::cli {

namespace {

constexpr std::size_t kNamedChanges = 5;
constexpr std::string_view kClear = "\x1b[2J\x1b[H";  // the screen, and to its top

std::string text_of(const Change& change) {
  constexpr std::string_view kHow[] = {"", " (new)", " (gone)"};
  return quote(change.path) + std::string(kHow[static_cast<std::size_t>(change.kind)]);
}

// `--- changed: `shop/thalweg.yaml``
std::string separator(const std::vector<Change>& changes) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(changes.size(), kNamedChanges); ++i)
    names.push_back(text_of(changes[i]));
  if (changes.size() > kNamedChanges)
    names.push_back(std::to_string(changes.size() - kNamedChanges) + " more");
  return "--- changed: " + join_and(names) + "\n\n";
}

}  // namespace

ExitCode watch(Environment& environment, const std::set<std::string>& written,
               const std::function<ExitCode(Environment&)>& run) {
  if (!environment.wait) return fail(environment, "`--watch` cannot wait here");
  for (;;) {
    WatchedFiles files(environment.files, written);
    Environment watched = environment.with(files);
    const ExitCode code = run(watched);
    environment.err("thalweg: watching " + plural(files.count(), "file") + "; Ctrl-C ends\n");
    std::vector<Change> changes;
    while (changes.empty()) {
      if (!environment.wait()) return code;
      changes = files.changes();
    }
    environment.out(environment.out_is_terminal ? kClear : "\n");
    environment.out(separator(changes));
  }
}

}  // namespace thalweg::cli
