// SPDX-License-Identifier: Apache-2.0
// From the text of `.thalweg.yaml` to a Configuration; every unknown key, rule
// and value is an error that says what was probably meant.
#include <algorithm>
#include <set>

#include "base/path.h"
#include "base/text.h"
#include "checks/settle.h"
#include "cli/configuration.h"
#include "cli/version_range.h"
#include "version.h"
#include "yaml/yaml.h"

namespace thalweg::cli {

namespace {

using checks::Level;
using checks::RuleId;
using checks::Settings;

constexpr Word<Settings::Base> kBases[] = {
    {"recommended", Settings::Base::recommended},
    {"strict", Settings::Base::strict},
    {"minimal", Settings::Base::minimal},
};

const Word<Level> kLevels[] = {
    {"error", {false, Severity::error}},
    {"warning", {false, Severity::warning}},
    {"note", {false, Severity::note}},
    {"off", {true, std::nullopt}},
};

// An error would say that the manifest is invalid.
const Word<Level> kProblemLevels[] = {
    {"warning", {false, Severity::warning}},
    {"note", {false, Severity::note}},
    {"off", {true, std::nullopt}},
};

// Nothing but comments.
bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = trim(text.substr(0, text.find('\n')));
    if (!line.empty() && !line.starts_with('#')) return false;
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return true;
}

// The parser advises authors of manifests.
void adapt(diag::Diagnostic& problem) {
  if (problem.help.find("`thalweg: 1`") != std::string::npos)
    problem.help = "a configuration is a map, such as `rules: {INT001: warning}`";
}

class Reader {
 public:
  Reader(const source::SourceMap& sources, source::FileId file,
         std::span<const PageDirectory> named, CustomRules& custom, diag::Diagnostics& problems)
      : sources_(sources), file_(file), named_(named), custom_(custom), problems_(problems) {}

  Configuration read() {
    configuration_.path = sources_.name(file_);
    if (is_blank(sources_.bytes(file_))) {
      read_rulebook();
      return std::move(configuration_);
    }
    const std::size_t first = problems_.size();
    const yaml::Document document = yaml::parse_document(sources_, file_, {}, problems_);
    for (std::size_t i = first; i < problems_.size(); ++i) adapt(problems_.items()[i]);
    const yaml::Node root = document.root();
    if (root && root.is_map()) read_map(root);
    return std::move(configuration_);
  }

 private:
  struct Key {
    std::string_view name;
    void (Reader::*read)(yaml::Node value);
  };
  static const Key kKeys[];

  diag::Diagnostic& error(yaml::Node node, std::string message) {
    return problems_.error("", node.span(), std::move(message));
  }
  void suggest(diag::Diagnostic& problem, std::string_view text,
               std::span<const std::string_view> words, std::string otherwise) {
    const auto near = nearest(text, words);
    problem.hint(near ? "did you mean " + quote(*near) + "?" : std::move(otherwise));
  }

  void read_map(yaml::Node root);
  void read_rulebook();
  void top(yaml::Node key, yaml::Node value);
  void custom_rules(yaml::Node value) { directories(value, configuration_.custom_rules, "rules"); }
  void custom_recipes(yaml::Node value) {
    directories(value, configuration_.custom_recipes, "recipes");
  }
  void directories(yaml::Node value, std::vector<PageDirectory>& all, std::string_view example);
  void extends(yaml::Node value) { configuration_.extends = word(value, kBases, {}); }
  void fail_on(yaml::Node value) { configuration_.fail_on = word(value, kFailOn, {}); }
  void rules(yaml::Node value) { configuration_.rules = levels(value, configuration_.problems); }
  void overrides(yaml::Node value);
  void override(yaml::Node item);
  void baseline(yaml::Node value) {
    if (const auto path = text(value)) configuration_.baseline = {std::string(*path), value.span()};
  }
  void options(yaml::Node value);
  void required_version(yaml::Node value);

  Levels levels(yaml::Node value, ProblemLevels& problems);
  void level(yaml::Node key, yaml::Node value, Levels& families, Levels& singles);
  void problem_level(yaml::Node key, yaml::Node value, ProblemLevels& problems);
  template <class Map, class Id>
  void set(yaml::Node key, Map& levels, const Id& which, const Located<Level>& level);
  void unknown_rule(yaml::Node key);
  std::vector<std::string> globs(yaml::Node value);
  std::optional<std::string_view> text(yaml::Node value);

  template <class T, std::size_t N>
  Located<T> word(yaml::Node value, const Word<T> (&words)[N], T otherwise);

  const source::SourceMap& sources_;
  source::FileId file_;
  std::span<const PageDirectory> named_;
  CustomRules& custom_;
  diag::Diagnostics& problems_;
  Configuration configuration_;
};

const Reader::Key Reader::kKeys[] = {
    {"extends", &Reader::extends},
    {"custom_rules", &Reader::custom_rules},
    {"custom_recipes", &Reader::custom_recipes},
    {"rules", &Reader::rules},
    {"overrides", &Reader::overrides},
    {"options", &Reader::options},
    {"baseline", &Reader::baseline},
    {"fail_on", &Reader::fail_on},
    {"required_version", &Reader::required_version},
};

// Which rules there are comes first, wherever it stands.
void Reader::read_map(yaml::Node root) {
  constexpr std::string_view kFirst = "custom_rules";
  for (const auto [key, value] : yaml::entries(root))
    if (key.text() == kFirst) top(key, value);
  read_rulebook();
  for (const auto [key, value] : yaml::entries(root))
    if (key.text() != kFirst) top(key, value);
}

void Reader::read_rulebook() {
  std::vector<PageDirectory> all = configuration_.custom_rules;
  all.insert(all.end(), named_.begin(), named_.end());
  configuration_.rulebook = &custom_.rulebook(all);
}

void Reader::directories(yaml::Node value, std::vector<PageDirectory>& all,
                         std::string_view example) {
  if (value.is_null()) return;
  if (!value.is_sequence()) {
    error(value,
          "a list of directories is expected, such as " + quote("[" + std::string(example) + "]"));
    return;
  }
  const std::string directory = directory_of(configuration_.path);
  for (const yaml::Node item : yaml::items(value))
    if (const auto path = text(item)) all.push_back({join_path(directory, *path), item.span()});
}

void Reader::top(yaml::Node key, yaml::Node value) {
  std::vector<std::string_view> names;
  for (const Key& known : kKeys) {
    if (known.name == key.text()) return (this->*known.read)(value);
    names.push_back(known.name);
  }
  suggest(error(key, "unknown key " + quote(key.text())), key.text(), names,
          "the keys are " + join_and(names, "`"));
}

std::optional<std::string_view> Reader::text(yaml::Node value) {
  if (value.is_scalar() && !value.text().empty()) return value.text();
  error(value, "a text is expected");
  return std::nullopt;
}

template <class T, std::size_t N>
Located<T> Reader::word(yaml::Node value, const Word<T> (&words)[N], T otherwise) {
  std::vector<std::string_view> names;
  for (const Word<T>& known : words) {
    if (value.is_scalar() && known.name == value.text()) return {known.value, value.span()};
    names.push_back(known.name);
  }
  const std::string allowed = join_or(names);
  if (!value.is_scalar()) {
    error(value, allowed + " is expected");
  } else {
    suggest(error(value, quote(value.text()) + " is none of " + allowed), value.text(), names, "");
  }
  return {otherwise, {}};
}

// A single rule decides over its family, whichever stands first.
Levels Reader::levels(yaml::Node value, ProblemLevels& problems) {
  Levels families, singles;
  if (value.is_null()) return singles;
  if (!value.is_map()) {
    error(value, "a map from rules to levels is expected, such as `{INT001: warning}`");
    return singles;
  }
  for (const auto [key, level_of_rule] : yaml::entries(value)) {
    if (checks::is_tolerable(key.text()))
      problem_level(key, level_of_rule, problems);
    else
      level(key, level_of_rule, families, singles);
  }
  singles.merge(families);
  return singles;
}

void Reader::level(yaml::Node key, yaml::Node value, Levels& families, Levels& singles) {
  const auto rule = configuration_.rulebook->find(key.text());
  const auto family = rule ? std::nullopt : configuration_.rulebook->find_family(key.text());
  if (!rule && !family) return unknown_rule(key);
  const Located<Level> level = word(value, kLevels, {});
  if (rule) return set(key, singles, *rule, level);
  for (const RuleId member : *family) families.insert_or_assign(member, level);
}

void Reader::problem_level(yaml::Node key, yaml::Node value, ProblemLevels& problems) {
  set(key, problems, std::string(key.text()), word(value, kProblemLevels, {}));
}

template <class Map, class Id>
void Reader::set(yaml::Node key, Map& levels, const Id& which, const Located<Level>& level) {
  const auto [it, added] = levels.emplace(which, level);
  if (!added) error(key, quote(key.text()) + " is already set").label(it->second.span, "here");
}

void Reader::unknown_rule(yaml::Node key) {
  suggest(error(key, "there is no rule or family " + quote(key.text())), key.text(),
          configuration_.rulebook->names(), "`thalweg rules` lists them");
}

std::vector<std::string> Reader::globs(yaml::Node value) {
  std::vector<std::string> all;
  if (!value.is_sequence()) {
    if (const auto glob = text(value)) all.emplace_back(*glob);
    return all;
  }
  for (const yaml::Node item : yaml::items(value))
    if (const auto glob = text(item)) all.emplace_back(*glob);
  return all;
}

void Reader::overrides(yaml::Node value) {
  if (value.is_null()) return;
  if (!value.is_sequence()) {
    error(value, "a list is expected, such as `[{files: [\"legacy/**\"], rules: {INT: note}}]`");
    return;
  }
  for (const yaml::Node item : yaml::items(value)) override(item);
}

void Reader::override(yaml::Node item) {
  constexpr std::string_view kNames[] = {"files", "rules"};
  if (!item.is_map()) {
    error(item, "a map with `files` and `rules` is expected");
    return;
  }
  Configuration::Override override{{}, item.span(), {}, {}};
  std::set<std::string_view> seen;
  for (const auto [key, value] : yaml::entries(item)) {
    seen.insert(key.text());
    if (key.text() == "files") {
      override.files = globs(value);
    } else if (key.text() == "rules") {
      override.rules = levels(value, override.problems);
    } else {
      suggest(error(key, "unknown key " + quote(key.text())), key.text(), kNames,
              "the keys are `files` and `rules`");
    }
  }
  for (const std::string_view name : kNames)
    if (seen.count(name) == 0) error(item, "this override has no " + quote(name));
  configuration_.overrides.push_back(std::move(override));
}

// No rule has options yet; what is written there would do nothing.
void Reader::options(yaml::Node value) {
  if (value.is_null()) return;
  if (!value.is_map()) {
    error(value, "a map is expected");
    return;
  }
  for (const auto [key, ignored] : yaml::entries(value))
    error(key, "unknown option " + quote(key.text())).hint("no rule of this version has options");
}

void Reader::required_version(yaml::Node value) {
  const auto range = text(value);
  if (!range) return;
  const std::optional<bool> fits = version_fits(*range, kVersion);
  if (!fits) {
    error(value, quote(*range) + " is no version").hint("such as `0.1`, or `>=0.1, <0.3`");
  } else if (!*fits) {
    error(value,
          "this is thalweg " + std::string(kVersion) + ", and " + quote(*range) + " is required");
  }
}

}  // namespace

std::string_view to_string(Settings::Base base) {
  return std::find_if(std::begin(kBases), std::end(kBases),
                      [base](const auto& word) { return word.value == base; })
      ->name;
}

std::string_view to_string(const FailOn& fail_on) {
  return fail_on.least ? diag::to_string(*fail_on.least) : "never";
}

std::string_view to_string(const Level& level) {
  if (level.off) return "off";
  return level.severity ? diag::to_string(*level.severity) : "";
}

Configuration read_configuration(const source::SourceMap& sources, source::FileId file,
                                 std::span<const PageDirectory> named, CustomRules& custom,
                                 diag::Diagnostics& problems) {
  return Reader(sources, file, named, custom, problems).read();
}

}  // namespace thalweg::cli
