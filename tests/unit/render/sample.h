// SPDX-License-Identifier: Apache-2.0
// Results made by hand: a small shop with something of everything, and the same
// with names that try to break out of each format.
#pragma once

#include <string>

#include "render/render.h"
#include "view/results.h"

namespace thalweg::render::test {

// Markup, quotes, ends of tables, CDATA, commands and code; control characters, a
// change of direction, a broken byte.
inline constexpr std::string_view kHostile =
    "<b>&\"'|`x`]]>\n::error::%0A\r##[error]```[a](b)@me #1 ${x}\\\x1b[31m\x7f\xe2\x80\xae\xff";

struct Sample {
  Sample();
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  view::Location at(std::string_view text) const;
  // An error with evidence, related places and paths.
  view::Finding dual_write() const;
  // A warning that undeclared facts decide.
  view::Finding possible() const;
  // A note that only asks.
  view::Finding question(std::string fact, std::string at) const;
  view::Problem problem() const;

  // All of these, one accepted finding and one in the baseline.
  void fill();
  // Every text of every problem and finding becomes hostile, and the file's name.
  void poison();

  source::SourceMap sources;
  checks::Page int001, rel001, int003;
  view::Results results;
};

Options options();  // version 0.1.0

}  // namespace thalweg::render::test
