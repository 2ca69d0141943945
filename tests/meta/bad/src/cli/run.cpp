// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <CLI/CLI.hpp>

#include "checks/runner.h"

void run() {
  std::cout << std::getenv("HOME");
}
