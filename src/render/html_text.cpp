// SPDX-License-Identifier: Apache-2.0
#include "render/html_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "render/markdown_text.h"

namespace thalweg::render {

namespace {

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

// From `mark` to the next one, where there is one.
bool take_between(std::string_view& rest, std::string_view mark, std::string_view& inside) {
  if (!rest.starts_with(mark)) return false;
  const auto end = rest.find(mark, mark.size());
  if (end == std::string_view::npos || end == mark.size()) return false;
  inside = rest.substr(mark.size(), end - mark.size());
  rest.remove_prefix(end + mark.size());
  return true;
}

class Page {
 public:
  std::string write(std::string_view rest) {
    while (!rest.empty()) {
      const std::string_view line = take_line(rest);
      if (line.starts_with("```")) {
        close();
        add_code(rest);
      } else if (trim(line).empty()) {
        close();
      } else if (line.starts_with('#')) {
        close();
        const auto level = std::min<std::size_t>(line.find_first_not_of('#'), 4) + 2;
        out_ += fmt::format("<h{0}>{1}</h{0}>\n", std::min<std::size_t>(level, 6),
                            html_line(trim(line.substr(std::min(level - 2, line.size())))));
      } else if (line.starts_with("* ") || line.starts_with("- ")) {
        end_text();
        if (!in_list_) out_ += "<ul>\n";
        in_list_ = true;
        text_ = line.substr(2);
      } else {
        if (!text_.empty()) text_ += ' ';
        text_ += trim(line);
      }
    }
    close();
    return std::move(out_);
  }

 private:
  void add_code(std::string_view& rest) {
    out_ += "<pre tabindex=\"0\"><code>";
    while (!rest.empty()) {
      const std::string_view line = take_line(rest);
      if (line.starts_with("```")) break;
      append_html(out_, line);
      out_ += '\n';
    }
    out_ += "</code></pre>\n";
  }
  void end_text() {
    const std::string_view tag = in_list_ ? "li" : "p";
    if (!text_.empty()) out_ += fmt::format("<{0}>{1}</{0}>\n", tag, html_line(text_));
    text_.clear();
  }
  void close() {
    end_text();
    if (in_list_) out_ += "</ul>\n";
    in_list_ = false;
  }

  std::string out_, text_;
  bool in_list_ = false;
};

}  // namespace

std::string html_line(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::string_view inside;
    if (take_between(text, "`", inside)) {
      out += "<code>";
      append_html(out, inside);
      out += "</code>";
    } else if (take_between(text, "**", inside)) {
      out += "<strong>";
      append_html(out, inside);
      out += "</strong>";
    } else {
      const auto end = std::min(text.find_first_of("`*", 1), text.size());
      append_html(out, text.substr(0, end));
      text.remove_prefix(end);
    }
  }
  return out;
}

std::string html_page(std::string_view markdown) {
  return Page().write(markdown);
}

}  // namespace thalweg::render
