// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <memory>

#include "base/text.h"
#include "cli/baselines.h"
#include "cli/command.h"
#include "cli/pipeline.h"
#include "cli/problems.h"

namespace thalweg::cli {

namespace {

using checks::BaselineEntry;

enum class Deed : std::uint8_t { none, create, update, check };
constexpr Word<Deed> kDeeds[] = {
    {"create", Deed::create}, {"update", Deed::update}, {"check", Deed::check}};

struct Asked {
  Deed deed = Deed::none;
  std::vector<std::string> paths;
  std::string file, config;
  std::vector<std::string> rules;
};

// What would have to be written to one file.
struct Stock {
  std::vector<checks::Surveyed> systems;
  const checks::Baseline* old = nullptr;
};

// What stands in `a` and not in `b`; of systems that are not linted now, nothing.
std::vector<BaselineEntry> missing(const std::vector<BaselineEntry>& a,
                                   const std::vector<BaselineEntry>& b) {
  std::vector<BaselineEntry> only;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only;
}

class Run {
 public:
  Run(const Asked& asked, Environment& environment)
      : asked_(asked),
        environment_(environment),
        request_(request_of(asked.paths, environment)),
        configurations_(environment, asked.config, asked.rules),
        baselines_(environment, asked.file),
        pipeline_(environment, request_, configurations_) {}

  ExitCode run();

 private:
  bool is_usable();
  std::map<std::string, Stock> take_stock();
  ExitCode deal_with(const std::string& path, const Stock& stock);
  ExitCode write(const std::string& path, const checks::Baseline& baseline, std::string_view more);
  ExitCode check(const std::string& path, const std::vector<BaselineEntry>& added,
                 const std::vector<BaselineEntry>& gone);
  void say(const std::string& text) { environment_.out(text + "\n"); }

  const Asked& asked_;
  Environment& environment_;
  Request request_;
  Configurations configurations_;
  Baselines baselines_;
  Pipeline pipeline_;
};

bool Run::is_usable() {
  if (report_invalid(pipeline_, environment_)) return true;
  fail(environment_, "no baseline is made of manifests with errors");
  return false;
}

// By the file in which the baseline of each system stands.
std::map<std::string, Stock> Run::take_stock() {
  std::map<std::string, Stock> all;
  for (const System& system : pipeline_.systems()) {
    const std::string path = baselines_.place(system.root, *system.configuration).path;
    Stock& stock = all[path];
    stock.systems.push_back({&*system.manifest, &system.run});
    // One that is to be created need not be there, even if it is named.
    if (asked_.deed != Deed::create) stock.old = baselines_.of(system.root, *system.configuration);
  }
  return all;
}

ExitCode Run::write(const std::string& path, const checks::Baseline& baseline,
                    std::string_view more) {
  const auto done = environment_.files.write(path, checks::to_json(baseline));
  if (!done) return fail(environment_, "baseline " + quote(path) + " " + done.error());
  say(path + ": " + plural(baseline.entries.size(), "finding") + std::string(more));
  return ExitCode::clean;
}

ExitCode Run::check(const std::string& path, const std::vector<BaselineEntry>& added,
                    const std::vector<BaselineEntry>& gone) {
  for (const BaselineEntry& entry : added) say("new: " + entry.rule + " at " + quote(entry.at));
  for (const BaselineEntry& entry : gone) say("mended: " + entry.rule + " at " + quote(entry.at));
  if (added.empty() && gone.empty()) return say(path + ": up to date"), ExitCode::clean;
  say(path + ": " + std::to_string(added.size()) + " new, " + std::to_string(gone.size()) +
      " mended; `thalweg baseline update` writes it anew");
  return ExitCode::findings;
}

ExitCode Run::deal_with(const std::string& path, const Stock& stock) {
  checks::Baseline now = checks::take_stock(stock.systems);
  if (asked_.deed == Deed::create) {
    if (environment_.files.kind(path) != FileKind::absent)
      return fail(environment_,
                  "baseline " + quote(path) + " exists; `thalweg baseline update` writes it anew");
    return write(path, now, "");
  }
  if (stock.old == nullptr)
    return fail(environment_,
                "there is no baseline " + quote(path) + "; `thalweg baseline create` writes one");
  // Systems that are not linted now keep their entries, and rules that did not run.
  const auto was_looked_for = [&](const BaselineEntry& entry) {
    return std::any_of(stock.systems.begin(), stock.systems.end(), [&](const auto& each) {
      return each.manifest->system() == entry.system && checks::did_run(entry, *each.run);
    });
  };
  for (const BaselineEntry& entry : stock.old->entries)
    if (!was_looked_for(entry)) now.entries.push_back(entry);
  std::sort(now.entries.begin(), now.entries.end());
  const auto added = missing(now.entries, stock.old->entries);
  const auto gone = missing(stock.old->entries, now.entries);
  if (asked_.deed == Deed::check) return check(path, added, gone);
  return write(
      path, now,
      ", " + std::to_string(added.size()) + " new, " + std::to_string(gone.size()) + " mended");
}

ExitCode Run::run() {
  pipeline_.load();
  if (!pipeline_.configure()) {
    report_problems(environment_, configurations_.problems(), configurations_.sources());
    return ExitCode::failed;
  }
  if (!is_usable()) return ExitCode::failed;
  pipeline_.check();
  const diag::Diagnostics rule_problems = pipeline_.rule_problems();
  report_problems(environment_, rule_problems, configurations_.sources());
  if (rule_problems.has_errors()) return ExitCode::failed;
  const std::map<std::string, Stock> all = take_stock();
  report_problems(environment_, baselines_.problems(), baselines_.sources());
  if (baselines_.problems().has_errors()) return ExitCode::failed;
  ExitCode worst = ExitCode::clean;
  for (const auto& [path, stock] : all) worst = std::max(worst, deal_with(path, stock));
  return worst;
}

}  // namespace

Action describe_baseline(Options& options) {
  auto asked = std::make_shared<Asked>();
  Option& deed = options.choice("create|update|check", "DEED", {}, kDeeds, asked->deed);
  deed.positional = true;
  options.arguments("[PATH…]", "PATH", asked->paths);
  options.text("--file", "FILE",
               "the baseline; default: the one that the configuration names, "
               "else the nearest `.thalweg-baseline.json`",
               asked->file);
  options.text("--config", "FILE", "use this configuration instead of the nearest `.thalweg.yaml`",
               asked->config);
  options.texts("--rules", "DIR", kRulesHelp, asked->rules);
  return [asked](Environment& environment) {
    if (asked->deed == Deed::none)
      return fail(environment, "`thalweg baseline` needs one of create, update and check");
    return Run(*asked, environment).run();
  };
}

}  // namespace thalweg::cli
