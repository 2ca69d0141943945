// SPDX-License-Identifier: Apache-2.0
#include "support/yaml_readers.h"

#include "yaml/guard.h"
#include "yaml/readers.h"

namespace thalweg::test {
namespace {

using yaml::Node;
using yaml::NodeKind;

std::string span_of(source::Span span) {
  return std::to_string(span.begin) + '-' + std::to_string(span.end);
}

void tell(Node node, std::size_t depth, std::string& out) {
  constexpr const char* kKinds[] = {"null", "text", "list", "map"};
  out.append(2 * depth, ' ').append(kKinds[static_cast<std::size_t>(node.kind())]);
  out.append(1, ' ').append(span_of(node.span()));
  if (node.is_quoted()) out.append(" quoted");
  if (node.is_scalar()) out.append(" `").append(node.text()).append(1, '`');
  if (node.text_is_in_source()) out.append(" in source");
  out.append(1, '\n');
  for (const Node child : yaml::items(node)) tell(child, depth + 1, out);
}

void tell(const diag::Diagnostics& problems, std::string& out) {
  for (const diag::Diagnostic& problem : problems.items()) {
    out.append(problem.code).append(1, ' ').append(span_of(problem.span)).append(1, ' ');
    out.append(problem.message).append("; ").append(problem.help).append(1, '\n');
    for (const diag::Label& label : problem.related) {
      out.append("  ").append(span_of(label.span)).append(1, ' ').append(label.message);
      out.append(1, '\n');
    }
  }
}

yaml::Handlers handlers_of(std::string& out) {
  yaml::Handlers handlers;
  handlers.is_section = [](std::string_view key) { return key != "include"; };
  handlers.entry = [&](Node section, Node key, Node value) {
    out.append("entry\n");
    for (const Node node : {section, key, value}) tell(node, 1, out);
  };
  handlers.top = [&](Node key, Node value) {
    out.append("top\n");
    for (const Node node : {key, value}) tell(node, 1, out);
  };
  return handlers;
}

// Reads once as one tree and once as entries. False where a read says so.
template <class Read>
bool read_twice(std::string_view bytes, std::string& out, Read read) {
  const yaml::Handlers handlers = handlers_of(out);
  for (const yaml::Handlers* handed : {static_cast<const yaml::Handlers*>(nullptr), &handlers}) {
    const source::FileId file(0);
    yaml::Tree tree(file, bytes);
    diag::Diagnostics told;
    yaml::Problems problems(file, told);
    const yaml::Limits limits;
    if (!yaml::check_bytes(bytes, limits.file_size, problems)) return false;
    yaml::Builder builder(bytes, tree, limits, handed, problems);
    if (!read(limits, builder, problems)) return false;
    const bool good = builder.finish();
    out.append(good ? "read\n" : "not read\n");
    if (good && handed == nullptr) tell(tree.node(0), 0, out);
    tell(told, out);
  }
  return true;
}

}  // namespace

YamlReading read_with_libyaml(std::string_view bytes) {
  YamlReading reading;
  reading.left = !read_twice(
      bytes, reading.told,
      [&](const yaml::Limits& limits, yaml::Builder& builder, yaml::Problems& problems) {
        return yaml::read_by_libyaml(bytes, limits, builder, problems);
      });
  return reading;
}

YamlReading read_with_yaml_cpp(std::string_view bytes) {
  YamlReading reading;
  read_twice(bytes, reading.told,
             [&](const yaml::Limits& limits, yaml::Builder& builder, yaml::Problems& problems) {
               yaml::read_by_yaml_cpp(bytes, limits, builder, problems);
               return true;
             });
  return reading;
}

}  // namespace thalweg::test
