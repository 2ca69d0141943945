// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "yaml/skim.h"
#include "yaml/yaml.h"

namespace thalweg::yaml {
namespace {

constexpr std::string_view kWord = "thalweg:";

// Behind the word of a directive that begins with the `#` at `at`.
std::optional<Offset> behind_word(std::string_view bytes, Offset at) {
  const Offset word = skip_blanks(bytes, at + 1);
  if (bytes.substr(word, kWord.size()) != kWord) return std::nullopt;
  return word + static_cast<Offset>(kWord.size());
}

// The end of the last line that may hold a directive; most files have none.
Offset end_of_candidates(std::string_view bytes) {
  for (std::size_t at = bytes.rfind(kWord); at != std::string_view::npos && at > 0;
       at = bytes.rfind(kWord, at - 1)) {
    std::size_t before = at - 1;
    while (before > 0 && is_blank(bytes[before])) --before;
    if (bytes[before] == '#') return line_end(bytes, static_cast<Offset>(at));
  }
  return 0;
}

}  // namespace

std::vector<Comment> directive_comments(const source::SourceMap& sources, source::FileId file) {
  const std::string_view bytes = sources.bytes(file);
  std::vector<Comment> directives;
  const Offset stop = end_of_candidates(bytes);
  if (stop == 0) return directives;
  for (const Offset at : skim(bytes, stop).comments) {
    const std::optional<Offset> text = behind_word(bytes, at);
    if (!text) continue;
    const Offset end = line_end(bytes, at);
    const Offset begin = line_begin(bytes, at);
    const bool alone = skip_blanks(bytes, begin) == at;
    directives.push_back({{file, at, end}, trim(bytes.substr(*text, end - *text)), alone});
  }
  return directives;
}

}  // namespace thalweg::yaml
