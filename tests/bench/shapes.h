// SPDX-License-Identifier: Apache-2.0
// Manifests that are large in one direction only, to see which pass of the
// analysis does not grow with its input.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace thalweg::bench {

struct Shape {
  std::string_view name;
  std::string_view what;
  std::size_t size;  // that the table of goals doubles
  void (*write)(std::size_t size, const std::string& path);
};

std::span<const Shape> shapes();
const Shape* find_shape(std::string_view name);

}  // namespace thalweg::bench
