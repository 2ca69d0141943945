// SPDX-License-Identifier: Apache-2.0
// A text of a custom rule, with `{column}` where a value of the row stands; `{{`
// and `}}` are braces. Views of the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thalweg::checks {

struct Piece {
  std::string_view text;
  bool is_column = false;
};
using Sentence = std::vector<Piece>;

// A brace that nothing closes begins the name of a column, which has none.
Sentence read_sentence(std::string_view text);

// `value_of(column)` gives what stands there.
template <class ValueOf>
std::string fill_in(const Sentence& sentence, const ValueOf& value_of) {
  std::string text;
  for (const Piece& piece : sentence)
    text += piece.is_column ? value_of(piece.text) : std::string(piece.text);
  return text;
}

}  // namespace thalweg::checks
