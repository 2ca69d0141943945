// SPDX-License-Identifier: Apache-2.0
// Asks SPIN about programs in Promela.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace thalweg::test {

struct Program {
  std::string name;  // of a directory of its own
  std::string promela;
  std::string options{};  // for the preprocessor: "-DDEDUPE"
  // How often it is run, with the environment variable CHOICE from zero on.
  std::size_t runs = 1;
};

struct SpinAnswer {
  bool finished = false;  // of a search without limits; else `said` is why not
  std::size_t stored = 0;
  bool finds_errors = false;
  std::string said;
};

// `spin` and a C compiler.
bool spin_is_installed();

// One answer per run, in their order; several programs at a time.
std::vector<SpinAnswer> ask_spin(const std::vector<Program>& programs,
                                 const std::filesystem::path& scratch);

}  // namespace thalweg::test
