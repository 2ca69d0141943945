// SPDX-License-Identifier: Apache-2.0
#include "checks/settle.h"

#include <algorithm>
#include <vector>

#include "base/path.h"
#include "checks/accept.h"

namespace thalweg::checks {

using diag::Diagnostic;
using manifest::AcceptData;
using manifest::Manifest;

namespace {

constexpr Tolerable kTolerable[] = {
    {"M002", Severity::warning},
    {"M005", Severity::note},
    {"M007", Severity::note},
    {"M009", Severity::warning},
};

const Level* level_of(const Settings& settings, std::string_view file, const std::string& code) {
  const auto in = [&](const ProblemLevels& levels) {
    const auto found = levels.find(code);
    return found != levels.end() ? &found->second : nullptr;
  };
  const Level* level = in(settings.problems);
  for (const Settings::Override& override : settings.overrides) {
    const Level* const here = in(override.problems);
    const bool applies =
        here != nullptr &&
        std::any_of(override.files.begin(), override.files.end(),
                    [&](const std::string& glob) { return glob_matches(glob, file); });
    if (applies) level = here;
  }
  return level;
}

void apply_levels(const source::SourceMap& sources, const Settings& settings,
                  diag::Diagnostics& problems) {
  std::erase_if(problems.items(), [&](Diagnostic& problem) {
    if (!problem.span || !is_tolerable(problem.code)) return false;
    const Level* const level = level_of(settings, sources.name(problem.span.file), problem.code);
    if (level == nullptr) return false;
    if (level->severity) problem.severity = *level->severity;
    return level->off;
  });
}

// Which element a problem is about. Problems have no more than a place: at the
// beginning of the element, or somewhere in it.
class Subjects {
 public:
  explicit Subjects(const Manifest& manifest) {
    const manifest::Model& m = manifest.model();
    add(manifest::ElementKind::store, m.stores);
    add(manifest::ElementKind::topic, m.topics);
    add(manifest::ElementKind::operation, m.operations);
    std::sort(all_.begin(), all_.end(),
              [](const Start& a, const Start& b) { return a.key() < b.key(); });
  }

  ElementId of(source::Span span) const {
    const auto key = std::pair(span.file.index(), span.begin);
    auto it = std::upper_bound(all_.begin(), all_.end(), key,
                               [](const auto& k, const Start& start) { return k < start.key(); });
    while (it != all_.begin()) {
      --it;
      if (it->span.file != span.file) break;
      // One that is only used has no inside.
      if (!it->implied || it->span.begin == span.begin) return it->element;
    }
    return {};
  }

 private:
  struct Start {
    source::Span span;
    ElementId element;
    bool implied;
    std::pair<std::size_t, std::uint32_t> key() const { return {span.file.index(), span.begin}; }
  };

  template <class Data>
  void add(manifest::ElementKind kind, const std::vector<Data>& table) {
    for (std::size_t i = 0; i < table.size(); ++i)
      all_.push_back({{table[i].file, table[i].begin, table[i].end}, {kind, i}, table[i].implied});
  }

  std::vector<Start> all_;  // by place
};

class Acceptances {
 public:
  Acceptances(const RunContext& context, diag::Diagnostics& loading, diag::Diagnostics& run)
      : context_(context), lists_{&loading, &run}, subjects_(context.manifest) {}

  void apply(const AcceptData& entry) {
    const std::string_view code = context_.manifest.text(entry.rule);
    bool used = false;
    const bool counts = !has_expired(context_, entry);
    for (diag::Diagnostics* const list : lists_) {
      std::erase_if(list->items(), [&](const Diagnostic& problem) {
        if (problem.code != code || !problem.span) return false;
        if (!accepts_at(context_, entry, subjects_.of(problem.span), problem.span)) return false;
        used = true;
        return counts;
      });
    }
    judge(context_, entry, code, used, *lists_[1]);
  }

 private:
  const RunContext& context_;
  diag::Diagnostics* const lists_[2];
  const Subjects subjects_;
};

}  // namespace

std::span<const Tolerable> tolerable_problems() {
  return kTolerable;
}

bool is_tolerable(std::string_view code) {
  return std::any_of(std::begin(kTolerable), std::end(kTolerable),
                     [code](const Tolerable& one) { return one.code == code; });
}

void settle(const Manifest& manifest, const source::SourceMap& sources, const Settings& settings,
            diag::Diagnostics& loading, RunResult& run) {
  apply_levels(sources, settings, loading);
  apply_levels(sources, settings, run.problems);
  if (!settings.use_accepts) return;
  std::vector<const AcceptData*> entries;
  for (const AcceptData& entry : manifest.model().accepts)
    if (is_tolerable(manifest.text(entry.rule))) entries.push_back(&entry);
  if (entries.empty()) return;
  const RunContext context{manifest, sources, *settings.rulebook, settings.today, {}};
  Acceptances acceptances(context, loading, run.problems);
  for (const AcceptData* entry : entries) acceptances.apply(*entry);
  run.problems.sort();
}

}  // namespace thalweg::checks
