// SPDX-License-Identifier: Apache-2.0
#include "meta/man_page.h"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

namespace thalweg::test {

namespace {

constexpr std::string_view kBegin = ".\\\" begin reference\n";
constexpr std::string_view kEnd = ".\\\" end reference\n";

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int check(const char* path, bool update, std::string_view origin, const std::string& wanted) {
  std::string page = read(path);
  const std::size_t begin = page.find(kBegin);
  const std::size_t end = page.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    std::fprintf(stderr, "%s has no reference part\n", path);
    return 2;
  }
  const std::size_t inside = begin + kBegin.size();
  if (page.compare(inside, end - inside, wanted) == 0) return 0;
  if (!update) {
    std::fprintf(stderr, "%s differs from %s; ./dev docs writes it\n", path,
                 std::string(origin).c_str());
    return 1;
  }
  page.replace(inside, end - inside, wanted);
  std::ofstream(path, std::ios::binary) << page;
  return 0;
}

}  // namespace

std::string bold(std::string_view spelling) {
  std::string text = "\\fB";
  for (const char c : spelling) text += c == '-' ? "\\-" : std::string(1, c);
  return text + "\\fR";
}

std::string prose(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t begin = text.find('`');
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const std::size_t end = text.find('`', begin + 1);
    out += bold(text.substr(begin + 1, end - begin - 1));
    text.remove_prefix(end + 1);
  }
  return out;
}

std::string sentence(std::string text) {
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}

int check_page(int count, char** arguments, std::string_view origin, const std::string& wanted) {
  const bool update = count == 3 && std::strcmp(arguments[2], "--update") == 0;
  if (count != 2 && !update) {
    std::fprintf(stderr, "usage: %s PAGE [--update]\n", arguments[0]);
    return 2;
  }
  return check(arguments[1], update, origin, wanted);
}

}  // namespace thalweg::test
