// SPDX-License-Identifier: Apache-2.0
// The two readers of YAML side by side. Where libyaml reads a file, yaml-cpp has
// to read the same: every node with its kind, place, text and quotes, in one
// tree and as entries, and the same problems.
#pragma once

#include <string>
#include <string_view>

namespace thalweg::test {

// What became of a file in the hands of one reader, a line for each node.
struct YamlReading {
  bool left = false;  // to the other reader
  std::string told;
};
YamlReading read_with_libyaml(std::string_view bytes);
YamlReading read_with_yaml_cpp(std::string_view bytes);

}  // namespace thalweg::test
