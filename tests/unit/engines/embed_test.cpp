// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "base/embedded.h"
#include "embedded/embed_nothing.h"
#include "embedded/embed_samples.h"

namespace thalweg::engines {
namespace {

std::string on_disk(std::string_view name) {
  std::ifstream file(
      std::string(THALWEG_SOURCE_DIR "/tests/unit/engines/embed/") + std::string(name),
      std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST_CASE("an embedded table is sorted by name") {
  REQUIRE(embed_samples().size() == 3);
  CHECK(embed_samples()[0].name == "a/plain.md");
  CHECK(embed_samples()[1].name == "empty.txt");
  CHECK(embed_samples()[2].name == "quotes.txt");
}

TEST_CASE("embedded files have the bytes of the file, whatever they are") {
  for (const EmbeddedFile& file : embed_samples()) CHECK(file.text == on_disk(file.name));
  CHECK(find_embedded(embed_samples(), "quotes.txt")->text.find(")T1\"") != std::string_view::npos);
}

TEST_CASE("a file that is not in the table is not found") {
  CHECK(find_embedded(embed_samples(), "plain.md") == nullptr);
  CHECK(find_embedded(embed_samples(), "z") == nullptr);
  CHECK(find_embedded(embed_samples(), "") == nullptr);
  CHECK(embed_nothing().empty());
}

}  // namespace
}  // namespace thalweg::engines
