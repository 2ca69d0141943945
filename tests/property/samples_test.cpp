// SPDX-License-Identifier: Apache-2.0
// The laws hold for manifests that people wrote, too.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "manifest/schema.h"
#include "manifest/writer.h"
#include "property/loaded.h"
#include "support/json_of_yaml.h"
#include "support/json_schema.h"

namespace thalweg::property {
namespace {

// Every manifest below `samples`, parts that are included as well.
std::vector<std::string> sample_files() {
  std::vector<std::string> files;
  const std::string samples = std::string(THALWEG_SOURCE_DIR) + "/samples";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(samples)) {
    const std::string name = entry.path().filename().string();
    const bool is_manifest =
        name.ends_with(".yaml") && name != "expected.yaml" && name != ".thalweg.yaml";
    if (is_manifest) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

}  // namespace

TEST_CASE("samples: the schema accepts each file") {
  const auto schema = tests::JsonSchema::parse(manifest::json_schema());
  const std::vector<std::string> files = sample_files();
  CHECK(files.size() > 10);
  for (const std::string& path : files) {
    CAPTURE(path);
    CHECK(schema.problems(tests::json_of_yaml(read(path))) == std::vector<std::string>{});
  }
}

TEST_CASE("samples: what was written is read again as it was") {
  DiskFileSystem disk;
  for (const std::string& path : sample_files()) {
    if (path.substr(path.find_last_of('/')) != "/thalweg.yaml") continue;
    CAPTURE(path);
    source::SourceMap sources;
    diag::Diagnostics problems;
    const auto first = manifest::load(sources, disk, path, {}, problems);
    REQUIRE(first);
    CHECK_FALSE(problems.has_errors());
    const std::string written = manifest::write(*first);
    const Loaded second(written);
    CHECK(second.errors() == "");
    REQUIRE(second.manifest);
    CHECK(manifest::equal(*first, *second.manifest));
    CHECK(manifest::write(*second.manifest) == written);
  }
}

}  // namespace thalweg::property
