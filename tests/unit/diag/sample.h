// SPDX-License-Identifier: Apache-2.0
// Files with places that are found by their text, and what is shown of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "diag/excerpt.h"

namespace thalweg::diag::test {

struct Sample {
  Sample() = default;
  explicit Sample(std::string bytes) { map.add("a.yaml", std::move(bytes)); }

  // The first place in a file (by number) where `text` stands.
  source::Span at(std::string_view text, std::size_t file = 0) const {
    const std::size_t begin = map.bytes(source::FileId(file)).find(text);
    REQUIRE_MESSAGE(begin != std::string_view::npos, text);
    return {source::FileId(file), static_cast<std::uint32_t>(begin),
            static_cast<std::uint32_t>(begin + text.size())};
  }
  // The point in front of `text`.
  source::Span before(std::string_view text, std::size_t file = 0) const {
    source::Span span = at(text, file);
    span.end = span.begin;
    return span;
  }

  std::string excerpt(source::Span primary, std::string_view message = "",
                      const std::vector<Label>& related = {},
                      const Palette& palette = Palette::plain()) const {
    std::string out;
    append_excerpt(out, map, Severity::error, primary, message, related, palette);
    return out;
  }

  source::SourceMap map;
};

}  // namespace thalweg::diag::test
