// SPDX-License-Identifier: Apache-2.0
// One syntax error under inspection; what `explain` works with, and nobody else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "diag/diagnostic.h"
#include "yaml/lines.h"
#include "yaml/places.h"
#include "yaml/problems.h"

namespace thalweg::yaml {

class Explainer {
 public:
  Explainer(std::string_view bytes, source::FileId file, Offset at)
      : bytes_(bytes), file_(file), at_(at) {}

  using Explanation = diag::Diagnostic (Explainer::*)() const;
  static Explanation find(std::string_view message);

  diag::Diagnostic unknown() const;

 private:
  diag::Diagnostic colon() const;
  diag::Diagnostic misplaced() const;
  diag::Diagnostic open_bracket() const;
  diag::Diagnostic wrong_bracket() const;
  diag::Diagnostic dash() const;
  diag::Diagnostic question_mark() const;
  diag::Diagnostic first_character() const;
  diag::Diagnostic tab() const;
  diag::Diagnostic alias() const;
  diag::Diagnostic anchor() const;
  diag::Diagnostic second_property() const;
  diag::Diagnostic escape() const;
  diag::Diagnostic hexadecimal() const;
  diag::Diagnostic code_point() const;
  diag::Diagnostic open_quote() const;
  diag::Diagnostic block_header() const;
  diag::Diagnostic tag() const;
  diag::Diagnostic directive() const;
  diag::Diagnostic too_deep() const;

  struct Row {
    std::string_view message;  // how the parser's text begins
    Explanation explanation;
  };
  static const Row kRows[];

  diag::Diagnostic say(Offset begin, Offset end, std::string message, std::string help) const {
    return {kSyntax, diag::Severity::error, std::move(message), {file_, begin, end},
            {},      std::move(help)};
  }
  diag::Diagnostic with(diag::Diagnostic said, Offset begin, Offset end, std::string label) const {
    said.related.push_back({{file_, begin, end}, std::move(label)});
    return said;
  }
  char here() const { return byte_at(bytes_, at_); }
  // Behind the character at the error.
  Offset one() const {
    if (at_ >= bytes_.size()) return at_;
    return at_ + static_cast<Offset>(first_code_point(bytes_.substr(at_)).length);
  }
  std::string_view cut(Offset begin, Offset end) const { return bytes_.substr(begin, end - begin); }
  std::string_view text(const Line& line) const { return cut(line.first, line.end); }

  std::optional<diag::Diagnostic> line_mistake(const Line& line) const;
  std::optional<diag::Diagnostic> continued(const Line& line) const;
  diag::Diagnostic behind_value() const;
  bool is_item(const Line& line) const {
    return byte_at(bytes_, line.text) == '-' && ends_word(bytes_, line.text + 1);
  }
  diag::Diagnostic odd_indentation(const Line& line) const;

  std::string_view bytes_;
  source::FileId file_;
  Offset at_;
};

}  // namespace thalweg::yaml
