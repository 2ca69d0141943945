// SPDX-License-Identifier: Apache-2.0
#include "checks/sentence.h"

#include <algorithm>

namespace thalweg::checks {

Sentence read_sentence(std::string_view text) {
  Sentence sentence;
  while (!text.empty()) {
    const auto brace = std::min(text.find_first_of("{}"), text.size());
    const bool is_double = brace + 1 < text.size() && text[brace] == text[brace + 1];
    // Up to the brace; of two of them with the first.
    const auto before = std::min(brace + (is_double ? 1 : 0), text.size());
    if (before > 0) sentence.push_back({text.substr(0, before), false});
    text.remove_prefix(is_double ? brace + 2 : brace);
    if (is_double || text.empty()) continue;
    if (text.front() == '}') {
      sentence.push_back({text.substr(0, 1), false});
      text.remove_prefix(1);
      continue;
    }
    const auto end = std::min(text.find('}'), text.size());
    sentence.push_back({text.substr(1, end - 1), true});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return sentence;
}

}  // namespace thalweg::checks
