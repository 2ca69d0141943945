// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

int main() {
  return 0;
}
