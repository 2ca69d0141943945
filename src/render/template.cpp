// SPDX-License-Identifier: Apache-2.0
#include "render/template.h"

#include <algorithm>
#include <functional>
#include <kainjow/mustache.hpp>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/html_text.h"
#include "render/json_writer.h"
#include "render/markdown_text.h"
#include "render/mermaid_text.h"
#include "render/xml.h"

namespace thalweg::render {

namespace {

namespace mustache = kainjow::mustache;

using Escape = std::string (*)(const std::string&);

std::string as_it_is(const std::string& text) {
  return text;
}

std::string as_markdown(const std::string& text) {
  std::string out;
  append_markdown(out, text, true);
  return out;
}

std::string as_html(const std::string& text) {
  return html_line(text);
}

// Inside of quotes that the template writes.
std::string as_json(const std::string& text) {
  std::string out;
  append_json_string(out, text);
  return out.substr(1, out.size() - 2);
}

std::string as_sql(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string as_mermaid(const std::string& text) {
  return mermaid_text(text);
}

// Inside of the HTML-like labels of Graphviz.
std::string as_dot(const std::string& text) {
  std::string out;
  append_xml(out, text);
  return out;
}

struct Suffix {
  std::string_view text;
  Escape escape;
};
constexpr Suffix kSuffixes[] = {{".md", as_markdown}, {".html", as_html},   {".json", as_json},
                                {".yaml", as_json},   {".sql", as_sql},     {".lua", as_json},
                                {".txt", as_it_is},   {".mmd", as_mermaid}, {".dot", as_dot}};

Escape escape_of(std::string_view name) {
  if (const auto end = name.rfind(".mustache"); end != std::string_view::npos)
    name = name.substr(0, end);
  for (const Suffix& suffix : kSuffixes)
    if (name.ends_with(suffix.text)) return suffix.escape;
  return as_it_is;
}

mustache::data to_mustache(const Data& value) {
  if (value.is_object()) {
    mustache::data object(mustache::data::type::object);
    for (const auto& [key, each] : value.items()) object.set(key, to_mustache(each));
    return object;
  }
  if (value.is_array()) {
    mustache::data list(mustache::data::type::list);
    for (const Data& each : value) list.push_back(to_mustache(each));
    return list;
  }
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_string() && !value.get_ref<const std::string&>().empty())
    return value.get<std::string>();
  if (value.is_number()) return value.dump();
  return false;
}

struct Tag {
  std::string_view name;  // without `#`, `^`, `/`, `&` and spaces
  char sign;              // of it; a space for a value
  std::size_t line;
};

// The tags of a template; a comment or a change of delimiters is none.
std::vector<Tag> tags_of(std::string_view text) {
  std::vector<Tag> tags;
  std::size_t line = 1, counted = 0;
  for (auto open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    line += static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                                text.begin() + static_cast<std::ptrdiff_t>(open),
                                                '\n'));
    counted = open;
    open += 2;
    const auto close = std::min(text.find("}}", open), text.size());
    std::string_view inside = text.substr(open, close - open);
    open = close;
    const char sign = inside.empty() ? '!' : inside.front();
    if (sign == '!' || sign == '=') continue;
    const bool has_sign = std::string_view("#^/&{>").find(sign) != std::string_view::npos;
    if (has_sign) inside.remove_prefix(1);
    tags.push_back({trim(inside), has_sign ? sign : ' ', line});
  }
  return tags;
}

// Stands behind a tag whose line is gone, until all is filled in.
constexpr char kNoLine = '\x01';

// A line that is one section tag and nothing else leaves no line behind, whatever is in
// the section, as Mustache has it.
std::string without_tag_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const bool is_whole = end < text.size();
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view tag = trim(line);
    const bool is_section = tag.size() > 5 && tag.starts_with("{{") &&
                            std::string_view("#^/").find(tag[2]) != std::string_view::npos &&
                            tag.find("}}") == tag.size() - 2;
    out += is_section ? tag : line;
    if (is_whole) out += is_section ? kNoLine : '\n';
  }
  return out;
}

}  // namespace

std::string template_problem(const Template& a_template, const Keys& keys) {
  const auto at = [&](const Tag& tag, std::string_view message) {
    return fmt::format("{}, line {}: {}", a_template.name, tag.line, message);
  };
  std::vector<Tag> open;
  for (const Tag& tag : tags_of(a_template.text)) {
    if (tag.sign == '>') return at(tag, "a template includes no other one");
    if (tag.name != "." && keys.count(tag.name) == 0) {
      const std::vector<std::string_view> all(keys.begin(), keys.end());
      const auto near = nearest(tag.name, all);
      return at(tag, fmt::format("there is no key {}{}", quote(tag.name),
                                 near ? "; did you mean " + quote(*near) + "?" : ""));
    }
    if (tag.sign == '#' || tag.sign == '^') open.push_back(tag);
    if (tag.sign != '/') continue;
    if (open.empty() || open.back().name != tag.name)
      return at(tag, fmt::format("{} closes nothing", quote(tag.name)));
    open.pop_back();
  }
  if (!open.empty())
    return at(open.back(), fmt::format("{} is not closed", quote(open.back().name)));
  return {};
}

Result<std::string> fill(const Template& a_template, const Data& data, const Keys& keys) {
  if (std::string problem = template_problem(a_template, keys); !problem.empty())
    return Failure{std::move(problem)};
  mustache::mustache parsed{without_tag_lines(a_template.text)};
  if (!parsed.is_valid())
    return Failure{fmt::format("{}: {}", a_template.name, parsed.error_message())};
  parsed.set_custom_escape(escape_of(a_template.name));
  std::string filled = parsed.render(to_mustache(data));
  std::erase(filled, kNoLine);
  return filled;
}

Keys keys_of_schema(std::string_view schema) {
  Keys keys;
  const std::function<void(const Data&)> visit = [&](const Data& part) {
    if (part.is_object()) {
      if (const auto found = part.find("properties"); found != part.end())
        for (const auto& [key, each] : found->items()) keys.insert(key);
      for (const auto& [key, each] : part.items()) visit(each);
    } else if (part.is_array()) {
      for (const Data& each : part) visit(each);
    }
  };
  visit(Data::parse(schema));
  return keys;
}

}  // namespace thalweg::render
