// SPDX-License-Identifier: Apache-2.0
#include "cli/known.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/git.h"
#include "cli/problems.h"

namespace thalweg::cli {

namespace {

constexpr std::size_t kNamedEntries = 3;

void report_gone(System& system, const std::string& path,
                 const std::vector<checks::BaselineEntry>& gone, bool strict) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(gone.size(), kNamedEntries); ++i)
    names.push_back(gone[i].rule + " at " + quote(gone[i].at));
  if (gone.size() > kNamedEntries)
    names.push_back(std::to_string(gone.size() - kNamedEntries) + " more");
  std::string message = plural(gone.size(), "entry") + " of the baseline " + quote(path) +
                        (gone.size() == 1 ? " matches" : " match") +
                        " nothing any more: " + join_and(names);
  diag::Diagnostic& problem = strict ? system.run.problems.error("M014", {}, std::move(message))
                                     : system.run.problems.note("M014", {}, std::move(message));
  problem.help = "`thalweg baseline update` removes what is mended";
}

// What the baseline of a system has and nothing matches.
struct Missed {
  System* system = nullptr;
  std::vector<checks::BaselineEntry> entries;  // sorted

  void keep_only(const std::vector<checks::BaselineEntry>& others) {
    std::erase_if(entries, [&](const checks::BaselineEntry& entry) {
      return !std::binary_search(others.begin(), others.end(), entry);
    });
  }
};

// What the earlier revision has of the paths that are linted now.
std::vector<std::string> existing(const FileSystem& files, const std::vector<std::string>& paths) {
  std::vector<std::string> kept;
  for (const std::string& path : paths)
    if (files.kind(path) != FileKind::absent) kept.push_back(path);
  return kept;
}

std::string folder_of(const FileSystem& files, const std::string& path) {
  return files.kind(path) == FileKind::directory ? path : directory_of(path);
}

// The first path that lies in another repository than the first of all.
std::string stranger(const Environment& environment, const std::vector<std::string>& paths) {
  if (paths.size() < 2) return {};
  const auto home = repository_of(environment, folder_of(environment.files, paths.front()));
  for (const std::string& path : paths) {
    const auto top = repository_of(environment, folder_of(environment.files, path));
    if (home && top && *top != *home) return path;
  }
  return {};
}

class Comparison {
 public:
  Comparison(const std::string& revision, Environment& environment)
      : revision_(revision), environment_(environment) {}

  bool mark(std::vector<System>& systems, const Request& request, Configurations& configurations);

 private:
  bool is_usable(Pipeline& earlier) const;
  void say(const std::string& text) const { environment_.err("thalweg: " + text + "\n"); }

  const std::string& revision_;
  Environment& environment_;
};

// Without a manifest at that revision everything is new; that is no failure.
bool Comparison::is_usable(Pipeline& earlier) const {
  std::size_t errors = 0;
  for (const System& system : earlier.systems()) {
    if (system.is_valid()) continue;
    errors += system.problems.count(Severity::error);
    report_problems(environment_, system.problems, *system.sources);
  }
  if (errors == 0) return true;
  say("the manifests at " + quote(revision_) + " have " + plural(errors, "error") +
      ", shown above, so that nothing can be compared with them");
  return false;
}

bool Comparison::mark(std::vector<System>& systems, const Request& request,
                      Configurations& configurations) {
  const std::string& first = request.paths.front();
  auto files = files_at(environment_, folder_of(environment_.files, first), revision_);
  if (!files) return fail(environment_, "`--since`: " + files.error()), false;
  if (const std::string other = stranger(environment_, request.paths); !other.empty())
    return fail(environment_, "`--since`: " + quote(other) + " lies in another repository than " +
                                  quote(first) + "; lint them one after the other"),
           false;
  Environment past = environment_.with(**files);
  Request same = request;
  same.paths = existing(**files, request.paths);
  same.use_accepts = false;
  Pipeline earlier(past, same, configurations);
  if (!same.paths.empty()) {
    earlier.load();
    if (!is_usable(earlier) || !earlier.configure()) return false;
    earlier.check();
    report_problems(environment_, earlier.rule_problems(), configurations.sources());
    if (earlier.rule_problems().has_errors()) return false;
  }
  std::set<std::string> names;
  std::map<std::uint64_t, std::size_t> found;  // how often: two systems may share a name
  for (const System& system : earlier.systems()) {
    names.emplace(system.manifest->system());
    for (const checks::Ruling& finding : system.run.findings.rulings())
      ++found[finding.fingerprint];
  }
  for (System& system : systems) {
    if (!system.is_valid()) continue;
    if (names.count(std::string(system.manifest->system())) == 0)
      say(quote(revision_) + " has no system " + quote(system.manifest->system()) +
          ": all its findings count as new");
    for (checks::Ruling& finding : system.run.findings.rulings()) {
      const auto known = found.find(finding.fingerprint);
      if (known == found.end() || known->second == 0) continue;
      --known->second;
      finding.baselined = true;
    }
  }
  return true;
}

}  // namespace

bool mark_baselined(std::vector<System>& systems, Baselines& baselines, bool strict) {
  // Systems of one name share their entries: gone is what none of them has.
  std::map<std::pair<std::string, std::string_view>, Missed> missed;
  for (System& system : systems) {
    if (!system.is_valid()) continue;
    const checks::Baseline* baseline = baselines.of(system.root, *system.configuration);
    if (baseline == nullptr) continue;
    const std::string path = baselines.place(system.root, *system.configuration).path;
    const auto gone = checks::mark_known(*baseline, *system.manifest, system.run);
    const auto [entry, is_first] =
        missed.try_emplace({path, system.manifest->system()}, Missed{&system, gone});
    if (!is_first) entry->second.keep_only(gone);
  }
  for (const auto& [key, what] : missed)
    if (!what.entries.empty()) report_gone(*what.system, key.first, what.entries, strict);
  return !baselines.problems().has_errors();
}

bool mark_since(std::vector<System>& systems, const std::string& revision, Environment& environment,
                const Request& request, Configurations& configurations) {
  return Comparison(revision, environment).mark(systems, request, configurations);
}

}  // namespace thalweg::cli
