// SPDX-License-Identifier: Apache-2.0
#include "checks/archive.h"

#include <algorithm>
#include <bit>

namespace thalweg::checks {

namespace {

constexpr int kKindBits = 4;  // the uppermost bits of an ElementId
constexpr std::uint32_t kEndOfText = 0;

bool is_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

std::size_t name_end(std::string_view text, std::size_t at) {
  const auto* const end = std::find_if_not(text.begin() + at, text.end(), is_of_name);
  return static_cast<std::size_t>(end - text.begin());
}

// The fields of each part in their order, for both ways.
template <class Coder, class Part>
void code_involved(Coder& coder, Part& involved) {
  coder.code(involved.elements);
  coder.code(involved.entities);
  coder.code(involved.scope.operations);
  coder.code(involved.scope.block);
  coder.code(involved.scope.place);
  coder.code(involved.scope.container);
  coder.code(involved.scope.guarantee);
  coder.code(involved.scope.places);
  coder.code(involved.detail);
}

template <class Coder, class Part>
void code_story(Coder& coder, Part& story) {
  coder.code(story.message);
  coder.code(story.why);
  coder.code(story.fix);
  coder.code(story.related);
  coder.code(story.facts);
  coder.code(story.missing);
  coder.code(story.paths);
  coder.code(story.question);
  coder.code(story.unmet);
}

}  // namespace

// Numbers of seven bits a byte, the lowest first; whatever may be none is one more
// than its number. A place is kept by how far it is from the one before: those of one
// finding stand near each other.
class Archive::Writer {
 public:
  explicit Writer(Archive& archive) : archive_(archive), out_(archive.bytes_) {}

  void code(std::uint32_t number) {
    for (; number >= 0x80; number >>= 7U) out_ += static_cast<char>(number | 0x80U);
    out_ += static_cast<char>(number);
  }
  void code(ElementId element) { code(std::rotl(element.bits(), kKindBits)); }
  template <class Tag>
  void code(Id<Tag> id) {
    code(id.value + 1);
  }
  void code(source::Span span) {
    code(span.file);
    if (!span) return;
    const std::uint32_t forward = span.begin - last_begin_;
    code((forward << 1U) ^ (forward >> 31U != 0 ? ~0U : 0U));
    code(span.end - span.begin);
    last_begin_ = span.begin;
  }
  void code(std::string_view text);
  void code(const std::string& text) { code(std::string_view(text)); }
  void code(const Related& related) {
    code(related.span);
    code(related.message);
  }
  void code(const graph::Fact& fact) {
    code(static_cast<std::uint32_t>(fact.origin));
    code(fact.span);
    code(fact.text);
  }
  void code(const PathStep& step) {
    code(step.element);
    code(step.span);
  }
  template <class Item>
  void code(const std::vector<Item>& items) {
    code(static_cast<std::uint32_t>(items.size()));
    for (const Item& item : items) code(item);
  }

 private:
  void put_phrase(std::string_view text) {
    if (!text.empty()) code((archive_.phrases_.intern_copy(text).value << 1U) + 1);
  }
  void put_name(Symbol name) { code((name.value << 1U) + 2); }
  Symbol find_name(std::string_view text) const {
    return archive_.names_ && !text.empty() ? archive_.names_->find(text) : Symbol();
  }

  Archive& archive_;
  std::string& out_;
  std::uint32_t last_begin_ = 0;
};

// Names stand between backticks, and in the paths of keys.
void Archive::Writer::code(std::string_view text) {
  const bool is_path = text.find(' ') == std::string_view::npos;
  bool is_quoted = false;
  std::size_t phrase = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = is_path || is_quoted ? name_end(text, at) : at;
    if (const Symbol name = find_name(text.substr(at, end - at))) {
      put_phrase(text.substr(phrase, at - phrase));
      put_name(name);
      phrase = end;
    }
    at = is_path || is_quoted ? end : std::min(text.find('`', at), text.size());
    if (at == text.size()) break;
    if (text[at] == '`') is_quoted = !is_quoted;
    ++at;
  }
  put_phrase(text.substr(phrase));
  code(kEndOfText);
}

class Archive::Reader {
 public:
  Reader(const Archive& archive, std::uint32_t place)
      : archive_(archive), next_(archive.bytes_.data() + place) {}

  void code(std::uint32_t& number) {
    number = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(*next_++);
      number |= (byte & 0x7fU) << shift;
      if (byte < 0x80) return;
    }
  }
  void code(ElementId& element) { element = ElementId::from_bits(std::rotr(number(), kKindBits)); }
  template <class Tag>
  void code(Id<Tag>& id) {
    id.value = number() - 1;
  }
  void code(source::Span& span) {
    code(span.file);
    if (!span) return;
    const std::uint32_t zigzag = number();
    last_begin_ += (zigzag >> 1U) ^ (zigzag % 2 != 0 ? ~0U : 0U);
    span.begin = last_begin_;
    span.end = span.begin + number();
  }
  void code(std::string& text);
  void code(Related& related) {
    code(related.span);
    code(related.message);
  }
  void code(graph::Fact& fact) {
    fact.origin = static_cast<graph::Origin>(number());
    code(fact.span);
    code(fact.text);
  }
  void code(PathStep& step) {
    code(step.element);
    code(step.span);
  }
  template <class Item>
  void code(std::vector<Item>& items) {
    items.resize(number());
    for (Item& item : items) code(item);
  }

 private:
  std::uint32_t number() {
    std::uint32_t number = 0;
    code(number);
    return number;
  }

  const Archive& archive_;
  const char* next_;
  std::uint32_t last_begin_ = 0;
};

void Archive::Reader::code(std::string& text) {
  for (std::uint32_t piece = number(); piece != kEndOfText; piece = number()) {
    const Symbol symbol((piece - 1) >> 1U);
    const bool is_name = piece % 2 == 0;
    text += is_name ? archive_.names_->text(symbol) : archive_.phrases_.text(symbol);
  }
}

std::uint32_t Archive::add(const Involved& involved, const Story& story) {
  const auto place = static_cast<std::uint32_t>(bytes_.size());
  Writer writer(*this);
  code_involved(writer, involved);
  code_story(writer, story);
  return place;
}

Involved Archive::involved(std::uint32_t place) const {
  Involved involved;
  Reader reader(*this, place);
  code_involved(reader, involved);
  return involved;
}

Finding Archive::read(std::uint32_t place) const {
  Finding finding;
  Reader reader(*this, place);
  code_involved(reader, finding);
  code_story(reader, finding);
  return finding;
}

}  // namespace thalweg::checks
