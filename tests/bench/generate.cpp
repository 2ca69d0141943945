// SPDX-License-Identifier: Apache-2.0
// generate SHAPE SIZE [SEED]            one manifest on standard output
// generate estate SIZE SEED DIRECTORY   DIRECTORY/thalweg.yaml, which includes one
//                                       file for each service
// generate names                        the shapes
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bench/estate.h"
#include "bench/shapes.h"

namespace {

int usage() {
  std::fputs(
      "usage: generate SHAPE SIZE [SEED]\n       generate estate SIZE SEED DIRECTORY\n       "
      "generate names\n",
      stderr);
  std::fputs("shapes:\n  estate         services, seeded\n", stderr);
  for (const thalweg::bench::Shape& shape : thalweg::bench::shapes()) {
    std::fprintf(stderr, "  %-14s %s\n", shape.name.data(), shape.what.data());
  }
  return 2;
}

std::size_t number(const char* text) {
  return std::strtoull(text, nullptr, 10);
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::string_view(arguments[1]) == "names") {
    for (const thalweg::bench::Shape& shape : thalweg::bench::shapes())
      std::puts(shape.name.data());
    return 0;
  }
  if (count < 3 || count > 5) return usage();
  const std::string_view shape = arguments[1];
  const std::size_t size = number(arguments[2]);
  if (shape == "estate") {
    const thalweg::bench::Estate estate{size, count > 3 ? number(arguments[3]) : 1};
    if (count < 5) {
      thalweg::bench::write_estate(estate, {});
    } else {
      thalweg::bench::write_estate_in_files(estate, arguments[4]);
    }
    return 0;
  }
  const thalweg::bench::Shape* found = thalweg::bench::find_shape(shape);
  if (found == nullptr || count > 3) return usage();
  found->write(size, {});
  return 0;
}
