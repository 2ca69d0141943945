// SPDX-License-Identifier: Apache-2.0
#include "shown.h"

namespace thalweg::yaml {

std::string shown(Node node) {
  switch (node.kind()) {
    case NodeKind::null:
      return "~";
    case NodeKind::scalar:
      return node.is_quoted() ? '"' + std::string(node.text()) + '"' : std::string(node.text());
    case NodeKind::sequence: {
      std::string text;
      for (Node item : items(node)) text += (text.empty() ? "" : ", ") + shown(item);
      return '[' + text + ']';
    }
    case NodeKind::map: {
      std::string text;
      for (auto [key, value] : entries(node)) {
        text += (text.empty() ? "" : ", ") + shown(key) + ": " + shown(value);
      }
      return '{' + text + '}';
    }
  }
  return {};
}

std::vector<std::string> told(const source::SourceMap& sources, const diag::Diagnostics& problems) {
  std::vector<std::string> lines;
  for (const diag::Diagnostic& problem : problems.items()) {
    const source::Position at = sources.begin(problem.span);
    std::string line = std::to_string(at.line) + ':' + std::to_string(at.column) + ' ' +
                       problem.code + ' ' + problem.message;
    for (const diag::Label& label : problem.related) {
      const source::Position there = sources.begin(label.span);
      line += " (" + std::to_string(there.line) + ':' + std::to_string(there.column) + ' ' +
              label.message + ')';
    }
    lines.push_back(line + "; " + problem.help);
  }
  return lines;
}

Whole::Whole(std::string text, const Limits& limits) {
  file = sources.add("test.yaml", std::move(text));
  document = parse_document(sources, file, limits, problems);
}

std::vector<std::string> Whole::told() const {
  return yaml::told(sources, problems);
}

Node Whole::at(std::string_view key) const {
  for (auto [name, value] : entries(root())) {
    if (name.text() == key) return value;
  }
  return {};
}

HandedOut::HandedOut(std::string text, const Limits& limits) {
  file = sources.add("test.yaml", std::move(text));
  Handlers handlers;
  handlers.is_section = [](std::string_view key) { return key.starts_with('s'); };
  handlers.entry = [this](Node section, Node key, Node value) {
    calls.push_back("entry " + shown(section) + ' ' + shown(key) + '=' + shown(value));
  };
  handlers.top = [this](Node key, Node value) {
    calls.push_back("top " + shown(key) + '=' + shown(value));
  };
  good = parse(sources, file, limits, handlers, problems);
}

std::vector<std::string> HandedOut::told() const {
  return yaml::told(sources, problems);
}

}  // namespace thalweg::yaml
