// SPDX-License-Identifier: Apache-2.0
#include "engines/decode.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "yaml/yaml.h"

namespace thalweg::engines {
namespace {

using yaml::Node;
using Keys = std::initializer_list<std::string_view>;

Node child(Node map, std::string_view key) {
  if (!map || !map.is_map()) return {};
  for (auto [name, value] : yaml::entries(map)) {
    if (name.text() == key) return value;
  }
  return {};
}

std::string text_of(Node map, std::string_view key) {
  const Node node = child(map, key);
  return node && node.is_scalar() ? std::string(node.text()) : std::string();
}

// A scalar stands for a list of one.
std::vector<std::string> texts_of(Node node) {
  std::vector<std::string> texts;
  if (!node) return texts;
  if (node.is_scalar()) texts.emplace_back(node.text());
  if (node.is_sequence()) {
    for (Node item : yaml::items(node)) texts.emplace_back(item.text());
  }
  return texts;
}

std::optional<UsedAs> used_as(std::string_view text) {
  if (text == "store") return UsedAs::store;
  if (text == "topic") return UsedAs::topic;
  if (text == "both") return UsedAs::both;
  return std::nullopt;
}

std::optional<Requirement::Place> place_of(std::string_view text) {
  if (text == "config") return Requirement::Place::config;
  if (text == "replication") return Requirement::Place::replication;
  if (text == "flow") return Requirement::Place::flow;
  return std::nullopt;
}

struct Source {
  std::string title;
  std::string url;
  std::string as_of;
  bool used = false;
};

}  // namespace

class Decoder {
 public:
  Decoder(const source::SourceMap& sources, diag::Diagnostics& problems)
      : map_(sources), problems_(problems) {}

  Engine read(source::FileId file) {
    const yaml::Document document = yaml::parse_document(map_, file, {}, problems_);
    const Node root = document.root();
    if (!root || !root.is_map()) return {};
    check_keys(root, {"engine", "name", "aliases", "used_as", "sources", "facts", "capture"});
    read_identity(root);
    read_sources(child(root, "sources"));
    read_facts(root, child(root, "facts"));
    read_requirements(child(root, "capture"));
    check_sources_used(root);
    return std::move(engine_);
  }

 private:
  void wrong(Node node, std::string message) {
    problems_.error("facts", node.span(), std::move(message));
  }

  void check_keys(Node map, Keys allowed) {
    for (auto [key, value] : yaml::entries(map)) {
      if (std::find(allowed.begin(), allowed.end(), key.text()) == allowed.end()) {
        wrong(key, fmt::format("unknown key {}", quote(key.text())));
      }
    }
  }

  std::string required(Node map, std::string_view key) {
    std::string text = text_of(map, key);
    if (text.empty()) wrong(map, fmt::format("`{}` is missing", key));
    return text;
  }

  void read_identity(Node root) {
    engine_.id_ = required(root, "engine");
    engine_.name_ = required(root, "name");
    engine_.aliases_ = texts_of(child(root, "aliases"));
    const std::string use = required(root, "used_as");
    if (const auto known = used_as(use)) {
      engine_.used_as_ = *known;
    } else {
      wrong(root, fmt::format("{} is no value of `used_as`", quote(use)));
    }
    std::vector<std::string> names = engine_.aliases_;
    names.push_back(engine_.id_);
    for (const std::string& name : names) {
      if (!is_id(name)) wrong(root, fmt::format("{} is no id", quote(name)));
    }
  }

  void read_sources(Node map) {
    if (!map || !map.is_map()) return;
    for (auto [name, value] : yaml::entries(map)) {
      if (!value.is_map()) return wrong(name, "a source is a map");
      check_keys(value, {"title", "url", "as_of"});
      sources_[std::string(name.text())] = {required(value, "title"), required(value, "url"),
                                            required(value, "as_of")};
    }
  }

  const Source* source_of(Node map) {
    const std::string name = text_of(map, "source");
    if (name.empty()) return nullptr;
    const auto found = sources_.find(name);
    if (found == sources_.end()) {
      wrong(map, fmt::format("no source {}", quote(name)));
      return nullptr;
    }
    found->second.used = true;
    return &found->second;
  }

  void check_sources_used(Node root) {
    for (const auto& [name, source] : sources_) {
      if (!source.used) wrong(root, fmt::format("source {} is not used", quote(name)));
    }
  }

  void read_facts(Node root, Node map) {
    if (!map || !map.is_map()) return wrong(root, "`facts` is missing");
    for (auto [name, value] : yaml::entries(map)) read_fact(name, value);
  }

  void read_fact(Node name, Node map) {
    const std::optional<Field> field = find_field(name.text());
    if (!field || to_string(*field) != name.text()) {
      return wrong(name, fmt::format("{} is no fact about engines", quote(name.text())));
    }
    if (!map.is_map()) return wrong(map, "a fact is a map with `value` and `source`");
    check_keys(map, {"value", "setting", "note", "source", "confidence"});
    Fact fact;
    fact.field = *field;
    fact.value = join(texts_of(child(map, "value")), " ");
    fact.setting = text_of(map, "setting");
    fact.note = text_of(map, "note");
    if (auto problem = value_problem(*field, fact.value)) return wrong(map, std::move(*problem));
    if (read_grounds(map, fact)) add(std::move(fact));
  }

  // A fact has a source, or is marked as not checked.
  bool read_grounds(Node map, Fact& fact) {
    const std::string confidence = text_of(map, "confidence");
    if (!confidence.empty() && confidence != "low") {
      wrong(map, "`confidence` can only be `low`");
      return false;
    }
    fact.confident = confidence.empty();
    if (const Source* source = source_of(map)) {
      fact.ref = source->title;
      fact.url = source->url;
      fact.as_of = source->as_of;
    } else if (fact.confident) {
      wrong(map, "a fact without `source` needs `confidence: low`");
      return false;
    }
    return true;
  }

  void add(Fact fact) {
    std::uint8_t& place = engine_.places_[static_cast<std::size_t>(fact.field)];
    engine_.facts_.push_back(std::move(fact));
    place = static_cast<std::uint8_t>(engine_.facts_.size());
  }

  void read_requirements(Node list) {
    if (!list) return;
    if (!list.is_sequence()) return wrong(list, "`capture` is a list");
    for (Node item : yaml::items(list)) read_requirement(item);
  }

  void read_requirement(Node map) {
    if (!map.is_map()) return wrong(map, "a requirement is a map");
    check_keys(map,
               {"setting", "in", "need", "wrong", "advise", "otherwise", "severity", "source"});
    Requirement requirement;
    requirement.setting = required(map, "setting");
    requirement.otherwise = required(map, "otherwise");
    requirement.need = texts_of(child(map, "need"));
    requirement.wrong = texts_of(child(map, "wrong"));
    requirement.advise = text_of(map, "advise");
    const std::string severity = text_of(map, "severity");
    requirement.warning = severity == "warning";
    if (!severity.empty() && !requirement.warning) wrong(map, "`severity` can only be `warning`");
    const std::optional<Requirement::Place> place = place_of(required(map, "in"));
    if (!place) return wrong(map, "`in` is `config`, `replication` or `flow`");
    requirement.place = *place;
    const Source* source = source_of(map);
    if (source == nullptr) return wrong(map, "a requirement needs a `source`");
    requirement.ref = source->title;
    engine_.requirements_.push_back(std::move(requirement));
  }

  const source::SourceMap& map_;
  diag::Diagnostics& problems_;
  std::map<std::string, Source, std::less<>> sources_;
  Engine engine_;
};

Engine decode(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& problems) {
  return Decoder(sources, problems).read(file);
}

}  // namespace thalweg::engines
