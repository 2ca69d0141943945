// SPDX-License-Identifier: Apache-2.0
// Any bytes: what libyaml reads, yaml-cpp reads alike.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "support/yaml_readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace thalweg;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const test::YamlReading reading = test::read_with_libyaml(bytes);
  if (reading.left) return 0;
  const test::YamlReading reference = test::read_with_yaml_cpp(bytes);
  if (reading.told == reference.told) return 0;
  std::fprintf(stderr, "libyaml:\n%s\nyaml-cpp:\n%s\n", reading.told.c_str(),
               reference.told.c_str());
  std::abort();
}
