// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <iostream>
#include <string>  // getenv in a comment is no use of it

#include <CLI/CLI.hpp>

#include "graph/graph.h"

void stop(const char* list[]) {
  std::cout << std::getenv("HOME") << list[0];  // [ unbalanced
  exit(1);
}
int at_exit(int exits) {
  return exits;
}
