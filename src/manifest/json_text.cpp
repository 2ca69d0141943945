// SPDX-License-Identifier: Apache-2.0
#include "manifest/json_text.h"

#include <nlohmann/json.hpp>

namespace thalweg::manifest {

namespace {

constexpr std::size_t kWidth = 100;

// On one line, or with each child on a line of its own, `indent` deep.
void print(std::string& out, const nlohmann::ordered_json& value, std::size_t indent,
           bool on_one_line) {
  if (!value.is_structured() || value.empty()) {
    out += value.dump();
    return;
  }
  const bool is_map = value.is_object();
  const std::string line = on_one_line ? "" : "\n" + std::string(indent + 2, ' ');
  out += is_map ? '{' : '[';
  bool first = true;
  for (const auto& [key, child] : value.items()) {
    if (!first) out += on_one_line ? ", " : ",";
    first = false;
    out += line;
    if (is_map) out += nlohmann::ordered_json(key).dump() + ": ";
    std::string flat;
    print(flat, child, 0, true);
    const bool fits = on_one_line || indent + key.size() + flat.size() < kWidth;
    fits ? void(out += flat) : print(out, child, indent + 2, false);
  }
  if (!on_one_line) out += "\n" + std::string(indent, ' ');
  out += is_map ? '}' : ']';
}

}  // namespace

std::string json_text(const nlohmann::ordered_json& value) {
  std::string out;
  print(out, value, 0, false);
  return out + "\n";
}

}  // namespace thalweg::manifest
