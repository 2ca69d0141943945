// SPDX-License-Identifier: Apache-2.0
// Parts of manual pages that are printed from the program: between `.\" begin
// reference` and `.\" end reference`.
#pragma once

#include <string>
#include <string_view>

namespace thalweg::test {

// In running text `word` is set in bold, and a hyphen in a spelling is a minus.
std::string bold(std::string_view spelling);
std::string prose(std::string_view text);
std::string sentence(std::string text);

class Roff {
 public:
  void heading(std::string_view title) { text_ += ".SS " + std::string(title) + "\n"; }
  void line(const std::string& text) {
    if (!text.empty()) text_ += text + "\n";
  }
  void key(std::string_view spelling) { text_ += ".TP\n" + bold(spelling) + "\n"; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// The whole of a program PAGE [--update]: fails where the page says something else
// than `wanted`; --update writes it. `origin` is what the page must agree with.
int check_page(int count, char** arguments, std::string_view origin, const std::string& wanted);

}  // namespace thalweg::test
