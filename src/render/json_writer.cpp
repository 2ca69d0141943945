// SPDX-License-Identifier: Apache-2.0
#include "render/json_writer.h"

#include "base/utf8.h"

namespace thalweg::render {

namespace {

void append_unit(std::string& out, char32_t unit) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(unit >> shift) & 0xfU];
}

// As one UTF-16 unit, or a pair of them.
void append_code(std::string& out, char32_t c) {
  if (c < 0x10000) return append_unit(out, c);
  append_unit(out, 0xd800 + ((c - 0x10000) >> 10U));
  append_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ffU));
}

void append_special(std::string& out, CodePoint c) {
  if (!c.valid)
    append_utf8(out, 0xfffd);
  else if (c.value == '\n')
    out += "\\n";
  else if (c.value == '\t')
    out += "\\t";
  else if (c.value == '\r')
    out += "\\r";
  else
    append_code(out, c.value);
}

bool is_plain_ascii(char c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain_ascii(text[plain])) ++plain;
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const CodePoint c = first_code_point(text);
    if (c.value == '"' || c.value == '\\')
      out.append(1, '\\').append(1, text[0]);
    else if (c.valid && !is_unprintable(c.value))
      out += text.substr(0, c.length);
    else
      append_special(out, c);
    text.remove_prefix(c.length);
  }
  out += '"';
}

void JsonWriter::pass_on(const std::function<void(std::string_view)>& sink) {
  constexpr std::size_t kMuch = std::size_t{64} << 10;
  if (out_.size() < kMuch) return;
  sink(out_);
  out_.clear();
}

void JsonWriter::new_line() {
  out_ += '\n';
  out_.append(2 * depth_, ' ');
}

void JsonWriter::before_value() {
  if (!after_key_ && depth_ > 0) {
    if (!is_first_) out_ += ',';
    new_line();
  }
  after_key_ = false;
  is_first_ = false;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  out_.append(1, '"').append(name).append("\": ");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  before_value();
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::word(std::string_view text) {
  before_value();
  out_ += text;
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  before_value();
  out_ += bracket;
  ++depth_;
  is_first_ = true;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  --depth_;
  if (!is_first_) new_line();
  out_ += bracket;
  is_first_ = false;
  return *this;
}

}  // namespace thalweg::render
