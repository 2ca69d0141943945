// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

const char* home() {
  return std::getenv("HOME");
}
