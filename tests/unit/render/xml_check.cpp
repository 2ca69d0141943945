// SPDX-License-Identifier: Apache-2.0
#include "unit/render/xml_check.h"

#include "base/utf8.h"

namespace thalweg::render::test {

namespace {

constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::string_view kBlank = " \n\t";

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == text.npos;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Xml read() {
    if (!skip(kHead)) fail("no declaration");
    while (xml_.problem.empty() && !rest_.empty()) {
      if (rest_[0] == '<')
        tag();
      else
        text();
    }
    if (!open_.empty()) fail("an element is not closed");
    return std::move(xml_);
  }

 private:
  void fail(const std::string& problem) {
    if (xml_.problem.empty())
      xml_.problem = problem + " at `" + std::string(rest_.substr(0, 40)) + '`';
  }
  bool skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  std::string_view take_until(std::string_view any) {
    const std::size_t end = std::min(rest_.find_first_of(any), rest_.size());
    const std::string_view taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return taken;
  }

  std::string decoded(std::string_view raw) {
    static const std::map<std::string_view, char> kEntities = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"#10", '\n'}, {"#9", '\t'}};
    if (find_invalid_utf8(raw)) fail("not UTF-8");
    std::string out;
    while (!raw.empty()) {
      const auto byte = static_cast<unsigned char>(raw[0]);
      if (byte < 0x20 && raw[0] != '\n' && raw[0] != '\t') fail("a control character");
      if (raw[0] == '<' || raw[0] == '>') fail("markup in a text");
      if (raw[0] != '&') {
        out += raw[0];
        raw.remove_prefix(1);
        continue;
      }
      const std::size_t end = std::min(raw.find(';'), raw.size() - 1);
      const auto entity = kEntities.find(raw.substr(1, end - 1));
      if (entity == kEntities.end())
        fail("no such entity: " + std::string(raw.substr(0, end + 1)));
      else
        out += entity->second;
      raw.remove_prefix(end + 1);
    }
    return out;
  }

  void text() {
    const std::string text = decoded(take_until("<"));
    if (!open_.empty())
      xml_.elements[open_.back()].text += text;
    else if (text.find_first_not_of(kBlank) != text.npos)
      fail("text outside of the root");
  }

  void tag() {
    if (skip("</")) {
      const std::string_view name = take_until(">");
      if (open_.empty() || xml_.elements[open_.back()].name != name)
        fail("closes what is not open");
      else
        open_.pop_back();
      skip(">");
      return;
    }
    skip("<");
    XmlElement element;
    element.name = take_until(" />\n");
    if (!is_name(element.name)) fail("no name");
    while (xml_.problem.empty() && skip(" ")) attribute(element);
    const bool closed = skip("/");
    if (!skip(">")) fail("a tag does not end");
    xml_.elements.push_back(std::move(element));
    if (!closed) open_.push_back(xml_.elements.size() - 1);
  }

  void attribute(XmlElement& element) {
    const std::string_view name = take_until("=");
    if (!is_name(name) || !skip("=\"")) fail("no attribute");
    const std::string_view raw = take_until("\"");
    if (raw.find('\n') != raw.npos) fail("a line break in an attribute");
    if (!element.attributes.emplace(name, decoded(raw)).second) fail("an attribute twice");
    if (!skip("\"")) fail("an attribute does not end");
  }

  std::string_view rest_;
  Xml xml_;
  std::vector<std::size_t> open_;
};

}  // namespace

std::vector<XmlElement> Xml::named(std::string_view name) const {
  std::vector<XmlElement> found;
  for (const XmlElement& element : elements)
    if (element.name == name) found.push_back(element);
  return found;
}

Xml read_xml(std::string_view text) {
  return Reader(text).read();
}

}  // namespace thalweg::render::test
