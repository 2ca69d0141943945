// SPDX-License-Identifier: Apache-2.0
#include "view/location.h"

#include <doctest/doctest.h>

using namespace thalweg;
using source::FileId;
using source::Span;

namespace {

source::SourceMap map_of(std::string bytes) {
  source::SourceMap map;
  map.add("a.yaml", std::move(bytes));
  return map;
}

}  // namespace

TEST_CASE("location: columns count code points, the end is exclusive") {
  const auto map = map_of("a: b\nkäse: größe\n");
  const auto at = view::locate(map, {FileId(0), 5, 10});  // käse, with two bytes for ä
  CHECK(at.file() == "a.yaml");
  CHECK(at.line == 2);
  CHECK(at.column == 1);
  CHECK(at.end_line == 2);
  CHECK(at.end_column == 5);
  CHECK_FALSE(view::locate(map, {}));
}

TEST_CASE("location: the first line of a place over several") {
  const auto map = map_of("key:\n  - one\n  - two\n");
  const auto at = view::locate(map, {FileId(0), 0, 20});
  CHECK(at.end_line == 3);
  const auto line = view::first_line(at);
  CHECK(line.end_line == 1);
  CHECK(line.end_column == 5);  // behind `key:`
  CHECK_FALSE(view::first_line({}));
}

TEST_CASE("location: a point gets one column where the line has one") {
  const auto map = map_of("ab\n");
  const auto point = view::first_line(view::locate(map, {FileId(0), 1, 1}));
  CHECK(point.column == 2);
  CHECK(point.end_column == 3);
  const auto end = view::first_line(view::locate(map, {FileId(0), 2, 2}));
  CHECK(end.column == 3);
  CHECK(end.end_column == 3);  // nothing stands behind the last character
}
